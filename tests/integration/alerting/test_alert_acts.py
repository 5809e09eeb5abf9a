"""What people do to alerts, over HTTP: shelve, unshelve, reset, many at once."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.alerts.overrides import end_due_overrides
from services.alerting.writing import writing
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi

SHELVING = {"seconds": 3600, "reason_code": "maintenance", "reason": "valve being replaced"}


@pytest.fixture
async def alert(night: Night, connection: AsyncConnection, api: RunningApi) -> UUID:
    night.now = to_datetime(api.clock.now())
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    return UUID(int=sensor)


async def test_shelved_alert_is_quiet_and_in_sight(client: httpx.AsyncClient, alert: UUID) -> None:
    shelved = (await client.post(f"/api/alerts/{alert}/shelve", json=SHELVING)).json()

    assert (shelved["letter"], shelved["override"]) == ("G", "shelved")
    listed = (await client.get("/api/alerts")).json()
    assert listed["items"][0]["letter"] == "G"
    assert listed["counts"]["3"] == {"live": 1, "unacknowledged": 0}
    assert (await client.get("/api/overrides")).json()["counts"]["shelved"] == 1


async def test_shelving_longer_than_the_class_allows_is_refused(client: httpx.AsyncClient, alert: UUID) -> None:
    answer = await client.post(f"/api/alerts/{alert}/shelve", json=SHELVING | {"seconds": 9 * 3600})

    assert answer.json()["denied"] == "too_long"


async def test_shelving_ends_by_the_clock_and_the_alert_wants_notice_again(
    client: httpx.AsyncClient, alert: UUID, night: Night, connection: AsyncConnection
) -> None:
    await client.post(f"/api/alerts/{alert}/shelve", json=SHELVING)

    async with writing(connection):
        assert await end_due_overrides(connection, night.now + timedelta(minutes=59)) == 0
        assert await end_due_overrides(connection, night.now + timedelta(minutes=60)) == 1

    assert (await client.get(f"/api/alerts/{alert}")).json()["letter"] == "B"


async def test_one_shot_shelving_ends_at_the_first_return_to_normal(
    client: httpx.AsyncClient, alert: UUID, night: Night, connection: AsyncConnection
) -> None:
    await client.post(f"/api/alerts/{alert}/shelve", json=SHELVING | {"one_shot": True})

    await night.transition(connection, alert.int, level=3, kind="cleared", condition="false")

    assert (await client.get(f"/api/alerts/{alert}")).json()["letter"] == "D"
    assert (await client.get("/api/overrides")).json()["items"] == []


async def test_new_alert_under_a_shelving_pages_nobody(
    client: httpx.AsyncClient, alert: UUID, night: Night, connection: AsyncConnection
) -> None:
    night.person("zhou", position="duty_officer")
    before = night.told()
    await client.post(f"/api/alerts/{alert}/shelve", json=SHELVING)

    await night.transition(connection, alert.int, level=1, kind="level_changed")

    assert night.told() == before
    assert night.rows("select level::integer from incidents") == [(3,)]


async def test_red_stays_latched_until_it_is_reset(
    client: httpx.AsyncClient, alert: UUID, night: Night, connection: AsyncConnection
) -> None:
    await night.transition(connection, alert.int, level=1, kind="level_changed")
    assert (await client.post(f"/api/alerts/{alert}/reset", json={})).status_code == 409
    await night.transition(connection, alert.int, level=1, kind="cleared", condition="false")

    assert (await client.post(f"/api/alerts/{alert}/acknowledge", json={})).json()["letter"] == "F"
    assert (await client.get("/api/alerts")).json()["items"][0]["latched"] is True
    assert (await client.post(f"/api/alerts/{alert}/reset", json={})).json()["letter"] == "A"
    assert (await client.get("/api/alerts")).json()["items"] == []


async def test_preview_of_many_changes_nothing(client: httpx.AsyncClient, alert: UUID, night: Night) -> None:
    wish = {"action": "acknowledge", "alert_ids": [str(alert), str(UUID(int=99))]}

    preview = (await client.post("/api/alerts/bulk", json=wish | {"dry_run": True})).json()
    assert (preview["count"], len(preview["refused"])) == (1, 1)
    assert night.rows("select acknowledged_at from alerts") == [(None,)]
    assert (await client.post("/api/alerts/bulk", json=wish | {"expected_count": 2})).status_code == 409

    assert (await client.post("/api/alerts/bulk", json=wish | {"expected_count": 1})).json()["count"] == 1
    assert night.rows("select acknowledged_by from alerts") == [("wang",)]
