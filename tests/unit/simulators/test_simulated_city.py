import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.lifeline import Catalogue, LimitRule
from simulators.city import City, build, digest, read_import_files, write_import_files
from simulators.city.lines import distance_to
from simulators.city.nouns import Asset
from simulators.city.plane import FloatArray, to_metres

LIFELINES = {"gas", "drainage", "bridge", "heating", "water", "geohazard", "tunnel"}


def test_same_seed_gives_the_same_bytes(import_files: Path, tmp_path: Path) -> None:
    write_import_files(build(), tmp_path)

    assert digest(tmp_path) == digest(import_files)


def test_another_seed_gives_another_city(import_files: Path, tmp_path: Path) -> None:
    write_import_files(build(seed=7), tmp_path)

    assert digest(tmp_path) != digest(import_files)


def test_files_tell_the_whole_city(city: City, import_files: Path) -> None:
    assert read_import_files(import_files) == city


def test_city_has_the_promised_size(city: City) -> None:
    assert 1500 <= len(city.sensors) <= 2500
    assert 200 <= len(city.gateways) <= 400


def test_all_seven_lifelines_are_measured(city: City) -> None:
    counts = Counter(sensor.quantity.split(".")[0] for sensor in city.sensors)

    assert set(counts) == LIFELINES
    assert min(counts.values()) >= 100


def test_codes_are_unique_and_every_reference_leads_somewhere(city: City) -> None:
    assets = {asset.code for asset in city.assets}
    gateways = {gateway.code for gateway in city.gateways}

    assert len(assets) == len(city.assets)
    assert len({sensor.code for sensor in city.sensors}) == len(city.sensors)
    assert {sensor.asset for sensor in city.sensors} <= assets
    assert {sensor.gateway for sensor in city.sensors} == gateways
    assert {code for link in city.links for code in (link.from_asset, link.to_asset)} <= assets


def test_every_gateway_carries_the_run_id(city: City) -> None:
    assert {gateway.run_id for gateway in city.gateways} == {"demo"}


def test_every_quantity_and_unit_is_in_the_catalogue(city: City, catalogue: Catalogue) -> None:
    unknown = {
        (sensor.quantity, sensor.unit)
        for sensor in city.sensors
        if sensor.quantity not in catalogue.quantities
        or catalogue.quantities[sensor.quantity].conversion(sensor.unit) is None
    }

    assert unknown == set()


def test_some_vendors_send_other_units(city: City, catalogue: Catalogue) -> None:
    foreign = {s.unit for s in city.sensors if s.unit != catalogue.quantities[s.quantity].unit}

    assert {"%LEL", "bar", "cm"} <= foreign


def test_sensors_judged_against_a_design_value_have_one(city: City, catalogue: Catalogue) -> None:
    judged = {
        rule.quantity
        for rule in catalogue.rules.values()
        if isinstance(rule, LimitRule) and rule.relative_to == "design"
    }

    assert [s.code for s in city.sensors if s.quantity in judged and not s.design_value] == []


def test_every_asset_lies_in_a_district_of_the_map(city: City) -> None:
    districts = {feature.code for feature in city.map_features if feature.kind == "district"}

    assert len(districts) == 11
    assert {asset.district for asset in city.assets} <= districts


def test_named_roads_and_rivers_are_all_there(city: City) -> None:
    names = {feature.name.zh for feature in city.map_features}

    assert {"普济路", "民主路", "迎宾路", "山阳路", "中原路", "影视路", "人民路", "丰收路", "世纪路", "南海路"} <= names
    assert len([feature for feature in city.map_features if feature.kind == "river"]) == 11


def test_everything_drawn_by_hand_is_marked_approximate(city: City) -> None:
    assert all(feature.is_approximate for feature in city.map_features if feature.kind != "district")


def test_manholes_near_a_main_say_how_near(city: City) -> None:
    assets = {asset.code: asset for asset in city.assets}
    near = [(assets[link.from_asset], assets[link.to_asset], link.distance_m) for link in city.links if link.distance_m]
    pairs = [(manhole, main, far) for manhole, main, far in near if manhole.kind == "manhole" and main.kind == "pipe"]

    assert len(pairs) >= 120
    for manhole, main, distance in pairs:
        assert distance == pytest.approx(distance_to(_line(main), _line(manhole)[0]), abs=0.3)
        assert distance <= 15.0


@pytest.mark.parametrize("kind", ["connects", "flows_to", "adjacent_to", "attached_to", "feeds"])
def test_every_kind_of_link_occurs(city: City, kind: str) -> None:
    assert sum(link.kind == kind for link in city.links) > 10


def test_sewers_flow_without_going_round_in_circles(city: City) -> None:
    downhill = {link.from_asset: link.to_asset for link in city.links if link.kind == "flows_to"}

    for start in downhill:
        seen, code = set[str](), start
        while code in downhill:
            assert code not in seen
            seen.add(code)
            code = downhill[code]


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("sensors.csv", "sensor,gateway,asset,quantity,unit,longitude,latitude,design_value,twin_of"),
        ("links.csv", "from_asset,to_asset,kind,distance_m"),
        ("gateways.csv", "gateway,run_id"),
    ],
)
def test_tables_have_the_documented_columns(import_files: Path, file: str, columns: str) -> None:
    with (import_files / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))

    assert ",".join(rows[0]) == columns
    assert all(len(row) == len(rows[0]) for row in rows)


@pytest.mark.parametrize("file", ["base.geojson", "assets.geojson"])
def test_features_are_valid_geojson_near_jiaozuo(import_files: Path, file: str) -> None:
    features = json.loads((import_files / file).read_text(encoding="utf-8"))["features"]

    for feature in features:
        positions = np.array(_flat(feature["geometry"]["coordinates"]))
        assert feature["properties"]["code"]
        assert feature["properties"]["name_en"]
        assert ((positions > (112.5, 34.8)) & (positions < (113.7, 35.5))).all()


def test_assets_carry_the_documented_properties(import_files: Path) -> None:
    features = json.loads((import_files / "assets.geojson").read_text(encoding="utf-8"))["features"]

    documented = {"kind", "code", "lifeline", "name", "name_en", "district", "road", "owner_unit"}
    assert all(documented <= set(feature["properties"]) for feature in features)


def _line(asset: Asset) -> FloatArray:
    return to_metres(asset.shape.positions).reshape(-1, 2)


def _flat(nested: Any) -> list[tuple[float, float]]:
    if isinstance(nested[0], float):
        return [(nested[0], nested[1])]
    return [position for inner in nested for position in _flat(inner)]
