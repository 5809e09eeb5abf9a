"""Size, links and repeatability of simulated cities beyond the one of the demonstration."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from simulators.city import City, CityTooSmall, build, digest, write_import_files
from simulators.city.census import Growing, share_out
from simulators.city.lines import crossings, distance_to
from simulators.city.nouns import Asset
from simulators.city.plane import FloatArray, to_metres
from simulators.city.rivers import river_line
from simulators.city.skeleton import load_skeleton
from simulators.city.twins import add_twins

# Anything that changes a city changes its hash: then say so in the changelog, for stored runs name their city by it.
HASHES = {
    (410800, 1000.0, 2200): "7b7bedbbd79d7c423bea1364de332c77479ae5f3f83bf90a3972045967d358f2",
    (410800, 500.0, 5000): "bf2fb0c8e97b1deb7e35e6c5ead5d0a4da69bee539a823b3095e671f3b37eb6c",
    (7, 800.0, 1000): "8007d14b5f64321e344be6dc93882eef8b1e505f05bbf0bc1421657f7a88a811",
}


@pytest.fixture(scope="module")
def dense() -> City:
    return build(block_metres=500.0, sensors=5000)


@pytest.mark.parametrize("which", list(HASHES), ids=str)
def test_a_seed_names_a_city_for_good(which: tuple[int, float, int], tmp_path: Path) -> None:
    seed, block_metres, sensors = which
    write_import_files(build(seed, "demo", block_metres, sensors), tmp_path)

    assert digest(tmp_path) == HASHES[which]


@pytest.mark.parametrize("sensors", [245, 246, 300, 999, 2200, 9000])
def test_city_has_exactly_the_sensors_asked_for(sensors: int) -> None:
    city = build(sensors=sensors)

    assert len(city.sensors) == len({sensor.code for sensor in city.sensors}) == sensors
    assert not any(sensor.twin_of for sensor in city.sensors)


def test_city_cannot_be_smaller_than_its_fixed_sites() -> None:
    with pytest.raises(CityTooSmall, match="at least 245"):
        build(sensors=244)


def test_shorter_blocks_make_a_denser_city(city: City, dense: City) -> None:
    pipes = [sum(asset.kind == "pipe" for asset in one.assets) for one in (city, dense)]

    assert 3.0 < pipes[1] / pipes[0] < 6.0


def test_sites_are_shared_out_in_proportion_until_there_is_no_more_room() -> None:
    growing = {"bridge": Growing(2, 10, most=3), "pressure_point": Growing(5, 1)}

    assert share_out(31, 6, growing) == {"bridge": 2, "pressure_point": 5}
    assert share_out(136, 6, growing) == {"bridge": 3, "pressure_point": 100}
    assert share_out(6, 6, growing) == {"bridge": 0, "pressure_point": 0}


def test_manholes_know_every_gas_main_within_fifteen_metres_and_no_other(city: City) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for link in city.links:
        if link.kind == "adjacent_to":
            told[link.from_asset].add(link.to_asset)
    mains = {asset.code: line_of(asset) for asset in city.assets if asset.kind == "pipe" and asset.lifeline == "gas"}

    for manhole in (asset for asset in city.assets if asset.kind == "manhole"):
        point = line_of(manhole)[0]
        distances = {code: distance_to(line, point) for code, line in mains.items()}
        # positions in the files are rounded to 0.1 m
        assert {code for code, metres in distances.items() if metres < 14.7} <= told[manhole.code]
        assert all(distances[code] < 15.3 for code in told[manhole.code] & set(mains))


@pytest.mark.parametrize("which", ["city", "dense"])
def test_every_street_over_water_has_a_bridge_and_nearly_all_carry_mains(
    which: str, request: pytest.FixtureRequest
) -> None:
    city: City = request.getfixturevalue(which)
    bridges = {asset.code: line_of(asset)[1] for asset in city.assets if asset.kind == "bridge"}
    places = np.array(list(bridges.values()))
    carried = {link.to_asset for link in city.links if link.kind == "attached_to"}
    roads = [to_metres(feature.shape.positions) for feature in city.map_features if feature.kind == "road"]

    over_water = [
        point for river in load_skeleton().rivers for road in roads for point in crossings(road, river_line(river))
    ]

    assert len(over_water) == pytest.approx(len(bridges), abs=2)
    assert all(np.hypot(*(places - point).T).min() < 25.0 for point in over_water)
    assert len(set(bridges) & carried) > 0.9 * len(bridges)


def test_only_named_roads_cross_the_canal(dense: City) -> None:
    named = {road.name.zh for road in (*load_skeleton().vertical, *load_skeleton().horizontal)}
    over_canal = [asset for asset in dense.assets if asset.properties.get("river") == "南水北调干渠"]

    assert {asset.road for asset in over_canal} <= named
    assert {asset.kind for asset in over_canal} <= {"bridge", "river_station"}


def test_mains_cross_every_slope_and_lie_on_old_workings(city: City) -> None:
    assets = {asset.code: asset for asset in city.assets}
    on: dict[str, set[str]] = defaultdict(set)
    for link in city.links:
        if link.kind == "adjacent_to" and assets[link.to_asset].lifeline == "geohazard":
            on[link.to_asset].add(assets[link.from_asset].lifeline)

    slopes = [asset.code for asset in city.assets if asset.kind == "slope"]
    goafs = [asset.code for asset in city.assets if asset.kind == "goaf"]
    assert all("water" in on[code] for code in slopes)
    branches = [asset for asset in city.assets if "支线" in asset.name.zh]
    assert len(branches) == 15
    assert all(branch.shape.positions[0][1] < 35.276 for branch in branches)
    assert sum("gas" in on[code] for code in slopes) >= 5
    assert sum("water" in on[code] for code in goafs) >= 3


def test_twins_say_what_they_repeat() -> None:
    city = build(block_metres=1400.0, sensors=20_000)
    originals = {sensor.code: sensor for sensor in city.sensors if not sensor.twin_of}
    twins = [sensor for sensor in city.sensors if sensor.twin_of]
    gateways = {gateway.code: gateway for gateway in city.gateways}

    assert len(city.sensors) == len({sensor.code for sensor in city.sensors}) == 20_000
    assert len(originals) < 10_000
    assert len(gateways) == len(city.gateways)
    assert {gateway.run_id for gateway in city.gateways} == {"demo"}
    for twin in twins:
        original = originals[twin.twin_of]
        assert (twin.asset, twin.quantity, twin.position) == (original.asset, original.quantity, original.position)
        assert twin.code.startswith(f"{original.code}-T")
        assert twin.gateway in gateways
        assert twin.gateway.startswith(f"{original.gateway}-T")


def test_no_twins_where_there_is_room(city: City) -> None:
    assert add_twins(city.sensors, city.gateways, len(city.sensors)) == (city.sensors, city.gateways)


def line_of(asset: Asset) -> FloatArray:
    return to_metres(asset.shape.positions).reshape(-1, 2)
