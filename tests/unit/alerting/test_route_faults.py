"""What is wrong with a routing table, in words, and what of it keeps a change from being taken."""

from typing import Any

import pytest

from services.alerting.notify.route_faults import Fault, faults_of, new_faults, unreached
from services.alerting.notify.table import Route
from tests.unit.alerting.routing_city import NAMES, PLACES, house, night, person, row, shift

PAGES = [row(91), row(92, moment="level_raised"), row(93, moment="clock_missed")]


def faults(*routes: Route) -> list[Fault]:
    return faults_of([*PAGES, *routes], NAMES, PLACES)


def kinds(*routes: Route) -> list[str]:
    return [fault.kind for fault in faults(*routes)]


def test_table_of_the_installation_has_no_fault() -> None:
    assert kinds() == []


@pytest.mark.parametrize(
    ("columns", "kind", "field"),
    [
        ({"recipient": "nobody_knows"}, "unknown_recipient", "recipient"),
        ({"recipient_kind": "crew", "recipient": "7"}, "unknown_recipient", "recipient"),
        ({"lifeline": "subway"}, "unknown_place", "lifeline"),
        ({"district_code": "110000"}, "unknown_place", "district_code"),
        ({"channels": ["webhook"]}, "wrong_channel", "channels"),
        ({"recipient_kind": "webhook", "recipient": "city"}, "wrong_channel", "channels"),
        ({"step": 1, "after_seconds": 0}, "no_delay", "after_seconds"),
        ({"step": 0, "after_seconds": 60}, "needless_delay", "after_seconds"),
        ({"moment": "issued", "step": 1, "after_seconds": 60}, "never_reached", "step"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_row_is_refused_for_a_reason_that_names_its_part(columns: dict[str, Any], kind: str, field: str) -> None:
    (fault,) = faults(row(1, **{"level": 2} | columns))
    assert (fault.kind, fault.field, fault.route_id, fault.is_refused) == (kind, field, 1, True)


def test_same_row_twice_is_refused_unless_one_is_off() -> None:
    assert kinds(row(1)) == ["twice"]
    assert kinds(row(1, enabled=False)) == []


def test_contradicting_delays_are_said_and_taken() -> None:
    step: dict[str, Any] = {"recipient": "chief", "step": 1}
    uneven = faults(row(1, after_seconds=300, **step), row(2, after_seconds=600, lifeline="gas", **step))
    assert [(fault.kind, fault.is_refused) for fault in uneven] == [("uneven_step", False)]
    assert kinds(row(1, after_seconds=300, **step), row(2, after_seconds=60, recipient="chief", step=2)) == [
        "out_of_order"
    ]


def test_delays_of_rows_that_never_meet_may_differ() -> None:
    soon: dict[str, Any] = {"recipient": "chief", "step": 1, "after_seconds": 300}
    later = soon | {"after_seconds": 600}
    assert kinds(row(1, lifeline="gas", **soon), row(2, lifeline="water", **later)) == []
    assert kinds(row(1, **soon, **night(6, 22)), row(2, **later, **night())) == []


def test_page_without_a_first_step_is_refused_with_an_example() -> None:
    (fault,) = faults_of([row(1, **night(6, 22)), *PAGES[1:]], NAMES, PLACES)
    assert (fault.kind, fault.field, fault.is_refused) == ("no_first_step", "opened", True)
    assert "00:00" in fault.words.en
    assert "Gas" in fault.words.en


def test_first_step_for_some_lifelines_or_levels_is_not_enough() -> None:
    for columns in ({"lifeline": "gas"}, {"level": 2}, {"district_code": "410802"}):
        assert [one.kind for one in faults_of([row(1, **columns), *PAGES[1:]], NAMES, PLACES)] == ["no_first_step"]


def test_webhook_is_no_first_step() -> None:
    system = row(1, recipient_kind="webhook", recipient="city", channels=["webhook"])
    assert [one.kind for one in faults_of([system, *PAGES[1:]], NAMES, PLACES)] == ["no_first_step"]


def test_fault_elsewhere_does_not_stand_in_the_way_of_mending() -> None:
    wrong = row(1, recipient="nobody_knows", level=2)
    before = faults(wrong)
    assert new_faults(before, faults(wrong, row(2, level=1)), 2) == []
    assert [one.kind for one in new_faults(before, before, 1)] == ["unknown_recipient"]
    assert new_faults(before, faults(row(1, recipient="nobody_knows", level=2, enabled=False)), 1) == []


def test_hole_may_shrink_but_not_grow() -> None:
    hole = faults_of([row(1, **night(6, 22)), *PAGES[1:]], NAMES, PLACES)
    smaller = faults_of([row(1, **night(6, 23)), *PAGES[1:]], NAMES, PLACES)
    assert new_faults(hole, smaller, 1) == []
    assert [one.kind for one in new_faults(smaller, hole, 1)] == ["no_first_step"]


def test_row_for_a_post_that_nobody_holds_is_said_and_taken() -> None:
    rows = [row(1), row(2, recipient="chief"), row(3, recipient_kind="role", recipient="admin", enabled=False)]
    officer = person(1, "wang")
    outlook = house([*rows, row(4, recipient="gone")], [officer], [shift("officer", 1, 0, 1)])
    (fault,) = unreached(outlook)
    assert (fault.route_id, fault.is_refused) == (2, False)
    assert fault.words.en == "Nobody is Duty chief in the next seven days: this row reaches nobody"


def test_shift_of_an_account_that_has_gone_is_nobody() -> None:
    assert [one.route_id for one in unreached(house([row(1)], [], [shift("officer", 1, 0, 1)]))] == [1]


def test_role_and_crew_without_people_reach_nobody() -> None:
    roles = house(
        [row(1, recipient_kind="role", recipient="chief"), row(2, recipient_kind="role", recipient="admin")],
        [person(1, "li", ["chief"])],
    )
    assert [one.route_id for one in unreached(roles)] == [2]
