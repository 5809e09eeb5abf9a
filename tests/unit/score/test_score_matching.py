"""Which alert belongs to which truth: each rule and each tie by itself."""

import pytest

from score.kinds import Kind, load_kinds
from score.matching import Explanation, Matcher, judge, metres_between
from score.nouns import Alert
from simulators.truth import Truth
from tests.unit.score.builders import HOME, METRES_PER_MILLIDEGREE, alert, sensor, truth

KIND = Kind(zh="", en="", radius_metres=100.0, grace_minutes=30)
LEAK = truth("leak", "G1", "01:00", "02:00", "S1")
# radius of G1: 60 m, grace: 120 min
NEXT_DOOR = (HOME[0], HOME[1] + 0.0005)
ROUND_THE_CORNER = (HOME[0], HOME[1] + 0.001)


def explain(one: Alert, *truths: Truth) -> Explanation:
    return Matcher(truths, load_kinds()).explain(one)


@pytest.mark.parametrize(
    ("clock", "because"),
    [
        ("00:59:59", "too_early"),
        ("01:00:00", "touched"),
        ("02:00:00", "touched"),
        ("02:30:00", "touched"),
        ("02:30:01", "too_late"),
    ],
)
def test_time_runs_from_onset_to_end_and_grace(clock: str, because: str) -> None:
    assert judge(alert("a", "S1", (clock, 3)), LEAK, KIND, is_touched=True).because == because


@pytest.mark.parametrize(
    ("lifeline", "millidegrees", "about", "because"),
    [
        ("gas", 0.89, "danger", "near"),
        ("gas", 0.91, "danger", "elsewhere"),
        ("water", 0.0, "danger", "elsewhere"),
        ("gas", 0.0, "device", "elsewhere"),
    ],
)
def test_nearness_is_of_the_same_lifeline_and_for_danger_alone(
    lifeline: str, millidegrees: float, about: str, because: str
) -> None:
    # 100 m are 0.8993 thousandths of a degree of latitude
    where = sensor("S2", lifeline, place=(HOME[0], HOME[1] + millidegrees / 1000))
    one = alert("a", where, ("01:10", 3), about="danger" if about == "danger" else "device")

    assert judge(one, LEAK, KIND, is_touched=False).because == because


def test_distance_along_a_meridian_and_along_a_parallel() -> None:
    assert metres_between(*HOME, *ROUND_THE_CORNER) == pytest.approx(METRES_PER_MILLIDEGREE, abs=1e-4)
    # 0.001 degrees of longitude at 60 degrees north are half of that
    assert metres_between(10.0, 60.0, 10.001, 60.0) == pytest.approx(METRES_PER_MILLIDEGREE / 2, abs=1e-4)


def test_sensor_behind_a_listed_gateway_is_touched() -> None:
    outage = truth("outage", "x", "01:00", "02:00", category="transport_fault", lifeline=None, gateways=("GW-7",))

    found = explain(alert("a", sensor("S2", gateway="GW-7"), ("01:10", 4), about="device"), outage)

    assert found.is_right
    assert [verdict.truth.id for verdict in found.finds] == ["outage"]


def test_alert_that_became_worse_finds_what_began_meanwhile_but_was_raised_for_nothing() -> None:
    found = explain(alert("a", "S1", ("00:30", 4), ("01:10", 2)), LEAK)

    assert found.cause is None
    assert not found.is_right
    assert [verdict.truth.id for verdict in found.finds] == ["leak"]


def test_alert_that_only_stays_raised_finds_nothing_and_tells_what_it_missed() -> None:
    found = explain(alert("a", "S1", ("00:30", 4)), LEAK)

    assert found.finds == ()
    assert found.near_miss is not None
    assert (found.near_miss.truth.id, found.near_miss.because) == ("leak", "too_early")


def test_touched_comes_before_near() -> None:
    near = truth("near", "G1", "01:00", "02:00", place=NEXT_DOOR)
    stuck = truth("stuck", "stuck", "00:00", "03:00", "S1", category="sensor_fault")

    found = explain(alert("a", "S1", ("01:10", 3)), near, stuck)

    assert found.cause is not None
    assert found.cause.truth.id == "stuck"
    assert found.finds == ()


@pytest.mark.parametrize(("about", "cause"), [("danger", "leak"), ("device", "stuck")])
def test_what_the_alert_is_about_decides_between_truths_that_touch(about: str, cause: str) -> None:
    stuck = truth("stuck", "stuck", "01:30", "03:00", "S1", category="sensor_fault")
    one = alert("a", "S1", ("01:40", 3), about="danger" if about == "danger" else "device")

    found = explain(one, stuck, LEAK)

    assert found.cause is not None
    assert found.cause.truth.id == cause
    assert found.is_right


def test_nearer_one_of_two_near_truths_is_the_cause_and_alone_is_found() -> None:
    far = truth("far", "G1", "01:05", "02:00", place=NEXT_DOOR)
    close = truth("close", "G1", "01:00", "02:00", place=HOME)

    found = explain(alert("a", sensor("S9"), ("01:10", 3)), far, close)

    assert found.cause is not None
    assert found.cause.truth.id == "close"
    assert [verdict.truth.id for verdict in found.finds] == ["close"]


def test_two_incidents_that_touch_one_sensor_are_both_found_and_the_later_is_the_cause() -> None:
    later = truth("later", "G2", "01:05", "02:00", "S1")

    found = explain(alert("a", "S1", ("01:10", 3)), later, LEAK)

    assert found.cause is not None
    assert found.cause.truth.id == "later"
    assert {verdict.truth.id for verdict in found.finds} == {"later", "leak"}


def test_order_of_truths_never_decides() -> None:
    twins = [truth(name, "G1", "01:00", "02:00", "S1") for name in ("b", "a", "c")]

    causes = [explain(alert("x", "S1", ("01:10", 3)), *order).cause for order in (twins, twins[::-1])]

    assert [cause.truth.id for cause in causes if cause] == ["a", "a"]


def test_kind_without_a_row_is_matched_by_touch_alone() -> None:
    strange = truth("strange", "Z9", "01:00", "02:00", "S1")

    assert explain(alert("a", "S1", ("02:29", 3)), strange).is_right
    assert explain(alert("a", "S2", ("01:10", 3)), strange).cause is None
    assert explain(alert("a", "S1", ("02:31", 3)), strange).cause is None
