"""What people do to an incident, over HTTP: refused when the state or the role forbids it, journalled when not."""

import httpx
import pytest
from psycopg import AsyncConnection

from services.clock import to_datetime
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures: api, client, stranger, clock, console, settings, city
from tests.integration.api.conftest import RunningApi


@pytest.fixture
async def incident(night: Night, connection: AsyncConnection, api: RunningApi) -> int:
    """A yellow incident, opened now."""
    night.now = to_datetime(api.clock.now())
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    return 1


async def act(client: httpx.AsyncClient, incident: int, action: str, **body: object) -> httpx.Response:
    return await client.post(f"/api/incidents/{incident}/{action}", json=body)


async def test_stranger_sees_and_does_nothing(stranger: httpx.AsyncClient, incident: int) -> None:
    assert (await stranger.get(f"/api/incidents/{incident}")).status_code == 401
    assert (await act(stranger, incident, "judge")).status_code == 401


async def test_act_that_the_state_forbids_is_refused_with_its_reason(client: httpx.AsyncClient, incident: int) -> None:
    answer = await act(client, incident, "issue")

    assert answer.status_code == 409
    assert answer.json()["denied"] == "not_judged"


async def test_incident_goes_its_way(client: httpx.AsyncClient, incident: int) -> None:
    for action, body, state in (
        ("judge", {"level": 3}, "judged"),
        ("issue", {}, "issued"),
        ("acknowledge", {}, "acknowledged"),
        ("arrive", {}, "arrived"),
        ("dispose", {"note": "valve replaced"}, "disposed"),
    ):
        answer = await act(client, incident, action, **body)
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.text

    assert (await act(client, incident, "review")).json()["denied"] == "own_work"
    detail = (await client.get(f"/api/incidents/{incident}")).json()
    assert [line["kind"] for line in detail["journal"] if line["alert_id"] is None and line["kind"] != "told"] == [
        "opened",
        "judged",
        "answered",
        "issued",
        "warned",
        "acknowledged",
        "arrived",
        "disposed",
    ]
    assert {one["action"]: one["reason"] for one in detail["actions"]}["review"][
        "en"
    ] == "Nobody reviews their own work"


async def test_false_alarm_ends_the_incident(client: httpx.AsyncClient, incident: int) -> None:
    answer = await act(client, incident, "false-alarm", reason_code="biogas")

    assert answer.json()["state"] == "false_alarm"
    assert (await client.get("/api/incidents")).json()["items"] == []
    assert (await client.get("/api/incidents", params={"state": "closed"})).json()["items"][0][
        "reason_code"
    ] == "biogas"


async def test_release_waits_for_normal_unless_somebody_answers_for_it(
    client: httpx.AsyncClient, incident: int
) -> None:
    assert (await act(client, incident, "release")).json()["denied"] == "not_reviewed"

    answer = await act(client, incident, "release", despite="valve closed, seen by the chief")

    assert answer.json()["state"] == "released"
    assert (await act(client, incident, "reopen", note="smell again")).json()["state"] == "judged"


async def test_incident_opened_by_hand_can_be_merged(client: httpx.AsyncClient, incident: int) -> None:
    body = {"asset_code": "A-CH4-1", "level": 2, "title": {"zh": "市民来电", "en": "A call"}}
    opened = (await client.post("/api/incidents", json=body)).json()

    merged = await act(client, opened["incident_id"], "merge", into=incident)

    assert (merged.json()["incident_id"], merged.json()["level"]) == (incident, 2)
    assert (await client.get(f"/api/incidents/{opened['incident_id']}")).json()["state"] == "merged"


async def test_red_is_issued_at_once_also_when_a_person_has_seen_it(client: httpx.AsyncClient, incident: int) -> None:
    body = {"asset_code": "A-CH4-1", "level": 1, "title": {"zh": "路面塌陷", "en": "The road has caved in"}}

    opened = (await client.post("/api/incidents", json=body)).json()

    assert (opened["state"], opened["issued_at"] is not None) == ("issued", True)
    assert "Alert:" in (await client.get("/api/cap/feed.atom")).text


async def test_detail_says_what_a_release_waits_for(client: httpx.AsyncClient, incident: int) -> None:
    assert (await client.get(f"/api/incidents/{incident}")).json()["release"] == {
        "is_reviewed": False,
        "normal_since": None,
        "hold_seconds": 7200.0,
    }


async def test_detail_says_who_is_told_next(
    night: Night, client: httpx.AsyncClient, connection: AsyncConnection, api: RunningApi
) -> None:
    night.now = to_datetime(api.clock.now())
    night.person("li", position="duty_chief")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    circle = (await client.get("/api/incidents/1")).json()["next_circle"]
    assert (circle["recipients"], circle["step"]) == (["li"], 1)

    await act(client, 1, "judge", level=3)
    assert (await client.get("/api/incidents/1")).json()["next_circle"] is None


async def test_list_finds_a_day_and_a_state(client: httpx.AsyncClient, incident: int) -> None:
    day = (await client.get(f"/api/incidents/{incident}")).json()["number"][:8]
    written = f"{day[:4]}-{day[4:6]}-{day[6:]}"

    async def count(**asked: str) -> int:
        return len((await client.get("/api/incidents", params=asked)).json()["items"])

    assert (await count(day=written), await count(day="2020-01-01")) == (1, 0)
    assert (await count(state="reported"), await count(state="judged")) == (1, 0)
    assert (await client.get("/api/incidents", params={"state": "asleep"})).status_code == 422
