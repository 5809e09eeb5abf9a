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
    """Listens to all heartbeats."""

    def __init__(self) -> None:
        self._beats: dict[tuple[str, str], Beat] = {}
        # what this process itself waits for
        self.own_waiting: str | None = None

    def hear(self, payload: bytes, now: int) -> None:
        """Take a heartbeat as it stands in the log."""
        try:
            heartbeat = msgspec.json.decode(payload, type=Heartbeat)
        except msgspec.DecodeError:
            logger.debug("a heartbeat could not be read")
            return
        self._beats[heartbeat.service, heartbeat.instance] = Beat(heartbeat, now)
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

    def is_stale(self, now: int) -> bool:
        """Has nothing come in for so long that the picture is old?"""
        last = self.last_reading_received_at()
        return last is None or now - last > STALE_AFTER

    def waiting(self, now: int) -> list[str]:
        """Who waits for what, and who is missing: `recorder: database`, `ingest: not running`."""
        alive = self.alive(now)
        present = {beat.heartbeat.service for beat in alive}
        missing = [f"{service}: not running" for service in EXPECTED if service not in present]
        held = {
            f"{beat.heartbeat.service}: {beat.heartbeat.waiting_for}" for beat in alive if beat.heartbeat.waiting_for
        }
        own = [f"api: {self.own_waiting}"] if self.own_waiting else []
        return [*own, *missing, *sorted(held)]

    def feed(self, now: int) -> Feed:
        """The summary that screens show."""
        last = self.last_reading_received_at()
        return Feed(
            last_reading_received_at=None if last is None else to_datetime(last),
            is_stale=self.is_stale(now),
            waiting=self.waiting(now),
        )

    def _forget(self, now: int) -> None:
        for key in [key for key, beat in self._beats.items() if now - beat.heard_at > FORGOTTEN_AFTER]:
            del self._beats[key]
