"""A browser and a console for the tests of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.routes import serving
from tests.browser.stand_in import StandIn
from tests.browser.waiting import wait_for

CONSOLE = Path(__file__).parents[2] / "services" / "api" / "console" / "dist"
# Software drawing, and nothing that would reach for a network.
FLAGS = [
    "--no-sandbox", "--use-angle=swiftshader", "--ignore-gpu-blocklist", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """The API's stand-in with the built console."""
    if not (CONSOLE / "index.html").exists():
        pytest.skip("the console is not built: npm ci && npm run build in services/api/console")
    with serving(StandIn(console=CONSOLE)) as running:
        yield running


@pytest.fixture
def page(browser: Browser, stand_in: StandIn) -> Iterator[Page]:
    """The console, signed in, with its map on screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
    opened = context.new_page()
    opened.goto(stand_in.address)
    wait_for(opened, "globalThis.mapProbe?.hasPointLayers() && mapProbe.isIdle()")
    opened.wait_for_selector(".connection-sign.is-live")
    yield opened
    context.close()
