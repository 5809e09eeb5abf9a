"""A crew is sent, works, and tells its steps over a bad line: nothing is lost, nothing is doubled."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg import AsyncConnection

from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import PASSWORD, RunningApi, add_account

KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
async def incident(night: Night, connection: AsyncConnection, api: RunningApi) -> int:
    """A yellow incident, opened now, and one crew with one member called zhao."""
    night.now = to_datetime(api.clock.now())
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    night.city.connection.execute(
        "insert into crews (crew_code, name, lifelines, longitude, latitude)"
        " values ('gas-1', '燃气一队', '{gas}', 113.23, 35.21), ('water-1', '供水一队', '{water}', 113.24, 35.22)"
    )
    return 1


@pytest.fixture
async def phone(api: RunningApi, incident: int, database_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    """The phone of a member of the gas crew."""
    add_account(database_url, "zhao")
    with psycopg.connect(database_url) as connection:
        connection.execute("update accounts set roles = '{crew}', crew_id = 1 where name = 'zhao'")
    async with httpx.AsyncClient(base_url=api.url, headers={"X-Requested-With": "tests"}, timeout=20) as phone:
        assert (await phone.post("/api/session", json={"name": "zhao", "password": PASSWORD})).status_code == 200
        yield phone


async def dispatch(client: httpx.AsyncClient, incident: int, crew_id: int = 1, key: str = KEY) -> httpx.Response:
    body = {"work_order_key": key, "crew_id": crew_id, "instructions": "先检测再下井"}
    return await client.post(f"/api/incidents/{incident}/work-orders", json=body)


async def tell(phone: httpx.AsyncClient, night: Night, number: int, kind: str, **details: object) -> httpx.Response:
    body = {
        "step_id": str(UUID(int=number)),
        "kind": kind,
        "happened_at": (night.now + timedelta(minutes=number)).isoformat(),
        "details": details,
    }
    return await phone.post("/api/work-orders/1/steps", json=body)


async def test_nearest_crew_of_the_lifeline_is_proposed(client: httpx.AsyncClient, incident: int) -> None:
    answer = (await client.get(f"/api/incidents/{incident}/crew-proposals")).json()

    assert [one["crew"]["crew_code"] for one in answer["items"]] == ["gas-1", "water-1"]
    assert answer["items"][0]["distance_m"] == pytest.approx(1435, abs=30)


async def test_crew_member_sends_nobody(phone: httpx.AsyncClient, incident: int) -> None:
    assert (await dispatch(phone, incident)).status_code == 403


async def test_double_tap_makes_one_order_and_tells_the_crew_once(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    first, second = await dispatch(client, incident), await dispatch(client, incident)

    assert first.json()["work_order_id"] == second.json()["work_order_id"]
    assert [row for row in night.told() if row[1] == "dispatched"] == [("zhao", "dispatched", 0)]


async def test_order_that_was_called_off_rings_no_longer(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    waiting = {"state": "waiting"}
    assert len((await phone.get("/api/notifications", params=waiting)).json()["items"]) == 1

    assert (await tell(client, night, 1, "cancel", reason="wrong crew")).status_code == 200

    assert (await phone.get("/api/notifications", params=waiting)).json()["items"] == []


@pytest.mark.parametrize(
    ("act", "body", "state", "told"),
    [
        ("false-alarm", {"reason_code": "biogas"}, "cancelled", [("called_off",), ("dispatched",)]),
        ("release", {"despite": "valve closed"}, "cancelled", [("called_off",), ("dispatched",)]),
        ("device-fault", {"reason_code": "drift"}, "accepted", [("dispatched",)]),
    ],
)
async def test_crew_is_called_off_when_its_incident_ends(
    act: str,
    body: dict[str, str],
    state: str,
    told: list[tuple[str]],
    client: httpx.AsyncClient,
    phone: httpx.AsyncClient,
    incident: int,
    night: Night,
) -> None:
    await dispatch(client, incident)
    await tell(phone, night, 1, "accept")

    assert (await client.post(f"/api/incidents/{incident}/{act}", json=body)).status_code == 200

    assert night.rows("select state from work_orders") == [(state,)]
    query = (
        "select moment from notifications join accounts as account using (account_id) where account.name = 'zhao'"
        " order by moment"
    )
    assert night.rows(query) == told
    assert (await phone.get("/api/notifications", params={"state": "waiting"})).json()["items"] == []


async def test_review_of_the_incident_is_one_of_its_finished_orders(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    await tell(phone, night, 1, "finish", result="repaired")

    assert (await client.post(f"/api/incidents/{incident}/review", json={})).status_code == 200

    assert night.rows("select state, reviewed_by from work_orders") == [("reviewed", "wang")]


async def test_order_goes_on_for_the_incident_that_stays_after_a_merge(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    body = {"asset_code": "A-CH4-1", "level": 3, "title": {"zh": "市民来电", "en": "A call"}}
    stays = (await client.post("/api/incidents", json=body)).json()["incident_id"]
    assert (await client.post(f"/api/incidents/{incident}/merge", json={"into": stays})).status_code == 200

    assert (await tell(phone, night, 1, "arrive")).is_success

    assert (await client.get(f"/api/incidents/{stays}")).json()["state"] == "arrived"


async def test_thousandth_order_of_a_day_gets_a_number(client: httpx.AsyncClient, incident: int, night: Night) -> None:
    await dispatch(client, incident)
    night.city.connection.execute("update work_orders set number = 'W20261122-999'")

    answers = [await dispatch(client, incident, key=str(UUID(int=number))) for number in (2, 3)]

    assert [answer.json()["number"] for answer in answers] == ["W20261122-1000", "W20261122-1001"]


async def test_crew_walks_an_order_and_the_incident_follows(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    order = (await phone.get("/api/work-orders", params={"mine": True})).json()["items"][0]
    assert order["procedure"]["code"] == "gas.adjacent_leak"
    assert order["hazards"][0]["en"].startswith("No open flame")

    for number, (kind, state, incident_state) in enumerate(
        (
            ("accept", "accepted", "acknowledged"),
            ("en_route", "en_route", "acknowledged"),
            ("arrive", "arrived", "arrived"),
            ("finish", "finished", "disposed"),
        ),
        start=1,
    ):
        answer = await tell(phone, night, number, kind)
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.text
        assert (await client.get(f"/api/incidents/{incident}")).json()["state"] == incident_state

    assert (await tell(phone, night, 5, "review")).status_code == 403
    assert (await tell(client, night, 6, "review")).json()["state"] == "reviewed"
    assert (await client.get(f"/api/incidents/{incident}")).json()["state"] == "reviewed"


async def test_steps_told_late_twice_and_in_disorder_lead_to_the_same_state(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)

    for number, kind in ((4, "finish"), (3, "arrive"), (3, "arrive"), (1, "accept"), (4, "finish")):
        assert (await tell(phone, night, number, kind)).status_code == 200

    order = (await phone.get("/api/work-orders/1")).json()
    assert [step["kind"] for step in order["steps"]] == ["accept", "arrive", "finish"]
    assert order["state"] == "finished"


async def test_another_step_under_the_same_id_is_refused(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    await tell(phone, night, 1, "accept")

    assert (await tell(phone, night, 1, "arrive")).status_code == 409


async def test_order_of_another_crew_is_not_there(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident, crew_id=2)

    assert (await phone.get("/api/work-orders/1")).status_code == 404
    assert (await tell(phone, night, 1, "accept")).status_code == 404


async def test_picture_is_kept_once(
    client: httpx.AsyncClient, phone: httpx.AsyncClient, incident: int, night: Night
) -> None:
    await dispatch(client, incident)
    address = f"/api/work-orders/1/attachments/{UUID(int=9)}"
    asked = {"kind": "photo", "taken_at": night.now.isoformat()}

    async def put(content: bytes) -> int:
        headers = {"Content-Type": "image/jpeg"}
        return (await phone.put(address, params=asked, content=content, headers=headers)).status_code

    picture = b"\xff\xd8\xff" + bytes(100_000)
    assert [await put(picture), await put(picture), await put(picture + b"x"), await put(b"<svg/>")] == [
        204,
        204,
        409,
        409,
    ]
    assert (await client.get(f"/api/attachments/{UUID(int=9)}")).content == picture
