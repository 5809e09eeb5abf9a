"""One writes, others wait: not for ever, and those who only look not at all."""

import asyncio
import os
import socket

import httpx
import psycopg
import pytest
from psycopg import AsyncConnection

from services.alerting import writing as module
from services.alerting.timekeeper import Timekeeper, make_duties
from services.alerting.writing import WRITERS_LOCK, writing
from services.clock import FixedClock, to_datetime, to_microseconds
from services.database import AWAY, connect
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi


async def test_frozen_writer_is_thrown_out(
    night: Night, connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_SILENCE", "300ms")
    frozen = await connect(night.url)
    stopped = writing(frozen)
    await stopped.__aenter__()

    async with writing(connection):
        pass

    with pytest.raises(AWAY):
        await stopped.__aexit__(None, None, None)
    await frozen.close()


async def test_dead_line_is_noticed_soon(connection: AsyncConnection) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5


async def test_acts_that_must_wait_too_long_are_refused_and_lists_go_on(
    client: httpx.AsyncClient, api: RunningApi, night: Night, connection: AsyncConnection
) -> None:
    night.now = to_datetime(api.clock.now())
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    alert_id = night.rows("select alert_id::text from alerts")[0][0]
    with psycopg.connect(night.url) as holder:
        holder.execute("select pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
        acts = [client.post(f"/api/alerts/{alert_id}/acknowledge", json={}) for _ in range(4)]
        answers = await asyncio.gather(*acts)
        listed = await client.get("/api/alerts")

    assert [answer.status_code for answer in answers] == [503] * 4
    assert answers[0].json()["detail"] == "This takes too long; ask for less, or try again in a moment."
    assert listed.status_code == 200, "a lock that is held is no outage"
    assert (await client.post(f"/api/alerts/{alert_id}/acknowledge", json={})).status_code == 200


async def test_everything_that_fell_due_at_once_is_done_in_short_turns(
    night: Night, connection: AsyncConnection
) -> None:
    night.person("wang", position="duty_officer")
    night.person("li", ["chief"], "duty_chief")
    for number in range(25):
        await night.transition(connection, night.city.sensor(f"CH4-{number}"), level=3)
    clock = FixedClock(to_microseconds(night.later(seconds=301)))

    await Timekeeper(night.url, clock, Vitals("alerting", "test")).keep_time(connection, make_duties())

    turns = night.rows("select count(*)::integer from notifications where step = 1 group by xmin order by 1")
    assert turns == [(5,), (10,), (10,)]
