"""Giving access with a real browser on the real API: a person is made, chooses a password, sees a part of the city."""

import shutil
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from deploy.processes import Child
from services.api.passwords import hash_password
from tests.browser.conftest import FLAGS
from tests.integration.api.city import City
from tests.integration.api.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.world import eventually, rows

PATIENCE_MILLISECONDS = 30_000
USUAL_MILLISECONDS = 5_000
PASSWORD = "right-horse-battery"
OWN = "kettle-7-swan-harbour"
SCREEN: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}

Start = Callable[[str, Mapping[str, str]], Child]


@pytest.fixture
def city_with_an_admin(database_url: str) -> Iterator[City]:
    """Two districts on the map with an alert in each, a crew, and somebody who may give access."""
    city = City(database_url)
    for number, (code, name, name_en) in enumerate((("410802", "解放区", "Jiefang"), ("410811", "山阳区", "Shanyang"))):
        city.connection.execute(
            "insert into map_features (kind, code, name, name_en, geometry) values"
            " ('district', %s, %s, %s, st_setsrid(st_makepoint(113.24, 35.22), 4326))",
            (code, name, name_en),
        )
        city.asset(f"M-{number}", district_code=code)
        city.alert(city.sensor(f"CH4-{number}", asset=f"M-{number}"), number + 1)
    city.connection.execute("insert into crews (crew_code, name, lifelines) values ('gas-1', '燃气一队', '{gas}')")
    city.connection.execute(
        "insert into accounts (name, display_name, password_hash, roles) values ('admin', '管理员', %s, '{admin}')",
        (hash_password(PASSWORD),),
    )
    yield city
    city.close()


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """On another site than the API, so that the browser's rules about cookies hold as they would in the city."""
    provider = IdentityProvider(lambda: int(time.time()), host="localhost")
    yield provider
    provider.close()


@pytest.fixture
def address(
    clean_log: None,
    city_with_an_admin: City,
    service_environment: Mapping[str, str],
    provider: IdentityProvider,
    start_service: Start,
    tmp_path: Path,
) -> str:
    """Where the real API serves the real console."""
    secret, mapping = tmp_path / "secret", tmp_path / "mapping.toml"
    secret.write_text(CLIENT_SECRET, encoding="utf-8")
    mapping.write_text('[[group]]\nvalue = "duty"\nroles = ["operator"]\nlifelines = ["gas"]', encoding="utf-8")
    environment = {
        **service_environment,
        "LIFELINE_OIDC_ISSUER": provider.issuer,
        "LIFELINE_OIDC_CLIENT_ID": CLIENT_ID,
        "LIFELINE_OIDC_CLIENT_SECRET_FILE": str(secret),
        "LIFELINE_OIDC_MAPPING_FILE": str(mapping),
    }
    api = start_service("services.api", environment)
    eventually(lambda: "live picture ready" in api.log_file.read_text(encoding="utf-8"), "the API is ready")
    return f"http://127.0.0.1:{environment['LIFELINE_API_PORT']}"


@pytest.fixture
def browser(address: str) -> Generator[Browser]:
    """Closed before the next test, since its driver keeps an event loop running."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed"
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()
    expect.set_options(timeout=USUAL_MILLISECONDS)


def open_page(browser: Browser, address: str, size: ViewportSize = SCREEN, language: str = "en-GB") -> Page:
    """A browser of its own, as on another desk."""
    page = browser.new_context(viewport=size, locale=language).new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(address)
    return page


def sign_in(page: Page, name: str, password: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


def told_once(page: Page) -> str:
    return page.locator(".told-once code").first.inner_text()


def add_person(admin: Page, name: str, role: str) -> Locator:
    """Fill the form of a new person; returns it, not sent yet."""
    admin.get_by_role("button", name="Add a person").click()
    form = admin.locator(".account-form")
    form.locator("input[name=name]").fill(name)
    form.locator(".role", has_text=role).click()
    return form


def choose_password(page: Page) -> None:
    """On the page that stands before everything else; the temporary one was typed a moment ago."""
    page.locator("input[name=fresh]").fill(OWN)
    page.locator("input[name=again]").fill(OWN)
    page.get_by_role("button", name="Save new password").click()


def test_admin_makes_a_person_who_must_choose_a_password_and_sees_their_part(browser: Browser, address: str) -> None:
    admin = open_page(browser, f"{address}/admin/people")
    sign_in(admin, "admin", PASSWORD)
    form = add_person(admin, "zhao", "Operator")
    form.get_by_label("Only these").nth(1).click()
    form.get_by_label("Jiefang").click()
    form.get_by_label("Telephone").fill("0391 1234567")
    form.get_by_role("button", name="Save").click()
    temporary = told_once(admin)
    expect(admin.locator("tr.is-open")).to_contain_text("must change password")

    zhao = open_page(browser, address)
    sign_in(zhao, "zhao", temporary)
    expect(zhao.get_by_role("heading")).to_have_text("Choose a password of your own")
    expect(zhao.locator(".frame")).to_have_count(0)
    zhao.locator("input[name=fresh]").fill("P@ssw0rd2026!!")
    zhao.locator("input[name=again]").fill("P@ssw0rd2026!!")
    zhao.get_by_role("button", name="Save new password").click()
    expect(zhao.get_by_role("alert")).to_have_text("This is among the first passwords that others try")
    choose_password(zhao)
    expect(zhao.locator(".alert-row")).to_have_count(1)
    expect(zhao.locator(".alert-row")).to_contain_text("M-0")
    zhao.get_by_role("button", name="More").click()
    expect(zhao.get_by_role("button", name="Change password")).to_be_visible()
    expect(zhao.get_by_role("button", name="Administration")).to_have_count(0)

    # the other district joins: the screen of zhao loads it by itself
    admin.locator(".account-form").get_by_label("Shanyang").click()
    admin.locator(".account-form").get_by_role("button", name="Save").click()
    expect(zhao.locator(".alert-row")).to_have_count(2)

    admin.get_by_role("button", name="Audit").click()
    lines = admin.locator(".audit-table tbody tr")
    expect(lines.filter(has_text="Account added")).to_contain_text("zhao")
    expect(lines.filter(has_text="Own password changed")).to_contain_text("zhao")
    expect(lines.filter(has_text="Account changed")).to_contain_text("districts Jiefang → Jiefang, Shanyang")
    assert temporary not in admin.content()

    # closed: out within seconds, with the last picture behind the door
    admin.get_by_role("button", name="People").click()
    admin.get_by_role("button", name="zhao").click()
    for _ in range(2):
        admin.locator(".access button").last.click()
    expect(admin.locator("tr.is-open")).to_contain_text("closed")
    expect(zhao.locator(".sign-in")).to_be_visible()
    sign_in(zhao, "zhao", OWN)
    expect(zhao.get_by_text("Name or password is wrong")).to_be_visible()


def test_machine_gets_a_token_that_is_revoked(browser: Browser, address: str, database_url: str) -> None:
    admin = open_page(browser, f"{address}/admin/tokens")
    sign_in(admin, "admin", PASSWORD)
    admin.get_by_role("button", name="Add a machine").click()
    form = admin.locator(".account-form")
    form.locator("input[name=name]").fill("scada")
    expect(form.locator(".role", has_text="Admin")).to_have_count(0)
    form.get_by_role("button", name="Save").click()
    admin.get_by_role("button", name="New token").click()
    admin.get_by_label("What for").fill("reads alerts")
    admin.keyboard.press("Enter")
    token = told_once(admin)
    machine = admin.request.get(f"{address}/api/alerts", headers={"Authorization": f"Bearer {token}"})
    assert len(machine.json()["items"]) == 2
    admin.get_by_role("button", name="Handed over").click()
    assert token not in admin.content()
    for _ in range(2):
        admin.locator("td.number button").click()
    expect(admin.locator(".machine tbody tr")).to_contain_text("revoked")
    machine = admin.request.get(f"{address}/api/alerts", headers={"Authorization": f"Bearer {token}"})
    assert machine.status == 401


def test_crew_chooses_a_password_on_the_phone(browser: Browser, address: str, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into accounts (name, password_hash, roles, crew_id, password_temporary_until)"
            " values ('lei', %s, '{crew}', 1, now() + interval '1 day')",
            (hash_password(PASSWORD),),
        )
    phone = open_page(browser, f"{address}/crew", PHONE)
    sign_in(phone, "lei", PASSWORD)
    choose_password(phone)
    expect(phone.get_by_text("No open orders")).to_be_visible()
    # later, from the foot of the list
    phone.get_by_role("button", name="Change password").click()
    phone.locator("input[name=old]").fill("wrong")
    choose_password(phone)
    expect(phone.get_by_role("alert")).to_have_text("The present password is wrong")
    assert rows(database_url, "select password_temporary_until from accounts where name = 'lei'") == [(None,)]


def test_person_comes_through_the_identity_provider(browser: Browser, address: str, provider: IdentityProvider) -> None:
    person = open_page(browser, address)
    person.get_by_role("link", name="Sign in with City sign-in").click()
    # known there, but of no group that has access here
    expect(person.get_by_role("alert")).to_contain_text("you have no access here yet")
    assert "sign_in" not in person.url
    provider.person["groups"] = ["duty"]
    person.get_by_role("link", name="Sign in with City sign-in").click()
    expect(person.locator(".alert-row")).to_have_count(2)
    (session,) = [one for one in person.context.cookies(address) if one.get("name") == "lifeline_session"]
    assert (session.get("httpOnly"), session.get("sameSite")) == (True, "Strict")


def test_lock_out_is_shown_and_lifted(browser: Browser, address: str, database_url: str) -> None:
    admin = open_page(browser, f"{address}/admin/people")
    sign_in(admin, "admin", PASSWORD)
    expect(admin.locator(".admin-table")).to_be_visible()
    stranger = open_page(browser, address)
    sign_in(stranger, "admin", "wrong")
    expect(stranger.get_by_role("alert")).to_have_text("Name or password is wrong")
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "insert into sign_in_failures (name, address, failed_at)"
            " select name, address, failed_at from sign_in_failures, generate_series(1, 4)"
        )
    sign_in(stranger, "admin", PASSWORD)
    expect(stranger.get_by_role("alert")).to_contain_text("Too many attempts")

    admin.reload()
    expect(admin.locator(".lock-outs li")).to_contain_text("admin at 127.0.0.1: 5 failures")
    admin.get_by_role("button", name="Lift").click()
    expect(admin.locator(".lock-outs")).to_have_count(0)
    sign_in(stranger, "admin", PASSWORD)
    expect(stranger.locator(".frame")).to_be_visible()


def test_keys_on_another_page_acknowledge_nothing(browser: Browser, address: str, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update accounts set roles = '{operator,admin}' where name = 'admin'")
    admin = open_page(browser, address)
    sign_in(admin, "admin", PASSWORD)
    admin.locator(".alert-row").first.click()
    expect(admin.locator(".detail")).to_be_visible()
    admin.get_by_role("button", name="More").click()
    admin.get_by_role("button", name="Administration").click()
    expect(admin.locator(".admin-table")).to_be_visible()
    admin.keyboard.press("a")
    admin.keyboard.press("Escape")
    expect(admin.locator(".detail")).to_be_visible()
    assert rows(database_url, "select acknowledged_at from alerts where acknowledged_at is not null") == []
