"""What may be done to a shift, and how people take turns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from schemas.scope import Scope
from services.api.roster.rotation import Rotation, overlapped, replaced, shifts_of
from services.api.roster.shifts import Changed, Denied, Shift, change, may_be_called, plan, remove, shortest_rest

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
GAS = Scope(frozenset({"gas"}))


def shift(begin: float, end: float, person: int = 1, scope: Scope = GAS, shift_id: int | None = 5) -> Shift:
    """Hours from now."""
    return Shift("duty_officer", person, NOW + begin * HOUR, NOW + end * HOUR, scope, shift_id)


def test_new_shift_begins_no_earlier_than_it_was_entered() -> None:
    assert plan(shift(-2, 6, shift_id=None), [], NOW) == shift(0, 6, shift_id=None)


@pytest.mark.parametrize(
    ("wish", "denied"),
    [
        pytest.param(shift(-4, -1, shift_id=None), "over", id="over"),
        pytest.param(shift(3, 3, shift_id=None), "ends_before_start", id="no length"),
        pytest.param(shift(0, 32 * 24, shift_id=None), "too_long", id="a month and a day"),
        pytest.param(shift(800 * 24, 801 * 24, shift_id=None), "too_far", id="a mistyped year"),
        pytest.param(shift(1, 4, shift_id=None), "on_duty_already", id="twice"),
    ],
)
def test_shift_that_makes_no_sense_is_denied(wish: Shift, denied: Denied) -> None:
    assert plan(wish, [shift(2, 6, shift_id=9)], NOW) == denied


def test_two_people_may_share_a_shift() -> None:
    assert plan(shift(1, 4, person=2, shift_id=None), [shift(2, 6)], NOW) == shift(1, 4, person=2, shift_id=None)


def test_shift_to_come_is_changed_in_place() -> None:
    wish = shift(3, 9, person=2, shift_id=None)
    assert change(shift(2, 6), wish, [shift(2, 6)], NOW) == Changed(replace(wish, shift_id=5))


def test_running_shift_gets_another_end_and_keeps_its_begin() -> None:
    assert change(shift(-2, 6), shift(-2, 1), [shift(-2, 6)], NOW) == Changed(shift(-2, 1))


def test_running_shift_that_another_takes_over_is_split_now() -> None:
    changed = change(shift(-2, 6), shift(-2, 6, person=2), [shift(-2, 6)], NOW)
    assert changed == Changed(shift(-2, 0), shift(0, 6, person=2, shift_id=None))


def test_running_shift_that_is_put_off_ends_now() -> None:
    changed = change(shift(-2, 6), shift(2, 6), [shift(-2, 6)], NOW)
    assert changed == Changed(shift(-2, 0), shift(2, 6, shift_id=None))


def test_shift_that_is_over_stays() -> None:
    assert change(shift(-9, 0), shift(2, 6), [], NOW) == "over"
    assert remove(shift(-9, 0), NOW) == "over"


def test_removing_ends_a_running_shift_and_drops_one_to_come() -> None:
    assert remove(shift(-2, 6), NOW) == Changed(shift(-2, 0))
    assert remove(shift(2, 6), NOW) == Changed(None)


@pytest.mark.parametrize(("begin", "end", "may"), [(-1, 1, True), (23, 30, True), (25, 30, False), (-30, -11, True),
                                                   (-30, -13, False)])  # fmt: skip
def test_numbers_are_for_those_about_now(begin: float, end: float, may: bool) -> None:
    assert may_be_called(shift(begin, end), NOW) == may


def people_by_day(made: Sequence[Shift], a_day: int) -> list[str]:
    """One text a day of the rotation: who serves it, in order."""
    letters = "".join("?ABCD"[one.account_id] for one in made)
    return [letters[place : place + a_day] for place in range(0, len(letters), a_day)]


@pytest.mark.parametrize(
    ("people", "shift_hours", "turn_days", "expected"),
    [
        pytest.param((1, 2), 12, 1, ["AB", "AB", "AB"], id="two people, always the same hours"),
        pytest.param((1, 2, 3), 12, 1, ["AB", "CA", "BC"], id="three people in turn"),
        pytest.param((1, 2, 3, 4), 12, 1, ["AB", "CD", "AB"], id="a day on, a day off"),
        pytest.param((1, 2, 3, 4), 8, 2, ["ABC", "ABC", "DAB", "DAB", "CDA", "CDA", "BCD", "BCD"], id="four crews"),
        pytest.param((1, 2), 24, 7, ["A"] * 7 + ["B"] * 7, id="a week each"),
    ],
)
def test_people_take_turns(people: tuple[int, ...], shift_hours: int, turn_days: int, expected: list[str]) -> None:
    rotation = Rotation("duty_officer", people, date(2026, 11, 22), len(expected), shift_hours, turn_days=turn_days)
    assert people_by_day(shifts_of(rotation), 24 // shift_hours) == expected


def test_night_shift_spans_midnight_of_beijing() -> None:
    night = shifts_of(Rotation("duty_officer", (1, 2), date(2026, 12, 31), 1, 12, starts=time(8)))[1]
    assert night.starts_at == datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert night.ends_at == datetime(2027, 1, 1, 0, tzinfo=UTC)


def test_new_shifts_displace_those_for_no_more_of_the_city() -> None:
    made = [shift(2, 14, person=2, shift_id=None)]
    running, whole = shift(-2, 6), shift(0, 20, person=3, scope=Scope(), shift_id=6)
    assert overlapped(made, [running, whole, shift(14, 20, shift_id=7)]) == [running, whole]
    assert replaced(made, [running, whole]) == {5: [shift(-2, 2)]}


def test_shortest_rest_is_between_two_shifts_of_one_person() -> None:
    assert shortest_rest([shift(0, 8), shift(8, 16, person=2), shift(24, 32), shift(20, 24, person=2)]) == 4 * HOUR
    assert shortest_rest([shift(0, 8), shift(8, 16, person=2)]) is None
