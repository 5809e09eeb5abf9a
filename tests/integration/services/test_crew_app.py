"""A crew's phone with a real browser on the real API: an order walked with a line and without, a push shown once."""

import asyncio
import json
import shutil
from collections.abc import Callable, Generator, Mapping
from typing import Any, Protocol, cast
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright

from deploy.processes import Child
from services.alerting.commands.work_orders import dispatch
from services.api.passwords import hash_password
from services.database import connect
from tests.browser.conftest import FLAGS
from tests.integration.alerting.night import Night
from tests.world import eventually, rows

PATIENCE_MILLISECONDS = 30_000
PASSWORD = "correct horse battery"
PHONE: ViewportSize = {"width": 390, "height": 844}


class DevTools(Protocol):
    """The browser's own debugging session; playwright leaves its messages untyped."""

    def on(self, event: str, f: Callable[[dict[str, Any]], None]) -> None: ...

    def send(self, method: str, params: dict[str, object] | None = None) -> object: ...


@pytest.fixture
def dispatched(database_url: str) -> int:
    """A yellow incident, a gas crew with a member called zhao, and an order for it."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into crews (crew_code, name, lifelines) values ('gas-1', '燃气一队', '{gas}')")
        connection.execute(
            "insert into accounts (name, password_hash, roles, crew_id) values ('zhao', %s, '{crew}', 1)",
            (hash_password(PASSWORD),),
        )
    return asyncio.run(_dispatch(database_url))


async def _dispatch(database_url: str) -> int:
    night = Night(database_url)
    connection = await connect(database_url)
    try:
        await night.transition(connection, night.city.sensor("CH4-1"), level=3)
        return await dispatch(connection, 1, UUID(int=1), 1, "先检测再下井", "wang", night.now)
    finally:
        await connection.close()
        night.close()


@pytest.fixture
def address(service_environment: Mapping[str, str], start_service: Callable[[str, Mapping[str, str]], Child]) -> str:
    """Where the real API serves the real crew app."""
    api = start_service("services.api", service_environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}"


@pytest.fixture
def context(dispatched: int) -> Generator[BrowserContext]:
    """A phone; made after the order and closed before the next test, since its driver keeps an event loop running."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport=PHONE, locale="en-GB", is_mobile=True, has_touch=True, permissions=["notifications"]
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        yield context
        context.close()
        browser.close()


@pytest.fixture
def phone(context: BrowserContext, address: str) -> Page:
    """Signed in, with the shell kept on the phone."""
    page = context.new_page()
    page.goto(f"{address}/crew")
    page.get_by_label("Name").fill("zhao")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.locator(".card")).to_have_count(1)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def told(database_url: str) -> list[tuple[object, ...]]:
    return rows(database_url, "select kind from work_order_steps order by happened_at, received_at")


def test_order_is_walked_with_a_line(phone: Page, database_url: str) -> None:
    for name in ("Accept", "Set off", "Arrived"):
        phone.get_by_role("button", name=name, exact=True).tap()
    eventually(lambda: told(database_url) == [("accept",), ("en_route",), ("arrive",)], "three steps are told")
    phone.locator(".card a").tap()
    expect(phone.locator(".hazards")).to_contain_text("No open flame")
    phone.get_by_role("button", name="Done", exact=True).first.tap()
    phone.get_by_label("Value").first.fill("0.4")
    phone.get_by_role("button", name="Save").first.tap()
    phone.get_by_role("button", name="Work is done").tap()
    phone.get_by_role("button", name="Repaired").tap()

    eventually(lambda: rows(database_url, "select from work_orders where state = 'finished'"), "the order is finished")
    assert [row[0] for row in told(database_url)] == ["accept", "en_route", "arrive", "check", "reading", "finish"]
    assert rows(database_url, "select state from incidents") == [("disposed",)]


def test_steps_without_a_line_survive_closing_the_app(
    phone: Page, context: BrowserContext, address: str, database_url: str
) -> None:
    context.set_offline(True)
    phone.get_by_role("button", name="Accept", exact=True).tap()
    phone.get_by_role("button", name="Set off", exact=True).tap()
    expect(phone.locator(".line")).to_contain_text("2 waiting to be sent")
    phone.close()
    again = context.new_page()
    again.goto(f"{address}/crew")
    expect(again.locator(".card")).to_contain_text("On the way")
    expect(again.locator(".line")).to_contain_text("Offline")
    assert told(database_url) == []

    context.set_offline(False)

    eventually(lambda: told(database_url) == [("accept",), ("en_route",)], "both steps are told, once and in order")
    expect(again.locator(".line")).to_have_count(0)


NO_PLACE = "navigator.geolocation.getCurrentPosition = () => undefined"


def test_double_tap_is_one_step_although_the_place_takes_its_time(phone: Page, database_url: str) -> None:
    phone.evaluate(NO_PLACE)

    phone.get_by_role("button", name="Accept", exact=True).evaluate("button => { button.click(); button.click() }")
    phone.get_by_role("button", name="Set off", exact=True).dblclick()
    phone.get_by_role("button", name="Arrived", exact=True).wait_for()

    eventually(lambda: told(database_url)[-1:] == [("en_route",)], "the steps are told")
    assert told(database_url) == [("accept",), ("en_route",)]


def test_step_is_on_the_phone_before_its_place_is_known(
    phone: Page, context: BrowserContext, address: str, database_url: str
) -> None:
    phone.evaluate(NO_PLACE)
    phone.get_by_role("button", name="Accept", exact=True).tap()
    phone.get_by_role("button", name="Set off", exact=True).wait_for()
    phone.close()

    again = context.new_page()
    again.goto(f"{address}/crew")

    eventually(lambda: told(database_url) == [("accept",)], "the step is told when the app is opened again")


def test_push_is_shown_once_for_one_page(phone: Page, context: BrowserContext, address: str) -> None:
    session = cast(DevTools, context.new_cdp_session(phone))
    versions: list[dict[str, object]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    phone.wait_for_function("true")
    eventually(lambda: [phone.title()] and versions, "the worker is known")
    pushed = {"tag": "n-1", "title": "New order", "body": "Manhole", "link": "/crew", "level": 1, "language": "en"}
    pushed |= {"wants_answer": True, "answer_url": f"{address}/api/answer/x"}

    for _ in range(2):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": address, "registrationId": versions[0]["registrationId"], "data": json.dumps(pushed)},
        )

    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(one => one.title))"
    eventually(lambda: phone.evaluate(shown) == ["New order"], "one notification is shown")
