"""Time passes also while the database is away: who could not be heard then is let in before anybody else is woken."""

import asyncio

import pytest
from psycopg import AsyncConnection

from services.alerting.notify import answered
from services.alerting.timekeeper import LET_IN_SECONDS, Timekeeper
from services.alerting.writing import writing
from services.clock import FixedClock, to_microseconds
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import until


async def test_after_an_outage_a_late_answer_still_lets_the_chief_sleep(
    night: Night, connection: AsyncConnection, caplog: pytest.LogCaptureFixture
) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    await night.transition(connection, night.city.sensor("CH4-2"), level=3)
    clock = FixedClock(to_microseconds(night.now))
    timekeeper = Timekeeper(night.url, clock, Vitals("alerting", "test"))
    keeping = asyncio.create_task(timekeeper.run())
    await until(lambda: "pages_escalated" in timekeeper.vitals.counters, "the timekeeper looks")

    night.city.connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        " and pid not in (pg_backend_pid(), %s)",
        (connection.info.backend_pid,),
    )
    clock.advance(301)
    await until(lambda: "interrupted" in caplog.text, "the timekeeper misses the database")
    looks = timekeeper.vitals.counters
    looks.clear()
    await until(lambda: "alerts_annunciated_anew" in looks, "the timekeeper looks again")
    async with writing(connection):
        await answered(connection, 1, "wang", "screen", night.later(seconds=301))
    clock.advance(LET_IN_SECONDS)
    await until(lambda: timekeeper.vitals.counters["pages_escalated"], "the timekeeper wakes the next")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    assert night.rows("select incident_id, account_id from notifications where step = 1") == [(2, 2)]
