"""A crew's phone: an order walked with a line and without, with pictures and a recording; and what push cannot do."""

from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.waiting import wait_for
from tests.integration.screens.conftest import PHONE, look_again, new_context, open_crew_app
from tests.integration.screens.dev_tools import DevTools
from tests.integration.screens.house import House
from tests.world import eventually

PICTURE = Path(__file__).parents[3] / "services" / "api" / "console" / "public" / "icon-192.png"
SMALLEST_TARGET = 48
NO_PLACE = "navigator.geolocation.getCurrentPosition = () => undefined"


def test_an_empty_list_says_that_all_of_it_is_a_simulation(chromium: Browser, house: House) -> None:
    # a city of which nothing is known belongs to no run
    house.leak()
    with closing(new_context(chromium, house, "kong", viewport=PHONE, is_mobile=True, has_touch=True)) as context:
        phone = open_crew_app(context, house)
        expect(phone.locator(".simulation")).to_have_count(0)
        with house.simulated("night-7"):
            eventually(lambda: look_again(phone) or phone.locator(".simulation").count() == 1, "the mark is on screen")

            expect(phone.locator(".simulation")).to_contain_text("SIMULATION · run night-7")
            expect(phone.locator(".card")).to_have_count(0)


@pytest.fixture
def order(house: House) -> int:
    """An order for the gas crew, at a leak of its own."""
    return house.order(house.leak(level=3))


@pytest.fixture
def phone(order: int, phone_context: BrowserContext, house: House) -> Page:
    phone = open_crew_app(phone_context, house)
    expect(card(phone)).to_be_visible()
    return phone


def card(phone: Page) -> Locator:
    return phone.locator(".card").first


def told(house: House, order: int) -> list[object]:
    """Kinds of steps the service knows, in the order in which they happened."""
    query = "select kind from work_order_steps where work_order_id = %s order by happened_at, received_at"
    return [row[0] for row in house.rows(query, order)]


def test_order_is_walked_with_picture_reading_and_recording(phone: Page, order: int, house: House) -> None:
    for name in ("Accept", "Set off", "Arrived"):
        phone.get_by_role("button", name=name, exact=True).tap()
    eventually(lambda: told(house, order) == ["accept", "en_route", "arrive"], "three steps are told")
    card(phone).locator("a").tap()
    expect(phone.locator(".hazards")).to_contain_text("No open flame")
    phone.get_by_role("button", name="Done", exact=True).first.tap()
    phone.locator("input[type=file]").first.set_input_files(PICTURE)
    phone.get_by_label("Value").first.fill("0.4")
    phone.get_by_role("button", name="Save").first.tap()
    phone.get_by_role("button", name="Record").tap()
    phone.get_by_role("button", name="Stop recording").tap()
    # a tap by mistake is taken back
    phone.get_by_role("button", name="Work is done").tap()
    phone.get_by_role("button", name="Not yet").tap()
    phone.get_by_role("button", name="Work is done").tap()
    phone.get_by_role("button", name="Repaired").tap()

    eventually(
        lambda: house.rows("select from work_orders where work_order_id = %s and state = 'finished'", order),
        "the order is finished",
    )
    eventually(
        lambda: sorted(told(house, order)[3:]) == ["check", "finish", "photo", "reading", "voice"],  # pyright: ignore[reportArgumentType]
        "everything is told",
    )
    kept = house.rows("select kind, media_type from attachments where work_order_id = %s order by kind", order)
    assert kept == [("photo", "image/jpeg"), ("voice", "audio/webm")]


def test_steps_without_a_line_survive_closing_the_app(
    phone: Page, phone_context: BrowserContext, order: int, house: House
) -> None:
    phone_context.set_offline(True)
    phone.get_by_role("button", name="Accept", exact=True).tap()
    phone.get_by_role("button", name="Set off", exact=True).tap()
    expect(phone.locator(".line")).to_contain_text("2 waiting to be sent")
    phone.close()
    again = phone_context.new_page()
    again.goto(f"{house.address}/crew")
    expect(card(again)).to_contain_text("On the way")
    expect(again.locator(".line")).to_contain_text("Offline")
    card(again).get_by_role("button", name="Arrived").tap()
    card(again).locator("a").tap()
    again.locator("input[type=file]").first.set_input_files(PICTURE)
    expected = ["accept", "en_route", "arrive", "photo"]
    # a new window of the browser has a line for a moment, before it takes the line away here too
    already = told(house, order)
    assert already == expected[: len(already)]
    assert len(already) <= 1
    # picture and its step are two things to tell
    expect(again.locator(".line")).to_contain_text(f"{5 - len(already)} waiting to be sent")

    phone_context.set_offline(False)

    eventually(lambda: told(house, order) == expected, "each step is told, once and in order")
    expect(again.locator(".line")).to_have_count(0)


def test_double_tap_is_one_step_although_the_place_takes_its_time(phone: Page, order: int, house: House) -> None:
    phone.evaluate(NO_PLACE)

    phone.get_by_role("button", name="Accept", exact=True).evaluate("button => { button.click(); button.click() }")
    phone.get_by_role("button", name="Set off", exact=True).dblclick()
    phone.get_by_role("button", name="Arrived", exact=True).wait_for()

    eventually(lambda: told(house, order)[-1:] == ["en_route"], "the steps are told")
    assert told(house, order) == ["accept", "en_route"]


def test_step_is_on_the_phone_before_its_place_is_known(
    phone: Page, phone_context: BrowserContext, order: int, house: House
) -> None:
    phone.evaluate(NO_PLACE)
    phone.get_by_role("button", name="Accept", exact=True).tap()
    phone.get_by_role("button", name="Set off", exact=True).wait_for()
    phone.close()

    again = phone_context.new_page()
    again.goto(f"{house.address}/crew")

    eventually(lambda: told(house, order) == ["accept"], "the step is told when the app is opened again")


def test_declined_push_and_small_fingers(chromium: Browser, order: int, house: House) -> None:
    """A phone whose owner forbids notifications says so; whatever can be touched is large enough to be."""
    small: ViewportSize = {"width": 360, "height": 640}
    context = new_context(chromium, house, "zhao", viewport=small, is_mobile=True, has_touch=True)
    try:
        phone = open_crew_app(context, house)
        phone.get_by_role("button", name="Turn on push").tap()
        expect(phone.locator(".push-line")).to_contain_text("forbids notifications")
        assert house.rows("select from contact_points where gone_at is null") == []
        assert too_small(phone) == []
        phone.get_by_role("button", name="Accept", exact=True).tap()
        look_again(phone)
        card(phone).locator("a").tap()
        wait_for(phone, "document.querySelector('.thumb') !== null")
        assert too_small(phone) == []
    finally:
        context.close()


def test_app_can_be_installed(phone_context: BrowserContext, house: House) -> None:
    phone = open_crew_app(phone_context, house)
    session = cast(DevTools, phone_context.new_cdp_session(phone))
    answer = cast(dict[str, Any], session.send("Page.getInstallabilityErrors"))
    # windows of tests keep nothing, and what keeps nothing cannot be installed into
    errors = [one["errorId"] for one in answer["installabilityErrors"] if one["errorId"] != "in-incognito"]
    assert errors == []


def too_small(phone: Page) -> list[str]:
    """What can be touched, and is lower than a thumb needs."""
    found: list[str] = phone.evaluate(
        """smallest => [...document.querySelectorAll('button, a, input:not([type=file]), label.button')]
             .filter(one => one.getBoundingClientRect().height < smallest).map(one => one.outerHTML)""",
        SMALLEST_TARGET,
    )
    return found
