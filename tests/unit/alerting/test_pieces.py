"""What the desk writes together: bounded, in order, and a position only where an entry has ended."""

from schemas.alert import Evidence, Findings, Silence, Transition
from services.alerting.desk import PIECE, pieces_of


def findings(first: int, count: int, *, silent: bool = False) -> Findings:
    silences = [Silence(kind="silent", sensor_ids=[1], at=0, partition=0, epoch=1)] if silent else []
    return Findings(transitions=[transition(number) for number in range(first, first + count)], silences=silences)


def transition(number: int) -> Transition:
    return Transition(
        kind="raised",
        alert_id=str(number),
        revision=1,
        sensor_id=number,
        rule_id="gas.methane_adjacent.limit",
        rules_version="1",
        level=3,
        worst_level=3,
        condition="true",
        is_late=False,
        raised_at=0,
        observed_at=0,
        evidence=Evidence(),
        partition=0,
        epoch=1,
    )


def test_short_entries_are_joined_and_the_last_is_where_the_tables_stand() -> None:
    (piece,) = pieces_of([(7, findings(0, 2)), (8, findings(2, 3))])

    assert [one.alert_id for one in piece.transitions] == ["0", "1", "2", "3", "4"]
    assert piece.completes == 8


def test_long_entry_is_divided_and_completed_by_its_last_part() -> None:
    pieces = list(pieces_of([(7, findings(0, 1)), (8, findings(1, PIECE + 1))]))

    assert [(len(piece.transitions), piece.completes) for piece in pieces] == [(PIECE, 7), (2, 8)]
    assert [one.alert_id for piece in pieces for one in piece.transitions] == [
        str(number) for number in range(PIECE + 2)
    ]


def test_silences_come_after_the_transitions_before_them_and_before_those_after() -> None:
    first, second = pieces_of([(7, findings(0, 1, silent=True)), (8, findings(1, 1))])

    assert (len(first.transitions), len(first.silences), first.completes) == (1, 1, 7)
    assert (len(second.transitions), len(second.silences), second.completes) == (1, 0, 8)


def test_entry_that_says_nothing_is_passed() -> None:
    (piece,) = pieces_of([(9, Findings())])

    assert (list(piece.transitions), piece.completes) == ([], 9)
