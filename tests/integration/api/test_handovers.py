"""Hand-overs over HTTP: given with what is open, accepted by another, kept as they were, cut to one's scope."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import AsyncConnection

from services.clock import to_datetime
from tests.integration.alerting.conftest import *  # noqa: F403 - the night and its connection
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import START, RunningApi, add_account, signed_in
from tests.world import rows

NOW = to_datetime(START)
HOUR = timedelta(hours=1)
SAID = {"position": "duty_officer", "notes": [{"topic": "incidents", "note": "解放路的井还在抽排"}]}


def on_duty(night: Night, account_id: int, begin: float, end: float, lifelines: list[str] | None = None) -> None:
    """Hours from now."""
    night.city.connection.execute(
        "insert into shifts (position, account_id, starts_at, ends_at, lifelines)"
        " values ('duty_officer', %s, %s, %s, %s)",
        (account_id, NOW + begin * HOUR, NOW + end * HOUR, lifelines),
    )


@pytest.fixture
def people(night: Night) -> dict[str, int]:
    """Wang leaves in half an hour, Li comes then; Zhao is off duty, Qian is a chief."""
    night.now = NOW
    roles = {"wang": ["operator"], "li": ["operator"], "zhao": ["operator"], "qian": ["chief"], "guest": ["viewer"]}
    people = {name: add_account(night.url, name, of_person) for name, of_person in roles.items()}
    on_duty(night, people["wang"], -11.5, 0.5)
    on_duty(night, people["li"], 0.5, 12.5)
    return people


@pytest.fixture
async def wang(api: RunningApi, people: dict[str, int]) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(api, "wang") as client:
        yield client


@pytest.fixture
async def li(api: RunningApi, people: dict[str, int]) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(api, "li") as client:
        yield client


async def give(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/api/handovers", json=SAID)
    assert answer.status_code == 201, answer.text
    return answer.json()


def actions(handover: dict[str, Any]) -> dict[str, str | None]:
    return {one["action"]: one["reason"] and one["reason"]["en"] for one in handover["actions"]}


async def test_who_is_off_duty_hands_nothing_over(api: RunningApi, people: dict[str, int], night: Night) -> None:
    async with signed_in(api, "zhao") as zhao:
        answer = await zhao.post("/api/handovers", json=SAID)
        assert (answer.status_code, answer.json()["denied"]) == (409, "not_on_duty")
        preview = (await zhao.get("/api/handovers/preview/duty_officer")).json()
        assert preview["snapshot"] is None
        assert preview["reason"]["zh"] == "您现在或两小时内不在这个岗位值班"
    assert rows(night.url, "select from handovers") == []


async def test_snapshot_holds_what_is_open(wang: httpx.AsyncClient, night: Night, connection: AsyncConnection) -> None:
    quiet, loud = night.city.sensor("CH4-1"), night.city.sensor("CH4-2")
    await night.transition(connection, loud, level=2)
    night.city.connection.execute("insert into silent_sensors values (%s, %s)", (quiet, NOW))
    night.city.connection.execute(
        "insert into overrides (kind, sensor_id, reason_code, reason, created_at, created_by, ends_at)"
        " values ('shelved', %s, 'maintenance', '标定', %s, 'wang', %s)",
        (quiet, NOW, NOW + 2 * HOUR),
    )
    night.city.connection.execute("update incident_clocks set missed_at = %s where clock = 'judge'", (NOW - HOUR,))
    night.city.connection.execute("update deliveries set state = 'dead', last_error = 'https://secret.example'")
    looked = (await wang.get("/api/handovers/preview/duty_officer")).json()["snapshot"]
    given = await give(wang)
    snapshot = given["snapshot"]
    assert looked == snapshot
    assert snapshot["incident_counts"] == {"1": 0, "2": 1, "3": 0, "4": 0}
    assert [(one["level"], one["state"], one["number"]) for one in snapshot["incidents"]] == [
        (2, "reported", "20261122-001")
    ]
    assert snapshot["alert_counts"]["2"] == 1
    assert snapshot["alerts"][0]["title"]["en"] == "Methane above limit in adjacent underground space"
    assert snapshot["override_counts"] == {"shelved": 1, "by_design": 0, "out_of_service": 0}
    assert [(one["reason"], one["created_by"]) for one in snapshot["overrides"]] == [("标定", "wang")]
    assert snapshot["silent"] == [{"lifeline": "gas", "total": 2, "silent": 1}]
    assert [one["clock"] for one in snapshot["missed_clocks"]] == ["judge"]
    assert snapshot["given_up_count"] == len(snapshot["given_up"]) > 0
    assert snapshot["feed"]["is_stale"] is True
    # the vendor's words may hold an address
    assert "secret.example" not in str(given)


async def test_hand_over_waits_until_the_next_accepts(
    wang: httpx.AsyncClient, li: httpx.AsyncClient, night: Night
) -> None:
    handover_id = (await give(wang))["handover_id"]
    path = f"/api/handovers/{handover_id}"
    waiting = (await li.get("/api/handovers", params={"state": "open"})).json()["items"]
    assert [(one["handover_id"], one["can_accept"], one["note_count"]) for one in waiting] == [(handover_id, True, 1)]
    own = await wang.post(f"{path}/accept", json={})
    assert (own.status_code, own.json()["denied"]) == (409, "own")

    accepted = (await li.post(f"{path}/accept", json={"note": "已看，无疑问"})).json()

    assert (accepted["accepted_by"], accepted["accepted_at"]) == ("li", "2026-11-22T00:00:00Z")
    assert [one["note"] for one in accepted["notes"]] == ["解放路的井还在抽排", "已看，无疑问"]
    assert (await wang.get("/api/handovers", params={"state": "open"})).json()["items"] == []
    again = await li.post(f"{path}/accept", json={})
    assert (again.status_code, again.json()["denied"]) == (409, "accepted_already")
    assert rows(
        night.url, "select actor, action, subject_id from audit where action <> 'session.begin' order by audit_id"
    ) == [
        ("wang", "handover.give", str(handover_id)),
        ("li", "handover.accept", str(handover_id)),
    ]


async def test_acts_are_offered_with_the_reason_why_not(
    api: RunningApi, wang: httpx.AsyncClient, people: dict[str, int]
) -> None:
    given = await give(wang)
    assert actions(given) == {"accept": "Whoever gives it cannot accept it", "withdraw": None, "note": None}
    for name, may_accept in (("zhao", False), ("qian", True)):
        async with signed_in(api, name) as client:
            shown = (await client.get(f"/api/handovers/{given['handover_id']}")).json()
            assert (actions(shown)["accept"] is None) == may_accept, name
            status = (await client.post(f"/api/handovers/{given['handover_id']}/accept", json={})).status_code
            assert status == (200 if may_accept else 409), name
    async with signed_in(api, "guest") as guest:
        shown = (await guest.get(f"/api/handovers/{given['handover_id']}")).json()
    assert set(actions(shown).values()) == {"Your roles do not allow this"}


async def test_accepted_one_takes_notes_and_no_change(
    wang: httpx.AsyncClient, li: httpx.AsyncClient, night: Night
) -> None:
    handover_id = (await give(wang))["handover_id"]
    await li.post(f"/api/handovers/{handover_id}/accept", json={})
    added = await wang.post(f"/api/handovers/{handover_id}/notes", json={"topic": "crews", "note": "补：二队在途中"})
    assert [one["topic"] for one in added.json()["notes"]] == ["incidents", "crews"]
    assert (await wang.post(f"/api/handovers/{handover_id}/withdraw", json={})).json()["denied"] == "accepted_already"
    for wish in (
        "update handovers set accepted_at = null, accepted_by = null",
        "update handovers set snapshot = '{}'",
        "delete from handovers",
        "update handover_notes set note = 'x'",
    ):
        with psycopg.connect(night.url) as owner, pytest.raises(psycopg.errors.RaiseException):
            owner.execute(wish.encode())


async def test_open_snapshot_cannot_be_changed_either(wang: httpx.AsyncClient, night: Night) -> None:
    await give(wang)
    with psycopg.connect(night.url) as owner, pytest.raises(psycopg.errors.RaiseException, match="cannot be changed"):
        owner.execute("update handovers set snapshot = '{}'")


async def test_withdrawn_one_makes_room_for_another(wang: httpx.AsyncClient) -> None:
    first = (await give(wang))["handover_id"]
    second = await wang.post("/api/handovers", json=SAID)
    assert (second.status_code, second.json()["denied"]) == (409, "open_already")
    withdrawn = (await wang.post(f"/api/handovers/{first}/withdraw", json={"note": "写错了"})).json()
    assert withdrawn["withdrawn_by"] == "wang"
    assert withdrawn["notes"][-1]["note"] == "写错了"
    assert (await give(wang))["handover_id"] != first
    refused = await wang.post(f"/api/handovers/{first}/notes", json={"topic": "other", "note": "x"})
    assert refused.json()["denied"] == "withdrawn"


async def test_audit_holds_the_hash_of_what_was_handed_over(wang: httpx.AsyncClient, night: Night) -> None:
    await give(wang)
    assert rows(
        night.url,
        "select line.details ->> 'snapshot_sha256' = encode(sha256(convert_to(given.snapshot::text, 'UTF8')), 'hex')"
        " from audit as line join handovers as given on given.handover_id::text = line.subject_id",
    ) == [(True,)]


async def test_hand_over_of_gas_tells_of_gas_alone(
    api: RunningApi, people: dict[str, int], night: Night, connection: AsyncConnection
) -> None:
    gas, bridge = night.city.sensor("CH4-1"), night.city.sensor("ST-1", "bridge.strain")
    await night.transition(connection, gas, level=3)
    night.city.connection.execute("insert into silent_sensors values (%s, %s)", (bridge, NOW))
    on_duty(night, people["zhao"], -4, 4, ["gas"])
    add_account(night.url, "bridges", ["operator"], lifelines=["bridge"])
    async with signed_in(api, "zhao") as zhao:
        given = await give(zhao)
    assert given["lifelines"] == ["gas"]
    assert [one["lifeline"] for one in given["snapshot"]["silent"]] == ["gas"]
    assert given["snapshot"]["incident_counts"]["3"] == 1
    async with signed_in(api, "bridges") as bridges:
        assert (await bridges.get(f"/api/handovers/{given['handover_id']}")).status_code == 404
        assert (await bridges.post(f"/api/handovers/{given['handover_id']}/accept", json={})).status_code == 404
        assert (await bridges.get("/api/handovers")).json()["items"] == []


async def test_giver_hands_over_what_lies_in_their_own_part(
    api: RunningApi, people: dict[str, int], night: Night
) -> None:
    on_duty(night, add_account(night.url, "gas", ["operator"], lifelines=["gas"], districts=["410803"]), -4, 4)
    async with signed_in(api, "gas") as giver:
        given = await give(giver)
        assert (given["lifelines"], given["districts"]) == (["gas"], ["410803"])
        assert (await giver.get(f"/api/handovers/{given['handover_id']}")).status_code == 200
    async with signed_in(api, "qian") as chief:
        accepted = await chief.post(f"/api/handovers/{given['handover_id']}/accept", json={})
    assert accepted.json()["accepted_by"] == "qian"


async def test_past_ones_are_walked_newest_first(wang: httpx.AsyncClient, li: httpx.AsyncClient) -> None:
    made: list[int] = []
    for _ in range(3):
        made.append((await give(wang))["handover_id"])
        await li.post(f"/api/handovers/{made[-1]}/accept", json={})
    first = (await wang.get("/api/handovers", params={"limit": 2})).json()
    second = (await wang.get("/api/handovers", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [[one["handover_id"] for one in page["items"]] for page in (first, second)] == [made[:0:-1], made[:1]]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"position": "duty_officer", "notes": []},
        {"position": "duty_officer", "notes": [{"topic": "weather", "note": "x"}]},
        {"position": "duty_officer", "notes": [{"topic": "other", "note": "  "}]},
    ],
    ids=["silent", "unknown topic", "blank"],
)
async def test_hand_over_without_a_word_is_refused(wang: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await wang.post("/api/handovers", json=body)).status_code == 422
    assert (await wang.post("/api/handovers", json=SAID | {"position": "nobody"})).status_code == 404
