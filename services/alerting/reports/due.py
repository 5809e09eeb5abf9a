"""Which report is due of an incident, and which may be filed: decisions alone (domain study, 4.4).

快报 at issue and at each change of level, 续报 as often as the level asks, both filed by the clock when nobody did.
终报 once it has ended: that one states cause and losses, which a person must write.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.alerting.incidents.workflow import OPEN, State
from services.alerting.reports.facts import ReportKind


@dataclass(frozen=True)
class Standing:
    """An incident and its reports. changed_at: of the newest issue or change of level since it was issued."""

    incident_id: int
    state: State
    is_issued: bool
    changed_at: datetime | None
    flash_as_of: datetime | None
    final_as_of: datetime | None
    newest_filed_at: datetime | None
    ended_at: datetime | None
    follow_up_seconds: int | None


def due_report(standing: Standing, now: datetime) -> ReportKind | None:
    """The report that should be there by now and is not."""
    if standing.state not in OPEN:
        is_written = standing.final_as_of is not None and (
            standing.ended_at is None or standing.final_as_of >= standing.ended_at
        )
        return "final" if standing.is_issued and standing.state != "merged" and not is_written else None
    if not standing.is_issued or standing.changed_at is None:
        return None
    if standing.flash_as_of is None or standing.flash_as_of < standing.changed_at:
        return "flash"
    if standing.follow_up_seconds is None or standing.newest_filed_at is None:
        return None
    is_late = now >= standing.newest_filed_at + timedelta(seconds=standing.follow_up_seconds)
    return "follow_up" if is_late else None


def refusal(kind: ReportKind, state: State, *, has_flash: bool) -> str | None:
    """Why a report of this kind cannot be filed in this state; None when it can."""
    has_ended = state not in OPEN
    if state == "merged":
        return "merged"
    if kind == "final":
        return None if has_ended else "not_ended"
    if has_ended:
        return "ended"
    if kind == "follow_up" and not has_flash:
        return "no_flash"
    return None
