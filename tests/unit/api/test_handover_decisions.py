"""Who may hand over, accept and take back: every answer with its reason."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.scope import WHOLE_CITY, Scope
from services.api.handover.decide import Actor, Closing, Denied, Standing, accept, add_note, give, withdraw
from services.api.roster.shifts import Shift

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GAS, WATER = Scope(frozenset({"gas"})), Scope(frozenset({"water"}))
WANG = Actor(1, "wang", Scope(), is_chief=False)
LI = Actor(2, "li", Scope(), is_chief=False)
CHIEF = Actor(3, "qian", Scope(), is_chief=True)


def shift(person: int, begin: float, end: float, scope: Scope = WHOLE_CITY, position: str = "duty_officer") -> Shift:
    return Shift(position, person, NOW + begin * HOUR, NOW + end * HOUR, scope)


def given_by(
    name: str, scope: Scope = WHOLE_CITY, accepted_by: str | None = None, is_withdrawn: bool = False
) -> Standing:
    return Standing("duty_officer", scope, name, accepted_by, is_withdrawn)


@pytest.mark.parametrize(
    ("begin", "end", "is_allowed"),
    [
        pytest.param(-12, 1, True, id="on duty"),
        pytest.param(-12, 0, True, id="ends now"),
        pytest.param(-14, -1.99, True, id="ended less than two hours ago"),
        pytest.param(-14, -2, False, id="ended two hours ago"),
        pytest.param(1, 12, False, id="still to come"),
    ],
)
def test_who_has_held_the_position_hands_it_over(begin: float, end: float, is_allowed: bool) -> None:
    decision = give("duty_officer", WANG, [shift(1, begin, end)], [], NOW)
    assert decision == (Closing(NOW + begin * HOUR, NOW + end * HOUR, Scope()) if is_allowed else "not_on_duty")


def test_another_position_is_not_handed_over() -> None:
    assert give("duty_officer", WANG, [shift(1, -8, 1, position="duty_chief")], [], NOW) == "not_on_duty"


def test_chief_stands_in_for_whoever_has_left() -> None:
    assert give("duty_officer", CHIEF, [shift(1, -12, 0)], [], NOW) == Closing(NOW - 12 * HOUR, NOW, Scope())
    assert give("duty_officer", CHIEF, [], [], NOW) == Closing(NOW - 12 * HOUR, NOW, Scope())


def test_nothing_is_handed_over_that_the_giver_cannot_see() -> None:
    gas_only = Actor(1, "wang", GAS, is_chief=False)
    closing = give("duty_officer", gas_only, [shift(1, -8, 1)], [], NOW)
    assert isinstance(closing, Closing)
    assert closing.scope == GAS


def test_second_hand_over_waits_for_the_first() -> None:
    held = [shift(1, -8, 1)]
    assert give("duty_officer", WANG, held, [given_by("wang")], NOW) == "open_already"
    assert isinstance(
        give("duty_officer", WANG, held, [given_by("li"), given_by("wang", accepted_by="li")], NOW), Closing
    )


@pytest.mark.parametrize(
    ("handover", "actor", "shifts", "denied"),
    [
        pytest.param(given_by("wang"), LI, [shift(2, -0.5, 12)], None, id="holds it now"),
        pytest.param(given_by("wang"), LI, [shift(2, 2, 12)], None, id="comes in two hours"),
        pytest.param(given_by("wang"), LI, [shift(2, 2.1, 12)], "not_taking_over", id="comes later"),
        pytest.param(given_by("wang"), LI, [shift(2, -9, 0)], "not_taking_over", id="has just left"),
        pytest.param(given_by("wang"), LI, [], "not_taking_over", id="is not on the roster"),
        pytest.param(given_by("wang", GAS), LI, [shift(2, 0, 12, WATER)], "not_taking_over", id="other lifeline"),
        pytest.param(given_by("wang", GAS), LI, [shift(2, 0, 12, GAS)], None, id="same lifeline"),
        pytest.param(given_by("wang"), CHIEF, [], None, id="chief"),
        pytest.param(given_by("wang"), WANG, [shift(1, 0, 12)], "own", id="the giver"),
        pytest.param(given_by("qian"), CHIEF, [], "own", id="a chief who gave it"),
        pytest.param(given_by("wang", accepted_by="li"), CHIEF, [], "accepted_already", id="accepted"),
        pytest.param(given_by("wang", is_withdrawn=True), CHIEF, [], "withdrawn", id="withdrawn"),
    ],
)
def test_who_takes_over_accepts(handover: Standing, actor: Actor, shifts: list[Shift], denied: Denied | None) -> None:
    assert accept(handover, actor, shifts, NOW) == denied


def test_giver_or_chief_withdraws_what_is_open() -> None:
    assert withdraw(given_by("wang"), WANG) is None
    assert withdraw(given_by("wang"), CHIEF) is None
    assert withdraw(given_by("wang"), LI) == "not_giver"
    assert withdraw(given_by("wang", accepted_by="li"), WANG) == "accepted_already"
    assert withdraw(given_by("wang", is_withdrawn=True), WANG) == "withdrawn"


def test_accepted_hand_over_takes_notes_and_a_withdrawn_one_none() -> None:
    assert add_note(given_by("wang", accepted_by="li")) is None
    assert add_note(given_by("wang", is_withdrawn=True)) == "withdrawn"
