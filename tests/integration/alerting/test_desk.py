"""The desk between log and tables: lets people in, is not stopped by one bad finding, never writes against another."""

import asyncio
from collections.abc import AsyncGenerator

import msgspec
import pytest
from psycopg import AsyncConnection

from schemas.alert import Findings
from services.alerting.commands.alerts import acknowledge
from services.alerting.desk import Desk
from services.clock import FixedClock, to_microseconds
from services.heartbeat import Vitals
from services.settings import Settings
from services.stream import ALERTS, Log
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import clean_log, settings, until
from tests.unit.api.live_builders import alert_id, heard, silent, transition

__all__ = ["clean_log", "settings"]


@pytest.fixture
async def log(clean_log: None, settings: Settings) -> AsyncGenerator[Log]:
    """Speaks in place of the engine."""
    log = await Log.connect(settings, "engine")
    yield log
    await log.close()


@pytest.fixture
async def desk(night: Night, log: Log) -> AsyncGenerator[Desk]:
    """At work."""
    desk = Desk(log, night.url, FixedClock(to_microseconds(night.now)), Vitals("alerting", "test"))
    working = asyncio.create_task(desk.run())
    yield desk
    # before Python 3.12 `wait_for` may forget a cancellation while an answer of the log arrives
    await until(lambda: is_announced(night), "everything is announced")
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


def count(night: Night) -> int:
    """Alerts in the table, over a connection that is open already: the desk works in this very process."""
    row = night.city.connection.execute("select count(*)::integer from alerts").fetchone()
    assert row is not None
    return int(row[0])


def is_announced(night: Night) -> bool:
    return night.city.connection.execute("select from announcements").rowcount == 0


async def say(log: Log, findings: Findings, name: str) -> int:
    return await log.publish("alerts.findings.0", msgspec.json.encode(findings), name)


async def test_people_act_while_a_flood_of_alerts_is_written(
    night: Night, log: Log, desk: Desk, connection: AsyncConnection
) -> None:
    night.person("wang", position="duty_officer")
    sensors = [night.city.sensor(f"CH4-{number}") for number in range(150)]
    flood = [transition(number, sensor_id=sensor) for number, sensor in enumerate(sensors)]
    await say(log, Findings(transitions=flood), "flood")
    await until(lambda: count(night), "the first alerts are written")

    await acknowledge(connection, alert_id(0), "wang", None, night.now)

    assert count(night) < len(flood), "the acknowledgement had to wait for all of the flood"
    await until(lambda: count(night) == len(flood), "the flood is written", seconds=60)
    await until(lambda: night.rows("select log_sequence from desk_position") == [(1,)], "the position is written")
    assert night.rows("select count(*)::integer from incidents") == [(len(flood),)]
    assert night.rows("select acknowledged_by from alerts where acknowledged_at is not null") == [("wang",)]


async def test_what_cannot_be_written_holds_up_nothing_else(night: Night, log: Log, desk: Desk) -> None:
    sensors = [night.city.sensor(f"CH4-{number}") for number in range(3)]
    mixed = [transition(number, sensor_id=sensor) for number, sensor in enumerate(sensors)]
    mixed[1] = msgspec.structs.replace(mixed[1], level=9)
    await log.publish("alerts.findings.0", b"these are no findings", "a")
    await say(log, Findings(transitions=mixed), "b")

    await until(lambda: count(night) == 2, "the alerts before and behind are written")

    assert desk.vitals.counters["findings_refused"] == 2
    assert night.rows("select count(*)::integer from incidents") == [(2,)]


async def test_desk_that_finds_another_has_written_goes_on_from_there(night: Night, log: Log, desk: Desk) -> None:
    sensors = [night.city.sensor(f"CH4-{number}") for number in range(3)]
    await say(log, Findings(transitions=[transition(0, sensor_id=sensors[0])]), "first")
    await until(lambda: count(night) == 1, "the first alert")
    await until(lambda: is_announced(night), "everything is announced")
    stream = await log.ask(f"STREAM.INFO.{ALERTS}")
    last = stream["state"]["last_seq"]
    # the other has written that the sensor fell silent and spoke again
    position = (stream["created"], last + 2)
    night.city.connection.execute("update desk_position set log_created = %s, log_sequence = %s", position)
    await say(log, Findings(silences=[silent(sensors[1])]), "second")
    await say(log, Findings(silences=[heard(sensors[1])]), "third")
    await say(log, Findings(transitions=[transition(2, sensor_id=sensors[2])]), "fourth")

    await until(lambda: count(night) == 2, "the alert behind")
    # the last part of an entry may be written in a turn of its own
    await until(lambda: night.rows("select log_sequence from desk_position") == [(last + 3,)], "the position")

    assert night.rows("select from silent_sensors") == []


async def test_thousandth_incident_of_a_day_gets_a_number(night: Night, connection: AsyncConnection) -> None:
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    night.city.connection.execute("update incidents set number = '20261122-999'")

    await night.transition(connection, night.city.sensor("CH4-2"), level=3)
    await night.transition(connection, night.city.sensor("CH4-3"), level=3)

    numbers = night.rows("select number from incidents order by incident_id")
    assert numbers == [("20261122-999",), ("20261122-1000",), ("20261122-1001",)]
