"""The live board keeps quiet what is overridden, by the same machine as the tables, a moment earlier than they do."""

import pytest

from schemas.alert_axes import OverrideKind
from services.api.live.board import Board, LatchRule
from services.api.live.quiet import Quiet
from tests.unit.api.live_builders import RULE, START, acknowledged, alert_id, override, transition

RED_LATCHES = [LatchRule(None, None, 1, True), LatchRule(None, None, None, False)]


@pytest.mark.parametrize("kind", ["shelved", "by_design", "out_of_service"])
@pytest.mark.parametrize("rule_id", [RULE, None], ids=["rule", "whole sensor"])
def test_alert_that_is_raised_where_it_is_quiet_never_sounds(kind: OverrideKind, rule_id: str | None) -> None:
    board = Board()
    assert board.apply_override(override(kind=kind, rule_id=rule_id)) == []
    change = board.apply_transition(transition(level=1))
    assert change is not None
    assert change.alert.override == kind
    assert board.state(7) == 1
    assert board.count_overrides() == {kind: 1}


def test_board_made_from_the_tables_knows_what_is_quiet() -> None:
    board = Board(quiet=Quiet([override(kind="by_design")]))
    change = board.apply_transition(transition())
    assert change is not None
    assert change.alert.override == "by_design"


def test_alerts_of_other_rules_and_sensors_stay_loud() -> None:
    board = Board()
    board.apply_override(override(rule_id="gas.methane_adjacent.no_data"))
    board.apply_transition(transition(number=1))
    board.apply_transition(transition(number=2, sensor_id=8))
    assert {alert.override for alert in board.alerts.values()} == {"none"}


@pytest.mark.parametrize(
    ("kind", "begins", "ends"),
    [
        ("shelved", "shelved", "unshelved"),
        ("by_design", "suppressed", "unsuppressed"),
        ("out_of_service", "taken_out_of_service", "returned_to_service"),
    ],
)
def test_leaving_an_override_takes_the_acknowledgement_back(kind: OverrideKind, begins: str, ends: str) -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_action(acknowledged())
    begun = board.apply_override(override(kind=kind, until=START + 9))
    assert [(one.kind, one.alert.override, one.alert.override_until) for one in begun] == [(begins, kind, START + 9)]
    ended = board.apply_override(override(kind=kind, is_over=True))
    assert [(one.kind, one.alert.override, one.alert.acknowledged_at) for one in ended] == [(ends, "none", None)]
    assert board.state(7) == 3 + 16
    assert board.apply_override(override(kind=kind, is_over=True)) == []


def test_normal_alert_leaves_an_override_as_it_was() -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_override(override())
    board.apply_transition(transition(revision=2, kind="cleared"))
    (ended,) = board.apply_override(override(is_over=True))
    assert (ended.alert.override, ended.alert.acknowledged_at, ended.alert.is_live) == ("none", None, True)


def test_strongest_override_is_shown_and_the_weaker_one_is_left_below() -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_override(override(1, "shelved", until=START + 9))
    board.apply_override(override(2, "out_of_service", rule_id=None))
    assert board.alerts[alert_id(1)].override == "out_of_service"
    (back,) = board.apply_override(override(2, "out_of_service", rule_id=None, is_over=True))
    assert (back.alert.override, back.alert.override_until) == ("shelved", START + 9)


def test_first_return_to_normal_ends_a_one_shot_also_for_what_is_raised_before_the_tables_know() -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_override(override(kind="shelved", is_one_shot=True))
    cleared = board.apply_transition(transition(revision=2, kind="cleared"))
    assert cleared is not None
    assert cleared.alert.override == "none"
    raised = board.apply_transition(transition(number=2))
    assert raised is not None
    assert raised.alert.override == "none"


def test_acknowledgement_of_yellow_that_is_told_after_red_accepts_nothing() -> None:
    """The tables knew revision 1 when a person acknowledged; the screens have seen red already."""
    board = Board()
    board.apply_transition(transition(level=3))
    board.apply_transition(transition(revision=2, kind="level_changed", level=1))
    assert board.apply_action(acknowledged(revision=1)) is None
    assert board.state(7) == 1 + 16
    assert board.apply_action(acknowledged(revision=2)) is not None
    assert board.state(7) == 1


def test_acknowledgement_that_is_told_after_clearing_undoes_no_latch() -> None:
    board = Board(classes=RED_LATCHES)
    board.apply_transition(transition(level=1))
    board.apply_transition(transition(revision=2, kind="cleared", level=1))
    change = board.apply_action(acknowledged(revision=1))
    assert change is not None
    assert (change.alert.latched, change.alert.is_live) == (True, True)
