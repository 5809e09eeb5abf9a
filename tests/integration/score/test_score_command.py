"""`lifeline score` on a real database: alerts as the desk writes them, held against a truth in files."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from psycopg import AsyncConnection

from deploy.home import Home
from services.database import connect
from simulators.truth import (
    Category,
    ExpectedLevel,
    Manifest,
    QuantityCount,
    TouchedSensor,
    Truth,
    write_manifest,
    write_truths,
)
from tests.integration.alerting.night import Night
from tests.integration.api.city import METHANE, NOON
from tests.report_pages import Page

LIFELINE = Path(sys.executable).parent / "lifeline"
NO_DATA = "gas.methane_adjacent.no_data"
HOME = (113.24, 35.22)
MANIFEST = Manifest(
    run_id="drill-9",
    started_at=NOON - timedelta(hours=1),
    ended_at=NOON + timedelta(hours=9),
    speed=60.0,
    seeds={"noise": 1},
    city_digest="ab",
    scenario="by hand",
    code_version="test",
    quantities=(QuantityCount(quantity=METHANE, sensors=5),),
)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def truth(name: str, kind: str, category: Category, *sensors: str, level: int | None = None) -> Truth:
    """Begins at noon, is detectable a minute later and lasts for two hours."""
    return Truth(
        id=name,
        kind=kind,
        category=category,
        lifeline="gas",
        longitude=HOME[0],
        latitude=HOME[1] + 0.0001,
        onset_at=NOON,
        ended_at=after(120),
        first_detectable_at=after(1),
        is_detectable=True,
        asset="A-CH4-1",
        sensors=tuple(
            TouchedSensor(sensor=one, onset_at=NOON, peak_delta=2.0, signal_to_noise=20.0) for one in sensors
        ),
        expected_levels=(ExpectedLevel(at=after(1), level=level),) if level else (),
    )


TRUTHS = [
    truth("leak", "G1", "incident", "CH4-1", "CH4-2", level=2),
    truth("quiet", "T2", "incident", "CH4-4", level=3),
    truth("dead", "dropout", "sensor_fault", "CH4-5"),
]


@pytest.fixture
def night(database_url: str) -> Iterator[Night]:
    night = Night(database_url)
    yield night
    night.close()


@pytest.fixture
async def connection(database_url: str) -> AsyncGenerator[AsyncConnection]:
    connection = await connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def run_directory(tmp_path: Path) -> Path:
    write_truths(tmp_path, TRUTHS)
    write_manifest(tmp_path, MANIFEST)
    return tmp_path


async def write_night(night: Night, connection: AsyncConnection) -> None:
    """Two manholes smell gas, one cries wolf far away, one falls silent; a real gateway says something too."""
    near, next_door, wolf, quiet, dead, real = (
        night.city.sensor(f"CH4-{number}", at=place)
        for number, place in enumerate([HOME, HOME, (113.3, 35.3), (113.2, 35.2), (113.2, 35.2), HOME], start=1)
    )
    assert quiet
    night.link("A-CH4-1", "A-CH4-2")
    night.city.connection.execute("insert into gateways (gateway_code) values ('GW-REAL')")
    night.city.connection.execute(
        "update sensors set gateway_id = (select gateway_id from gateways where gateway_code = 'GW-REAL')"
        " where sensor_id = %s",
        (real,),
    )
    night.city.connection.execute("update gateways set run_id = 'drill-9' where gateway_code = 'GW-1'")
    night.now = after(3)
    await night.transition(connection, near, level=3)
    await night.transition(connection, real, level=1)
    night.now = after(8)
    await night.transition(connection, next_door, level=3)
    night.now = after(11)
    await night.transition(connection, near, level=2, kind="level_changed")
    night.now = after(15)
    await night.transition(connection, dead, level=4, rule_id=NO_DATA, alert_id=UUID(int=900))
    night.now = after(60)
    await night.transition(connection, wolf, level=3)


def lifeline(home: Home, database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIFELINE_HOME": str(home.root), "LIFELINE_DATABASE_URL": database_url}
    return subprocess.run([LIFELINE, *arguments], env=environment, capture_output=True, text=True, check=False)


async def test_run_is_scored_end_to_end(
    night: Night, connection: AsyncConnection, run_directory: Path, empty_home: Home, database_url: str
) -> None:
    await write_night(night, connection)

    ended = await asyncio.to_thread(lifeline, empty_home, database_url, "score", str(run_directory))

    assert ended.returncode == 0, ended.stderr
    assert "quiet T2" in ended.stdout
    written: dict[str, Any] = msgspec.json.decode((run_directory / "score.json").read_bytes())
    overall = written["overall"]
    assert (overall["found"], overall["detectable"], overall["recall"]) == (1, 2, 0.5)
    # the first alert came three minutes after noon, two after the leak could be told from noise
    assert overall["delay"] == {"count": 1, "p50": 120.0, "p95": 120.0, "greatest": 120.0}
    # yellow first, orange at 12:11 as it deserves
    assert overall["levels"] == {"compared": 1, "right": 1, "under": 0, "over": 0}
    assert overall["level_delay"]["p50"] == 600.0
    assert (overall["faults"], overall["faults_found"]) == (1, 1)
    # one wolf in ten hours
    assert overall["false_alarms"]["danger"] == 1
    assert overall["false_alarms"]["per_hour"] == pytest.approx(0.1)
    assert overall["false_alarms"]["per_1000_sensor_days"] == pytest.approx(1000 / (5 * 10 / 24))
    # 0.0001 degrees of latitude from the place of the incident
    assert overall["localisation"]["p50"] == pytest.approx(11.12, abs=0.01)
    # both smells in one incident, and the wolf in its own
    assert written["correlation"]["f1"] == 1.0
    assert {line["sensor"]: line["behind"] for line in written["alert_lines"]} == {
        "CH4-1": "incident",
        "CH4-2": "incident",
        "CH4-3": "nothing",
        "CH4-5": "sensor_fault",
    }


async def test_report_names_what_was_missed_and_what_cried_wolf(
    night: Night, connection: AsyncConnection, run_directory: Path, empty_home: Home, database_url: str, tmp_path: Path
) -> None:
    await write_night(night, connection)

    out = tmp_path / "report"
    ended = await asyncio.to_thread(
        lifeline, empty_home, database_url, "score", str(run_directory), "--out", str(out), "--zh"
    )

    assert "检出率" in ended.stdout, ended.stderr
    for name in ("score.html", "score.zh.html"):
        page = Page((out / name).read_text(encoding="utf-8").removeprefix("<!DOCTYPE html>"))
        missed, wolves = (page.root.find(f".//table[@id='{one}']") for one in ("missed", "wolves"))
        assert missed is not None
        assert "quiet" in "".join(missed.itertext())
        assert wolves is not None
        assert str(UUID(int=3)) in "".join(wolves.itertext())
        assert "CH4-3" in "".join(wolves.itertext())


def test_killed_run_is_compared_up_to_its_newest_reading(
    night: Night, run_directory: Path, empty_home: Home, database_url: str
) -> None:
    write_manifest(run_directory, msgspec.structs.replace(MANIFEST, ended_at=None))
    sensor = night.city.sensor("CH4-1")
    night.city.newest(sensor, after(30), 0.1)
    night.city.alert(sensor, minutes_ago=90)
    night.city.connection.execute("update gateways set run_id = 'drill-9'")

    ended = lifeline(empty_home, database_url, "score", str(run_directory))

    assert ended.returncode == 0, ended.stderr
    written: dict[str, Any] = msgspec.json.decode((run_directory / "score.json").read_bytes())
    assert written["hours"] == 1.5
    assert "has not ended" in written["remarks"][0]
    assert "counts 5 sensors, the register 1" in written["remarks"][1]
    assert "1 alerts from before the run were still raised" in written["remarks"][2]
    assert written["alerts"] == 0


def test_unknown_run_missing_truth_and_bad_truth_end_with_one_sentence(
    run_directory: Path, empty_home: Home, database_url: str, tmp_path: Path
) -> None:
    unknown = lifeline(empty_home, database_url, "score", str(run_directory))
    missing = lifeline(empty_home, database_url, "score", str(tmp_path / "nowhere"))
    with (run_directory / "truth.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": 7}\n')
    bad = lifeline(empty_home, database_url, "score", str(run_directory))

    assert unknown.stderr == "No gateway in this database belongs to the run (run_id=drill-9)\n"
    assert missing.stderr.startswith("There is no truth here")
    assert "line 4, id: Expected `str`, got `int`" in bad.stderr
    assert [one.returncode for one in (unknown, missing, bad)] == [1, 1, 1]
