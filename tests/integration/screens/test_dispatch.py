"""The crew is chosen on the map, the phone receives the order, and the desk sees each step without asking."""

from playwright.sync_api import BrowserContext, expect

from tests.integration.screens.conftest import SignIn, look_again, open_crew_app
from tests.integration.screens.house import House


def test_crew_chosen_on_the_map_receives_the_order(
    sign_in: SignIn, phone_context: BrowserContext, house: House
) -> None:
    leak = house.leak(level=2)
    phone = open_crew_app(phone_context, house)
    desk = sign_in("li", f"/?incident={leak.incident_id}")
    drawer = desk.locator(".drawer")
    # a page lies over the map until it is answered; whether one comes while we work is a matter of the machine
    paged = desk.get_by_role("alert", name="You are paged")
    desk.add_locator_handler(paged, lambda bar: bar.get_by_role("button", name="I have it").first.click())

    # by key, with a form in between
    expect(drawer.locator(".incident-actions")).to_be_visible()
    desk.keyboard.press("d")
    form = drawer.get_by_role("form", name="Dispatch a crew")
    expect(form.locator(".is-chosen")).to_contain_text("Gas crew")
    # a crew without a position has no mark, and is in the list all the same
    expect(form).to_contain_text("Road crew")
    expect(form).to_contain_text("position unknown")
    expect(desk.locator(".crew-mark")).to_have_count(2)
    # chosen on the map, chosen in the list
    desk.get_by_role("button", name="Water crew, free").click()
    expect(form.locator(".is-chosen")).to_contain_text("Water crew")
    desk.get_by_role("button", name="Gas crew, free").click()
    form.get_by_label("Instructions").fill("Detector first")
    form.get_by_role("button", name="Send Gas crew").click()
    expect(drawer.locator(".order")).to_contain_text("not accepted yet")

    look_again(phone)
    card = phone.locator(".card").filter(has_text=leak.asset.replace("井", "Manhole"))
    card.get_by_role("button", name="Accept").tap()

    expect(drawer.locator(".order")).to_contain_text("accepted")
    expect(drawer.locator(".way [aria-current=step]").first).to_contain_text("Accept")
    # the crew at work stays on the map, the others go
    expect(desk.locator(".crew-mark")).to_have_count(1)
    assert house.rows("select instructions, state from work_orders where incident_id = %s", leak.incident_id) == [
        ("Detector first", "accepted")
    ]
