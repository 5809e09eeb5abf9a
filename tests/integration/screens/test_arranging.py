"""What the machine grouped wrongly is put in order by hand; what no sensor says is reported; what ended is found."""

import re

from playwright.sync_api import Page, expect

from tests.integration.screens.conftest import SignIn
from tests.integration.screens.house import House
from tests.world import eventually


def open_form(page: Page, key: str) -> None:
    expect(page.locator(".incident-actions")).to_be_visible()
    page.keyboard.press(key)


def test_incident_is_split_renamed_and_merged_again(sign_in: SignIn, house: House) -> None:
    leak = house.leak(level=2, sensor_count=2)
    page = sign_in("wang", f"/?incident={leak.incident_id}")
    drawer = page.locator(".drawer")
    expect(drawer.locator(".members li")).to_have_count(2)

    # split: one of two alerts leaves, under a name that is suggested
    open_form(page, "p")
    split = drawer.get_by_role("form", name="Split")
    expect(split.get_by_role("button", name="Split")).to_be_disabled()
    split.get_by_role("checkbox").nth(1).check()
    expect(split.get_by_label("English title")).not_to_have_value("")
    split.get_by_role("button", name="Split").click()
    # the old one has a single alert too: wait until the drawer has gone over to the new one
    expect(page).not_to_have_url(re.compile(f"incident={leak.incident_id}$"))
    expect(drawer.locator(".members li")).to_have_count(1)
    opened = int(page.url.rsplit("=", 1)[1])

    # rename: in both languages
    open_form(page, "t")
    rename = drawer.get_by_role("form", name="Rename")
    rename.get_by_label("Chinese title").fill("第二处泄漏")
    rename.get_by_label("English title").fill("Second leak")
    rename.get_by_role("button", name="Rename").click()
    expect(drawer.locator("h2")).to_have_text("Second leak")
    assert house.rows("select title_zh from incidents where incident_id = %s", opened) == [("第二处泄漏",)]

    # merge: the other one is found by its number and stays
    number = str(house.rows("select number from incidents where incident_id = %s", leak.incident_id)[0][0])
    open_form(page, "g")
    merge = drawer.get_by_role("form", name="Merge")
    merge.get_by_role("searchbox").fill(number)
    merge.get_by_role("radio").check()
    merge.get_by_role("button", name="Merge").click()
    expect(drawer.locator(".members li")).to_have_count(2)
    assert house.rows("select state, merged_into from incidents where incident_id = %s", opened) == [
        ("merged", leak.incident_id)
    ]


def test_key_of_an_act_that_is_refused_says_why_and_does_nothing(sign_in: SignIn, house: House) -> None:
    leak = house.leak(level=3)
    page = sign_in("li", f"/?incident={leak.incident_id}")

    open_form(page, "i")

    expect(page.locator(".incident-actions .refusal")).to_contain_text("It must be judged first")
    # whoever only presses keys has changed nothing: false alarm asks for a reason first
    page.keyboard.press("f")
    expect(page.get_by_role("form", name="False alarm")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("form", name="False alarm")).to_have_count(0)
    assert house.rows("select state from incidents where incident_id = %s", leak.incident_id) == [("reported",)]


def test_call_is_reported_by_hand_and_found_after_it_has_ended(sign_in: SignIn, house: House) -> None:
    house.leak(level=3)
    page = sign_in("li")
    page.get_by_role("button", name="Report", exact=True).click()
    form = page.get_by_role("form", name="Report")
    form.get_by_role("searchbox").fill("Manhole")
    form.locator(".asset-search li button").first.click()
    form.get_by_role("radio", name="II Orange", exact=True).check()
    form.get_by_label("English title").fill("Smell of gas, called in")
    form.get_by_label("Chinese title").fill("市民来电：燃气味")
    form.get_by_role("button", name="Open incident").click()

    drawer = page.locator(".drawer")
    expect(drawer.locator("h2")).to_have_text("Smell of gas, called in")
    expect(drawer).to_contain_text("Opened by hand, without alerts")
    expect(page.locator(".incident-mark")).to_have_count(1)

    open_form(page, "f")
    page.get_by_role("form", name="False alarm").get_by_label("Biogas").check()
    page.get_by_role("button", name="Confirm: False alarm").click()
    expect(drawer.locator(".way [aria-current=step]")).to_contain_text("False alarm")
    expect(drawer.get_by_role("form")).to_have_count(0)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="All incidents").click()
    page.get_by_role("combobox").select_option("false_alarm")
    page.get_by_role("searchbox").fill("Smell")
    found = page.get_by_role("row").filter(has_text="Smell of gas")
    expect(found).to_contain_text("False alarm")
    found.get_by_role("button").click()
    expect(drawer.locator("h2")).to_have_text("Smell of gas, called in")
    eventually(lambda: "incident=" in page.url, "the address names it")
