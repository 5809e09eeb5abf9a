"""Stretches in which nobody would be woken, and what another table would change."""

from datetime import datetime, timedelta

from schemas.scope import Scope
from services.alerting.notify.compare import Hearing, change_of, compare
from services.alerting.notify.coverage import Stretch, find_shortfalls
from services.alerting.notify.roster import Outlook
from tests.unit.alerting.routing_city import DISTRICTS, MORNING, PLACES, house, night, person, row, shift

OFFICER = person(1, "wang", push=11)
CHIEF = person(2, "li", ["chief"], message=12)
DAY = timedelta(days=1)


def shortfalls(outlook: Outlook) -> list[Stretch]:
    return find_shortfalls(outlook, PLACES, MORNING, MORNING + DAY)


def hours(one: Stretch) -> tuple[float, float]:
    return after(one.since), after(one.until)


def after(at: datetime) -> float:
    return (at - MORNING) / timedelta(hours=1)


def test_week_with_a_waking_officer_has_no_shortfall() -> None:
    assert shortfalls(house([row(level=4)], [OFFICER, CHIEF], [shift("officer", 1, -1, 30)])) == []


def test_unmanned_night_is_one_stretch_that_names_who_hears_instead() -> None:
    rows = [row(1), row(2, level=4, channels=["screen"], recipient="chief")]
    shifts = [shift("officer", 1, -1, 13), shift("officer", 1, 20, 10), shift("chief", 2, -1, 30)]
    quiet = person(2, "li", ["chief"])
    (stretch,) = shortfalls(house(rows, [OFFICER, quiet], shifts))
    assert (stretch.shortfall, hours(stretch), stretch.instead) == ("not_woken", (12.0, 20.0), ("li",))
    assert stretch.extent.levels == (1, 2, 3)
    assert set(stretch.extent.lifelines) == set(PLACES.lifelines)
    assert set(stretch.extent.districts) == set(DISTRICTS)


def test_page_that_only_chiefs_hear_is_a_shortfall_too() -> None:
    (stretch, blue) = shortfalls(house([row()], [OFFICER, CHIEF]))
    assert (stretch.shortfall, stretch.instead, stretch.extent.levels) == ("widened", ("li",), (1, 2, 3))
    assert (blue.shortfall, blue.extent.levels) == ("nobody", (4,))


def test_blue_needs_a_screen_only() -> None:
    rows = [row(1), row(2, level=4, channels=["screen"])]
    assert shortfalls(house(rows, [OFFICER, CHIEF], [shift("officer", 1, -1, 30)])) == []


def test_shift_for_a_part_of_the_city_leaves_the_rest_open() -> None:
    rows = [row(level=4)]
    part = Scope.of(["gas"], [DISTRICTS[0]])
    found = shortfalls(house(rows, [OFFICER, CHIEF], [shift("officer", 1, -1, 30, part)]))
    uncovered = {
        (lifeline, district)
        for one in found
        if 1 in one.extent.levels
        for lifeline in one.extent.lifelines
        for district in one.extent.districts
    }
    everything = {(lifeline, district) for lifeline in PLACES.lifelines for district in DISTRICTS}
    assert uncovered == everything - {("gas", DISTRICTS[0])}


def test_more_and_less_are_told_apart() -> None:
    at_once, later = Hearing(0, ("screen",)), Hearing(300, ("screen", "push"))
    assert [change_of(None, at_once), change_of(at_once, None)] == ["more", "less"]
    assert change_of(at_once, Hearing(0, ("screen", "push"))) == "more"
    assert change_of(at_once, Hearing(60, ("screen",))) == "less"
    assert change_of(at_once, later) == "other"


def test_row_for_the_night_changes_the_night_alone() -> None:
    rows = [row(1), row(2, step=1, after_seconds=300, recipient="chief", channels=["screen", "message"])]
    outlook = house(rows, [OFFICER, CHIEF], [shift("officer", 1, -1, 30), shift("chief", 2, -1, 30)])
    changed = [*rows, row(0, recipient="chief", lifeline="gas", channels=["message"], **night())]
    (found,) = compare(outlook, changed, PLACES, MORNING, MORNING + DAY)
    assert (found.name, found.moment, found.change) == ("li", "opened", "other")
    assert (found.before, found.after) == (Hearing(300, ("screen", "message")), Hearing(0, ("message",)))
    assert (found.seconds / 3600, after(found.first_at)) == (8.0, 14.0)
    assert (found.extent.lifelines, found.extent.levels) == (("gas",), (1, 2, 3))


def test_row_taken_away_is_less_and_the_wider_circle_hears_more() -> None:
    outlook = house([row(1)], [OFFICER, CHIEF], [shift("officer", 1, -1, 30)])
    found = compare(outlook, [], PLACES, MORNING, MORNING + DAY)
    assert {(one.name, one.change) for one in found} == {("wang", "less"), ("li", "more")}


def test_table_that_is_the_same_changes_nothing() -> None:
    outlook = house([row(1)], [OFFICER], [shift("officer", 1, -1, 30)])
    assert compare(outlook, [row(1)], PLACES, MORNING, MORNING + DAY) == []
