"""The roster over HTTP: who may plan, what has been served stays, rotations after a look, gaps said loudly."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from services.clock import to_datetime
from tests.integration.api.city import City
from tests.integration.api.conftest import START, RunningApi, add_account, signed_in
from tests.world import rows

NOW = to_datetime(START)  # 2026-11-22 08:00 in Beijing
HOUR = timedelta(hours=1)


@pytest.fixture
def people(database_url: str) -> dict[str, int]:
    """Two officers, a chief, and a viewer."""
    roles = {"wang": ["operator"], "li": ["operator"], "qian": ["chief"], "guest": ["viewer"]}
    return {name: add_account(database_url, name, of_person) for name, of_person in roles.items()}


@pytest.fixture
async def chief(api: RunningApi, people: dict[str, int]) -> AsyncGenerator[httpx.AsyncClient]:
    async with signed_in(api, "qian") as client:
        yield client


def shift(account_id: int, begin: float, end: float, **more: Any) -> dict[str, Any]:
    """Hours from now."""
    span = {"starts_at": (NOW + begin * HOUR).isoformat(), "ends_at": (NOW + end * HOUR).isoformat()}
    return {"position": "duty_officer", "account_id": account_id, **span} | more


def hours(shown: dict[str, Any]) -> tuple[float, float]:
    return tuple((datetime.fromisoformat(shown[name]) - NOW) / HOUR for name in ("starts_at", "ends_at"))  # pyright: ignore[reportReturnType]


async def listed(client: httpx.AsyncClient, days: int = 30) -> list[tuple[str, float, float]]:
    span = {"since": (NOW - 9 * HOUR).isoformat(), "until": (NOW + days * 24 * HOUR).isoformat()}
    answer = await client.get("/api/shifts", params=span)
    assert answer.status_code == 200, answer.text
    return [(one["name"], *hours(one)) for one in answer.json()["items"]]


async def test_operator_reads_the_roster_and_plans_nothing(api: RunningApi, people: dict[str, int]) -> None:
    async with signed_in(api, "wang") as client:
        assert (await client.post("/api/shifts", json=shift(people["wang"], 0, 8))).status_code == 403
        assert await listed(client) == []
        assert (await client.get("/api/roster-people")).status_code == 403


async def test_shift_that_has_begun_begins_now(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    made = await chief.post("/api/shifts", json=shift(people["wang"], -2, 8))
    assert made.status_code == 201, made.text
    assert hours(made.json()) == (0, 8)


async def test_shift_that_is_over_is_refused_with_its_reason(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    answer = await chief.post("/api/shifts", json=shift(people["wang"], -2, -1))
    assert (answer.status_code, answer.json()["denied"]) == (409, "over")
    assert answer.json()["denied_zh"] == "这个班次已经结束，不能再改"


async def test_shift_needs_somebody_who_can_be_told(
    chief: httpx.AsyncClient, people: dict[str, int], city: City
) -> None:
    city.connection.execute("update accounts set disabled_at = now() where name = 'li'")
    assert (await chief.post("/api/shifts", json=shift(people["li"], 0, 8))).status_code == 404
    unknown = await chief.post("/api/shifts", json=shift(people["wang"], 0, 8, lifelines=["electricity"]))
    assert (unknown.status_code, unknown.json()["errors"][0]["location"]) == (422, ["body", "lifelines"])
    nowhere = await chief.post("/api/shifts", json=shift(people["wang"], 0, 8, position="night_watch"))
    assert nowhere.status_code == 404


async def test_running_shift_is_handed_to_another_from_now_on(
    api: RunningApi, chief: httpx.AsyncClient, people: dict[str, int], database_url: str
) -> None:
    made = (await chief.post("/api/shifts", json=shift(people["wang"], 0, 8))).json()
    api.clock.advance(2 * 3600)
    changed = await chief.put(f"/api/shifts/{made['shift_id']}", json=shift(people["li"], 0, 8))
    assert changed.status_code == 200, changed.text
    assert await listed(chief) == [("wang", 0, 2), ("li", 2, 8)]
    assert rows(database_url, "select action, actor from audit where action <> 'session.begin' order by audit_id") == [
        ("shift.add", "qian"),
        ("shift.change", "qian"),
    ]


async def test_removing_keeps_what_was_served(
    api: RunningApi, chief: httpx.AsyncClient, people: dict[str, int]
) -> None:
    running = (await chief.post("/api/shifts", json=shift(people["wang"], 0, 8))).json()["shift_id"]
    coming = (await chief.post("/api/shifts", json=shift(people["li"], 8, 16))).json()["shift_id"]
    api.clock.advance(3600)
    for one in (running, coming):
        assert (await chief.delete(f"/api/shifts/{one}")).status_code == 200
    assert await listed(chief) == [("wang", 0, 1)]
    assert (await chief.delete(f"/api/shifts/{running}")).json()["denied"] == "over"
    assert (await chief.delete("/api/shifts/999")).status_code == 404


def rotation(people: dict[str, int], **more: Any) -> dict[str, Any]:
    """Two a day from 8 o'clock in Beijing, from tomorrow on."""
    return {
        "position": "duty_officer",
        "account_ids": [people["wang"], people["li"]],
        "first_day": "2026-11-23",
        "days": 2,
        "shift_hours": 12,
    } | more


async def test_rotation_is_looked_at_before_it_is_made(
    chief: httpx.AsyncClient, people: dict[str, int], database_url: str
) -> None:
    looked = (await chief.post("/api/rotations", json=rotation(people, dry_run=True))).json()
    assert await listed(chief) == []
    made = (await chief.post("/api/rotations", json=rotation(people))).json()
    assert (looked["is_made"], made["is_made"]) == (False, True)
    assert looked["shifts"] == made["shifts"]
    assert made["shortest_rest_hours"] == 12
    # 8 and 20 o'clock in Beijing; the night of the 23rd ends on the 24th
    assert await listed(chief) == [("wang", 24, 36), ("li", 36, 48), ("wang", 48, 60), ("li", 60, 72)]
    assert rows(database_url, "select action from audit where action <> 'session.begin'") == [("rotation.make",)]


async def test_rotation_that_has_begun_fills_what_is_left_of_the_night(api: RunningApi, people: dict[str, int]) -> None:
    # 2026-11-23 00:30 in Beijing: the night shift of the 22nd is on
    api.clock.advance(16.5 * 3600)
    async with signed_in(api, "qian") as chief:
        body = rotation(people, first_day="2026-11-22", days=1)
        assert (await chief.post("/api/rotations", json=body)).status_code == 200
        assert await listed(chief) == [("li", 16.5, 24)]
        over = await chief.post("/api/rotations", json=rotation(people, first_day="2026-11-20", days=1))
        assert (over.status_code, over.json()["denied"]) == (409, "over")


async def test_rotation_in_a_mistyped_year_is_refused(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    for year in ("2206", "2999"):
        answer = await chief.post("/api/rotations", json=rotation(people, first_day=f"{year}-11-23", dry_run=True))
        assert (answer.status_code, answer.json()["denied"]) == (409, "too_far")
    assert (await chief.post("/api/rotations", json=rotation(people, first_day="9999-12-31"))).status_code == 422


async def test_rotation_wants_a_word_about_what_it_overlaps(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    before = (await chief.post("/api/shifts", json=shift(people["qian"], 20, 30))).json()["shift_id"]
    looked = (await chief.post("/api/rotations", json=rotation(people, dry_run=True))).json()
    assert [one["shift_id"] for one in looked["overlaps"]] == looked["replaceable"] == [before]
    assert (await chief.post("/api/rotations", json=rotation(people))).status_code == 409
    stale = rotation(people, overlaps="replace", expected_overlaps=[])
    assert (await chief.post("/api/rotations", json=stale)).status_code == 409
    seen = rotation(people, overlaps="replace", expected_overlaps=[before])
    assert (await chief.post("/api/rotations", json=seen)).status_code == 200
    assert (await listed(chief))[:2] == [("qian", 20, 24), ("wang", 24, 36)]


async def test_rotation_may_join_those_on_duty(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    await chief.post("/api/shifts", json=shift(people["qian"], 20, 30))
    assert (await chief.post("/api/rotations", json=rotation(people, overlaps="keep"))).status_code == 200
    assert (await listed(chief))[:2] == [("qian", 20, 30), ("wang", 24, 36)]
    twice = await chief.post("/api/rotations", json=rotation(people, overlaps="keep"))
    assert (twice.status_code, twice.json()["denied"]) == (409, "on_duty_already")


async def test_duty_names_who_is_there_and_who_comes(
    chief: httpx.AsyncClient, people: dict[str, int], city: City
) -> None:
    city.connection.execute(
        "insert into contact_points (account_id, channel, label, address, address_hash, created_at)"
        " values (%s, 'message', 'mail', '{}', 'x', now())",
        (people["wang"],),
    )
    for person, begin, end in (("wang", 0, 8), ("li", 8, 16), ("wang", 16, 24)):
        await chief.post("/api/shifts", json=shift(people[person], begin, end))
    officer = (await chief.get("/api/duty")).json()["positions"][0]
    assert officer["name"] == {"zh": "值班员", "en": "Duty officer"}
    assert officer["is_routed"] is True
    assert [(one["name"], one["channels"]) for one in officer["now"]] == [("wang", ["message"])]
    assert [(one["name"], one["channels"]) for one in officer["next"]] == [("li", [])]


async def gaps(client: httpx.AsyncClient, position: str = "duty_officer") -> list[dict[str, Any]]:
    found = (await client.get("/api/duty", params={"days": 2})).json()["gaps"]
    return [gap for gap in found if gap["position"] == position]


async def test_gap_is_where_a_routed_position_has_nobody(
    chief: httpx.AsyncClient, people: dict[str, int], city: City
) -> None:
    assert [(hours(gap), gap["is_now"]) for gap in await gaps(chief)] == [((0, 48), True)]
    for person, begin, end in (("wang", 0, 8), ("li", 10, 48)):
        await chief.post("/api/shifts", json=shift(people[person], begin, end))
    assert [(hours(gap), gap["is_now"]) for gap in await gaps(chief)] == [((8, 10), False)]
    # whoever may not sign in any more is told nothing
    city.connection.execute("update accounts set disabled_at = now() where name = 'wang'")
    assert [hours(gap) for gap in await gaps(chief)] == [(0, 10)]


async def test_position_without_route_has_no_gap(chief: httpx.AsyncClient, city: City) -> None:
    body = {"position": "gas_analyst", "name": {"zh": "燃气分析员", "en": "Gas analyst"}}
    assert (await chief.post("/api/positions", json=body)).json()["is_routed"] is False
    assert await gaps(chief, "gas_analyst") == []
    city.connection.execute(
        "insert into routes (lifeline, level, moment, from_time, to_time, recipient_kind, recipient, channels)"
        " values ('gas', 2, 'opened', '20:00', '06:00', 'position', 'gas_analyst', '{push}')"
    )
    # 2026-11-22 20:00 in Beijing is noon of UTC
    assert [(hours(gap), gap["lifelines"]) for gap in await gaps(chief, "gas_analyst")] == [
        ((12, 22), ["gas"]),
        ((36, 46), ["gas"]),
    ]
    assert (await chief.post("/api/positions", json=body)).status_code == 409


async def test_gap_is_cut_to_the_part_that_nobody_guards(
    chief: httpx.AsyncClient, people: dict[str, int], city: City
) -> None:
    city.connection.execute(
        "insert into map_features (kind, code, name, geometry) values ('district', '410802', '解放区',"
        " st_setsrid(st_makepoint(113, 35), 4326))"
    )
    everything_but_gas = ["drainage", "bridge", "heating", "water", "geohazard", "tunnel"]
    await chief.post("/api/shifts", json=shift(people["wang"], 0, 48, lifelines=everything_but_gas))
    await chief.post("/api/shifts", json=shift(people["li"], 0, 48, lifelines=["gas"], districts=["410802"]))
    assert [(gap["lifelines"], gap["districts"]) for gap in await gaps(chief)] == [(["gas"], [""])]


async def test_position_is_renamed_and_keeps_its_code(chief: httpx.AsyncClient) -> None:
    name = {"name": {"zh": "总值班长", "en": "Chief on duty"}}
    assert (await chief.patch("/api/positions/duty_chief", json=name)).json()["name"] == name["name"]
    assert (await chief.patch("/api/positions/nobody", json=name)).status_code == 404


async def test_number_is_read_by_the_centre_and_leaves_a_line(
    api: RunningApi, chief: httpx.AsyncClient, people: dict[str, int], city: City, database_url: str
) -> None:
    city.connection.execute("update accounts set phone = '13800000000' where name = 'wang'")
    now = (await chief.post("/api/shifts", json=shift(people["wang"], 0, 8))).json()["shift_id"]
    later = (await chief.post("/api/shifts", json=shift(people["wang"], 72, 80))).json()["shift_id"]
    async with signed_in(api, "li") as officer:
        assert (await officer.get(f"/api/shifts/{now}/phone")).json()["phone"] == "13800000000"
        assert (await officer.get(f"/api/shifts/{later}/phone")).status_code == 403
    async with signed_in(api, "guest") as guest:
        assert (await guest.get(f"/api/shifts/{now}/phone")).status_code == 403
    assert rows(database_url, "select actor, subject_id, details from audit where action = 'phone.read'") == [
        ("li", "wang", {"shift_id": now})
    ]


async def test_roster_knows_people_and_no_numbers(chief: httpx.AsyncClient, people: dict[str, int]) -> None:
    answer = (await chief.get("/api/roster-people")).json()
    assert [one["name"] for one in answer["items"]] == ["guest", "li", "qian", "wang"]
    assert "phone" not in answer["items"][0]


@pytest.mark.parametrize(
    "span",
    [
        {"since": "2026-11-22T00:00:00Z", "until": "2026-11-22T00:00:00Z"},
        {"since": "2026-01-01T00:00:00Z", "until": "2026-11-22T00:00:00Z"},
        {"since": "2026-11-22T00:00:00", "until": "2026-11-23T00:00:00Z"},
        {"since": "9999-12-31T00:00:00Z"},
    ],
    ids=["empty", "too long", "without offset", "end of time"],
)
async def test_span_that_cannot_be_used_is_refused(chief: httpx.AsyncClient, span: dict[str, str]) -> None:
    assert (await chief.get("/api/shifts", params=span)).status_code == 422
