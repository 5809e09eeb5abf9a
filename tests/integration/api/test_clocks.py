"""Clocks and classes of alerts, set by the city and taken back; what runs is moved only when that is asked for."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import AsyncConnection

from services.clock import to_datetime
from tests.integration.alerting.conftest import connection, night
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import START, RunningApi, until
from tests.integration.api.test_routing import audited
from tests.world import rows

__all__ = ["connection", "night"]

NOW = to_datetime(START)


async def clock(client: httpx.AsyncClient, lifeline: str | None, level: int, name: str) -> dict[str, Any] | None:
    items = (await client.get("/api/clocks")).json()["items"]
    return next(
        (one for one in items if (one["lifeline"], one["level"], one["clock"]) == (lifeline, level, name)), None
    )


@pytest.fixture
async def running(night: Night, connection: AsyncConnection, api: RunningApi) -> Night:
    """A yellow gas incident that was opened now: its judging is due in ten minutes."""
    night.now = NOW
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    return night


def due(night: Night) -> datetime:
    """When the judging is."""
    (found,) = night.rows("select due_at from incident_clocks where clock = 'judge'")[0]
    assert isinstance(found, datetime)
    return found


async def test_figure_of_the_city_stands_beside_the_default_and_names_its_author(
    client: httpx.AsyncClient, database_url: str
) -> None:
    changed = await client.put("/api/clocks/all/3/judge", json={"seconds": 900})
    assert changed.json() == {"before_seconds": 600, "after_seconds": 900, "moved_count": 0}
    shown = await clock(client, None, 3, "judge")
    assert shown is not None
    assert (shown["seconds"], shown["source"], shown["mark"]) == (900, "set by the city, wang", "S")
    assert (shown["default_seconds"], shown["changed_by"]) == (600, "wang")

    assert (await client.delete("/api/clocks/all/3/judge")).json()["after_seconds"] == 600
    shown = await clock(client, None, 3, "judge")
    assert shown is not None
    assert (shown["seconds"], shown["source"], shown["mark"]) == (600, "design default", "D")
    assert [action for _, action, _ in audited(database_url)] == ["clock.set", "clock.reset"]


async def test_published_figure_is_a_default_of_its_own(client: httpx.AsyncClient) -> None:
    await client.put("/api/clocks/gas/1/arrive", json={"seconds": 600})
    await client.delete("/api/clocks/gas/1/arrive")
    shown = await clock(client, "gas", 1, "arrive")
    assert shown is not None
    assert (shown["seconds"], shown["mark"]) == (900, "V")


async def test_row_that_only_the_city_had_goes_away(client: httpx.AsyncClient) -> None:
    assert (await client.put("/api/clocks/heating/2/arrive", json={"seconds": 2700})).status_code == 200
    assert await clock(client, "heating", 2, "arrive") is not None
    answer = (await client.delete("/api/clocks/heating/2/arrive")).json()
    assert (answer["before_seconds"], answer["after_seconds"]) == (2700, 1800)
    assert await clock(client, "heating", 2, "arrive") is None
    assert (await client.delete("/api/clocks/heating/2/arrive")).status_code == 404


@pytest.mark.parametrize("path", ["subway/1/judge", "all/5/judge", "all/1/lunch"])
async def test_clock_that_does_not_exist_is_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.put(f"/api/clocks/{path}", json={"seconds": 60})).status_code == 422


async def test_clock_of_no_time_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.put("/api/clocks/all/1/judge", json={"seconds": 0})).status_code == 422


async def test_running_clock_keeps_its_time_when_the_table_changes(
    client: httpx.AsyncClient, running: Night, connection: AsyncConnection
) -> None:
    shown = await clock(client, None, 3, "judge")
    assert shown is not None
    assert shown["running_count"] == 1
    await client.put("/api/clocks/all/3/judge", json={"seconds": 60})
    # whatever happens to the incident at this level, its clock stays as it was
    running.later(minutes=2)
    await running.transition(connection, running.city.sensor("CH4-2", asset="A-CH4-1"), level=3)
    assert due(running) == NOW + timedelta(minutes=10)


async def test_running_clock_is_moved_by_the_difference_when_asked(client: httpx.AsyncClient, running: Night) -> None:
    changed = await client.put("/api/clocks/all/3/judge?moves_running=true", json={"seconds": 300})
    assert changed.json()["moved_count"] == 1
    assert due(running) == NOW + timedelta(minutes=5)
    assert running.rows("select actor, details->>'clock' from journal where kind = 'clock_moved'") == [
        ("wang", "judge")
    ]

    # a row for gas alone takes over, and its going away gives the time of all back
    await client.put("/api/clocks/gas/3/judge?moves_running=true", json={"seconds": 1200})
    assert due(running) == NOW + timedelta(minutes=20)
    await client.put("/api/clocks/all/3/judge?moves_running=true", json={"seconds": 600})
    assert due(running) == NOW + timedelta(minutes=20)
    await client.delete("/api/clocks/gas/3/judge?moves_running=true")
    assert due(running) == NOW + timedelta(minutes=10)


async def test_worse_level_still_shortens_a_running_clock(
    client: httpx.AsyncClient, running: Night, connection: AsyncConnection
) -> None:
    running.later(minutes=1)
    sensor = rows(running.url, "select sensor_id from sensors")[0][0]
    assert isinstance(sensor, int)
    await running.transition(connection, sensor, level=2, kind="level_changed")
    assert due(running) == NOW + timedelta(minutes=6)


async def test_class_of_the_city_counts_for_what_happens_next(
    client: httpx.AsyncClient, api: RunningApi, night: Night, connection: AsyncConnection, database_url: str
) -> None:
    wish = {"lifeline": "gas", "level": 2, "is_latching": True, "longest_shelving_seconds": 0, "realarm_seconds": 600}
    made = await client.put("/api/alert-classes", json=wish)
    assert made.status_code == 200, made.text
    assert (made.json()["mark"], made.json()["source"], made.json()["default"]) == ("S", "set by the city, wang", None)

    night.now = NOW
    sensor = night.city.sensor("CH4-1")
    (step,) = await night.transition(connection, sensor, level=2)
    refused = await client.post(
        f"/api/alerts/{step.alert_id}/shelve", json={"seconds": 60, "reason_code": "nuisance", "reason": "x"}
    )
    assert refused.status_code == 409
    await client.post(f"/api/alerts/{step.alert_id}/acknowledge", json={})
    assert night.rows("select realarm_at from alerts") == [(NOW + timedelta(minutes=10),)]
    await night.transition(connection, sensor, level=2, kind="cleared", condition="false")
    assert night.rows("select latched from alerts") == [(True,)]
    assert [action for _, action, _ in audited(database_url)] == ["alert_class.set"]


async def test_class_of_the_installation_is_reset_and_never_removed(client: httpx.AsyncClient) -> None:
    red = {"level": 1, "is_latching": False, "longest_shelving_seconds": 600, "realarm_seconds": None}
    class_id = (await client.put("/api/alert-classes", json=red)).json()["class_id"]
    assert (await client.delete(f"/api/alert-classes/{class_id}")).status_code == 204
    items = (await client.get("/api/alert-classes")).json()["items"]
    (shown,) = [one for one in items if one["class_id"] == class_id]
    assert (shown["is_latching"], shown["longest_shelving_seconds"], shown["mark"]) == (True, 3600, "D")
    assert (await client.delete("/api/alert-classes/999")).status_code == 404


@pytest.mark.parametrize(
    "about",
    [{}, {"lifeline": "gas"}, {"rule_id": "gas.unknown"}, {"lifeline": "subway", "level": 1}],
    ids=str,
)
async def test_class_of_nothing_in_particular_is_refused(client: httpx.AsyncClient, about: dict[str, Any]) -> None:
    wish = {"is_latching": True, "longest_shelving_seconds": 0} | about
    assert (await client.put("/api/alert-classes", json=wish)).status_code == 422


async def test_screens_learn_of_a_class_without_being_started_anew(api: RunningApi, client: httpx.AsyncClient) -> None:
    wish = {"level": 2, "is_latching": True, "longest_shelving_seconds": 60}
    await client.put("/api/alert-classes", json=wish)
    await until(
        lambda: any(one.level == 2 and one.is_latching for one in api.parts.hub.board.classes),
        "the hub knows the class",
    )
