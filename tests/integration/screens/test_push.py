"""A push from dispatch to answer: encrypted for one phone, taken by a vendor, shown once, answered without opening."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.waiting import wait_for
from tests.integration.screens.conftest import open_crew_app
from tests.integration.screens.dev_tools import DevTools
from tests.integration.screens.house import House
from tests.integration.screens.vendor import Vendor
from tests.world import eventually

SHOWN = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(one => one.title))"
# what the browser sends when a finger presses the button of a notification; scripts may not, so the work is kept here
PRESS = """async action => {
  const [notification] = await self.registration.getNotifications()
  const event = new NotificationEvent('notificationclick', { notification, action })
  let work
  Object.defineProperty(event, 'waitUntil', { value: given => { work = given } })
  self.dispatchEvent(event)
  await work
}"""


@pytest.fixture
def vendor(phone_context: BrowserContext) -> Iterator[Vendor]:
    vendor = Vendor()
    vendor.serve(phone_context)
    yield vendor
    vendor.receiver.close()


def deliver(phone: Page, house: House, message: dict[str, Any], times: int = 1) -> None:
    """What the vendor's half of the browser does; a vendor may deliver twice."""
    session = cast(DevTools, phone.context.new_cdp_session(phone))
    known: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    eventually(lambda: [phone.title()] and known, "the worker is known")
    for _ in range(times):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": house.address,
                "registrationId": known[0]["registrationId"],
                "data": json.dumps(message, ensure_ascii=False),
            },
        )


def test_push_is_received_shown_once_and_answered_from_the_notification(
    phone_context: BrowserContext, vendor: Vendor, house: House
) -> None:
    phone = open_crew_app(phone_context, house)
    phone.get_by_role("button", name="Turn on push").tap()
    expect(phone.locator("footer")).to_contain_text("Push is on")
    # the service's own key, an uncompressed point
    assert phone.evaluate("subscribedWith") == 65

    order = house.order(house.leak(level=3))

    eventually(lambda: vendor.receiver.taken, "the vendor is handed the push")
    headers, message = vendor.read(0)
    assert (headers["ttl"], headers["urgency"], headers["content-encoding"]) == ("3600", "high", "aes128gcm")
    assert headers["authorization"].startswith("vapid ")
    assert message["link"] == f"/crew#/orders/{order}"
    assert message["answer_url"].startswith(house.address)
    state = "select state from deliveries where channel = 'push'"
    eventually(lambda: house.rows(state) == [("delivered",)], "the delivery is noted")

    phone.evaluate("globalThis.heard = 0; navigator.serviceWorker.addEventListener('message', () => heard++)")
    deliver(phone, house, message, times=2)
    wait_for(phone, "heard === 2")
    assert phone.evaluate(SHOWN) == [message["title"]]

    phone_context.service_workers[0].evaluate(PRESS, "answer")

    answer = "select answered_through from notifications where work_order_id = %s"
    eventually(lambda: house.rows(answer, order) == [("link",)], "the page is answered")
    eventually(lambda: phone.evaluate(SHOWN) == [], "nothing is left on the lock screen")


def test_answer_that_does_not_get_through_comes_back(
    phone_context: BrowserContext, vendor: Vendor, house: House
) -> None:
    phone = open_crew_app(phone_context, house)
    message = {"tag": "n-1", "title": "New order", "body": "Manhole", "link": "/crew", "level": 1, "language": "en"}
    message |= {"wants_answer": True, "answer_url": f"{house.address}/api/answer/not-signed-by-us"}
    deliver(phone, house, message)
    eventually(lambda: phone.evaluate(SHOWN) == ["New order"], "the notification is shown")

    phone_context.service_workers[0].evaluate(PRESS, "answer")

    bodies = SHOWN.replace("one.title", "one.body")
    eventually(
        lambda: phone.evaluate(bodies) == ["Your answer did not get through: open the app"], "the failure is shown"
    )


def test_signing_out_takes_the_phone_off_the_list(phone_context: BrowserContext, vendor: Vendor, house: House) -> None:
    phone = open_crew_app(phone_context, house)
    phone.get_by_role("button", name="Turn on push").tap()
    expect(phone.locator("footer")).to_contain_text("Push is on")

    phone.get_by_role("button", name="Sign out").tap()

    expect(phone.get_by_label("Password")).to_be_visible()
    assert house.rows("select from contact_points where gone_at is null") == []
