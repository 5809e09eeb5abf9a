"""Alerts in the list: steady under the hand, honest about acknowledgement and about silence."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stand_in import StandIn


def test_list_holds_still_under_the_pointer(page: Page, stand_in: StandIn) -> None:
    """A new red alert waits behind the pill instead of moving the row that is about to be clicked."""
    stand_in.raise_alert(sensor_id=1, level=2)
    page.hover(".alert-row")
    stand_in.raise_alert(sensor_id=2, level=1)
    expect(page.locator(".new-pill")).to_contain_text("1 new")
    expect(page.locator(".alert-row").first).to_have_id("alert-alert-1")
    page.click(".new-pill")
    expect(page.locator(".alert-row").first).to_have_id("alert-alert-2")


def test_key_acknowledges_the_selected_alert(page: Page, stand_in: StandIn) -> None:
    """Two keys: select, acknowledge; the server's answer decides."""
    stand_in.raise_alert(sensor_id=1)
    page.wait_for_selector(".alert-row")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".detail-actions .acknowledged")).to_contain_text("operator")
    assert stand_in.alerts["alert-1"]["acknowledged_by"] == "operator"


def test_acknowledgement_at_another_desk_is_shown(page: Page, stand_in: StandIn) -> None:
    """The button gives way to the name of the person who was faster."""
    alert_id = stand_in.raise_alert(sensor_id=1)
    page.click(".alert-row")
    stand_in.acknowledge(alert_id, "colleague")
    expect(page.locator(".detail-actions .acknowledged")).to_contain_text("colleague")


def test_calm_is_promised_only_while_data_arrives(page: Page, stand_in: StandIn) -> None:
    """No alert and a dead feed is not calm: the tick goes, the white bar comes."""
    expect(page.locator(".empty-list.is-none")).to_be_visible()
    stand_in.is_feed_stale = True
    expect(page.locator(".interruption")).to_be_visible()
    expect(page.locator(".empty-list.is-unknown")).to_be_visible()
    stand_in.is_feed_stale = False
    expect(page.locator(".interruption")).to_have_count(0)


def test_page_does_not_hide_that_the_feed_is_dead(page: Page, stand_in: StandIn) -> None:
    """Both want the top of the map: the one may not lie over the other."""
    stand_in.is_feed_stale = True
    stand_in.page_somebody("Methane above limit")
    expect(page.locator(".paged-bar")).to_contain_text("Methane above limit")
    for bar in (".interruption", ".paged-bar"):
        box = page.locator(bar).bounding_box()
        assert box
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        on_top = f"([x, y]) => document.elementFromPoint(x, y).closest('{bar}') !== null"
        assert page.evaluate(on_top, middle), bar


def test_lost_session_keeps_the_picture_and_asks_to_sign_in(page: Page, stand_in: StandIn) -> None:
    """The last picture stays, dimmed, and signing in goes on where it stopped."""
    stand_in.raise_alert(sensor_id=1)
    page.wait_for_selector(".alert-row")
    stand_in.is_signed_in = False
    page.keyboard.press("j")
    expect(page.locator(".sign-in")).to_be_visible()
    expect(page.locator(".alert-row")).to_be_visible()
    page.fill("input[name=password]", "secret")
    page.click(".sign-in .primary")
    expect(page.locator(".sign-in")).to_have_count(0)
    stand_in.raise_alert(sensor_id=2)
    expect(page.locator(".alert-row")).to_have_count(2)


def test_pages_of_one_browser_share_one_live_stream(page: Page, stand_in: StandIn) -> None:
    """A browser opens six connections to a server at most; tabs must not eat them."""
    second = page.context.new_page()
    second.goto(stand_in.address)
    second.wait_for_selector(".connection-sign.is-live")
    stand_in.raise_alert(sensor_id=3)
    expect(second.locator(".alert-row")).to_have_count(1)
    expect(page.locator(".alert-row")).to_have_count(1)
    assert len(stand_in.streams) == 1


def test_address_opens_the_alert(page: Page, stand_in: StandIn) -> None:
    """A copied link shows a colleague the same alert."""
    alert_id = stand_in.raise_alert(sensor_id=4)
    page.goto(f"{stand_in.address}/?alert={alert_id}")
    expect(page.locator(".detail h2")).to_have_text("Methane above limit")
    expect(page.locator(".detail .why")).to_contain_text("above the red limit of 4 %VOL")
    expect(page.locator(".detail .certainty")).to_have_text("standard or published source")


def test_flood_is_folded_to_red_and_orange(page: Page, stand_in: StandIn) -> None:
    """Nobody reads eleven new alerts at once; what is worst stays, the rest comes back on demand."""
    for sensor_id in range(1, 11):
        stand_in.raise_alert(sensor_id, level=3)
    expect(page.locator(".alert-row")).to_have_count(10)
    expect(page.locator(".flood")).to_have_count(0)
    stand_in.raise_alert(sensor_id=11, level=2)
    expect(page.locator(".flood")).to_contain_text("10 of level III and IV are folded")
    expect(page.locator(".alert-row")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".alert-row")).to_have_count(11)


@pytest.mark.parametrize(("width", "locale"), [(1920, "en-GB"), (1920, "zh-CN"), (1600, "en-GB"), (1366, "en-GB")])
def test_clock_is_never_cut_off_by_signs(browser: Browser, stand_in: StandIn, width: int, locale: str) -> None:
    """A browser that blocks the sound says so in the top bar, beside everything else that stands there."""
    context = browser.new_context(viewport={"width": width, "height": 720}, locale=locale)
    page = context.new_page()
    page.goto(stand_in.address)
    page.wait_for_selector(".sound-button.is-blocked")
    page.wait_for_selector(".connection-sign.is-live")
    bar, clock = page.locator(".top-bar"), page.locator(".top-bar .clock").bounding_box()

    assert clock
    assert clock["x"] + clock["width"] <= width
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
    context.close()
