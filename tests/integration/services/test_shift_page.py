"""The page of the shift with a real browser on the real API: an officer hands over, the next one accepts."""

import re
import shutil
from collections.abc import Callable, Generator, Mapping

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.processes import Child
from services.api.passwords import hash_password
from tests.browser.conftest import FLAGS
from tests.integration.api.city import City
from tests.world import eventually, rows

PATIENCE_MILLISECONDS = 30_000
PASSWORD = "correct horse battery"
ALERTS = 40


@pytest.fixture
def night(database_url: str) -> None:
    """Wang is on duty for another half hour, Li comes then; forty alerts wait, twenty sensors are shelved."""
    password_hash = hash_password(PASSWORD)
    with psycopg.connect(database_url) as connection:
        for name, begin, end in (("wang", "-8 h", "30 min"), ("li", "30 min", "12 h")):
            connection.execute(
                "with made as (insert into accounts (name, password_hash, roles) values (%s, %s, '{operator}')"
                " returning account_id) insert into shifts (position, account_id, starts_at, ends_at)"
                " select 'duty_officer', account_id, now() + %s::interval, now() + %s::interval from made",
                (name, password_hash, begin, end),
            )
    city = City(database_url)
    for number in range(1, ALERTS + 1):
        city.alert(city.sensor(f"CH4-{number}"), number, level=1 + number % 4)
    city.connection.execute(
        "insert into overrides (kind, sensor_id, reason_code, reason, created_at, created_by, ends_at)"
        " select 'shelved', sensor_id, 'maintenance', '标定', now(), 'wang', now() + interval '1 h'"
        " from sensors limit 20"
    )
    city.close()


@pytest.fixture
def address(service_environment: Mapping[str, str], start_service: Callable[[str, Mapping[str, str]], Child]) -> str:
    """Where the real API serves the real console."""
    api = start_service("services.api", service_environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}/"


@pytest.fixture
def browser() -> Generator[Browser]:
    """The system's Chromium, closed before the next test: its driver keeps an event loop running."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def desk_of(browser: Browser, address: str, name: str) -> Page:
    """A desk of its own, signed in, on the page of the shift or wherever else the address leads."""
    page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(address)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    return page


def test_officer_hands_over_and_the_next_accepts(
    night: None, browser: Browser, address: str, database_url: str
) -> None:
    wang = desk_of(browser, f"{address}shift", "wang")
    # no chief and no leader is on the roster, and pages go to both
    expect(wang.locator(".gaps p.is-now")).to_have_count(2)
    wang.locator(".duty-card").filter(has_text="Duty officer").get_by_role("button", name="Hand over").click()
    expect(wang.locator(".snapshot-counts")).to_contain_text("20 / 0 / 0")
    wang.fill("textarea[name=incidents]", "Pumping at Jiefang Road goes on")
    wang.locator(".give-form .primary").click()
    expect(wang.locator(".sheet-facts")).to_contain_text("Not accepted yet")
    expect(wang.get_by_role("button", name="I have read it and take over")).to_be_disabled()
    assert wang.url == f"{address}shift?handover=1"

    li = desk_of(browser, address, "li")
    li.get_by_role("button", name="Take over", exact=True).click()
    li.get_by_role("button", name="Read and take over").click()
    expect(li.locator(".sheet-notes")).to_contain_text("Pumping at Jiefang Road goes on")
    li.get_by_role("button", name="I have read it and take over").click()
    expect(li.locator(".sheet-facts")).to_contain_text("li accepted")

    assert rows(database_url, "select given_by, accepted_by from handovers") == [("wang", "li")]
    wang.keyboard.press("Escape")
    wang.get_by_role("button", name="Refresh").click()
    expect(wang.locator(".handover-list")).to_contain_text("wang → li")
    expect(li.get_by_role("button", name="Take over", exact=True)).to_have_count(0)


def test_hand_over_prints_on_one_page(night: None, browser: Browser, address: str) -> None:
    wang = desk_of(browser, f"{address}shift", "wang")
    wang.locator(".duty-card").filter(has_text="Duty officer").get_by_role("button", name="Hand over").click()
    for topic in ("incidents", "overrides", "sensors", "crews"):
        wang.fill(f"textarea[name={topic}]", "A crew is on site and reports every half hour. " * 6)
    wang.locator(".give-form .primary").click()
    expect(wang.locator(".snapshot-list").first).to_be_visible()
    document = wang.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1
    # what does not fit is said to be missing
    wang.emulate_media(media="print")
    expect(wang.locator(".rest-printed").first).to_have_text(f"{ALERTS - 5} more")
