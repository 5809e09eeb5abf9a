"""Files from a city into the register of a real database."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import psycopg
import pytest

from services.api.imports import import_files, run
from services.api.imports.columns import Table
from services.api.imports.positions import LOOKS_GCJ02, gcj02_from_wgs84
from services.api.imports.report import Stored
from simulators.city import build, write_import_files
from simulators.city.twins import add_twins
from tests.world import rows

SENSOR_HEADER = "sensor,gateway,asset,quantity,unit,longitude,latitude,design_value"
SQUARE = {"type": "Polygon", "coordinates": [[[113, 35], [114, 35], [114, 36], [113, 36], [113, 35]]]}


def point(longitude: float = 113.24, latitude: float = 35.22) -> dict[str, object]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def manhole(code: str, geometry: object = None, **properties: object) -> dict[str, object]:
    return feature(
        geometry or point(), **({"code": code, "lifeline": "gas", "kind": "manhole", "name": code} | properties)
    )


def write_geojson(path: Path, features: Sequence[object], **members: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **members}), encoding="utf-8")
    return path


def write_lines(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def register_version(database_url: str) -> int:
    return int(str(rows(database_url, "select version from register")[0][0]))


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write_geojson(
        tmp_path / "assets.geojson",
        [
            feature(SQUARE, kind="district", code=410803, name="中站区", name_en="Zhongzhan"),
            manhole("M-1", name="窨井一号", depth_m=2.5),
            manhole("M-2", point(113.25, 35.23)),
        ],
    )


def test_city_is_stored_with_partitions_districts_and_positions(city: Path, tmp_path: Path, database_url: str) -> None:
    sensors = write_lines(
        tmp_path / "sensors.csv",
        [
            SENSOR_HEADER,
            "CH4-1,GW-1,M-1,gas.methane_adjacent,%LEL,,,",
            "CH4-2,GW-1,M-2,gas.methane_adjacent,%VOL,113.2501,35.2301,",
        ],
    )
    links = write_lines(tmp_path / "links.csv", ["from_asset,to_asset,kind,distance_m", "M-1,M-2,adjacent_to,37.5"])
    before = register_version(database_url)

    # references need no order of files
    report = import_files(database_url, [links, sensors, city])

    assert report.faults == []
    assert report.exit_status == 0
    assert report.register_version == before + 1 == register_version(database_url)
    assert rows(
        database_url, "select asset_code, name, district_code, partition, properties from assets order by 1"
    ) == [
        ("M-1", "窨井一号", "410803", crc32(b"M-1") % 12, {"depth_m": 2.5}),
        ("M-2", "M-2", "410803", crc32(b"M-2") % 12, {}),
    ]
    assert rows(database_url, "select sensor_code, longitude, latitude, unit from sensors order by 1") == [
        ("CH4-1", 113.24, 35.22, "%LEL"),
        ("CH4-2", 113.2501, 35.2301, "%VOL"),
    ]
    assert rows(database_url, "select kind, distance_m from links") == [("adjacent_to", 37.5)]
    assert rows(database_url, "select gateway_code from gateways") == [("GW-1",)]


def test_same_files_again_change_nothing_and_raise_no_version(city: Path, database_url: str) -> None:
    first = import_files(database_url, [city])
    again = import_files(database_url, [city])

    assert again.stored[Table.ASSET] == Stored(added=0, changed=0, unchanged=2)
    assert again.register_version is None
    assert register_version(database_url) == first.register_version


def test_columns_left_out_keep_what_the_register_has(city: Path, tmp_path: Path, database_url: str) -> None:
    import_files(database_url, [city])
    brief = write_geojson(tmp_path / "brief.geojson", [manhole("M-1", name=None, road="解放路", depth_m=2.5)])

    report = import_files(database_url, [brief])

    assert report.stored[Table.ASSET] == Stored(changed=1)
    assert rows(database_url, "select name, road, district_code from assets where asset_code = 'M-1'") == [
        ("窨井一号", "解放路", "410803")
    ]


def test_import_announces_one_change_of_the_register(city: Path, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("listen register_changed")
        import_files(database_url, [city])
        heard = list(listener.notifies(timeout=5, stop_after=1))
        assert [notice.channel for notice in heard] == ["register_changed"]
        assert list(listener.notifies(timeout=0)) == []


def test_bad_rows_are_reported_with_their_place_and_good_rows_kept(
    city: Path, tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sensors = write_lines(
        tmp_path / "sensors.csv",
        [
            SENSOR_HEADER,
            "CH4-1,GW-1,M-1,gas.methane_adjacent,%LEL,,,",
            ",GW-1,M-1,gas.methane_adjacent,%LEL,,,",
            "CH4-3,GW-1,M-9,gas.methane_adjacent,%LEL,,,",
            "CH4-4,GW-1,M-1,gas.nonsense,%LEL,,,",
            "CH4-5,GW-1,M-1,gas.methane_adjacent,bar,,,",
            "CH4-6,GW-1,M-1,gas.methane_adjacent,%LEL,35.22,113.24,",
            "CH4-7,GW 1,M-1,gas.methane_adjacent,%LEL,,,",
            "CH4-8,GW-1,M-1,gas.methane_adjacent,%LEL,113.2,,",
            "CH4-9,GW-1,M-1,gas.methane_adjacent,%LEL,,,much",
            "CH4-1,GW-1,M-1,gas.methane_adjacent,%LEL,,,",
            "CH4-10,GW-1,M-1,gas.methane_adjacent,%LEL,,,,,",
            '"CH4-11"x,GW-1,M-1,gas.methane_adjacent,%LEL,,,',
            "",
            "CH4-12,GW-2,M-2,gas.methane_adjacent,%LEL,,,",
        ],
    )

    status = run([city, sensors], database_url)

    assert status == 1
    assert rows(database_url, "select sensor_code from sensors order by 1") == [("CH4-1",), ("CH4-12",)]
    printed = capsys.readouterr().out
    for place, reason in (
        ("line 3, column sensor", "is missing"),
        ("line 4, column asset", "'M-9' is not known"),
        ("line 5, column quantity", "'gas.nonsense' is not known"),
        ("line 6, column unit", "'bar' is not accepted for gas.methane_adjacent; accepted: "),
        ("line 7, column latitude", "latitude 113.24 is outside -90..90; longitude and latitude look swapped"),
        ("line 8, column gateway", "'GW 1' cannot be part of a topic"),
        ("line 9, column latitude", "is missing"),
        ("line 10, column design_value", "'much' is not a number"),
        ("line 11", "describes the same sensor as sensors.csv, line 2"),
        ("line 12", "has 10 cells, the header has 8"),
        ("line 13", "is not CSV"),
    ):
        assert f"left out: sensors.csv, {place}: {reason}" in printed
    assert "11 left out" in printed


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        pytest.param(None, "is missing", id="none"),
        pytest.param({"type": "Point", "coordinates": [35.2, 113.2]}, "look swapped", id="swapped"),
        pytest.param({"type": "Point", "coordinates": ["a", 1]}, "is not a GeoJSON geometry", id="letters"),
        pytest.param({"type": "Point", "coordinates": []}, "is missing", id="empty"),
        pytest.param({"type": "Ball"}, "is not a GeoJSON geometry", id="unknown type"),
        pytest.param(
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, "is not valid", id="bow tie"
        ),
    ],
)
def test_bad_geometry_is_reported_and_the_next_feature_kept(
    geometry: object, reason: str, tmp_path: Path, database_url: str
) -> None:
    bad = feature(geometry, code="M-1", lifeline="gas", kind="manhole", name="M-1")
    report = import_files(database_url, [write_geojson(tmp_path / "a.geojson", [bad, manhole("M-2")])])

    assert [(fault.place, fault.column) for fault in report.faults] == [("feature 1", "geometry")]
    assert reason in report.faults[0].reason
    assert rows(database_url, "select asset_code from assets") == [("M-2",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_assets_come_as_csv_in_the_encodings_of_spreadsheets(encoding: str, tmp_path: Path, database_url: str) -> None:
    lines = ["Code,Lifeline,Kind,Name,Longitude,Latitude,depth", "B-1,bridge,bridge,丹河大桥,113.3,35.1,"]
    report = import_files(database_url, [write_lines(tmp_path / "a.csv", lines, encoding)])

    assert report.faults == []
    assert rows(database_url, "select name, st_x(geometry), properties from assets") == [("丹河大桥", 113.3, {})]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "fits no table", id="empty"),
        pytest.param(b"\xff\x00\xfe\x81", "neither UTF-8 nor GB 18030", id="binary"),
        pytest.param(b"a,b\n1,2\n", "see docs/import.md", id="strange header"),
        pytest.param(b"sensor,gateway,asset\n", "for sensors it lacks quantity, unit", id="half a header"),
        pytest.param(b'{"type": "FeatureCollection", "features": [', "is not JSON", id="broken JSON"),
        pytest.param(b'{"type": "FeatureCollection"}', "is not a GeoJSON FeatureCollection", id="no features"),
        pytest.param(b"[1, 2]", "is not a GeoJSON FeatureCollection", id="list"),
        pytest.param(b'{"features": [], "crs": {"properties": {"name": "BD09"}}}', "not WGS 84", id="web map"),
    ],
)
def test_unreadable_file_is_reported_and_nothing_stored(
    content: bytes, reason: str, tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    before = register_version(database_url)

    report = import_files(database_url, [file, tmp_path / "absent.csv"])

    assert report.exit_status == 2
    assert reason in report.faults[0].reason
    assert "cannot be read" in report.faults[1].reason
    assert register_version(database_url) == before


def test_positions_of_a_web_map_are_hinted_at(city: Path, tmp_path: Path, database_url: str) -> None:
    east, north = gcj02_from_wgs84(np.array([113.24]), np.array([35.22]))
    sensors = write_lines(
        tmp_path / "sensors.csv",
        [SENSOR_HEADER, f"CH4-1,GW-1,M-1,gas.methane_adjacent,%LEL,{east[0]},{north[0]},"],
    )
    report = import_files(database_url, [city, sensors])

    assert report.faults == []
    assert [(hint.place, hint.reason) for hint in report.hints] == [("line 2", LOOKS_GCJ02)]


def test_sensors_come_as_geojson_points(city: Path, tmp_path: Path, database_url: str) -> None:
    sensor = feature(
        point(113.241, 35.221),
        kind="sensor",
        sensor="CH4-1",
        gateway=17,
        asset="M-1",
        quantity="gas.methane_adjacent",
        unit="%VOL",
    )
    report = import_files(database_url, [city, write_geojson(tmp_path / "s.geojson", [sensor])])

    assert report.faults == []
    assert rows(database_url, "select longitude, latitude from sensors") == [(113.241, 35.221)]
    assert rows(database_url, "select gateway_code from gateways") == [("17",)]


def test_run_of_a_simulated_gateway_is_kept(city: Path, tmp_path: Path, database_url: str) -> None:
    gateways = write_lines(tmp_path / "gateways.csv", ["gateway,run_id", "GW-1,demo-7"])
    sensors = write_lines(tmp_path / "s.csv", [SENSOR_HEADER, "CH4-1,GW-1,M-1,gas.methane_adjacent,%VOL,,,"])
    import_files(database_url, [city, gateways])
    import_files(database_url, [sensors])

    assert rows(database_url, "select gateway_code, run_id from gateways") == [("GW-1", "demo-7")]


def test_simulated_city_passes_without_a_remark(tmp_path: Path, database_url: str) -> None:
    report = import_files(database_url, write_import_files(build(), tmp_path))

    assert [str(fault) for fault in (*report.faults, *report.hints)] == []
    assert report.stored[Table.SENSOR].added >= 1_000


def test_simulated_city_of_5000_sensors_is_an_ordinary_import(tmp_path: Path, database_url: str) -> None:
    city = build(block_metres=500.0, sensors=5_000)

    report = import_files(database_url, write_import_files(city, tmp_path))

    assert [str(fault) for fault in (*report.faults, *report.hints)] == []
    counts = "select (select count(*) from assets), (select count(*) from links), (select count(*) from gateways)"
    assert rows(database_url, counts) == [(len(city.assets), len(city.links), len(city.gateways))]
    by_lifeline = "select split_part(quantity, '.', 1), count(*) from sensors group by 1"
    expected = Counter(sensor.quantity.split(".")[0] for sensor in city.sensors)
    assert sorted(rows(database_url, by_lifeline)) == sorted(expected.items())
    unlike = "select count(*) from gateways where run_id is distinct from 'demo'"
    assert rows(database_url, unlike) == [(0,)]
    known = "select count(*) from assets where kind = 'pipe' and (properties->>'length_m')::float > 0"
    assert rows(database_url, known) == [(sum(len(network.asset) for network in city.networks.values()),)]


def test_twins_are_imported_like_any_sensor(tmp_path: Path, database_url: str) -> None:
    city = build(sensors=400)
    sensors, gateways = add_twins(city.sensors, city.gateways, 1_000)

    report = import_files(database_url, write_import_files(replace(city, sensors=sensors, gateways=gateways), tmp_path))

    assert [str(fault) for fault in (*report.faults, *report.hints)] == []
    assert rows(database_url, "select count(*) from sensors where sensor_code ~ '-T[0-9]+$'") == [(600,)]
    assert rows(database_url, "select count(distinct asset_id) from sensors") == [
        (len({sensor.asset for sensor in city.sensors}),)
    ]
