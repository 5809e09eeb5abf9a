"""No serious finding of axe-core on any screen of an operator or a crew; the keyboard reaches what it must."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.waiting import wait_for
from tests.integration.screens.conftest import SignIn, open_crew_app
from tests.integration.screens.house import House

AXE = Path(__file__).parents[3] / "services" / "api" / "console" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
  .filter(one => one.impact === 'serious' || one.impact === 'critical')
  .map(one => `${one.id}: ${one.nodes.map(node => node.target.join(' ')).join('; ')}`))"""


def serious(page: Page) -> list[str]:
    """Rule and elements of each serious or critical finding."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


def test_console_has_no_serious_finding(sign_in: SignIn, house: House) -> None:
    leak = house.leak(level=1, sensor_count=2)
    house.order(leak)
    page = sign_in("li", f"/?incident={leak.incident_id}")
    drawer = page.locator(".drawer")
    expect(drawer.locator(".order")).to_be_visible()
    expect(drawer.locator(".why")).to_be_visible()
    assert serious(page) == [], "the drawer"
    for key, name in (("d", "Dispatch a crew"), ("x", "Release"), ("p", "Split"), ("g", "Merge"), ("v", "Judge")):
        page.keyboard.press(key)
        expect(drawer.get_by_role("form", name=name)).to_be_visible()
        # the hand is in the form, and Escape gives it back
        wait_for(page, "document.querySelector('.drawer form').contains(document.activeElement)")
        assert serious(page) == [], name
        page.keyboard.press("Escape")
        expect(drawer.get_by_role("form")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    # a modal dialog keeps the focus: keys of the console do nothing behind it
    page.keyboard.press("d")
    expect(drawer.get_by_role("form")).to_have_count(0)
    assert serious(page) == [], "keys"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"{house.address}/incidents")
    expect(page.get_by_role("table")).to_be_visible()
    assert serious(page) == [], "all incidents"


def test_crew_app_has_no_serious_finding(phone_context: BrowserContext, house: House) -> None:
    order = house.order(house.leak(level=2))
    phone = open_crew_app(phone_context, house)
    expect(phone.locator(".card").first).to_be_visible()
    assert serious(phone) == [], "list"
    phone.goto(f"{house.address}/crew#/orders/{order}")
    for name in ("Accept", "Set off", "Arrived"):
        phone.get_by_role("button", name=name, exact=True).tap()
    expect(phone.get_by_role("button", name="Done", exact=True).first).to_be_visible()
    assert serious(phone) == [], "order"


MOVING = "document.getAnimations().filter(one => one.playState === 'running').length"


def test_reduced_motion_is_respected(phone_context: BrowserContext, house: House) -> None:
    """The bar of a new order blinks, unless its owner asked for less motion."""
    house.order(house.leak(level=2))
    phone = open_crew_app(phone_context, house)
    expect(phone.locator(".paged")).to_be_visible()
    wait_for(phone, f"{MOVING} === 1")

    phone.emulate_media(reduced_motion="reduce")

    wait_for(phone, f"{MOVING} === 0")
