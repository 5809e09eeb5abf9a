"""Notifications reach the vendor once, failures are repeated, and dead ones stay visible."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import Mock
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from services import log
from services.alerting.commands.notifications import answer_by_link
from services.alerting.notify.answer_links import make_token, read_token
from services.alerting.notify.channels import Outcome
from services.alerting.notify.channels.webhook import call_webhook, signature
from services.alerting.notify.deliver import Links, Worker
from services.alerting.notify.notes import pause_seconds
from services.alerting.notify.parcel import Parcel
from services.clock import FixedClock, to_microseconds
from services.errors import NotFound, WrongState
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night

KEY = b"a key that only tests know"


class Receiver:
    """Another system on loopback; refuses as often as it is told to."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.taken: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.refuse > 0:
                    receiver.refuse -= 1
                    self.send_response(503)
                else:
                    receiver.taken.append((dict(self.headers), body))
                    self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it so
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def worker(night: Night) -> Worker:
    clock = FixedClock(to_microseconds(night.now))

    def call(parcel: Parcel) -> Outcome:
        return call_webhook(parcel, clock.now() // 1_000_000, allow_private=True)

    return Worker(night.url, {"webhook": call}, Links("http://localhost", KEY), clock, Vitals("notify", "test"))


def listen_to_openings(night: Night, url: str) -> None:
    night.city.connection.execute(
        "insert into webhooks (name, url, secret, created_by, created_at) values ('city', %s, 'shared', 'wang', now())",
        (url,),
    )
    night.city.connection.execute(
        "insert into routes (level, moment, recipient_kind, recipient, channels)"
        " values (3, 'opened', 'webhook', 'city', '{webhook}')"
    )


async def test_webhook_is_called_once_with_a_signature(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    assert await worker.deliver_due(connection) == 1
    await worker.finish()
    assert await worker.deliver_due(connection) == 0

    headers, body = receiver.taken[0]
    at = to_microseconds(night.now) // 1_000_000
    assert headers["X-Lifeline-Signature"] == signature(["shared"], at, body)
    assert night.rows("select state from deliveries where channel = 'webhook'") == [("delivered",)]


async def test_whatever_comes_of_a_simulated_reading_names_its_run(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)
    sensor = night.city.sensor("CH4-1")
    night.city.connection.execute("update gateways set run_id = 'drill-9'")
    await night.transition(connection, sensor, level=3)
    await worker.deliver_due(connection)
    await worker.finish()

    told = json.loads(receiver.taken[0][1])["data"]
    assert (told["is_drill"], told["run_id"]) == (True, "drill-9")
    assert night.rows("select run_id from incidents") == [("drill-9",)]
    assert night.rows("select distinct is_drill from notifications") == [(True,)]


async def test_receiver_can_sort_what_overtook(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)
    night.city.connection.execute(
        "insert into routes (level, moment, recipient_kind, recipient, channels) select 3, moment, 'webhook', 'city',"
        " '{webhook}' from unnest(array['issued', 'level_raised']) as moment"
    )
    sensor = night.city.sensor("CH4-1")
    await night.transition(connection, sensor, level=3)
    # raised and issued in one transaction, at one instant
    await night.transition(connection, sensor, level=1, kind="level_changed")
    night.city.connection.execute("update deliveries set next_attempt_at = now() - delivery_id * interval '1 s'")

    await worker.deliver_due(connection)
    await worker.finish()

    events = sorted((json.loads(body) for _, body in receiver.taken), key=lambda event: event["sequence"])
    assert [event["type"].rpartition(".")[2] for event in events] == ["opened", "level_raised", "issued"]


async def test_refused_delivery_is_repeated_later(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)
    receiver.refuse = 1
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    await worker.deliver_due(connection)
    await worker.finish()
    assert night.rows("select state, last_error from deliveries where channel = 'webhook'") == [
        ("ready", "answered 503")
    ]
    assert isinstance(worker.clock, FixedClock)
    worker.clock.advance(2)
    await worker.deliver_due(connection)
    await worker.finish()

    assert len(receiver.taken) == 1


async def test_delivery_of_a_worker_that_died_is_taken_over(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    night.city.connection.execute(
        "update deliveries set state = 'sending', leased_by = 'dead', leased_until = '-infinity'"
        " where channel = 'webhook'"
    )

    await worker.deliver_due(connection)
    await worker.finish()

    assert len(receiver.taken) == 1


async def test_private_address_is_refused_for_good(
    night: Night, connection: AsyncConnection, worker: Worker, receiver: Receiver
) -> None:
    listen_to_openings(night, receiver.url)

    def call(parcel: Parcel) -> Outcome:
        return call_webhook(parcel, 0, allow_private=False)

    worker.channels = {"webhook": call}
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    await worker.deliver_due(connection)
    await worker.finish()

    assert receiver.taken == []
    assert night.rows("select state from deliveries where channel = 'webhook'") == [("dead",)]


async def test_address_of_a_webhook_is_not_logged(
    night: Night,
    connection: AsyncConnection,
    worker: Worker,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # the handlers stay those of the test
    monkeypatch.setattr(logging, "basicConfig", Mock())
    log.configure("notify", level="DEBUG")
    listen_to_openings(night, f"{receiver.url}?key=secret")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)

    with caplog.at_level(logging.DEBUG):
        await worker.deliver_due(connection)
        await worker.finish()

    assert len(receiver.taken) == 1
    assert "secret" not in caplog.text


async def test_answer_link_counts_once_and_ends(night: Night, connection: AsyncConnection) -> None:
    night.person("wang", position="duty_officer")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    notification_id = UUID(str(night.rows("select notification_id from notifications")[0][0]))
    token = make_token(notification_id, night.now, KEY)

    with pytest.raises(NotFound):
        await answer_by_link(connection, token, KEY, night.now, night.now.replace(day=24))
    await answer_by_link(connection, token, KEY, night.now, night.now)
    with pytest.raises(WrongState):
        await answer_by_link(connection, token, KEY, night.now, night.now)

    assert night.rows("select answered_by from incidents") == [("wang",)]


def test_forged_link_says_nothing(night: Night) -> None:
    token = make_token(UUID(int=1), night.now, b"another key")

    assert read_token(token, KEY) is None


def test_pauses_grow_and_end() -> None:
    assert [pause_seconds(attempt, 1.0) for attempt in (1, 2, 3, 20)] == [1.0, 2.0, 4.0, 120.0]
