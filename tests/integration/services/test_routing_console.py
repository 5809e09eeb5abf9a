"""Routing and one's own ways to be reached, in a real browser on the real API and the real worker."""

import json
import shutil
from collections.abc import Callable, Generator, Mapping
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from deploy.processes import Child
from services.api.passwords import hash_password
from tests.browser.conftest import FLAGS
from tests.integration.alerting.test_delivery import Receiver
from tests.world import eventually, rows

PATIENCE_MILLISECONDS = 30_000
PASSWORD = "correct horse battery"
PEOPLE = (
    ("root", "管理员", ["admin"], None),
    ("wang", "王芳", ["operator"], "duty_officer"),
    ("li", "李强", ["chief"], "duty_chief"),
)

Start = Callable[[str, Mapping[str, str]], Child]


@pytest.fixture
def house(database_url: str) -> None:
    """An officer and a chief on duty, neither with an address; one district with a gas asset."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into map_features (kind, code, name, name_en, geometry)"
            " values ('district', '410802', '解放区', 'Jiefang', st_setsrid(st_makepoint(113.2, 35.2), 4326))"
        )
        for name, called, roles, position in PEOPLE:
            connection.execute(
                "insert into accounts (name, display_name, password_hash, roles) values (%s, %s, %s, %s)",
                (name, called, hash_password(PASSWORD), roles),
            )
            connection.execute(
                "insert into shifts (position, account_id, starts_at, ends_at) select %(position)s::text, account_id,"
                " now() - interval '1 day', now() + interval '9 days' from accounts"
                " where name = %(name)s and %(position)s::text is not null",
                {"position": position, "name": name},
            )


@pytest.fixture
def address(house: None, service_environment: Mapping[str, str], start_service: Start) -> str:
    """Where the real API serves the real console, with a worker beside it."""
    environment = {**service_environment, "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true"}
    api = start_service("services.api", environment)
    start_service("services.alerting.notify", environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{service_environment['LIFELINE_API_PORT']}"


@pytest.fixture
def page(address: str) -> Generator[Page]:
    """Made after the services and closed before the next test: its driver keeps an event loop running."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="en-GB", timezone_id="Asia/Shanghai")
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        yield page
        browser.close()


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def circles(page: Page) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".circles > li").all_inner_texts()]


def test_dry_run_and_a_change_of_the_table(page: Page, address: str, database_url: str) -> None:
    sign_in(page, f"{address}/admin/routing", "root")

    # red: officer at once, chief after five minutes; the leader's post is empty, which is loud
    expect(page.locator(".circles > li")).to_have_count(4)
    first, second, third, again = circles(page)
    assert first.startswith("At once")
    assert "王芳" in first
    assert "has neither push nor message address" in first
    assert second.startswith("after 5 min")
    assert "李强" in second
    assert "Nobody is on duty as Leader on duty" in third
    assert "until somebody answers" in again
    expect(page.locator(".circles .gap .is-wrong").first).to_be_visible()
    expect(page.locator(".coverage.is-bad")).to_contain_text("would not wake whom it should: 1")

    # yellow ends with the chief
    page.locator(".question").get_by_role("radio", name="yellow").check(force=True)
    expect(page.locator(".circles > li")).to_have_count(3)

    # a row for the night: who hears more is shown before it is saved
    page.get_by_role("button", name="Add a row").click()
    form = page.locator(".route-form")
    form.get_by_label("Tell").select_option(label="Duty chief")
    form.get_by_label("from").fill("22:00")
    form.get_by_label("to", exact=True).fill("06:00")
    expect(form.locator(".differences")).to_contain_text("李强")
    expect(form.locator(".differences")).to_contain_text("sooner or more")
    assert rows(database_url, "select from routes") == rows(database_url, "select from routes where route_id <= 12")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    eventually(lambda: rows(database_url, "select from routes where from_time = '22:00'"), "the row is saved")
    expect(page.locator(".route .hours", has_text="22:00–next day 06:00")).to_be_visible()

    # years ahead no roster has been written
    page.locator(".question input[type=datetime-local]").fill("2031-01-15T23:30")
    expect(page.locator(".circles > li").first).to_contain_text("23:30")
    eventually(lambda: [page.title()] and "nobody" in circles(page)[0].lower(), "nobody is on duty so far ahead")


def test_row_that_makes_no_sense_cannot_be_saved(page: Page, address: str, database_url: str) -> None:
    sign_in(page, f"{address}/admin/routing", "root")
    page.get_by_role("button", name="Add a row").click()
    form = page.locator(".route-form")
    form.get_by_label("Tell").select_option(label="Duty chief")
    form.get_by_label("Moment").select_option(label="Issued")
    form.get_by_label("Step").select_option(label="Step 1: when nobody answers")
    expect(form.locator(".said.is-loud")).to_contain_text("can never be reached")
    expect(form.get_by_role("button", name="Save")).to_be_disabled()
    assert len(rows(database_url, "select from routes")) == 12


def test_test_page_shows_what_became_of_each_way(page: Page, address: str, database_url: str) -> None:
    receiver, broken = Receiver(), Receiver(refuse=9)
    sign_in(page, f"{address}/reach", "wang")
    expect(page.get_by_text("Only an open screen reaches you")).to_be_visible()
    for name, server in (("good", receiver), ("bad", broken)):
        page.get_by_role("radio", name="Other").check(force=True)
        page.get_by_role("textbox", name="Address").fill(f"json://127.0.0.1:{urlsplit(server.url).port}/hook")
        page.get_by_label("Name (for yourself)").fill(name)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".ways li", has_text=name)).to_be_visible()
    page.get_by_role("button", name="Send me a test page").click()
    expect(page.locator(".ways li", has_text="good")).to_contain_text("test delivered")
    expect(page.locator(".ways li", has_text="bad")).to_contain_text("answered 503")
    assert json.loads(receiver.taken[0][1])["title"] == "测试通知"
    receiver.close()
    broken.close()

    page.get_by_role("radio", name="Other").check(force=True)
    page.get_by_role("textbox", name="Address").fill("pigeon://coop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="no address that messages can be sent to")).to_be_visible()
    assert len(rows(database_url, "select from contact_points")) == 2
