"""How time passes for the gateways: with the wall, or by turning the clock that a whole rehearsal lives by."""

import logging
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from schemas.clock_file import ClockFile, Follower
from simulators.publish.connection import Outlet

logger = logging.getLogger(__name__)

MICROSECONDS = 1_000_000
LONGEST_PAUSE_SECONDS = 0.25

LONGEST_STEP_SECONDS = 1.0
"""Event time that passes at once. No sensor reports more often, so that none is ever skipped."""
STEPS_PER_SECOND = 50.0
"""By the wall; at slow speeds the steps are as much shorter."""

AHEAD_SECONDS: dict[Follower, float] = {"listened": 4.0, "engine": 10.0, "desk": 10.0, "recorder": 120.0}
"""How far event time may be ahead of each follower. Ingest first: a hole of five seconds in the log's time counts as an
outage of ours, in which nobody is silent (services/alerting/engine/silence.py). Storing is done in large pieces."""
UNTAKEN_SECONDS = 4.0
"""How long ago, in event time, the oldest message may have been sent that is not yet in the log."""
MOST_UNTAKEN = 20_000
"""Messages on their way into the log: a fiftieth of what the broker keeps for a slow subscriber before it drops."""

READINGS = "/readings"
"""What topics end with that the log is filled from; states of gateways go another way."""

SETTLE_SECONDS = 2.0
"""Event time in which ingest says at least once more that it has listened."""

LOOK_SECONDS = 0.002
"""A tenth of what a step takes at x60. Looking more often takes from the services what they need to follow."""
PATIENCE_SECONDS = 10.0
"""After so long without any progress it is said who is waited for. [s]"""


class Passing(Protocol):
    """How time passes."""

    def now(self) -> int:
        """Event time. [us since epoch]"""
        ...

    def go_on(self, next_at: int, stop: threading.Event) -> None:
        """Let time pass, at most until about then. [us since epoch]"""
        ...


class WallTime:
    """Time passes by itself."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock

    def now(self) -> int:
        """Event time. [us since epoch]"""
        return self._clock()

    def go_on(self, next_at: int, stop: threading.Event) -> None:
        """Wait, but not too long."""
        pause = (next_at - self._clock()) / MICROSECONDS
        stop.wait(min(max(pause, 0.0), LONGEST_PAUSE_SECONDS))


class CountedOutlet:
    """Counts what was handed over and waits for room instead of giving up: nothing is discarded where time can wait."""

    def __init__(self, outlet: Outlet, file: ClockFile, stop: threading.Event) -> None:
        self._outlet = outlet
        self._file = file
        self._stop = stop
        self._taken_before = file.reached("taken")
        self.handed_over = 0

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        return self._outlet.acknowledged

    @property
    def untaken(self) -> int:
        """Messages handed over that are not in the log yet. Never too few: nobody else publishes in a rehearsal."""
        return self.handed_over - (self._file.reached("taken") - self._taken_before)

    @property
    def in_log(self) -> int:
        """Messages that are safely in the log."""
        return self._file.reached("taken") - self._taken_before

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        """Hand over as soon as there is room; False only when everything is to end."""
        while self.untaken >= MOST_UNTAKEN or not self._outlet.publish(gateway, topic, payload):
            if self._stop.wait(LOOK_SECONDS):
                return False
        # nobody takes what gateways say of their state
        self.handed_over += topic.endswith(READINGS)
        return True


class TurnedTime:
    """Turns the clock: so many event seconds a second, and never further than everybody can follow."""

    def __init__(
        self,
        file: ClockFile,
        outlet: CountedOutlet,
        begins_at: int,
        speed: float,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        """speed: Event seconds per second of the wall; infinity: as fast as accepted.

        Raises:
            ClockBackwards: The clock shows a later time already.
        """
        self._file = file
        self._outlet = outlet
        self._speed = speed
        self._watch = watch
        file.turn(begins_at)
        self._step = round(min(LONGEST_STEP_SECONDS, speed / STEPS_PER_SECOND) * MICROSECONDS)
        self._longest_step = round(min(LONGEST_STEP_SECONDS, speed * LONGEST_PAUSE_SECONDS) * MICROSECONDS)
        self._anchor = watch(), begins_at
        # time and count of messages after each step whose messages are not all in the log
        self._sent: deque[tuple[int, int]] = deque()
        self.held: Counter[str] = Counter()

    def now(self) -> int:
        """Event time. [us since epoch]"""
        return self._file.now()

    def go_on(self, next_at: int, stop: threading.Event) -> None:
        """Turn the clock one step, when that moment has come and everybody has followed so far."""
        now = self._file.now()
        if not self._sent or self._sent[-1][1] < self._outlet.handed_over:
            self._sent.append((now, self._outlet.handed_over))
        # where nothing is due, one long step instead of many
        target = max(now + self._step, min(next_at, now + self._longest_step))
        if self._wait_for_wall(target, stop) and self._wait_for_followers(target, stop):
            self._file.turn(target)

    def settle(self, stop: threading.Event) -> bool:
        """Wait until everything that was sent is stored, judged and in the tables; False when told to stop.

        Time goes on a moment only, so that ingest has something to say: longer, and the end would look like silence.
        """
        while self._outlet.untaken > 0:
            if stop.wait(LOOK_SECONDS):
                return False
        # what was taken by now bears at most this time; whoever has come beyond has dealt with it
        mark = self._file.now()
        while self._file.now() < mark + round(SETTLE_SECONDS * MICROSECONDS) and not stop.is_set():
            self.go_on(0, stop)
        while min(self._file.reached(one) for one in AHEAD_SECONDS) <= mark:
            if stop.wait(LOOK_SECONDS):
                return False
        return True

    def _wait_for_wall(self, target: int, stop: threading.Event) -> bool:
        if math.isinf(self._speed):
            return not stop.is_set()
        began, begins_at = self._anchor
        ahead = (target - begins_at) / MICROSECONDS / self._speed - (self._watch() - began)
        if ahead < -LONGEST_STEP_SECONDS:
            # the machine is too slow: time slows with it and does not rush afterwards
            self._anchor = self._watch(), target
        return not stop.wait(max(ahead, 0.0))

    def _wait_for_followers(self, target: int, stop: threading.Event) -> bool:
        said_at = self._watch()
        while (behind := self._who_is_behind(target)) is not None:
            began = self._watch()
            if stop.wait(LOOK_SECONDS):
                return False
            self.held[behind] += round((self._watch() - began) * MICROSECONDS)
            if self._watch() - said_at > PATIENCE_SECONDS:
                logger.warning("time stands still: %s has not followed for %.0f s", behind, PATIENCE_SECONDS)
                said_at = self._watch()
        return True

    def _who_is_behind(self, target: int) -> str | None:
        in_log = self._outlet.in_log
        while self._sent and self._sent[0][1] <= in_log:
            self._sent.popleft()
        if self._sent and target - self._sent[0][0] > UNTAKEN_SECONDS * MICROSECONDS:
            return "ingest"
        for follower, seconds in AHEAD_SECONDS.items():
            if target - self._file.reached(follower) > seconds * MICROSECONDS:
                return follower
        return None
