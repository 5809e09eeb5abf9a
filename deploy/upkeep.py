"""Keep one process running: start it again when it ends, with growing pauses, and say so once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# one that has run this long was healthy: its next failure counts as the first
HEALTHY_SECONDS = 60.0

EXIT_MISCONFIGURED = 2


class Watched(Protocol):
    """The side of a child process that upkeep looks at."""

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        ...

    @property
    def exit_status(self) -> int | None:
        """How it ended, None while it runs."""
        ...


@dataclass
class Upkeep:
    """One program that shall run.

    Attributes:
        name: What people call it.
        child: The process.
        start: Starts it (again).
        now: Monotonic seconds.
    """

    name: str
    child: Watched
    start: Callable[[], None]
    now: Callable[[], float]
    restarts: int = 0
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    _started_at: float = 0.0
    _start_again_at: float | None = None
    _pause: float = FIRST_PAUSE_SECONDS

    def begin(self) -> None:
        """Start it for the first time."""
        self._launch()

    def tend(self) -> str | None:
        """Look once; returns a sentence when something has changed."""
        if self._start_again_at is not None:
            return self._start_again() if self.now() >= self._start_again_at else None
        if self.child.pid is not None:
            return None
        if self.now() - self._started_at >= HEALTHY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        self._start_again_at = self.now() + pause
        self.since = datetime.now(UTC)
        return f"{self.name} ended ({how_it_ended(self.child.exit_status)}); starting it again in {pause:g} s"

    @property
    def state(self) -> str:
        """`running`, or `ended` between two attempts."""
        return "ended" if self._start_again_at is not None or self.child.pid is None else "running"

    def _start_again(self) -> str:
        self.restarts += 1
        self._launch()
        return f"{self.name} is started again"

    def _launch(self) -> None:
        self.start()
        self._started_at, self._start_again_at = self.now(), None
        self.since = datetime.now(UTC)


def how_it_ended(status: int | None) -> str:
    """Exit status in words."""
    if status is None:
        return "it never started"
    if status < 0:
        return f"killed by signal {-status}"
    return "its settings must be mended, see its log" if status == EXIT_MISCONFIGURED else f"exit status {status}"
