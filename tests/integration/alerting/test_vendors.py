"""A vendor that hangs or fails holds up nobody else, is seen, and keeps no test page waiting."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from services.alerting.commands.notifications import add_contact_point, drop_contact_point, send_test_page
from services.alerting.notify.channels import Delivered, Failed, Outcome
from services.alerting.notify.channels.message import send_message
from services.alerting.notify.deliver import Links, Send, Worker
from services.alerting.notify.notes import FAILING_AFTER, MOST_ATTEMPTS
from services.alerting.notify.parcel import Parcel
from services.alerting.notify.slots import A_VENDOR
from services.clock import FixedClock, to_microseconds
from services.errors import NotFound, WrongState
from services.heartbeat import Vitals
from tests.integration.alerting.night import Night
from tests.integration.alerting.test_delivery import Receiver


class Vendors:
    """Stands for the world outside: takes, refuses or keeps waiting, by vendor."""

    def __init__(self) -> None:
        self.hanging: set[str] = set()
        self.refusing: set[str] = set()
        self.begun: list[str] = []
        self.taken: list[str] = []
        self.release = threading.Event()

    def __call__(self, parcel: Parcel) -> Outcome:
        self.begun.append(parcel.vendor)
        if parcel.vendor in self.hanging:
            self.release.wait(30)
        if parcel.vendor in self.refusing:
            return Failed("answered 503")
        self.taken.append(parcel.vendor)
        return Delivered()


@pytest.fixture
def vendors() -> Iterator[Vendors]:
    vendors = Vendors()
    yield vendors
    vendors.release.set()


@pytest.fixture
def worker(night: Night, vendors: Vendors) -> Worker:
    clock = FixedClock(to_microseconds(night.now))
    channels: dict[str, Send] = {"push": vendors, "message": vendors, "webhook": vendors}
    return Worker(night.url, channels, Links("http://localhost", b"key"), clock, Vitals("notify", "test"))


def waiting(night: Night, vendor: str, count: int, channel: str = "message") -> None:
    """Deliveries that are due now."""
    account_id = night.person(f"{vendor}-{channel}")
    for number in range(count):
        night.city.connection.execute(
            "with told as (insert into notifications (notification_id, cause, moment, account_id, title_zh, title_en,"
            " body_zh, body_en, link, wants_answer, created_at) values (gen_random_uuid(), %s, 'released', %s, '', '',"
            " '', '', '/', false, %s) returning notification_id)"
            " insert into deliveries (notification_id, channel, vendor, next_attempt_at)"
            " select notification_id, %s, %s, %s from told",
            (f"{vendor}.{channel}.{number}", account_id, night.now, channel, vendor, night.now),
        )


async def test_vendor_that_hangs_holds_up_no_other(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    vendors.hanging.add("wecombot")
    waiting(night, "wecombot", A_VENDOR + 20)
    waiting(night, "mailto", 3)
    waiting(night, "fcm.example", 3, channel="push")
    worker.patience_seconds = 0.2

    assert await worker.deliver_due(connection) == A_VENDOR + 6
    await worker.finish()
    assert sorted(vendors.taken) == ["fcm.example"] * 3 + ["mailto"] * 3
    # what hangs has been noted, and its threads still count
    assert night.rows("select count(*), max(last_error) from deliveries where last_error is not null") == [
        (A_VENDOR, "no answer within 0.2 s")
    ]
    assert await worker.deliver_due(connection) == 0
    assert vendors.begun.count("wecombot") == A_VENDOR

    vendors.release.set()
    await worker.finish()


async def test_slot_of_a_thread_that_ends_late_is_given_back(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    vendors.hanging.add("wecombot")
    waiting(night, "wecombot", A_VENDOR + 2)
    worker.patience_seconds = 0.1
    await worker.deliver_due(connection)
    await worker.finish()
    vendors.release.set()
    vendors.hanging.clear()

    async def all_given_back() -> None:
        while worker.slots.free("message", "wecombot") < A_VENDOR:
            await worker._rest(connection)  # pyright: ignore[reportPrivateUsage] - woken by the slot, as when running

    await all_given_back()
    assert await worker.deliver_due(connection) == 2
    await worker.finish()


async def test_vendor_that_fails_again_and_again_is_counted_until_it_takes_something(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    vendors.refusing.add("wecombot")
    waiting(night, "wecombot", FAILING_AFTER)
    await worker.deliver_due(connection)
    await worker.finish()
    await worker._count(connection)  # pyright: ignore[reportPrivateUsage]
    assert worker.vitals.lag["vendors_failing"] == 1

    vendors.refusing.clear()
    assert isinstance(worker.clock, FixedClock)
    worker.clock.advance(5)
    await worker.deliver_due(connection)
    await worker.finish()
    await worker._count(connection)  # pyright: ignore[reportPrivateUsage]
    assert worker.vitals.lag["vendors_failing"] == 0


async def test_delivery_that_kills_its_workers_is_given_up(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    waiting(night, "wecombot", 1)
    night.city.connection.execute(
        "update deliveries set state = 'sending', attempt_count = %s, leased_until = %s, leased_by = 'dead'",
        (MOST_ATTEMPTS, night.now),
    )
    await worker.deliver_due(connection)
    await worker.finish()
    assert night.rows("select state from deliveries") == [("dead",)]
    assert vendors.begun == []


async def test_channel_that_breaks_is_a_failure_and_not_an_end(
    night: Night, connection: AsyncConnection, worker: Worker
) -> None:
    def broken(parcel: Parcel) -> Outcome:
        raise KeyError(parcel.vendor)

    worker.channels = {"message": broken}
    waiting(night, "wecombot", 1)
    await worker.deliver_due(connection)
    await worker.finish()
    assert night.rows("select state, last_error from deliveries") == [("ready", "a mistake of ours: KeyError")]


async def test_test_page_that_fails_is_over_at_once_and_no_dead_letter(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    account_id = night.person("wang")
    await add_contact_point(connection, account_id, "message", "group", {"url": "wecombot://0123456789"}, night.now)
    vendors.refusing.add("wecombot")
    first = await send_test_page(connection, "wang", night.now)
    assert isinstance(first, UUID)
    with pytest.raises(WrongState):
        await send_test_page(connection, "wang", night.now)

    await worker.deliver_due(connection)
    await worker.finish()

    assert night.rows("select channel, state, last_error from deliveries order by channel") == [
        ("message", "discarded", "answered 503"),
        ("screen", "delivered", None),
    ]
    assert await send_test_page(connection, "wang", night.now) != first


async def test_machine_is_told_of_nothing(night: Night, connection: AsyncConnection) -> None:
    night.person("gateway")
    night.city.connection.execute("update accounts set is_machine = true, password_hash = null")
    with pytest.raises(NotFound):
        await send_test_page(connection, "gateway", night.now)


async def test_address_taken_back_is_forgotten_and_gets_nothing_more(
    night: Night, connection: AsyncConnection, worker: Worker, vendors: Vendors
) -> None:
    account_id = night.person("wang")
    address = {"url": "wecombot://0123456789"}
    contact_id = await add_contact_point(connection, account_id, "message", "group", address, night.now)
    await send_test_page(connection, "wang", night.now)

    await drop_contact_point(connection, account_id, contact_id, night.now)

    assert await worker.deliver_due(connection) == 0
    assert night.rows("select state from deliveries where channel = 'message'") == [("cancelled",)]
    assert night.rows("select address from contact_points") == [({},)]
    with pytest.raises(NotFound):
        await drop_contact_point(connection, account_id, contact_id, night.now)
    assert await add_contact_point(connection, account_id, "message", "group", address, night.now) != contact_id


async def test_apprise_message_reaches_a_real_server_unless_it_is_private(
    night: Night, connection: AsyncConnection, worker: Worker
) -> None:
    receiver = Receiver()
    account_id = night.person("wang", position="duty_officer")
    url = f"json://127.0.0.1:{urlsplit(receiver.url).port}/hook"
    await add_contact_point(connection, account_id, "message", "gateway", {"url": url}, night.now)
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    worker.channels = {"message": partial(send_message, allow_private=False)}
    await worker.deliver_due(connection)
    await worker.finish()
    assert night.rows("select state, last_error from deliveries where channel = 'message'") == [
        ("dead", "private addresses are not allowed")
    ]

    night.city.connection.execute(
        "update deliveries set state = 'ready', next_attempt_at = %s where channel = 'message'", (night.now,)
    )
    worker.channels = {"message": partial(send_message, allow_private=True)}
    await worker.deliver_due(connection)
    await worker.finish()
    receiver.close()

    assert night.rows("select state from deliveries where channel = 'message'") == [("delivered",)]
    assert "http://localhost/api/answer/" in json.loads(receiver.taken[0][1])["message"]


async def test_refusal_of_a_server_is_told_by_its_status(
    night: Night, connection: AsyncConnection, worker: Worker
) -> None:
    receiver = Receiver(refuse=1)
    account_id = night.person("wang", position="duty_officer")
    url = f"json://127.0.0.1:{urlsplit(receiver.url).port}/hook"
    await add_contact_point(connection, account_id, "message", "gateway", {"url": url}, night.now)
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    worker.channels = {"message": partial(send_message, allow_private=True)}
    await worker.deliver_due(connection)
    await worker.finish()
    receiver.close()
    assert night.rows("select state, last_error from deliveries where channel = 'message'") == [
        ("ready", "answered 503")
    ]
