"""The clocks of an incident: when each step is due, and whether it was met or missed. Decisions alone.

The seconds come from `clock_rules`, one row per lifeline, level and clock; each city signs its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.alerting.incidents.workflow import OPEN, RED, WAY, State

CLOCKS = ("judge", "acknowledge", "arrive", "feedback", "close")


@dataclass(frozen=True)
class IncidentClock:
    """One clock of one round."""

    clock: str
    round: int
    started_at: datetime
    due_at: datetime
    met_at: datetime | None = None
    missed_at: datetime | None = None
    # the level that gave it its time; None when that is not known
    level: int | None = None

    @property
    def is_running(self) -> bool:
        """Is its step still waited for?"""
        return self.met_at is None


@dataclass(frozen=True)
class Progress:
    """How far an incident has come."""

    state: State
    level: int
    is_level_judged: bool
    opened_at: datetime
    issued_at: datetime | None
    # the last word from the site: arrival, a note, a reading
    feedback_at: datetime | None = None


def clocks_after(
    progress: Progress, seconds: Mapping[str, int], known: Sequence[IncidentClock], now: datetime
) -> list[IncidentClock]:
    """The clocks that have to be written after something happened: started, met, or due earlier than before.

    Args:
        progress: The incident as it stands now.
        seconds: Time allowed by clock, for its lifeline and level; a clock without a row does not run.
        known: All clocks of this incident.
        now: Instant of the change.
    """
    changed: list[IncidentClock] = []
    for clock in CLOCKS:
        newest = max((one for one in known if one.clock == clock), key=lambda one: one.round, default=None)
        after = _after(clock, newest, progress, seconds.get(clock), now)
        if after is not None and after != newest:
            changed.append(after)
    return changed


def _after(
    clock: str, newest: IncidentClock | None, progress: Progress, seconds: int | None, now: datetime
) -> IncidentClock | None:
    if newest is not None and newest.is_running:
        if _is_met(clock, newest, progress):
            return replace(newest, met_at=now)
        return _due_earlier(newest, progress.level, seconds, now)
    if seconds is None or progress.state not in OPEN:
        return None
    if newest is None:
        began = _start(clock, progress)
        if began is None or _is_met(clock, IncidentClock(clock, 1, began, began), progress):
            return None
        return IncidentClock(clock, 1, began, began + timedelta(seconds=seconds), level=progress.level)
    if _repeats(clock, progress):
        return IncidentClock(clock, newest.round + 1, now, now + timedelta(seconds=seconds), level=progress.level)
    return None


def _due_earlier(clock: IncidentClock, level: int, seconds: int | None, now: datetime) -> IncidentClock:
    """A worse level allows less time from now on; nobody gets more time than they had.

    At the same level nothing moves: a table that has been changed since counts for clocks that start afterwards.
    """
    if seconds is None or clock.missed_at is not None or (clock.level is not None and level >= clock.level):
        return clock
    return replace(clock, due_at=min(clock.due_at, now + timedelta(seconds=seconds)), level=level)


def _start(clock: str, progress: Progress) -> datetime | None:
    return progress.opened_at if clock in ("judge", "close") else progress.issued_at


def _repeats(clock: str, progress: Progress) -> bool:
    """Red wants word from the site again and again, until it is disposed of (domain study, 4.2)."""
    return clock == "feedback" and progress.level == RED and _is_before(progress.state, "disposed")


def _is_before(state: State, mark: State) -> bool:
    return state in WAY and WAY.index(state) < WAY.index(mark)


def _is_met(clock: str, running: IncidentClock, progress: Progress) -> bool:
    if progress.state not in OPEN:
        return True
    match clock:
        case "judge":
            return progress.is_level_judged
        case "acknowledge":
            return not _is_before(progress.state, "acknowledged")
        case "arrive":
            return not _is_before(progress.state, "arrived")
        case "feedback":
            heard = progress.feedback_at is not None and progress.feedback_at > running.started_at
            return heard or not _is_before(progress.state, "disposed")
        case _:
            return False
