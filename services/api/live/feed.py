"""How the other services are, from their heartbeats."""

import logging
from dataclasses import dataclass

import msgspec

from services.api.models import Feed
from services.clock import MICROSECONDS, to_datetime
from services.heartbeat import Heartbeat

logger = logging.getLogger(__name__)

# the screens call the picture old when no reading has come for so long
STALE_AFTER = 10 * MICROSECONDS
# heartbeats come every second
MISSING_AFTER = 5 * MICROSECONDS
FORGOTTEN_AFTER = 300 * MICROSECONDS

EXPECTED = ("ingest", "recorder", "alerting", "notify")


@dataclass(frozen=True)
class Beat:
    """The last sign of life of one process, with when it came by our own clock. [us since epoch]"""

    heartbeat: Heartbeat
    heard_at: int


class Vigil:
    """Listens to all heartbeats. Those live by the wall; readings by the city's clock, which a rehearsal may turn."""

    def __init__(self, *, is_rehearsal: bool = False) -> None:
        self._is_rehearsal = is_rehearsal
        # by the wall, when a heartbeat last told of newer readings [us since epoch]
        self._came_on_at = 0
        self._beats: dict[tuple[str, str], Beat] = {}
        # what this process itself waits for
        self.own_waiting: str | None = None

    def hear(self, payload: bytes, now: int) -> None:
        """Take a heartbeat as it stands in the log. now: by the wall. [us since epoch]"""
        try:
            heartbeat = msgspec.json.decode(payload, type=Heartbeat)
        except msgspec.DecodeError:
            logger.debug("a heartbeat could not be read")
            return
        before = self.last_reading_received_at()
        self._beats[heartbeat.service, heartbeat.instance] = Beat(heartbeat, now)
        if before != self.last_reading_received_at():
            self._came_on_at = now
        self._forget(now)

    def beats(self) -> list[Beat]:
        """Every process heard of lately, in order of service and instance."""
        return [self._beats[key] for key in sorted(self._beats)]

    def alive(self, now: int) -> list[Beat]:
        """Processes that beat now."""
        return [beat for beat in self.beats() if now - beat.heard_at <= MISSING_AFTER]

    def last_reading_received_at(self) -> int | None:
        """When the last reading came in, as far as the heartbeats say. [us since epoch]"""
        times = (beat.heartbeat.last_reading_received_at for beat in self._beats.values())
        return max((time for time in times if time is not None), default=None)

    def is_stale(self, now: int, wall: int) -> bool:
        """Has nothing come in for so long that the picture is old?

        A clock that is turned a hundred times faster is always far ahead of the last heartbeat: then the wall counts.
        """
        last = self.last_reading_received_at()
        if last is None:
            return True
        return wall - self._came_on_at > STALE_AFTER if self._is_rehearsal else now - last > STALE_AFTER

    def waiting(self, wall: int) -> list[str]:
        """Who waits for what, and who is missing: `recorder: database`, `ingest: not running`."""
        alive = self.alive(wall)
        present = {beat.heartbeat.service for beat in alive}
        missing = [f"{service}: not running" for service in EXPECTED if service not in present]
        held = {
            f"{beat.heartbeat.service}: {beat.heartbeat.waiting_for}" for beat in alive if beat.heartbeat.waiting_for
        }
        own = [f"api: {self.own_waiting}"] if self.own_waiting else []
        return [*own, *missing, *sorted(held)]

    def feed(self, now: int, wall: int | None = None) -> Feed:
        """The summary that screens show. Time of the city, and of the wall where that differs. [us since epoch]"""
        wall = now if wall is None else wall
        last = self.last_reading_received_at()
        return Feed(
            last_reading_received_at=None if last is None else to_datetime(last),
            is_stale=self.is_stale(now, wall),
            waiting=self.waiting(wall),
        )

    def _forget(self, now: int) -> None:
        for key in [key for key, beat in self._beats.items() if now - beat.heard_at > FORGOTTEN_AFTER]:
            del self._beats[key]
