"""An operator acknowledges one alert and shelves another; what is quiet stays in sight, and ends by the clock."""

from playwright.sync_api import expect

from tests.integration.screens.conftest import SignIn
from tests.integration.screens.house import House
from tests.world import eventually


def test_operator_acknowledges_the_alert_by_key(sign_in: SignIn, house: House) -> None:
    page = sign_in("wang")
    leak = house.leak(level=1)
    row = page.get_by_role("row").filter(has_text=leak.sensors[0])
    expect(row).to_contain_text("4.5")
    expect(page.locator(".interruption")).to_have_count(0)

    row.click()
    page.keyboard.press("a")

    expect(page.locator(".detail-actions .acknowledged")).to_contain_text("wang")
    said = house.rows(
        "select line.kind, line.actor from journal as line join incident_alerts as member using (alert_id)"
        " where member.incident_id = %s",
        leak.incident_id,
    )
    assert ("acknowledged", "wang") in said


def test_shelved_alert_is_counted_listed_and_comes_back_by_the_clock(sign_in: SignIn, house: House) -> None:
    page = sign_in("wang")
    leak = house.leak(level=2)
    expect(page.get_by_role("button", name="shelved 0")).to_be_visible()
    page.get_by_role("row").filter(has_text=leak.sensors[0]).click()

    page.keyboard.press("s")
    form = page.locator(".shelve-box form")
    form.get_by_label("Why").select_option("maintenance")
    form.get_by_label("Note").fill("ventilation is being tested")
    form.get_by_role("button", name="Shelve").click()

    page.get_by_role("button", name="shelved 1").click()
    listed = page.get_by_role("dialog").locator("li")
    expect(listed).to_contain_text("ventilation is being tested")
    expect(listed).to_contain_text(leak.sensors[0])
    for width in (390, 1366, 1920):
        page.set_viewport_size({"width": width, "height": 844})
        expect(page.get_by_role("button", name="shelved 1")).to_be_in_viewport()

    house.rows("update overrides set ends_at = now() where ended_at is null returning override_id")
    expect(page.get_by_role("button", name="shelved 0")).to_be_visible()
    eventually(
        lambda: house.rows("select from alerts where override = 'none' and override_until is null"), "it is back"
    )
