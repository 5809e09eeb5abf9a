"""What stood at an instant comes from the journal alone; which report is due comes from that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.alerting.incidents.workflow import State
from services.alerting.reports.as_of import alert_as_of, due_as_of, incident_as_of, members_as_of
from services.alerting.reports.curves import change_over, trend_of
from services.alerting.reports.due import Standing, due_report, refusal
from services.alerting.reports.facts import LineFacts, ReportKind

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def lines(*told: tuple[str, dict[str, Any]]) -> list[LineFacts]:
    """Lines a minute apart, of incident 1 unless they name something else."""
    found: list[LineFacts] = []
    for number, (kind, more) in enumerate(told):
        members: dict[str, Any] = {"journal_id": number, "at": AT + timedelta(minutes=number), "kind": kind}
        members |= {"actor": "engine", "incident_id": None if "alert_id" in more else 1}
        found.append(LineFacts(**members | more))
    return found


def test_incident_goes_forward_and_never_back() -> None:
    story = lines(
        ("opened", {"level": 3}),
        ("arrived", {}),
        ("judged", {"level": 2}),
        ("issued", {"level": 2}),
        ("level_lowered", {"level": 4}),
    )

    assert [incident_as_of(1, story[:end]).state for end in range(1, 6)] == ["reported", *["arrived"] * 4]
    assert [incident_as_of(1, story[:end]).level for end in range(1, 6)] == [3, 3, 2, 2, 4]
    assert incident_as_of(1, story).worst_level == 2
    assert incident_as_of(1, story[:3]).issued_at is None


def test_end_is_forgotten_when_it_is_reopened() -> None:
    story = lines(
        ("opened", {"level": 3}),
        ("issued", {"level": 3}),
        ("false_alarm", {"details": {"reason_code": "biogas"}}),
        ("reopened", {}),
    )

    ended, again = incident_as_of(1, story[:3]), incident_as_of(1, story)
    assert (ended.state, ended.ended_at, ended.reason_code) == ("false_alarm", story[2].at, "biogas")
    assert (again.state, again.ended_at, again.reason_code) == ("issued", None, None)


def test_members_follow_merges_and_splits() -> None:
    story = lines(
        ("opened", {"level": 3, "details": {"alert_id": "a"}}),
        ("alert_joined", {"details": {"alert_id": "b"}}),
        ("merged", {"level": 2, "details": {"into": 1, "from": 2, "alert_ids": ["c", "d"]}}),
        ("split", {"details": {"into": 3, "from": 1, "alert_ids": ["b", "c"]}}),
        ("merged", {"details": {"into": 4, "from": 1, "alert_ids": ["a", "d"]}}),
    )

    assert [members_as_of(1, story[:end]) for end in range(1, 6)] == [["a"], ["a", "b"], [*"abcd"], ["a", "d"], []]
    assert incident_as_of(1, story).state == "merged"
    assert incident_as_of(1, story[:4]).state == "reported"


def test_alert_is_unknown_while_silent_and_a_worse_level_takes_the_acknowledgement_back() -> None:
    story = lines(
        ("raised", {"alert_id": "a", "level": 3, "value": 1.2}),
        ("acknowledged", {"alert_id": "a", "actor": "wang", "level": 3}),
        ("unknown", {"alert_id": "a", "level": 3}),
        ("known", {"alert_id": "a", "level": 3, "value": 1.9}),
        ("level_changed", {"alert_id": "a", "level": 2, "value": 2.6}),
        ("cleared", {"alert_id": "a", "level": 2, "value": 0.3}),
    )
    stood = [alert_as_of("a", story[:end]) for end in range(1, 7)]

    assert [one.condition for one in stood if one] == ["true", "true", "unknown", "true", "true", "false"]
    assert [one.acknowledged_by for one in stood if one] == [None, "wang", "wang", "wang", None, None]
    assert [one.value for one in stood if one] == [1.2, 1.2, 1.2, 1.9, 2.6, 0.3]
    assert alert_as_of("b", story) is None


def test_clock_was_due_when_it_was_due_then() -> None:
    dues = [(AT + timedelta(minutes=5), AT + timedelta(hours=2)), (AT + timedelta(minutes=9), AT + timedelta(hours=1))]
    now_due = AT + timedelta(minutes=30)

    found = [due_as_of(now_due, dues, AT + timedelta(minutes=minutes)) for minutes in (0, 4, 5, 8, 9, 99)]
    assert [(due - AT).total_seconds() / 60 for due in found] == [120, 120, 60, 60, 30, 30]


STANDING = Standing(
    incident_id=1,
    state="issued",
    is_issued=True,
    changed_at=AT,
    flash_as_of=AT,
    final_as_of=None,
    newest_filed_at=AT,
    ended_at=None,
    follow_up_seconds=3600,
)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "after", "kind"),
    [
        ({"flash_as_of": None, "newest_filed_at": None}, timedelta(), "flash"),
        ({"changed_at": AT + timedelta(minutes=1)}, timedelta(minutes=1), "flash"),
        ({}, HOUR - timedelta(seconds=1), None),
        ({}, HOUR, "follow_up"),
        ({"follow_up_seconds": None}, 99 * HOUR, None),
        ({"is_issued": False, "flash_as_of": None}, 99 * HOUR, None),
        ({"state": "released", "ended_at": AT}, timedelta(), "final"),
        ({"state": "released", "ended_at": AT, "final_as_of": AT}, timedelta(), None),
        ({"state": "released", "ended_at": AT + HOUR, "final_as_of": AT}, HOUR, "final"),
        ({"state": "merged", "ended_at": AT}, timedelta(), None),
        ({"state": "false_alarm", "ended_at": AT, "is_issued": False}, timedelta(), None),
    ],
    ids=str,
)
def test_report_is_due_when_the_clock_or_a_change_asks_for_it(
    change: dict[str, Any], after: timedelta, kind: ReportKind | None
) -> None:
    assert due_report(replace(STANDING, **change), AT + after) == kind


@pytest.mark.parametrize(
    ("kind", "state", "has_flash", "why"),
    [
        ("flash", "reported", False, None),
        ("follow_up", "arrived", False, "no_flash"),
        ("follow_up", "arrived", True, None),
        ("final", "reviewed", True, "not_ended"),
        ("final", "archived", False, None),
        ("flash", "released", True, "ended"),
        ("final", "merged", True, "merged"),
    ],
    ids=str,
)
def test_state_decides_which_report_can_be_filed(
    kind: ReportKind, state: State, has_flash: bool, why: str | None
) -> None:
    assert refusal(kind, state, has_flash=has_flash) == why


def test_trend_is_measured_by_the_limit_and_not_made_up_from_too_little() -> None:
    seconds = [0.0, 900.0, 1800.0, 2700.0, 3600.0]

    assert change_over(seconds, [1.0, 1.0, 1.0, 2.0, 3.0], 1800) == 2.0
    assert change_over(seconds[:2], [1.0, 2.0], 1800) is None
    assert change_over([], [], 1800) is None
    assert [trend_of(change, 4.0) for change in (0.2, 0.21, -0.3)] == ["steady", "rising", "falling"]
