"""What goes wrong between claiming a delivery and noting its outcome: nobody is forgotten or paged twice for it."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection, sql

from deploy.servers import Servers
from services.alerting.notify import answered, deliver, slots
from services.alerting.notify.channels import Delivered, Failed, Outcome
from services.alerting.notify.deliver import Links, Send, Worker
from services.alerting.notify.notes import MOST_ATTEMPTS
from services.alerting.notify.parcel import Parcel
from services.alerting.writing import writing
from services.clock import FixedClock, to_microseconds
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night
from tests.integration.alerting.test_delivery import listen_to_openings
from tests.integration.api.conftest import until

STATES = "select state, attempt_count::integer from deliveries where channel = 'webhook' order by delivery_id"


class Vendor:
    """A channel that notes what it was given, and blocks while it is closed."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self.outcome = outcome or Delivered()
        self.taken: list[UUID] = []
        self.is_open = threading.Event()
        self.is_open.set()

    def __call__(self, parcel: Parcel) -> Outcome:
        self.taken.append(parcel.notification_id)
        assert self.is_open.wait(30)
        return self.outcome


@pytest.fixture
async def opened(night: Night, connection: AsyncConnection) -> Night:
    """A yellow incident of which another system must hear."""
    night.person("wang", position="duty_officer")
    listen_to_openings(night, "http://127.0.0.1/unused")
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    return night


def worker_of(night: Night, send: Send, name: str = "one") -> Worker:
    clock = FixedClock(to_microseconds(night.now))
    return Worker(night.url, {"webhook": send}, Links("http://localhost", b"key"), clock, Vitals("notify", name))


@asynccontextmanager
async def at_work(*workers: Worker) -> AsyncGenerator[None]:
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_slow_vendor_is_not_called_by_a_second_worker(opened: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(deliver, "RENEW_EVERY_SECONDS", 0.2)
    monkeypatch.setattr(deliver, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(deliver, "LOOK_AGAIN_SECONDS", 0.05)
    vendor = Vendor()
    vendor.is_open.clear()
    async with at_work(worker_of(opened, vendor, "one"), worker_of(opened, vendor, "two")):
        await until(lambda: vendor.taken, "one of them calls")
        first_end = opened.rows("select leased_until from deliveries where state = 'sending'")[0][0]
        await until(lambda: opened.rows("select clock_timestamp()")[0] > (first_end,), "the lease would have ended")
        vendor.is_open.set()
        await until(lambda: opened.rows(STATES) == [("delivered", 1)], "it is noted")

    assert len(vendor.taken) == 1


async def test_outcome_outlives_an_outage_of_the_database(
    opened: Night, connection: AsyncConnection, servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    vendor = Vendor()
    worker = worker_of(opened, vendor)
    database = sql.Identifier(connection.info.dbname)
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as outside:
        outside.execute(sql.SQL("alter database {} with allow_connections false").format(database))
        await worker.deliver_due(connection)
        finishing = asyncio.create_task(worker.finish())
        await until(lambda: "outcomes wait" in caplog.text, "the outcome cannot be noted")
        outside.execute(sql.SQL("alter database {} with allow_connections true").format(database))
    await finishing

    assert opened.rows(STATES) == [("delivered", 1)]
    assert len(vendor.taken) == 1


async def test_page_that_was_answered_while_it_went_out_is_not_repeated(
    night: Night, connection: AsyncConnection
) -> None:
    wang = night.person("wang", position="duty_officer")
    night.city.connection.execute(
        "insert into contact_points (account_id, channel, label, address, address_hash, created_at)"
        " values (%s, 'message', '', '{}', '', now())",
        (wang,),
    )
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    vendor = Vendor(Failed("answered 503"))
    worker = worker_of(night, vendor)
    worker.channels = {"message": vendor}

    await worker.deliver_due(connection)
    async with writing(connection):
        await answered(connection, 1, "wang", "screen", night.now)
    await worker.finish()
    assert isinstance(worker.clock, FixedClock)
    worker.clock.advance(60)
    await worker.deliver_due(connection)
    await worker.finish()

    assert len(vendor.taken) == 1
    assert night.rows("select state from deliveries where channel = 'message'") == [("cancelled",)]


async def test_row_that_a_channel_cannot_bear_dies_alone(opened: Night, connection: AsyncConnection) -> None:
    await opened.transition(connection, opened.city.sensor("CH4-2"), level=3)
    (poison,) = opened.rows("select min(delivery_id) from deliveries where channel = 'webhook'")[0]
    delivered: list[int] = []

    def send(parcel: Parcel) -> Outcome:
        if parcel.delivery_id == poison:
            raise UnicodeError("label too long")
        delivered.append(parcel.delivery_id)
        return Delivered()

    worker = worker_of(opened, send)
    assert isinstance(worker.clock, FixedClock)
    for _ in range(MOST_ATTEMPTS):
        await worker.deliver_due(connection)
        await worker.finish()
        worker.clock.advance(300)

    assert opened.rows(STATES) == [("dead", MOST_ATTEMPTS), ("delivered", 1)]
    assert opened.rows("select last_error from deliveries where state = 'dead'") == [
        ("a mistake of ours: UnicodeError",)
    ]


async def test_outcome_that_cannot_be_noted_holds_up_no_other(opened: Night, connection: AsyncConnection) -> None:
    await opened.transition(connection, opened.city.sensor("CH4-2"), level=3)
    (poison,) = opened.rows("select min(delivery_id) from deliveries where channel = 'webhook'")[0]

    def send(parcel: Parcel) -> Outcome:
        # half a character, as a vendor's broken answer may hold it
        return Failed("\ud800") if parcel.delivery_id == poison else Delivered()

    worker = worker_of(opened, send)
    await worker.deliver_due(connection)
    await worker.finish()

    assert sorted(opened.rows(STATES)) == [("delivered", 1), ("sending", 1)]
    assert worker.vitals.counters["outcomes_refused"] == 1


async def test_row_on_which_every_worker_dies_is_dead(opened: Night, connection: AsyncConnection) -> None:
    opened.city.connection.execute(
        "update deliveries set state = 'sending', leased_until = '-infinity', attempt_count = %s"
        " where channel = 'webhook'",
        (MOST_ATTEMPTS,),
    )
    vendor = Vendor()

    await worker_of(opened, vendor).deliver_due(connection)

    assert vendor.taken == []
    assert opened.rows(STATES) == [("dead", MOST_ATTEMPTS)]


async def test_worker_that_is_asked_to_end_finishes_what_it_has_begun(opened: Night) -> None:
    vendor = Vendor()
    vendor.is_open.clear()
    async with at_work(worker_of(opened, vendor)):
        await until(lambda: vendor.taken, "the vendor is called")
        threading.Timer(0.3, vendor.is_open.set).start()

    assert opened.rows(STATES) == [("delivered", 1)]


@pytest.mark.parametrize("set_back", [timedelta(hours=1), timedelta(days=400)])
async def test_clock_that_was_set_back_puts_nothing_off(
    set_back: timedelta, opened: Night, connection: AsyncConnection
) -> None:
    opened.city.connection.execute("update deliveries set attempt_count = 1 where channel = 'webhook'")
    vendor = Vendor()
    worker = worker_of(opened, vendor)
    assert isinstance(worker.clock, FixedClock)

    worker.clock.advance(-set_back.total_seconds())
    await worker.deliver_due(connection)
    await worker.finish()

    assert opened.rows(STATES) == [("delivered", 2)]


async def test_burst_larger_than_the_slots_needs_no_second_look(
    night: Night, connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LOOK_AGAIN_SECONDS", 3600.0)
    monkeypatch.setattr(slots, "A_VENDOR", 2)
    listen_to_openings(night, "http://127.0.0.1/unused")
    for number in range(9):
        await night.transition(connection, night.city.sensor(f"CH4-{number}"), level=3)
    vendor = Vendor()

    async with at_work(worker_of(night, vendor)):
        await until(lambda: len(vendor.taken) == 9, "everything goes out without waiting for the next look")

    assert len(set(vendor.taken)) == 9
