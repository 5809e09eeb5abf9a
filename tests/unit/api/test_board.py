"""The live board: a pure function of what the log says."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Transition
from services.api.live.board import Board, LiveAlert
from tests.unit.api.live_builders import START, acknowledged, alert_id, heard, silent, transition


def test_state_byte_shows_level_silence_and_missing_acknowledgement() -> None:
    board = Board()
    board.apply_transition(transition(level=2))
    assert board.state(7) == 2 + 16
    board.apply_silence(silent(7, 8))
    assert board.state(7) == 2 + 8 + 16
    board.apply_action(acknowledged())
    assert board.state(7) == 2 + 8
    board.apply_silence(heard(7))
    assert (board.state(7), board.state(8), board.state(9)) == (2, 8, 0)


def test_worst_of_several_alerts_decides() -> None:
    board = Board()
    board.apply_transition(transition(number=1, level=3))
    board.apply_transition(transition(number=2, level=1))
    assert board.state(7) & 7 == 1


def test_cleared_alert_stays_until_somebody_has_seen_it() -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_transition(transition(revision=2, kind="cleared"))
    assert board.state(7) == 16
    change = board.apply_action(acknowledged())
    assert change is not None
    assert not change.alert.is_live
    assert board.alerts == {}
    assert board.state(7) == 0


def test_worse_level_takes_the_acknowledgement_back_and_a_milder_one_does_not() -> None:
    board = Board()
    board.apply_transition(transition(level=3))
    board.apply_action(acknowledged())
    milder = board.apply_transition(transition(revision=2, kind="level_changed", level=4))
    assert milder is not None
    assert milder.alert.acknowledged_by == "wang"
    worse = board.apply_transition(transition(revision=3, kind="level_changed", level=1))
    assert worse is not None
    assert worse.alert.acknowledged_by is None
    assert worse.alert.worst_level == 1


def test_repeated_steps_change_nothing_even_after_the_alert_is_over() -> None:
    board = Board()
    steps: list[Transition] = [transition(), transition(revision=2, kind="cleared")]
    for step in steps:
        board.apply_transition(step)
    board.apply_action(acknowledged())
    assert [board.apply_transition(step) for step in steps] == [None, None]
    assert board.alerts == {}


def test_alert_that_was_over_before_the_board_began_does_not_come_back() -> None:
    board = Board()
    board.load([], [], closed=[(alert_id(1), 2)])
    assert board.apply_transition(transition()) is None


def test_alert_from_the_tables_goes_on() -> None:
    board = Board()
    live = LiveAlert(alert_id(1), 1, 7, "gas.methane_adjacent.limit", 3, 3, "true", False, START, START)
    board.load([live], [7], closed=[])
    assert board.take_touched() == []
    change = board.apply_transition(transition(revision=2, kind="level_changed", level=2))
    assert change is not None
    assert change.alert.level == 2
    assert board.take_touched() == [7]


def test_second_acknowledgement_changes_nothing() -> None:
    board = Board()
    board.apply_transition(transition())
    board.apply_action(acknowledged(actor="wang"))
    assert board.apply_action(acknowledged()) is None


STEPS = [
    transition(number=1),
    transition(number=1, revision=2, kind="level_changed", level=1),
    transition(number=1, revision=3, kind="cleared"),
    transition(number=2, level=2),
    transition(number=2, revision=2, kind="unknown", level=2),
]


@given(st.lists(st.integers(0, len(STEPS) - 1), max_size=30))
def test_picture_after_replays_is_the_picture_without(replays: list[int]) -> None:
    plain, replayed = Board(), Board()
    for step in STEPS:
        plain.apply_transition(step)
        replayed.apply_transition(step)
    for index in replays:
        replayed.apply_transition(STEPS[index])
    assert replayed.alerts == plain.alerts
    assert replayed.state(7) == plain.state(7)
