"""One run from its first report to its last, in the time of the wall or in one that it turns itself."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from schemas.clock_file import ClockFile, NotAClock
from simulators.publish.connection import Outlet
from simulators.publish.fleet import Fleet
from simulators.publish.passing import CountedOutlet, TurnedTime, WallTime
from simulators.publish.settings import GatewaySettings
from simulators.publish.statistics import LagHistogram

logger = logging.getLogger(__name__)

MICROSECONDS = 1_000_000
REAL_TIME = 1.0
PUBLISHING_FILE = "publishing.json"


class NoClock(ValueError):
    """Time was to be turned, and there is no clock that everybody lives by."""


class Publishing(msgspec.Struct, kw_only=True, frozen=True):
    """``publishing.json``: how well the gateways kept to their times, and how fast time went.

    Attributes:
        began_at, ended_at: Event time. [us since epoch]
        is_complete: No reading was missed, no message discarded, and everything sent is known to be judged and stored
            (in the time of the wall nobody can know that: then None).
        asked_speed: Event seconds per second of the wall; None: as fast as accepted.
        speed: The speed that was reached.
        missed_readings: Due and never sent because the machine fell behind.
        lags: From the due time of a report until it was handed to the connection, in event time. [s]
        lag_bins: Upper end of each bin that is not empty [s], and how many reports are in it.
        held_seconds: Time of the wall in which nobody could go on, by who was waited for.
    """

    began_at: int
    ended_at: int
    is_complete: bool | None
    asked_speed: float | None
    speed: float
    event_seconds: float
    wall_seconds: float
    processor_seconds: float
    messages: int
    readings: int
    acknowledged: int
    discarded_messages: int
    missed_readings: int
    lag_p50: float | None
    lag_p99: float | None
    lag_longest: float
    lag_bins: tuple[tuple[float, int], ...]
    held_seconds: Mapping[str, float]


@dataclass(frozen=True)
class Timing:
    """When a run begins and ends, and how fast it goes.

    Attributes:
        begins_at: Event time of its beginning; None: now. [us since epoch]
        hours: Event time until it ends by itself; None: never. [h]
        speed: Event seconds per second of the wall; infinity: as fast as accepted.
    """

    begins_at: int | None = None
    hours: float | None = None
    speed: float = REAL_TIME

    def until(self, began_at: int) -> int | None:
        """Event time of the end. [us since epoch]"""
        return None if self.hours is None else began_at + round(self.hours * 3600.0 * MICROSECONDS)


def open_clock(settings: GatewaySettings, timing: Timing) -> ClockFile | None:
    """The clock to turn; None when time passes by itself.

    Raises:
        NoClock: It is needed and missing, or shows a later time than the run is to begin at.
    """
    if settings.clock_file is None:
        if timing.speed != REAL_TIME or timing.begins_at is not None:
            raise NoClock(
                "another time than that of the wall needs services that live in it: name their clock in"
                " LIFELINE_CLOCK_FILE (lifeline prove does all of this)"
            )
        return None
    try:
        file = ClockFile(settings.clock_file)
    except NotAClock as error:
        raise NoClock(str(error)) from error
    if timing.begins_at is not None and timing.begins_at < file.now():
        shown = datetime.fromtimestamp(file.now() / MICROSECONDS).astimezone().isoformat(timespec="seconds")
        raise NoClock(f"the clock of this rehearsal shows {shown} already, and no clock is turned back")
    return file


class Run:
    """A fleet on its way through time."""

    def __init__(
        self, make_fleet: Callable[[Outlet, Callable[[], int]], Fleet], outlet: Outlet, timing: Timing
    ) -> None:
        """make_fleet: From an outlet and a clock."""
        self._make_fleet = make_fleet
        self._outlet = outlet
        self._timing = timing

    def by_the_wall(self, clock: Callable[[], int], stop: threading.Event) -> Publishing:
        """Publish while time passes by itself, until told to stop or until the end."""
        began = _Stopwatch(clock())
        fleet = self._make_fleet(self._outlet, clock)
        fleet.run(stop, WallTime(clock), self._timing.until(began.at))
        return self._publishing(fleet, began, clock(), None, {})

    def by_turning(self, file: ClockFile, stop: threading.Event) -> Publishing:
        """Turn the clock of all services while publishing, and then until they have dealt with everything.

        Raises:
            ClockBackwards: The clock shows a later time than the run is to begin at.
        """
        outlet = CountedOutlet(self._outlet, file, stop)
        passing = TurnedTime(file, outlet, self._timing.begins_at or file.now(), self._timing.speed)
        began = _Stopwatch(file.now())
        fleet = self._make_fleet(outlet, file.now)
        fleet.run(stop, passing, self._timing.until(began.at))
        ended_at = file.now()
        is_settled = passing.settle(stop)
        held = {name: round(held / MICROSECONDS, 3) for name, held in passing.held.items()}
        return self._publishing(fleet, began, ended_at, is_settled, held)

    def _publishing(
        self, fleet: Fleet, began: "_Stopwatch", ended_at: int, is_settled: bool | None, held: Mapping[str, float]
    ) -> Publishing:
        statistics = fleet.statistics
        event_seconds, wall_seconds = (ended_at - began.at) / MICROSECONDS, time.monotonic() - began.wall
        lags = statistics.lags
        whole = statistics.discarded_messages == 0 and fleet.missed == 0
        return Publishing(
            began_at=began.at,
            ended_at=ended_at,
            is_complete=(whole and is_settled) if is_settled is not None else (None if whole else False),
            asked_speed=None if math.isinf(self._timing.speed) else self._timing.speed,
            speed=round(event_seconds / wall_seconds, 3) if wall_seconds else 0.0,
            event_seconds=event_seconds,
            wall_seconds=round(wall_seconds, 3),
            processor_seconds=round(time.process_time() - began.busy, 3),
            messages=statistics.messages,
            readings=statistics.readings,
            acknowledged=self._outlet.acknowledged,
            discarded_messages=statistics.discarded_messages,
            missed_readings=fleet.missed,
            lag_p50=lags.percentile(0.5),
            lag_p99=lags.percentile(0.99),
            lag_longest=lags.longest,
            lag_bins=_bins(lags),
            held_seconds=held,
        )


class _Stopwatch:
    def __init__(self, at: int) -> None:
        self.at = at
        self.wall, self.busy = time.monotonic(), time.process_time()


def _bins(lags: LagHistogram) -> tuple[tuple[float, int], ...]:
    ends, counts = lags.upper_ends(), lags.counts.tolist()
    return tuple((round(end, 6), count) for end, count in zip(ends, counts, strict=True) if count)


def write_publishing(directory: Path, publishing: Publishing) -> None:
    """Write ``publishing.json`` beside the truth."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / PUBLISHING_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(publishing), indent=1) + b"\n")


def tell(publishing: Publishing) -> None:
    """Say how it went; a run with holes says so."""
    logger.info(
        "%d messages published, %d acknowledged; x%.3g, %d readings; done",
        publishing.messages,
        publishing.acknowledged,
        publishing.speed,
        publishing.readings,
    )
    if publishing.missed_readings or publishing.discarded_messages:
        logger.error(
            "THIS RUN HAS HOLES: %d readings missed, %d messages discarded; its score is not to be believed",
            publishing.missed_readings,
            publishing.discarded_messages,
        )
