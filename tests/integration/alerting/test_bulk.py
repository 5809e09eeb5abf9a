"""Many alerts at once: one transaction, a truthful preview, nothing hindered by what cannot be done."""

from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.compare import compare_states
from services.alerting.verify import verify_chains
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi

MANY = 1_000
SHELVING = {"seconds": 3600, "reason_code": "maintenance", "reason": "检修"}


@pytest.fixture
async def alerts(night: Night, connection: AsyncConnection, api: RunningApi) -> list[str]:
    """As many live alerts as may be named at once, ten on each asset."""
    night.now = to_datetime(api.clock.now())
    sensors = night.sensors(MANY, per_asset=10)
    await night.transitions(connection, [night.step(sensor, 4) for sensor in sensors])
    return [str(UUID(int=sensor)) for sensor in sensors]


async def bulk(client: httpx.AsyncClient, **wish: object) -> httpx.Response:
    return await client.post("/api/alerts/bulk", json=wish)


async def test_a_thousand_alerts_are_acknowledged_in_one_act(
    client: httpx.AsyncClient, alerts: list[str], night: Night
) -> None:
    await client.post(f"/api/alerts/{alerts[0]}/acknowledge", json={})
    wish = {"action": "acknowledge", "alert_ids": [*alerts[1:-1], alerts[0], str(UUID(int=9_999))]}

    preview = (await bulk(client, **wish, dry_run=True)).json()
    assert (preview["count"], len(preview["refused"])) == (MANY - 2, 2)
    assert night.rows("select count(*) from alerts where acknowledged_at is not null") == [(1,)]

    done = (await bulk(client, **wish, expected_count=preview["count"])).json()
    assert done == preview
    counted = night.rows("select count(*) from journal where kind = 'acknowledged'")
    assert counted == [(MANY - 1,)]
    assert all(verdict.is_whole for verdict in verify_chains(night.city.connection))
    assert compare_states(night.city.connection).difference_count == 0


async def test_a_thousand_alerts_are_shelved_in_one_act(
    client: httpx.AsyncClient, alerts: list[str], night: Night
) -> None:
    wish = {"action": "shelve", "alert_ids": alerts, "shelving": SHELVING}

    assert (await bulk(client, **wish, expected_count=MANY - 1)).status_code == 409
    assert night.rows("select count(*) from overrides") == [(0,)]
    assert (await bulk(client, **wish, expected_count=MANY)).json() == {"count": MANY, "refused": []}

    assert night.rows("select override, count(*) from alerts group by 1") == [("shelved", MANY)]
    again = (await bulk(client, **wish, dry_run=True)).json()
    assert (again["count"], len(again["refused"])) == (0, MANY)


async def test_two_alerts_of_one_sensor_and_rule_are_shelved_together(
    client: httpx.AsyncClient, night: Night, connection: AsyncConnection, api: RunningApi
) -> None:
    night.now = to_datetime(api.clock.now())
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=4)
    await night.transition(connection, sensor, level=4, kind="cleared", condition="false")
    await night.transition(connection, sensor, level=4, alert_id=UUID(int=77))
    both = [str(UUID(int=sensor)), str(UUID(int=77))]

    preview = (await bulk(client, action="shelve", alert_ids=both, shelving=SHELVING, dry_run=True)).json()
    done = (await bulk(client, action="shelve", alert_ids=both, shelving=SHELVING)).json()

    assert preview["count"] == done["count"] == 2
    assert night.rows("select override from alerts") == [("shelved",), ("shelved",)]
    assert night.rows("select count(*) from overrides") == [(1,)]
