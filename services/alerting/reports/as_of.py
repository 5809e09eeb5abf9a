"""How an incident and its alerts stood at an instant, from the lines of the journal up to it. Decisions alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.alerting.incidents.workflow import OPEN, WAY, State
from services.alerting.reports.facts import LineFacts

FORWARD: dict[str, State] = {
    "judged": "judged",
    "issued": "issued",
    "acknowledged": "acknowledged",
    "arrived": "arrived",
    "disposed": "disposed",
    "reviewed": "reviewed",
}
ENDS: dict[str, State] = {"released": "released", "false_alarm": "false_alarm", "device_fault": "device_fault"}
LEVEL_KINDS = frozenset({"opened", "judged", "issued", "level_raised", "level_lowered", "merged"})
WORSE_KINDS = frozenset({"raised", "level_changed"})


@dataclass(frozen=True)
class IncidentAsOf:
    """An incident at an instant."""

    state: State
    level: int
    worst_level: int
    issued_at: datetime | None
    ended_at: datetime | None
    reason_code: str | None
    merged_into: int | None


@dataclass(frozen=True)
class AlertAsOf:
    """An alert at an instant. level: the last one when its condition is false."""

    level: int
    worst_level: int
    condition: str
    value: float | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    cleared_at: datetime | None


def incident_as_of(incident_id: int, lines: Sequence[LineFacts]) -> IncidentAsOf:
    """Replay the incident's own lines, oldest first; the first opened it."""
    state: State = "reported"
    level = worst = 4
    issued_at = ended_at = reason_code = merged_into = None
    for line in (one for one in lines if one.incident_id == incident_id):
        if line.kind in LEVEL_KINDS and line.level is not None:
            level = line.level
            worst = line.level if line.kind == "opened" else min(worst, line.level)
        if line.kind == "issued":
            issued_at = issued_at or line.at
        if line.kind in ENDS or _is_merged(line, incident_id):
            ended_at, reason_code = line.at, line.details.get("reason_code")
            merged_into = line.details.get("into") if line.kind == "merged" else None
        if line.kind == "reopened":
            ended_at = reason_code = None
        state = _after(state, line, incident_id, is_issued=issued_at is not None)
    return IncidentAsOf(state, level, worst, issued_at, ended_at, reason_code, merged_into)


def _after(state: State, line: LineFacts, incident_id: int, *, is_issued: bool) -> State:
    if line.kind in ENDS:
        return ENDS[line.kind]
    if line.kind == "archived":
        return "archived"
    if line.kind == "reopened":
        return "issued" if is_issued else "judged"
    if _is_merged(line, incident_id):
        return "merged"
    wanted = FORWARD.get(line.kind)
    if wanted is None or line.work_order_id is not None or state not in OPEN:
        return state
    return wanted if WAY.index(state) < WAY.index(wanted) else state


def _is_merged(line: LineFacts, incident_id: int) -> bool:
    return line.kind == "merged" and line.details.get("from") == incident_id


def members_as_of(incident_id: int, lines: Sequence[LineFacts]) -> list[str]:
    """Alerts that belonged to it, in the order in which they came."""
    members: dict[str, None] = {}
    for line in (one for one in lines if one.incident_id == incident_id):
        moved = [str(alert_id) for alert_id in line.details.get("alert_ids", [])]
        if line.kind in ("opened", "alert_joined") and "alert_id" in line.details:
            members[str(line.details["alert_id"])] = None
        elif line.details.get("into") == incident_id:
            members |= dict.fromkeys(moved)
        elif line.details.get("from") == incident_id:
            members = {alert_id: None for alert_id in members if alert_id not in moved}
    return list(members)


def alert_as_of(alert_id: str, lines: Sequence[LineFacts]) -> AlertAsOf | None:
    """Replay an alert's lines, oldest first; None when nothing of it was known."""
    stood: AlertAsOf | None = None
    for line in (one for one in lines if one.alert_id == alert_id):
        stood = _step(stood, line)
    return stood


def _step(before: AlertAsOf | None, line: LineFacts) -> AlertAsOf | None:
    if before is None:
        if line.level is None:
            return None
        before = AlertAsOf(line.level, line.level, "true", line.value, None, None, None)
    level = line.level if line.actor == "engine" and line.level is not None else before.level
    condition = {"cleared": "false", "unknown": "unknown", "raised": "true", "level_changed": "true"}.get(line.kind)
    # known again: with what was before the silence
    condition = "true" if line.kind == "known" else condition
    takes_back = line.kind == "realarmed" or (line.kind in WORSE_KINDS and level < before.level)
    acknowledged = (line.at, line.actor) if line.kind == "acknowledged" else None
    kept = (None, None) if takes_back else (before.acknowledged_at, before.acknowledged_by)
    return AlertAsOf(
        level=level,
        worst_level=min(before.worst_level, level),
        condition=condition or before.condition,
        value=line.value if line.value is not None and line.actor == "engine" else before.value,
        acknowledged_at=(acknowledged or kept)[0],
        acknowledged_by=(acknowledged or kept)[1],
        cleared_at=line.at if line.kind == "cleared" else None if condition == "true" else before.cleared_at,
    )


def due_as_of(due_at: datetime, earlier: Sequence[tuple[datetime, datetime]], as_of: datetime) -> datetime:
    """By when a clock was due then.

    Args:
        due_at: As it stands now.
        earlier: Until when it was due by which instant before, oldest first.
        as_of: The instant that is asked about.
    """
    return next((due for until, due in earlier if until > as_of), due_at)
