"""Everything that is told over a line that breaks, again and again until it is confirmed, is kept once and in order."""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from psycopg import AsyncConnection

from services.clock import to_datetime
from tests.broken_line import FATES, BrokenLine, broken_line
from tests.integration.alerting.night import Night
from tests.integration.api.conftest import *  # noqa: F403 - fixtures of the running API
from tests.integration.api.conftest import EVERYTHING, RunningApi, add_account, signed_in

WORK = ("accept", "en_route", "arrive", "check", "check", "reading", "note", "photo", "reading", "check", "finish")
MOST_ATTEMPTS = 60


@pytest.fixture
async def incidents(night: Night, connection: AsyncConnection, api: RunningApi) -> list[int]:
    """Three yellow incidents with an officer on duty, and a crew of two."""
    night.now = to_datetime(api.clock.now())
    crew = "insert into crews (crew_code, name, lifelines) values ('gas-1', '燃气一队', '{gas}')"
    night.city.connection.execute(crew)
    add_account(night.url, "wang", EVERYTHING)
    for name in ("zhao", "zhou"):
        add_account(night.url, name, ["crew"], crew_id=1)
    night.city.connection.execute(
        "insert into shifts (position, account_id, starts_at, ends_at) select 'duty_officer', account_id,"
        " %s::timestamptz - interval '1 h', %s::timestamptz + interval '1 h' from accounts where name = 'wang'",
        (night.now, night.now),
    )
    for number in range(3):
        await night.transition(connection, night.city.sensor(f"CH4-{number}"), level=3)
    return [1, 2, 3]


@dataclass
class Phone:
    """Tells what was done in the order of doing, and repeats as the crew app does (console/src/crew/outbox.ts)."""

    client: httpx.AsyncClient
    chance: random.Random
    refused: list[str] = field(default_factory=list[str])

    async def tell(self, method: str, path: str, **what: object) -> httpx.Response:
        """Until there is an answer that ends it; sometimes twice at once, as after an impatient tap."""
        for _ in range(MOST_ATTEMPTS):
            times = 2 if self.chance.random() < 0.3 else 1
            answers = await asyncio.gather(*(self._once(method, path, what) for _ in range(times)))
            final = [one for one in answers if one is not None and one.status_code not in (408, 429, 503)]
            if final:
                self.refused += [f"{path}: {one.text}" for one in final if not one.is_success]
                return final[0]
        raise AssertionError(f"{path} was never confirmed")

    async def _once(self, method: str, path: str, what: dict[str, object]) -> httpx.Response | None:
        try:
            return await self.client.request(method, path, **what)  # type: ignore[arg-type]
        except httpx.HTTPError:
            return None


@asynccontextmanager
async def phone_of(api: RunningApi, name: str, seed: int) -> AsyncGenerator[tuple[Phone, BrokenLine]]:
    """Somebody who is signed in, and from then on has nothing but a broken line."""
    port = int(api.url.rpartition(":")[2])
    async with signed_in(api, name) as direct, broken_line(port, seed) as (line, address):
        headers = {"X-Requested-With": "tests"}
        async with httpx.AsyncClient(base_url=address, headers=headers, cookies=direct.cookies, timeout=20) as client:
            yield Phone(client, random.Random(seed)), line


def steps_of(night: Night, chance: random.Random) -> list[dict[str, object]]:
    """A crew's work on one order, a minute apart, as a phone keeps it."""
    return [
        {
            "step_id": str(UUID(int=chance.getrandbits(128), version=4)),
            "kind": kind,
            "happened_at": (night.now + timedelta(seconds=number)).isoformat(),
            "details": {"note": f"第 {number} 步"} if kind == "note" else {"code": str(number), "value": number / 10},
        }
        for number, kind in enumerate(WORK)
    ]


def told_once(night: Night, work_order_id: int, steps: Sequence[dict[str, object]]) -> None:
    kept = night.city.connection.execute(
        "select step_id::text, kind from work_order_steps where work_order_id = %s order by happened_at",
        (work_order_id,),
    ).fetchall()
    assert kept == [(step["step_id"], step["kind"]) for step in steps]
    lines = night.city.connection.execute(
        "select details ->> 'step_id' from journal where work_order_id = %s and kind not in ('told', 'dispatched')"
        " order by journal_id",
        (work_order_id,),
    ).fetchall()
    assert lines == [(step["step_id"],) for step in steps]


@pytest.mark.parametrize("seed", [3, 11])
async def test_work_of_a_crew_is_kept_once_and_in_order(
    seed: int, api: RunningApi, incidents: list[int], night: Night
) -> None:
    chance = random.Random(seed)
    key, picture = str(uuid4()), b"\xff\xd8\xff" + chance.randbytes(200_000)
    attachment = f"/api/work-orders/1/attachments/{UUID(int=seed)}"
    steps = steps_of(night, chance)
    async with phone_of(api, "wang", seed) as (officer, _):
        body = {"work_order_key": key, "crew_id": 1, "instructions": "先检测再下井"}
        await officer.tell("POST", "/api/incidents/1/work-orders", json=body)
    async with phone_of(api, "zhao", seed + 1) as (phone, line):
        asked = {"kind": "photo", "taken_at": night.now.isoformat()}
        await phone.tell("PUT", attachment, params=asked, content=picture, headers={"Content-Type": "image/jpeg"})
        for step in steps:
            await phone.tell("POST", "/api/work-orders/1/steps", json=step)

    assert officer.refused == phone.refused == []
    assert set(line.fates) == set(FATES), "the line has broken in every way"
    told_once(night, 1, steps)
    assert night.rows("select state, order_key::text from work_orders") == [("finished", key)]
    assert night.rows("select state from incidents where incident_id = 1") == [("disposed",)]
    assert night.rows("select kind from journal where kind = 'dispatched'") == [("dispatched",)]
    dispatched = [name for name, moment, _ in night.told() if moment == "dispatched"]
    assert dispatched == ["zhao", "zhou"]
    async with signed_in(api, "wang") as officer_again:
        kept = await officer_again.get(f"/api/attachments/{UUID(int=seed)}")
    assert kept.content == picture
    assert night.rows("select count(*)::integer from attachments") == [(1,)]


async def test_two_of_a_crew_tell_at_the_same_time(api: RunningApi, incidents: list[int], night: Night) -> None:
    work: dict[str, list[dict[str, object]]] = {}
    async with signed_in(api, "wang") as officer:
        body = {"work_order_key": str(uuid4()), "crew_id": 1}
        assert (await officer.post("/api/incidents/2/work-orders", json=body)).status_code == 201

    async def walk(name: str, seed: int) -> None:
        work[name] = steps_of(night, random.Random(seed))
        async with phone_of(api, name, seed) as (phone, _):
            for step in work[name]:
                await phone.tell("POST", "/api/work-orders/1/steps", json=step)
        assert phone.refused == []

    await asyncio.gather(walk("zhao", 21), walk("zhou", 22))

    kept = night.rows("select step_id::text from work_order_steps")
    assert sorted(kept) == sorted((step["step_id"],) for steps in work.values() for step in steps)
    assert night.rows("select state from work_orders") == [("finished",)]
    for kind in ("acknowledged", "arrived", "disposed"):
        lines = "select count(*)::integer from journal where incident_id = 2 and kind = %s"
        assert night.city.connection.execute(lines, (kind,)).fetchall() == [(1,)], kind


async def test_answers_and_acts_of_an_officer_count_once(api: RunningApi, incidents: list[int], night: Night) -> None:
    pages = night.rows("select notification_id::text from notifications order by incident_id")
    async with phone_of(api, "wang", 5) as (officer, _):
        for (page,) in pages:
            await officer.tell("POST", f"/api/notifications/{page}/answer")
        assert officer.refused == []
        for incident in incidents:
            await officer.tell("POST", f"/api/incidents/{incident}/judge", json={"note": "现场核实"})

    for kind in ("answered", "judged"):
        lines = "select incident_id from journal where kind = %s order by incident_id"
        assert night.city.connection.execute(lines, (kind,)).fetchall() == [(one,) for one in incidents], kind


async def test_incident_opened_by_hand_over_a_broken_line_is_one(
    api: RunningApi, incidents: list[int], night: Night
) -> None:
    body = {"incident_key": str(uuid4()), "asset_code": "A-CH4-0", "level": 2, "title": {"zh": "井盖冒气", "en": "Gas"}}
    async with phone_of(api, "wang", 8) as (officer, _):
        answer = await officer.tell("POST", "/api/incidents", json=body)

    assert officer.refused == []
    assert answer.json()["incident_id"] == 4
    assert night.rows("select title_zh from incidents where incident_id > 3") == [("井盖冒气",)]
    assert night.rows("select count(*)::integer from notifications where incident_id > 3") == [(1,)]


async def test_same_tap_at_once_and_another_wish_under_its_key(
    api: RunningApi, incidents: list[int], night: Night
) -> None:
    key = str(uuid4())
    async with signed_in(api, "wang") as officer, signed_in(api, "zhao") as phone:

        async def dispatch(incident: int) -> httpx.Response:
            return await officer.post(
                f"/api/incidents/{incident}/work-orders", json={"work_order_key": key, "crew_id": 1}
            )

        orders = await asyncio.gather(*(dispatch(1) for _ in range(5)))
        other = await dispatch(2)
        step = {"step_id": str(uuid4()), "kind": "accept", "happened_at": night.now.isoformat()}
        told = await asyncio.gather(*(phone.post("/api/work-orders/1/steps", json=step) for _ in range(5)))

    assert {(one.status_code, one.json()["work_order_id"]) for one in orders} == {(201, 1)}
    assert other.status_code == 409, "the same key for another incident is another wish"
    assert {one.status_code for one in told} == {200}
    assert night.rows("select count(*)::integer from work_order_steps") == [(1,)]
