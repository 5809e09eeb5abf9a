"""The whole path with a real browser at its end: a gateway speaks, an operator sees it and acknowledges by key."""

import shutil
from collections.abc import Callable, Generator, Mapping

import psycopg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from deploy.processes import Child
from services.api.accounts import ensure_first_account
from tests.browser.conftest import FLAGS
from tests.world import Gateway, eventually, rows, seed

PATIENCE_MILLISECONDS = 30_000


@pytest.fixture
def page() -> Generator[Page]:
    """A page of the system's Chromium, closed before the next test: its driver keeps an event loop running."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="en-GB")
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        yield page
        browser.close()


@pytest.fixture
def account(database_url: str) -> tuple[str, str]:
    """Name and password of the first account."""
    with psycopg.connect(database_url) as connection:
        made = ensure_first_account(connection)
    assert made is not None
    return made


@pytest.fixture
def address(service_environment: Mapping[str, str], start_service: Callable[[str, Mapping[str, str]], Child]) -> str:
    """Where the real API serves the real console."""
    api = start_service("services.api", service_environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}/"


@pytest.mark.usefixtures("services")
def test_operator_sees_the_alert_and_acknowledges_it_by_key(
    page: Page, account: tuple[str, str], address: str, gateway: Gateway, database_url: str
) -> None:
    seed(database_url)
    page.goto(address)
    page.locator("input").nth(0).fill(account[0])
    page.locator("input").nth(1).fill(account[1])
    page.keyboard.press("Enter")
    # before the first reading there is nothing to trust, and the console says so
    expect(page.locator(".interruption")).to_be_visible(timeout=PATIENCE_MILLISECONDS)

    gateway.report(("CH4-1", 4.5))
    row = page.get_by_role("row").filter(has_text="Methane above limit")
    expect(row).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(row).to_contain_text("4.5")
    expect(page.locator(".interruption")).to_have_count(0)
    row.click()
    page.keyboard.press("a")

    eventually(lambda: rows(database_url, "select from alerts where acknowledged_at is not null"), "acknowledged")
    assert rows(database_url, "select kind, actor from journal where alert_id is not null order by journal_id") == [
        ("raised", "engine"),
        ("acknowledged", account[0]),
    ]
    expect(page.locator(".detail-actions .acknowledged")).to_contain_text(account[0])
