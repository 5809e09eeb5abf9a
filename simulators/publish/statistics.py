"""What the publisher did, told every few seconds; how late it was is the first thing to doubt in a load test."""

import logging
from dataclasses import dataclass, field

import numpy as np

logger = logging.getLogger(__name__)

SPAN_SECONDS = 10.0


@dataclass
class Statistics:
    """Counters since the start, and the lags of the present span."""

    messages: int = 0
    readings: int = 0
    discarded_messages: int = 0
    _lags: list[float] = field(default_factory=list[float])
    _told_at: float | None = None
    _told_readings: int = 0

    def add_report(self, readings: int, lag: float, was_taken: bool) -> None:
        """Count one report.

        Args:
            readings: In the report.
            lag: From its due time until it was handed to the connection. [s]
            was_taken: False when the connection had no room left.
        """
        self._lags.append(lag)
        if was_taken:
            self.messages += 1
            self.readings += readings
        else:
            self.discarded_messages += 1

    def tell(self, now: float, acknowledged: int, missed: int) -> bool:
        """Log one line when a span is over.

        Args:
            now: The time. [s]
            acknowledged: Messages that the broker has acknowledged.
            missed: Reports skipped because the machine fell behind.
        """
        if self._told_at is None:
            self._told_at = now
        elapsed = now - self._told_at
        if elapsed < SPAN_SECONDS or not self._lags:
            return False
        median, worst = np.percentile(np.array(self._lags) * 1000.0, [50, 99])
        logger.info(
            "%d messages, %d acknowledged, %d discarded, %d missed; %.0f readings/s, lag p50 %.0f p99 %.0f ms",
            self.messages,
            acknowledged,
            self.discarded_messages,
            missed,
            (self.readings - self._told_readings) / elapsed,
            median,
            worst,
        )
        self._told_at, self._told_readings = now, self.readings
        self._lags.clear()
        return True
