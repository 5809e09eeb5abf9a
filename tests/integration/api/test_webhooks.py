"""Other systems and dead letters over HTTP: secrets shown once, tries with their outcome, discarding with a reason."""

from typing import Any

import httpx
import pytest
from psycopg import AsyncConnection

from services.alerting.notify.channels import Failed, Outcome
from services.alerting.notify.channels.webhook import call_webhook, signature
from services.alerting.notify.deliver import Links, Worker
from services.alerting.notify.parcel import Parcel
from services.clock import FixedClock, to_datetime
from services.heartbeat import Vitals
from tests.integration.alerting.conftest import connection, night
from tests.integration.alerting.night import Night
from tests.integration.alerting.test_delivery import Receiver, receiver
from tests.integration.api.conftest import START, RunningApi, add_account, signed_in
from tests.integration.api.test_routing import audited
from tests.world import rows

__all__ = ["connection", "night", "receiver"]

SECONDS = START // 1_000_000


def worker_of(database_url: str, clock: FixedClock) -> Worker:
    def call(parcel: Parcel) -> Outcome:
        return call_webhook(parcel, clock.now() // 1_000_000, allow_private=True)

    def refuse(parcel: Parcel) -> Outcome:
        return Failed("answered 503", is_final=True)

    return Worker(
        database_url, {"webhook": call, "message": refuse}, Links("http://x", b"key"), clock, Vitals("notify", "t")
    )


@pytest.fixture
def worker(database_url: str, clock: FixedClock) -> Worker:
    """Hands over on the API's own clock; messages are refused for good."""
    return worker_of(database_url, clock)


async def deliver(worker: Worker, connection: AsyncConnection) -> None:
    await worker.deliver_due(connection)
    await worker.finish()


async def add(client: httpx.AsyncClient, receiver: Receiver) -> dict[str, Any]:
    added = await client.post("/api/webhooks", json={"name": "city hall", "url": f"{receiver.url}?key=k"})
    assert added.status_code == 201, added.text
    return added.json()


async def test_secret_is_shown_once_and_never_listed(
    client: httpx.AsyncClient, receiver: Receiver, database_url: str
) -> None:
    secret = (await add(client, receiver))["secret"]
    listed = await client.get("/api/webhooks")
    assert secret not in listed.text
    (shown,) = listed.json()["items"]
    assert (shown["url"], shown["route_count"], shown["created_by"]) == (f"{receiver.url}?…", 0, "wang")
    assert rows(database_url, "select details from audit where action <> 'session.begin'") == [({"host": "127.0.0.1"},)]
    again = await client.post("/api/webhooks", json={"name": "city hall", "url": receiver.url})
    assert again.status_code == 409


@pytest.mark.parametrize("url", ["ftp://example.com", "https://", "https://user:pass@example.com", "city hall"])
async def test_address_that_cannot_be_called_is_refused(client: httpx.AsyncClient, url: str) -> None:
    assert (await client.post("/api/webhooks", json={"name": "x", "url": url})).status_code == 422


async def test_try_shows_its_outcome_and_leaves_no_dead_letter(
    client: httpx.AsyncClient, receiver: Receiver, worker: Worker, connection: AsyncConnection
) -> None:
    secret = (await add(client, receiver))["secret"]
    receiver.refuse = 1
    first = await client.post("/api/webhooks/1/test")
    assert first.status_code == 202, first.text
    await deliver(worker, connection)
    await client.post("/api/webhooks/1/test")
    await deliver(worker, connection)

    asked = {"channel": "webhook", "vendor": "city hall", "state": "all"}
    found = (await client.get("/api/deliveries", params=asked)).json()["items"]
    assert [(one["state"], one["last_error"], one["moment"]) for one in found] == [
        ("delivered", None, "test"),
        ("discarded", "answered 503", "test"),
    ]
    assert found[1]["notification_id"] == first.json()["notification_id"]
    headers, body = receiver.taken[0]
    assert headers["X-Lifeline-Signature"] == signature([secret], SECONDS, body)


async def test_both_secrets_sign_for_a_day_after_a_rotation(
    client: httpx.AsyncClient, receiver: Receiver, worker: Worker, connection: AsyncConnection, clock: FixedClock
) -> None:
    old = (await add(client, receiver))["secret"]
    new = (await client.post("/api/webhooks/1/rotate")).json()["secret"]
    assert new != old
    for hours, secrets in ((0, [new, old]), (25, [new])):
        clock.advance(hours * 3600)
        await client.post("/api/session", json={"name": "wang", "password": "right-horse-battery"})
        assert (await client.post("/api/webhooks/1/test")).status_code == 202
        await deliver(worker, connection)
        headers, body = receiver.taken.pop()
        assert headers["X-Lifeline-Signature"] == signature(secrets, clock.now() // 1_000_000, body)


async def refused(client: httpx.AsyncClient) -> list[tuple[str, int]]:
    faults = (await client.get("/api/routes")).json()["faults"]
    return [(one["kind"], one["route_id"]) for one in faults if one["is_refused"]]


async def test_webhook_that_is_off_is_neither_tried_nor_told(
    client: httpx.AsyncClient, receiver: Receiver, database_url: str
) -> None:
    await add(client, receiver)
    page = {"moment": "opened", "level": 3, "from_time": None, "to_time": None, "recipient_kind": "webhook"}
    added = await client.post("/api/routes", json=page | {"recipient": "city hall", "channels": ["webhook"]})
    assert added.status_code == 201, added.text
    assert (await client.patch("/api/webhooks/1", json={"is_on": False})).status_code == 204
    assert (await client.post("/api/webhooks/1/test")).status_code == 409
    assert await refused(client) == [("unknown_recipient", added.json()["route_id"])]
    assert (await client.patch("/api/webhooks/1", json={"is_on": True, "url": receiver.url})).status_code == 204
    assert await refused(client) == []
    actions = [action for _, action, _ in audited(database_url)]
    assert actions == ["webhook.add", "route.add", "webhook.switch", "webhook.move", "webhook.switch"]


async def test_webhook_that_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/webhooks/7/test")).status_code == 404
    assert (await client.post("/api/webhooks/7/rotate")).status_code == 404
    assert (await client.patch("/api/webhooks/7", json={"is_on": True})).status_code == 404
    assert (await client.patch("/api/webhooks/7", json={})).status_code == 422


@pytest.fixture
async def dead(
    client: httpx.AsyncClient, night: Night, worker: Worker, connection: AsyncConnection, clock: FixedClock
) -> int:
    """A page to the group of the duty officer that the vendor has refused for good."""
    night.now = to_datetime(clock.now())
    added = await client.post(
        "/api/contact-points",
        json={"channel": "message", "label": "值班群", "address": {"url": "wecombot://0123456789abcdef"}},
    )
    assert added.status_code == 201, added.text
    night.city.connection.execute(
        "insert into shifts (position, account_id, starts_at, ends_at) select 'duty_officer', account_id,"
        " %s::timestamptz, %s::timestamptz + interval '1 h' from accounts",
        (night.now, night.now),
    )
    await night.transition(connection, night.city.sensor("CH4-1"), level=3)
    await deliver(worker, connection)
    (found,) = (await client.get("/api/deliveries")).json()["items"]
    assert (found["state"], found["vendor"], found["label"], found["last_error"]) == (
        "dead",
        "wecombot",
        "值班群",
        "answered 503",
    )
    return found["delivery_id"]


async def test_dead_letter_is_counted_by_channel_and_vendor(client: httpx.AsyncClient, dead: int) -> None:
    (count,) = (await client.get("/api/deliveries/counts")).json()["items"]
    assert (count["channel"], count["vendor"], count["dead_count"], count["failed_count"]) == (
        "message",
        "wecombot",
        1,
        1,
    )
    assert count["failing_since"] is not None
    assert count["last_error"] == "answered 503"


async def test_dead_letter_is_tried_again(client: httpx.AsyncClient, dead: int, database_url: str) -> None:
    assert (await client.post(f"/api/deliveries/{dead}/retry")).status_code == 204
    assert (await client.post(f"/api/deliveries/{dead}/retry")).status_code == 404
    (count,) = (await client.get("/api/deliveries/counts")).json()["items"]
    assert (count["dead_count"], count["waiting_count"]) == (0, 1)
    assert ("wang", "delivery.retry", "delivery") in audited(database_url)


async def test_dead_letter_is_discarded_with_a_reason(client: httpx.AsyncClient, dead: int, database_url: str) -> None:
    assert (await client.post(f"/api/deliveries/{dead}/discard", json={"reason": ""})).status_code == 422
    assert (await client.post(f"/api/deliveries/{dead}/discard", json={"reason": "电话已通知"})).status_code == 204
    assert (await client.get("/api/deliveries")).json()["items"] == []
    (put_aside,) = (await client.get("/api/deliveries", params={"state": "discarded"})).json()["items"]
    assert (put_aside["discarded_by"], put_aside["discarded_because"]) == ("wang", "电话已通知")
    found = rows(database_url, "select details from audit where action = 'delivery.discard'")
    assert found == [({"reason": "电话已通知"},)]


async def test_list_of_deliveries_is_read_page_by_page(client: httpx.AsyncClient, dead: int) -> None:
    await client.post("/api/contact-points/test")
    ids: list[int] = []
    cursor = None
    while True:
        asked = {"state": "all", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/deliveries", params=asked)).json()
        ids += [one["delivery_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 4


async def test_own_way_shows_how_it_did_last(
    client: httpx.AsyncClient, dead: int, worker: Worker, connection: AsyncConnection
) -> None:
    (way,) = (await client.get("/api/contact-points")).json()["items"]
    assert (way["vendor"], way["last_delivery"]["state"]) == ("wecombot", "dead")
    test = (await client.post("/api/contact-points/test")).json()
    (way,) = (await client.get("/api/contact-points")).json()["items"]
    assert (way["last_delivery"]["notification_id"], way["last_delivery"]["state"]) == (
        test["notification_id"],
        "ready",
    )
    await deliver(worker, connection)
    (way,) = (await client.get("/api/contact-points")).json()["items"]
    assert (way["last_delivery"]["state"], way["last_delivery"]["last_error"]) == ("discarded", "answered 503")


@pytest.mark.parametrize("url", ["pigeon://coop", "syslog://", "nonsense"])
async def test_address_that_no_message_reaches_is_refused(client: httpx.AsyncClient, url: str) -> None:
    body = {"channel": "message", "label": "x", "address": {"url": url}}
    refused = await client.post("/api/contact-points", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["location"] == ["body", "address"]
    assert (await client.get("/api/contact-points")).json()["items"] == []


async def test_address_of_somebody_else_cannot_be_taken_back(
    api: RunningApi, client: httpx.AsyncClient, dead: int, database_url: str
) -> None:
    (way,) = (await client.get("/api/contact-points")).json()["items"]
    add_account(database_url, "li", ["operator"])
    async with signed_in(api, "li") as other:
        assert (await other.get("/api/contact-points")).json()["items"] == []
        assert (await other.delete(f"/api/contact-points/{way['contact_id']}")).status_code == 404
    assert (await client.delete(f"/api/contact-points/{way['contact_id']}")).status_code == 204
    assert (await client.get("/api/contact-points")).json()["items"] == []
