"""What the daily report counts: one list per subject, each row one thing that happened.

Every figure of the report is the length of such a list, or a median of it, after a choice; the page behind a figure
shows the same list after the same choice. What is counted and what is shown cannot differ.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Subject = Literal[
    "alerts",
    "annunciations",
    "stale",
    "incidents",
    "clocks",
    "pages",
    "orders",
    "overrides",
    "rejected",
    "silences",
    "sensors",
]
# sensors are counted, and listed only when asked for
SUBJECTS: tuple[Subject, ...] = get_args(Subject)[:-1]
Part = Literal["opened", "ended", "open", "made", "held", "late", "fleeting", "met", "decided"]
MET = frozenset({"in_time", "late"})
# design default
FLEETING_SECONDS = 10.0


@dataclass(frozen=True)
class Item:
    """One thing that happened. What code and outcome mean, each query says."""

    at: datetime
    ended_at: datetime | None
    level: int | None
    lifeline: str | None
    code: str | None
    outcome: str | None
    title_zh: str
    title_en: str
    who: str | None
    href: str | None
    subject: str
    is_late: bool

    @property
    def seconds(self) -> float | None:
        """From beginning to end. [s]"""
        return None if self.ended_at is None else (self.ended_at - self.at).total_seconds()


@dataclass(frozen=True)
class Span:
    """What the report is about: from when to when, the end not included; real things, or exercises."""

    since: datetime
    until: datetime
    exercise: bool

    @property
    def seconds(self) -> float:
        """How long. [s]"""
        return (self.until - self.since).total_seconds()


@dataclass(frozen=True)
class Choice:
    """Which rows of a list. since, until: when they began, within the span."""

    of: Subject
    part: Part | None = None
    lifeline: str | None = None
    level: int | None = None
    code: str | None = None
    outcome: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, item: Item, span: Span) -> bool:
        """Is this row chosen?"""
        return (
            self.lifeline in (None, item.lifeline)
            and self.level in (None, item.level)
            and self.code in (None, item.code)
            and self.outcome in (None, item.outcome)
            and self.subject in (None, item.subject)
            and (self.since is None or item.at >= self.since)
            and (self.until is None or item.at < self.until)
            and (self.part is None or _is_part(self.part, item, span))
        )


def _is_part(part: Part, item: Item, span: Span) -> bool:
    match part:
        case "opened" | "made":
            return item.at >= span.since
        case "ended":
            return item.ended_at is not None and item.ended_at >= span.since
        case "open" | "held":
            return item.ended_at is None
        case "late":
            return item.is_late
        case "met":
            return item.outcome in MET
        case "decided":
            return item.outcome in MET or item.outcome == "overdue"
        case "fleeting":
            return item.seconds is not None and item.seconds < FLEETING_SECONDS


@dataclass(frozen=True)
class Frame:
    """What the lists do not say."""

    silences_since: datetime
    centre_zh: str
    centre_en: str
    sensor_count: int


@dataclass(frozen=True)
class DailyFacts:
    """Everything for one report."""

    span: Span
    frame: Frame
    items: dict[Subject, list[Item]]
    other_alert_count: int
    other_incident_count: int

    def chosen(self, choice: Choice) -> list[Item]:
        """The rows of a choice, in order."""
        return [item for item in self.items[choice.of] if choice.takes(item, self.span)]

    def silent_seconds(self) -> float:
        """Of all sensors together, within the span. [s]"""
        return sum(clipped_seconds(item, self.span) for item in self.items["silences"])


def clipped_seconds(item: Item, span: Span) -> float:
    """How much of it lies within the span. [s]"""
    end = span.until if item.ended_at is None else min(item.ended_at, span.until)
    return max((end - max(item.at, span.since)).total_seconds(), 0.0)


def nearest_rank(values: Sequence[float], share: float) -> float | None:
    """The value that so many of the values do not exceed; None of none.

    Args:
        values: In any order.
        share: Between 0 and 1, such as 0.95.
    """
    if not values:
        return None
    return sorted(values)[max(math.ceil(len(values) * share) - 1, 0)]
