"""A night on the real services: a leak, the officer sleeps, the chief wakes, a crew repairs, the case is closed."""

from collections.abc import Callable, Generator, Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from deploy.processes import Child
from services.alerting.verify import verify_chains
from services.api.passwords import hash_password
from services.clock import to_datetime
from tests.integration.alerting.test_delivery import Receiver
from tests.world import Gateway, eventually, now, rows, seed

PASSWORD = "correct horse battery"
PEOPLE = (
    ("wang", ["operator"], "duty_officer"),
    ("li", ["operator", "chief"], "duty_chief"),
    ("zhao", ["crew"], None),
    ("qian", ["chief"], None),
)

Start = Callable[[str, Mapping[str, str]], Child]


@pytest.fixture
def city_hall() -> Generator[Receiver]:
    """Another system that hears of every opened incident."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def people(database_url: str, city_hall: Receiver) -> None:
    """On duty: an officer and a chief who is woken three seconds later; a gas crew; the city hall's own system."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into crews (crew_code, name, lifelines, longitude, latitude)"
            " values ('gas-1', '燃气一队', '{gas}', 113.23, 35.21)"
        )
        for name, roles, position in PEOPLE:
            connection.execute(
                "insert into accounts (name, password_hash, roles, crew_id) values (%s, %s, %s, %s)",
                (name, hash_password(PASSWORD), roles, 1 if "crew" in roles else None),
            )
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at) select %(position)s::text, account_id,"
                " now() - interval '1 day', now() + interval '1 day' from accounts"
                " where name = %(name)s and %(position)s::text is not null",
                {"position": position, "name": name},
            )
        connection.execute("update routes set after_seconds = 3 where step = 1")
        connection.execute(
            "insert into webhooks (name, url, secret, created_by, created_at)"
            " values ('city hall', %s, 'shared', 'li', now())",
            (city_hall.url,),
        )
        connection.execute(
            "insert into routes (level, moment, recipient_kind, recipient, channels)"
            " values (3, 'opened', 'webhook', 'city hall', '{webhook}')"
        )


@pytest.fixture
def house(
    people: None,
    services: dict[str, Child],
    service_environment: Mapping[str, str],
    start_service: Start,
    database_url: str,
) -> str:
    """All services; returns the address of the API."""
    environment = {**service_environment, "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true"}
    seed(database_url)
    start_service("services.alerting.notify", environment)
    api = start_service("services.api", environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{environment['LIFELINE_API_PORT']}"


class Desk:
    """Somebody who is signed in."""

    def __init__(self, address: str, name: str) -> None:
        self.client = httpx.Client(base_url=address, headers={"X-Requested-With": "tests"}, timeout=20)
        self.post("/api/session", name=name, password=PASSWORD)

    def post(self, path: str, **body: object) -> dict[str, Any]:
        answer = self.client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else {}

    def get(self, path: str, **asked: str) -> dict[str, Any]:
        answer = self.client.get(path, params=asked)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


def test_night_from_leak_to_archive(
    house: str,
    city_hall: Receiver,
    database_url: str,
    gateway: Gateway,
) -> None:
    officer, chief, crew, reviewer = (Desk(house, name) for name in ("wang", "li", "zhao", "qian"))

    # the leak: one incident, the officer is woken once, the city hall's system hears of it
    # the gateway tells with a minute's delay, so that the quiet after the repair need not be waited for
    began = now() - 80_000_000
    gateway.report(("CH4-1", 1.4), at=began)
    eventually(lambda: rows(database_url, "select from incidents"), "an incident is opened")
    eventually(lambda: told(database_url)[:1] == [("wang", "opened", 0)], "the officer is woken")
    eventually(lambda: len(city_hall.taken) == 1, "the city hall is told")

    # nobody answers: the chief is woken, and answers
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
        crew.post("/api/work-orders/1/steps", **step(kind, details))
    gateway.report(("CH4-1", 0.0), at=began + 5_000_000)
    gateway.report(("CH4-1", 0.0), at=began + 75_000_000)
    eventually(lambda: rows(database_url, "select from alerts where condition = 'false'"), "methane is normal again")

    # reviewed by somebody else, released, archived
    reviewer.post("/api/work-orders/1/steps", **step("review", {}))
    chief.post("/api/incidents/1/release", note="修复", despite="复测正常，现场确认")
    chief.post("/api/incidents/1/archive")

    incident = chief.get("/api/incidents/1")
    assert incident["state"] == "archived"
    kinds = [line["kind"] for line in incident["journal"] if line["kind"] not in ("told", "warned", "report_filed")]
    for kind in ("raised", "opened", "answered", "judged", "issued", "dispatched", "arrived", "disposed", "reviewed"):
        assert kind in kinds, kind
    assert kinds[-2:] == ["released", "archived"]

    # nobody was paged twice for the same thing, the chain is whole, other systems were warned and told it is over
    assert len(set(told(database_url))) == len(told(database_url))
    assert len({body for _, body in city_hall.taken}) == len(city_hall.taken) == 1
    with psycopg.connect(database_url) as connection:
        assert all(verdict.is_whole for verdict in verify_chains(connection))
    feed = chief.client.get("/api/cap/feed.atom").text
    assert "Alert:" in feed
    assert "Cancel:" in feed


def step(kind: str, details: Mapping[str, object]) -> dict[str, object]:
    """A step as the phone tells it."""
    instant = to_datetime(now()).isoformat()
    return {"step_id": str(UUID(int=uuid4().int)), "kind": kind, "happened_at": instant, "details": dict(details)}


def told(database_url: str) -> list[tuple[object, ...]]:
    """Who was woken by the opening, in order."""
    return rows(
        database_url,
        "select account.name, notification.moment, notification.step from notifications as notification"
        " join accounts as account using (account_id) where moment = 'opened' order by notification.created_at",
    )
