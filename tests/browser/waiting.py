"""Waiting for what only a script in the page can tell."""

import time

from playwright.sync_api import Page

PATIENCE_SECONDS = 30.0
POLL_MILLISECONDS = 25


def wait_for(page: Page, expression: str) -> None:
    """Wait until an expression holds in the page.

    Playwright's own wait evaluates text inside the page, which the console's content security policy rightly forbids.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(POLL_MILLISECONDS)
