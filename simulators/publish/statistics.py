"""What the publisher did, told every few seconds; how late it was is the first thing to doubt in a load test."""

import logging
import math
from dataclasses import dataclass, field

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray

logger = logging.getLogger(__name__)

SPAN_SECONDS = 10.0

BINS_PER_DECADE = 20
SHORTEST_LAG, LONGEST_LAG = 1e-4, 1e4
"""Ends of the histogram; what is shorter or longer counts in the first or last bin. [s]"""
DECADES = 8


@dataclass
class LagHistogram:
    """Lags of a whole run in bins of equal ratio (12 % wide), in a few hundred numbers. [s]"""

    counts: IndexArray = field(default_factory=lambda: np.zeros(DECADES * BINS_PER_DECADE, dtype=np.int64))
    longest: float = 0.0

    def add(self, lags: FloatArray) -> None:
        """Count lags. (n,) [s]"""
        if not len(lags):
            return
        places = np.floor(np.log10(np.maximum(lags, SHORTEST_LAG) / SHORTEST_LAG) * BINS_PER_DECADE)
        places = np.minimum(places.astype(np.int64), len(self.counts) - 1)
        self.counts += np.bincount(places, minlength=len(self.counts))
        self.longest = max(self.longest, float(lags.max()))

    def add_one(self, lag: float) -> None:
        """Count one lag. [s]"""
        place = math.floor(math.log10(max(lag, SHORTEST_LAG) / SHORTEST_LAG) * BINS_PER_DECADE)
        self.counts[min(place, len(self.counts) - 1)] += 1
        self.longest = max(self.longest, lag)

    def include(self, other: "LagHistogram") -> None:
        """Count all that another one has counted."""
        self.counts += other.counts
        self.longest = max(self.longest, other.longest)

    def percentile(self, share: float) -> float | None:
        """The upper end of the bin below which this share of all lags lies; None without any. [0..1] -> [s]"""
        total = int(self.counts.sum())
        if not total:
            return None
        place = int(np.searchsorted(np.cumsum(self.counts), share * total))
        return min(self.upper_ends()[place], self.longest)

    def upper_ends(self) -> list[float]:
        """Upper end of each bin. [s]"""
        return [SHORTEST_LAG * 10 ** ((place + 1) / BINS_PER_DECADE) for place in range(len(self.counts))]


@dataclass
class Statistics:
    """Counters since the start, and the lags of the whole run."""

    messages: int = 0
    readings: int = 0
    discarded_messages: int = 0
    _earlier: LagHistogram = field(default_factory=LagHistogram)
    _span: LagHistogram = field(default_factory=LagHistogram)
    _told_at: tuple[float, float] | None = None
    _told_readings: int = 0

    def add_reports(self, readings: IndexArray, lags: FloatArray, was_taken: BoolArray) -> None:
        """Count reports.

        Args:
            readings: In each report. (reports,)
            lags: From its due time until it was handed to the connection, in event time. (reports,) [s]
            was_taken: False where the connection had no room left. (reports,)
        """
        self.messages += int(was_taken.sum())
        self.readings += int(readings[was_taken].sum())
        self.discarded_messages += int((~was_taken).sum())
        self._span.add(lags)

    def add_report(self, readings: int, lag: float, *, was_taken: bool) -> None:
        """Count one report; lag: as in ``add_reports``. [s]"""
        self.messages += was_taken
        self.readings += readings * was_taken
        self.discarded_messages += not was_taken
        self._span.add_one(lag)

    @property
    def lags(self) -> LagHistogram:
        """Of the whole run."""
        whole = LagHistogram()
        whole.include(self._earlier)
        whole.include(self._span)
        return whole

    def tell(self, watch: float, now: float, acknowledged: int, missed: int) -> bool:
        """Log one line when a span is over.

        Args:
            watch: The time of the wall. [s]
            now: Event time. [s]
            acknowledged: Messages that the broker has acknowledged.
            missed: Readings skipped because the machine fell behind.
        """
        if self._told_at is None:
            self._told_at = watch, now
        elapsed = watch - self._told_at[0]
        if elapsed < SPAN_SECONDS:
            return False
        median, late = self._span.percentile(0.5), self._span.percentile(0.99)
        if median is None or late is None:
            return False
        logger.info(
            "%d messages, %d acknowledged, %d discarded, %d missed; %.0f readings/s at x%.3g, lag p50 %.0f p99 %.0f ms",
            self.messages,
            acknowledged,
            self.discarded_messages,
            missed,
            (self.readings - self._told_readings) / elapsed,
            (now - self._told_at[1]) / elapsed,
            median * 1000.0,
            late * 1000.0,
        )
        self._told_at, self._told_readings = (watch, now), self.readings
        self._earlier.include(self._span)
        self._span = LagHistogram()
        return True
