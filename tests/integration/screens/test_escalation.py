"""A page rings until somebody answers: the officer's, then the silent officer's chief's; one answer ends both."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.waiting import wait_for
from tests.integration.screens.conftest import SignIn
from tests.integration.screens.house import House


def test_silence_of_the_officer_wakes_the_chief_and_one_answer_ends_it(sign_in: SignIn, house: House) -> None:
    officer, chief = sign_in("wang"), sign_in("li")
    leak = house.leak(level=3)

    # yellow: nothing on the map sounds, the page does
    expect(bar(officer)).to_contain_text(name_of(leak.asset))
    wait_for(officer, "tones > 0")
    # two seconds later, by the routes of this house
    expect(bar(chief)).to_contain_text("Unanswered")
    wait_for(chief, "tones > 0")

    chief.keyboard.press("y")

    expect(bar(chief)).to_have_count(0)
    expect(bar(officer)).to_have_count(0)
    # nobody wonders where it went
    expect(officer.locator(".is-taken")).to_contain_text("李强 has it")
    answered = house.rows("select answered_by from incidents where incident_id = %s", leak.incident_id)
    assert answered == [("li",)]


def test_of_two_windows_one_rings_and_the_other_takes_over(sign_in: SignIn, house: House) -> None:
    first = sign_in("wang")
    second = sign_in("wang", beside=first)
    house.leak(level=3)
    expect(bar(first)).to_be_visible()
    expect(bar(second)).to_be_visible()
    wait_for(first, "tones > 0")
    assert second.evaluate("tones") == 0

    first.close()

    # the browser passes the bell on, whatever became of the window that had it
    wait_for(second, "tones > 0")


def bar(page: Page) -> Locator:
    return page.locator(".paged-bar[role=alert]")


def name_of(asset: str) -> str:
    return asset.replace("井", "Manhole")
