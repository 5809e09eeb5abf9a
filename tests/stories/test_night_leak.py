"""A night on the real services: a leak at 02:00, the officer sleeps, the chief wakes, a crew repairs, all is closed."""

import re
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from services.alerting.verify import verify_chains
from services.api.passwords import hash_password
from services.clock import BEIJING, SystemClock, to_datetime
from tests.integration.alerting.test_delivery import Receiver
from tests.stories.conftest import PASSWORD, Desk
from tests.world import Gateway, eventually, rows, seed

MINUTE = 60_000_000
NIGHT = [
    *("Incident opened", "Judged", "Issued", "Crew sent", "Acknowledged", "On site", "Disposed of", "Reviewed"),
    *("Released", "Archived"),
]
PEOPLE = (
    ("wang", ["operator"], "duty_officer"),
    ("li", ["operator", "chief"], "duty_chief"),
    ("zhao", ["crew"], None),
    ("qian", ["chief"], None),
)


@pytest.fixture
def city_hall() -> Generator[Receiver]:
    """Another system that hears of every opened incident."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def people(database_url: str, city_hall: Receiver, clock: SystemClock) -> None:
    """On duty: an officer and, at night, a chief who is woken three seconds later; a gas crew; the city hall."""
    now = to_datetime(clock.now())
    seed(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into crews (crew_code, name, lifelines, longitude, latitude)"
            " values ('gas-1', '燃气一队', '{gas}', 113.23, 35.21)"
        )
        for name, roles, position in PEOPLE:
            add_person(connection, name, roles, position, now)
        connection.execute("delete from routes where moment = 'opened' and step > 0")
        connection.execute(
            "insert into webhooks (name, url, secret, created_by, created_at)"
            " values ('city hall', %s, 'shared', 'li', %s)",
            (city_hall.url, now),
        )
        connection.execute(
            "insert into routes"
            " (level, moment, from_time, to_time, step, after_seconds, recipient_kind, recipient, channels) values"
            " (3, 'opened', null, null, 0, 0, 'webhook', 'city hall', '{webhook}'),"
            " (3, 'opened', '20:00', '08:00', 1, 3, 'position', 'duty_chief', '{screen,push,message}'),"
            " (3, 'opened', '08:00', '20:00', 1, 3, 'account', 'qian', '{screen}')"
        )


def add_person(
    connection: psycopg.Connection, name: str, roles: list[str], position: str | None, now: datetime
) -> None:
    row = connection.execute(
        "insert into accounts (name, password_hash, roles, crew_id) values (%s, %s, %s, %s) returning account_id",
        (name, hash_password(PASSWORD), roles, 1 if "crew" in roles else None),
    ).fetchone()
    assert row is not None
    if position is not None:
        connection.execute(
            "insert into shifts (position, account_id, starts_at, ends_at) values (%s, %s, %s, %s)",
            (position, row[0], now - timedelta(hours=6), now + timedelta(hours=6)),
        )


@pytest.fixture
def desks(people: None, house: str) -> Generator[list[Desk]]:
    """Officer, chief, crew and reviewer, signed in."""
    with ExitStack() as stack:
        yield [stack.enter_context(Desk(house, name)) for name, _, _ in PEOPLE]


def test_night_from_leak_to_archive(
    desks: list[Desk], city_hall: Receiver, clock: SystemClock, database_url: str, gateway: Gateway
) -> None:
    officer, chief, crew, reviewer = desks

    # the leak: one incident, the officer is woken once, the city hall's system hears of it
    # the gateway tells with delay, so that the half hour of quiet after the repair need not be waited for
    began = clock.now() - 40 * MINUTE
    gateway.report(("CH4-1", 1.4), at=began)
    eventually(lambda: rows(database_url, "select from incidents"), "an incident is opened")
    eventually(lambda: told(database_url)[:1] == [("wang", "opened", 0)], "the officer is woken")
    eventually(lambda: len(city_hall.taken) == 1, "the city hall is told")

    # nobody answers: by the night's row the chief is woken, and answers
    eventually(lambda: told(database_url) == [("wang", "opened", 0), ("li", "opened", 1)], "the chief is woken")
    waiting = chief.get("/api/notifications", state="waiting")["items"]
    chief.post(f"/api/notifications/{waiting[0]['notification_id']}/answer")
    assert officer.get("/api/notifications", state="waiting")["items"] == []

    # judged, issued, a crew is sent, works, finishes
    chief.post("/api/incidents/1/judge", level=3, note="相邻井室浓度上升")
    chief.post("/api/incidents/1/issue")
    chief.post("/api/incidents/1/work-orders", work_order_key=str(uuid4()), crew_id=1, instructions="先检测再下井")
    for kind, details in (
        ("accept", {}),
        ("arrive", {}),
        ("reading", {"code": "3", "value": 0.9, "unit": "%VOL"}),
        ("finish", {"result": "repaired"}),
    ):
        crew.post("/api/work-orders/1/steps", **step(clock, kind, details))
    gateway.report(("CH4-1", 0.0), at=began + 5 * MINUTE)
    gateway.report(("CH4-1", 0.0), at=began + 36 * MINUTE)
    eventually(lambda: rows(database_url, "select from alerts where condition = 'false'"), "methane is normal again")

    # reviewed by somebody else, released, archived
    reviewer.post("/api/work-orders/1/steps", **step(clock, "review", {}))
    chief.post("/api/incidents/1/release", note="修复", despite="复测正常，现场确认")
    chief.post("/api/incidents/1/archive")
    filed = chief.post("/api/incidents/1/reports", kind="final", remarks={"cause": "第三方施工挖断"})

    incident = chief.get("/api/incidents/1")
    assert incident["state"] == "archived"
    kinds = [line["kind"] for line in incident["journal"] if line["kind"] not in ("told", "warned", "report_filed")]
    for kind in ("raised", "opened", "answered", "judged", "issued", "dispatched", "arrived", "disposed", "reviewed"):
        assert kind in kinds, kind
    assert kinds[-2:] == ["released", "archived"]
    opened_at = datetime.fromisoformat(incident["opened_at"]).astimezone(BEIJING)
    assert (opened_at.hour, opened_at.minute < 10) == (2, True)

    # the report says the same, each in its time, and whom the pages reached
    report = chief.client.get(f"/api/reports/{filed['report_id']}", params={"lang": "en"}).text
    # the clock files its flash report when it comes to it
    assert [said for said in told_by(report, "steps", "What") if said != "Report filed"] == NIGHT
    assert "第三方施工挖断" in report
    assert told_by(report, "told", "Who") == ["city hall", "wang", "li", "zhao", "wang"]

    # nobody was paged twice for the same thing, the chain is whole, other systems were warned and told it is over
    assert len(set(told(database_url))) == len(told(database_url))
    assert len({body for _, body in city_hall.taken}) == len(city_hall.taken) == 1
    with psycopg.connect(database_url) as connection:
        assert all(verdict.is_whole for verdict in verify_chains(connection))
    feed = chief.client.get("/api/cap/feed.atom").text
    assert "Alert:" in feed
    assert "Cancel:" in feed


def step(clock: SystemClock, kind: str, details: Mapping[str, object]) -> dict[str, object]:
    """A step as the phone tells it."""
    instant = to_datetime(clock.now()).isoformat()
    return {"step_id": str(uuid4()), "kind": kind, "happened_at": instant, "details": dict(details)}


def told(database_url: str) -> list[tuple[object, ...]]:
    """Who was woken by the opening, in order."""
    return rows(
        database_url,
        "select account.name, notification.moment, notification.step from notifications as notification"
        " join accounts as account using (account_id) where moment = 'opened' order by notification.created_at",
    )


def told_by(report: str, table: str, column: str) -> list[str]:
    """One column of one table of a report, as text."""
    found = re.search(rf'<table id="{table}".*?</table>', report, re.DOTALL)
    assert found is not None
    cells = re.findall(rf'data-label="{column}">(.*?)</td>', found[0], re.DOTALL)
    return [re.sub(r"<text.*?</text>|<[^>]*>", "", cell).strip() for cell in cells]
