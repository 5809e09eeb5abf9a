"""One house for all tests of this folder, and the browsers in it."""

import asyncio
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from psycopg import sql

from deploy.processes import Child, Command
from deploy.servers import Servers
from tests.browser.conftest import FLAGS
from tests.browser.waiting import wait_for
from tests.conftest import PROJECT, numbers
from tests.integration.screens.house import PASSWORD, House, people_the_house
from tests.integration.services.conftest import SERVICES, forget_streams
from tests.world import Gateway, eventually

PATIENCE_MILLISECONDS = 30_000
# software draws the map: a smaller one leaves time for the test
DESK: ViewportSize = {"width": 1360, "height": 760}
PHONE: ViewportSize = {"width": 390, "height": 844}
# a control room's browser may sound without being touched first; a phone's microphone is one that only tests hear
MORE_FLAGS = (
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
# how often a tone was begun: a sound that nobody hears is the only one a test can count
COUNT_TONES = """globalThis.tones = 0
const make = BaseAudioContext.prototype.createOscillator
BaseAudioContext.prototype.createOscillator = function () { globalThis.tones++; return make.call(this) }"""

SignIn = Callable[..., Page]


@pytest.fixture(scope="package")
def house(servers: Servers, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Ingest, recorder, alerting, notifications and API, on a database of their own."""
    name = f"house_{next(numbers)}"
    with psycopg.connect(servers.conninfo("postgres"), autocommit=True) as connection:
        clone = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(clone.format(sql.Identifier(name), sql.Identifier(template_database)))
    environment = {
        **servers.environment(),
        "LIFELINE_DATABASE_URL": servers.conninfo(name),
        "LIFELINE_API_DATABASE_URL": servers.postgres.api_conninfo(name),
        # the push service that stands in for a vendor's is on this machine
        "LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true",
    }
    people_the_house(servers.conninfo(name))
    secrets = Path(environment["LIFELINE_SECRETS"])
    log_password = Path(environment["LIFELINE_LOG_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    asyncio.run(forget_streams(environment["LIFELINE_LOG_URL"], log_password))
    children = [
        start(module, environment, tmp_path_factory.mktemp("house"))
        for module in (*SERVICES, "services.alerting.notify", "services.api")
    ]
    gateway = Gateway(environment, password=(secrets / "broker_gateways").read_text(encoding="utf-8").strip())
    said = {child.name: child.log_file for child in children}
    eventually(lambda: "listening" in said["services.ingest"].read_text(encoding="utf-8"), "ingest listens")
    eventually(lambda: "live picture ready" in said["services.api"].read_text(encoding="utf-8"), "the API is ready")
    yield House(f"http://127.0.0.1:{environment['LIFELINE_API_PORT']}", servers.conninfo(name), gateway)
    gateway.close()
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def start(module: str, environment: dict[str, str], directory: Path) -> Child:
    """One service of the house."""
    child = Child(module, directory / "log", directory / "pid")
    child.start(Command([sys.executable, "-m", module], environment=environment, directory=PROJECT))
    return child


@pytest.fixture(autouse=True)
def _quiet_house(house: House) -> Iterator[None]:
    yield
    house.end_everything()


@pytest.fixture(scope="package")
def chromium(house: House) -> Iterator[Browser]:
    """The system's browser; made after the house, since its driver keeps an event loop running."""
    program = shutil.which("chromium")
    assert program, "chromium is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *MORE_FLAGS])
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium: Browser, house: House) -> Generator[SignIn]:
    """Opens a console for somebody, at an address, in a window of its own or beside another one of theirs."""
    contexts: list[BrowserContext] = []

    def open_for(name: str, path: str = "/", beside: Page | None = None, **options: object) -> Page:
        if beside is None:
            contexts.append(new_context(chromium, house, name, **options))
        page = (beside.context if beside else contexts[-1]).new_page()
        page.goto(f"{house.address}{path}")
        page.wait_for_selector(".connection-sign")
        wait_for(page, "globalThis.mapProbe?.hasPointLayers() ?? false")
        return page

    yield open_for
    for context in contexts:
        context.close()


def new_context(browser: Browser, house: House, name: str, **options: object) -> BrowserContext:
    """A browser of somebody who has signed in."""
    context = browser.new_context(**{"viewport": DESK, "locale": "en-GB"} | options)  # pyright: ignore[reportArgumentType]
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_init_script(COUNT_TONES)
    answer = context.request.post(
        f"{house.address}/api/session",
        data={"name": name, "password": PASSWORD},
        headers={"X-Requested-With": "tests"},
    )
    assert answer.ok, answer.text()
    return context


@pytest.fixture
def phone_context(chromium: Browser, house: House) -> Generator[BrowserContext]:
    """A phone that may notify, in the hand of zhao of the gas crew."""
    context = new_context(
        chromium, house, "zhao", viewport=PHONE, is_mobile=True, has_touch=True, permissions=["notifications"]
    )
    yield context
    context.close()


def open_crew_app(context: BrowserContext, house: House) -> Page:
    """The crew app with its shell kept on the phone."""
    page = context.new_page()
    page.goto(f"{house.address}/crew")
    page.wait_for_selector("main")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    wait_for(page, "navigator.serviceWorker.controller !== null")
    expect(page.get_by_role("heading", name="Work orders")).to_be_visible()
    return page


def look_again(phone: Page) -> None:
    """The app looks every ten seconds, and whenever there is a line again."""
    phone.evaluate("dispatchEvent(new Event('online'))")
