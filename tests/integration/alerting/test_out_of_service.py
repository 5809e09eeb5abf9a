"""Sensors go out of service under a work order only, and come back tested, or with their order."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.compare import compare_states
from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.city import RULE
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import RunningApi, add_account, signed_in

PLAN = {
    "work_order_key": "00000000-0000-4000-8000-000000000001",
    "crew_id": 1,
    "asset_code": "A-CH4-1",
    "instructions": "更换探头",
}
REMOVAL = {"work_order_id": 1, "reason": "更换探头", "interim_measure": "每小时巡检"}


@pytest.fixture
async def sensor(night: Night, api: RunningApi, database_url: str) -> int:
    """A sensor, an asset linked to its own, another far away, and a crew with one member, zhao."""
    night.now = to_datetime(api.clock.now())
    sensor = night.city.sensor("CH4-1")
    night.city.asset("M-near")
    night.city.asset("M-far")
    night.link("A-CH4-1", "M-near")
    night.city.connection.execute("insert into crews (crew_code, name) values ('gas-1', '燃气一队')")
    add_account(database_url, "zhao", ["crew"], crew_id=1)
    night.person("zhou", position="duty_officer")
    return sensor


@pytest.fixture
async def engineer(api: RunningApi, database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    add_account(database_url, "sun", ["engineer"])
    async with signed_in(api, "sun") as client:
        yield client


async def step(client: httpx.AsyncClient, night: Night, kind: str) -> httpx.Response:
    number = len(night.rows("select from work_order_steps")) + 1
    body = {"step_id": str(UUID(int=number)), "kind": kind, "happened_at": night.now.isoformat()}
    return await client.post("/api/work-orders/1/steps", json=body)


async def letters(client: httpx.AsyncClient) -> list[str]:
    return [alert["letter"] for alert in (await client.get("/api/alerts")).json()["items"]]


async def test_maintenance_is_planned_without_an_incident(client: httpx.AsyncClient, sensor: int, night: Night) -> None:
    first = await client.post("/api/work-orders", json=PLAN)
    again = await client.post("/api/work-orders", json=PLAN)

    order = first.json()
    assert (first.status_code, order["work_order_id"]) == (201, again.json()["work_order_id"])
    assert (order["kind"], order["incident_id"], order["level"]) == ("maintenance", None, 4)
    assert order["title"] == {"zh": "检修 · 井 A-CH4-1", "en": "Maintenance, 井 A-CH4-1"}
    assert night.told() == [("zhao", "dispatched", 0)]
    found = (await client.get("/api/work-orders", params={"asset_code": "M-near"})).json()["items"]
    assert [one["number"] for one in found] == [order["number"]]
    assert (await client.get("/api/work-orders", params={"asset_code": "M-far"})).json()["items"] == []


@pytest.mark.parametrize("wrong", [{"crew_id": 7}, {"asset_code": "nowhere"}], ids=["crew", "asset"])
async def test_maintenance_of_nothing_by_nobody_is_refused(
    client: httpx.AsyncClient, sensor: int, night: Night, wrong: dict[str, object]
) -> None:
    assert (await client.post("/api/work-orders", json=PLAN | wrong)).status_code == 404
    assert night.rows("select count(*) from work_orders") == [(0,)]


async def test_alerts_of_a_sensor_out_of_service_are_judged_and_page_nobody(
    client: httpx.AsyncClient, engineer: httpx.AsyncClient, sensor: int, night: Night, connection: AsyncConnection
) -> None:
    await client.post("/api/work-orders", json=PLAN)

    answer = await engineer.post(f"/api/sensors/{sensor}/out-of-service", json=REMOVAL)
    assert answer.status_code == 201, answer.text
    one = answer.json()["items"][0]
    assert (one["kind"], one["rule_id"], one["interim_measure"]) == ("out_of_service", None, "每小时巡检")
    assert one["work_order_number"] == "W20261122-001"

    await night.transition(connection, sensor, level=1)
    assert await letters(client) == ["I"]
    assert [row[:2] for row in night.told()] == [("zhao", "dispatched")]
    assert night.rows("select count(*) from incidents") == [(0,)]
    refused = await client.post(f"/api/alerts/{UUID(int=sensor)}/acknowledge", json={})
    assert refused.json()["denied"] == "overridden"
    assert night.rows("select actor, action from audit where action <> 'session.begin'") == [
        ("sun", "sensor.take_out_of_service")
    ]
    kinds = night.rows("select kind, work_order_id from journal where alert_id is null order by journal_id")
    assert kinds[-1] == ("taken_out_of_service", 1)


async def test_return_wants_a_test_and_annunciates_anew(
    client: httpx.AsyncClient, engineer: httpx.AsyncClient, sensor: int, night: Night, connection: AsyncConnection
) -> None:
    await client.post("/api/work-orders", json=PLAN)
    await night.transition(connection, sensor, level=4)
    await client.post(f"/api/alerts/{UUID(int=sensor)}/acknowledge", json={})
    await engineer.post(f"/api/alerts/{UUID(int=sensor)}/out-of-service", json=REMOVAL)
    await night.transition(connection, sensor, level=2, kind="level_changed")

    address = f"/api/sensors/{sensor}/return-to-service"
    assert (await engineer.post(address, json={"tested": ""})).status_code == 422
    assert (await engineer.post(address, json={"tested": "标气正常"})).json()["items"] == []

    assert await letters(client) == ["B"]
    assert [row[:2] for row in night.told()] == [("zhao", "dispatched"), ("zhou", "opened")]
    journal = (await client.get(f"/api/alerts/{UUID(int=sensor)}")).json()["journal"]
    assert [(line["kind"], line["note"]) for line in journal][-3:] == [
        ("taken_out_of_service", "更换探头"),
        ("level_changed", None),
        ("returned_to_service", "标气正常"),
    ]
    assert (await engineer.post(address, json={"tested": "x"})).json()["denied"] == "not_out_of_service"
    assert compare_states(night.city.connection).difference_count == 0


async def test_sensor_returns_when_its_order_is_cancelled(
    client: httpx.AsyncClient, engineer: httpx.AsyncClient, sensor: int, night: Night, connection: AsyncConnection
) -> None:
    await client.post("/api/work-orders", json=PLAN)
    await engineer.post(f"/api/sensors/{sensor}/out-of-service", json=REMOVAL)
    await night.transition(connection, sensor, level=3)

    assert (await step(client, night, "cancel")).status_code == 200

    assert await letters(client) == ["B"]
    assert night.rows("select ended_by, ended_because from overrides") == [("wang", "order_cancelled")]
    told = [("zhao", "dispatched"), ("zhao", "called_off"), ("zhou", "opened")]
    assert sorted(row[:2] for row in night.told()) == sorted(told)
    again = await engineer.post(f"/api/sensors/{sensor}/out-of-service", json=REMOVAL)
    assert again.json()["denied"] == "order_ended"


async def test_declining_maintenance_tells_whoever_planned_it(
    client: httpx.AsyncClient, api: RunningApi, sensor: int, night: Night
) -> None:
    await client.post("/api/work-orders", json=PLAN)
    await client.post(f"/api/sensors/{sensor}/out-of-service", json=REMOVAL)

    async with signed_in(api, "zhao") as phone:
        assert (await step(phone, night, "decline")).json()["state"] == "declined"

    assert (await client.get("/api/overrides")).json()["items"] == []
    assert "wang" in [row[0] for row in night.told() if row[1] == "declined"]


async def test_order_for_another_place_and_a_second_removal_are_refused(
    client: httpx.AsyncClient, engineer: httpx.AsyncClient, sensor: int, night: Night
) -> None:
    await client.post("/api/work-orders", json=PLAN | {"asset_code": "M-far"})
    await client.post("/api/work-orders", json=PLAN | {"asset_code": "M-near", "work_order_key": str(UUID(int=2))})
    address = f"/api/sensors/{sensor}/out-of-service"

    assert (await engineer.post(address, json=REMOVAL)).json()["denied"] == "order_elsewhere"
    near = REMOVAL | {"work_order_id": 2, "rule_id": RULE}
    assert (await engineer.post(address, json=near | {"rule_id": "gas.other.limit"})).status_code == 404
    assert (await engineer.post(address, json=near)).status_code == 201
    assert (await engineer.post(address, json=near | {"rule_id": None})).json()["denied"] == "out_of_service_already"
    assert (await engineer.post(address, json=near | {"work_order_id": 9})).status_code == 404
    assert night.rows("select count(*) from overrides") == [(1,)]


async def test_shelving_beneath_still_holds_after_the_return(
    client: httpx.AsyncClient, sensor: int, night: Night, connection: AsyncConnection
) -> None:
    await client.post("/api/work-orders", json=PLAN)
    await night.transition(connection, sensor, level=3)
    shelving = {"seconds": 3600, "reason_code": "nuisance", "reason": "x"}
    await client.post(f"/api/alerts/{UUID(int=sensor)}/shelve", json=shelving)
    await client.post(f"/api/sensors/{sensor}/out-of-service", json=REMOVAL)
    assert await letters(client) == ["I"]

    await client.post(f"/api/sensors/{sensor}/return-to-service", json={"tested": "ok"})

    alert = (await client.get(f"/api/alerts/{UUID(int=sensor)}")).json()
    assert (alert["letter"], alert["override_until"] is not None) == ("G", True)


async def test_operator_can_neither_take_out_nor_reset_and_a_chief_can(
    api: RunningApi, sensor: int, night: Night, connection: AsyncConnection, database_url: str
) -> None:
    add_account(database_url, "ge", ["operator"])
    add_account(database_url, "he", ["chief"])
    await night.transition(connection, sensor, level=1)
    await night.transition(connection, sensor, level=1, kind="cleared", condition="false")
    alert = f"/api/alerts/{UUID(int=sensor)}"
    async with signed_in(api, "ge") as operator, signed_in(api, "he") as chief:
        assert (await operator.post("/api/work-orders", json=PLAN)).status_code == 201
        for address, body in ((f"{alert}/reset", {}), (f"{alert}/out-of-service", REMOVAL)):
            refused = await operator.post(address, json=body)
            assert (refused.status_code, refused.json()["reason"]) == (403, "not_permitted")
        assert (await operator.get(alert)).json()["letter"] == "E"
        assert (await chief.post(f"{alert}/reset", json={})).json()["letter"] == "A"
        assert (await chief.post(f"{alert}/out-of-service", json=REMOVAL)).status_code == 201
