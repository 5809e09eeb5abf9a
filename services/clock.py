"""The only source of "now": services ask a Clock, tests own one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from schemas.clock_file import ClockFile

MICROSECONDS = 1_000_000
# times of day that people agree on: rosters, day shifts, dates in numbers
BEIJING = ZoneInfo("Asia/Shanghai")


Reach = Callable[[int], None]
"""Tells whoever turns the clock of a rehearsal how far a part has come (`schemas/clock_file.py`)."""


class Clock(Protocol):
    """Tells the time in microseconds since 1970, UTC."""

    def now(self) -> int:
        """Current time. [us since epoch]"""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, or for a rehearsal one that runs ahead of it. [s]"""

    ahead_seconds: float = 0.0

    def now(self) -> int:
        """Current time. [us since epoch]"""
        return time.time_ns() // 1_000 + round(self.ahead_seconds * MICROSECONDS)


@dataclass(frozen=True)
class TurnedClock:
    """The clock of a rehearsal: a simulator turns it, everybody lives by it, and it stands still when nobody turns."""

    file: ClockFile

    def now(self) -> int:
        """The time to which it was turned. [us since epoch]"""
        return self.file.now()


@dataclass
class FixedClock:
    """A clock that stands still until it is told to move; for tests and replays."""

    at: int

    def now(self) -> int:
        """The time this clock was set to. [us since epoch]"""
        return self.at

    def advance(self, seconds: float) -> None:
        """Move forward. [s]"""
        self.at += round(seconds * MICROSECONDS)


def reach_nobody(_until: int) -> None:
    """Outside rehearsals nobody waits for us."""


def to_datetime(microseconds: int) -> datetime:
    """An instant as the database and the API know it. [us since epoch -> aware UTC datetime]"""
    return datetime.fromtimestamp(microseconds / MICROSECONDS, UTC)


def to_microseconds(instant: datetime) -> int:
    """An instant as frames know it. [aware datetime -> us since epoch]"""
    whole = int(instant.timestamp() // 1)
    return whole * MICROSECONDS + instant.microsecond
