"""What a rehearsal is doing, in lines for a terminal."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from deploy.log_state import read_log_state
from deploy.proving.house import House
from schemas.clock_file import Follower
from services.clock import BEIJING, MICROSECONDS

EVERY_SECONDS = 10.0
FOLLOWERS: tuple[Follower, ...] = ("listened", "engine", "desk", "recorder")
NAMES = {"listened": "ingest"}


@dataclass(frozen=True)
class Look:
    """One look at a rehearsal. Time of the wall [s], of the city [us since epoch], readings received so far."""

    at: float
    now: int
    readings: int


class Watch:
    """Says every few seconds how far the run is and who is behind."""

    def __init__(self, house: House, begins_at: int, hours: float) -> None:
        self._house = house
        self._begins_at = begins_at
        self._hours = hours
        self._before = Look(time.monotonic(), house.clock.now(), 0)

    def line(self) -> str | None:
        """The next line, when it is time for one."""
        if time.monotonic() - self._before.at < EVERY_SECONDS:
            return None
        look, before = self._look(), self._before
        self._before = look
        seconds = look.at - before.at
        shown = datetime.fromtimestamp(look.now / MICROSECONDS, BEIJING)
        share = (look.now - self._begins_at) / MICROSECONDS / 3600.0 / self._hours
        return (
            f"{shown:%m-%d %H:%M:%S}  {share:6.1%}  x{(look.now - before.now) / MICROSECONDS / seconds:.0f}"
            f"  {(look.readings - before.readings) / seconds:,.0f} readings/s  behind: {self._behind(look.now)}"
        )

    def _behind(self, now: int) -> str:
        spans = {name: (now - self._house.clock.reached(name)) / MICROSECONDS for name in FOLLOWERS}
        return ", ".join(f"{NAMES.get(name, name)} {span:.1f} s" for name, span in spans.items())

    def _look(self) -> Look:
        home = self._house.home
        port = self._house.supervisor.servers.ports["log"]
        log = asyncio.run(read_log_state(port, home.password("log")))
        counters = (beat.counters for beat in log.heartbeats if beat.service == "ingest")
        readings = sum(each.get("readings_received", 0) for each in counters)
        return Look(time.monotonic(), self._house.clock.now(), max(readings, self._before.readings))
