"""The exact account of a run: what each gateway has handed over, what of it was acknowledged, and how late it was."""

import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from simulators.publish.packets import FAILURE_FROM, NO_SUBSCRIBERS
from simulators.truth import GatewayCount
from simulators.truth.checksum import added, written


class Sent(NamedTuple):
    """A message under way: gateway, readings, their checksum, and when it was due. [ms since epoch]"""

    gateway: int
    readings: int
    checksum: int
    due_at: int


class Delays(msgspec.Struct, frozen=True):
    """Percentiles of some delays. [s]"""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float


class Span(msgspec.Struct, kw_only=True, frozen=True):
    """One line of progress. Counters are since the start of the run.

    Attributes:
        at: End of the span. [s since epoch]
        phase: In which it lies.
        reports: Due and handed over.
        readings: In them.
        discarded: Reports for which no line had room.
        acknowledged: Messages acknowledged.
        acknowledged_readings: In them.
        refused: Messages that the broker refused.
        unheard: Messages acknowledged to which nobody has subscribed.
        under_way: Messages taken and not answered.
        lag: From due to handed over, in this span.
        answer: From due to the broker's acknowledgement, in this span.
        processor_seconds: Used by the generator so far, setting up left out.
        open_lines: Connections that are up.
        lost_connections: Connections lost so far.
    """

    at: float
    phase: str
    reports: int
    readings: int
    discarded: int
    acknowledged: int
    acknowledged_readings: int
    refused: int
    unheard: int
    under_way: int
    lag: Delays | None
    answer: Delays | None
    processor_seconds: float
    open_lines: int
    lost_connections: int


class Crossing(msgspec.Struct, kw_only=True, frozen=True):
    """A planted alert: this sensor's message of this moment is the first beyond its limit. [ms since epoch]"""

    sensor: str
    due_at: int
    phase: str


class Account:
    """Counters of a run; one thread writes them."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = codes
        self._messages = [0] * len(codes)
        self._readings = [0] * len(codes)
        self._checksums = [0] * len(codes)
        self.under_way: dict[int, Sent] = {}
        self.reports = self.readings = self.discarded = 0
        self.acknowledged = self.acknowledged_readings = self.refused = self.unheard = 0
        self._lags: list[float] = []
        self._answers: list[float] = []

    def hand_over(self, token: int, sent: Sent, now: float) -> None:
        """A line has taken this message. now [s since epoch]"""
        self.under_way[token] = sent
        self.reports += 1
        self.readings += sent.readings
        self._lags.append(now - sent.due_at / 1_000)

    def discard(self, sent: Sent, now: float) -> None:
        """No line had room for this message."""
        self.discarded += 1
        self._lags.append(now - sent.due_at / 1_000)

    def answered(self, token: int, reason: int) -> None:
        """The broker has answered a message."""
        sent = self.under_way.pop(token)
        if reason >= FAILURE_FROM:
            self.refused += 1
            return
        self.unheard += reason == NO_SUBSCRIBERS
        self.acknowledged += 1
        self.acknowledged_readings += sent.readings
        self._messages[sent.gateway] += 1
        self._readings[sent.gateway] += sent.readings
        self._checksums[sent.gateway] = added(self._checksums[sent.gateway], sent.checksum)
        self._answers.append(time.time() - sent.due_at / 1_000)

    def span(self, phase: str, processor_seconds: float, open_lines: int, lost_connections: int) -> Span:
        """Close a span."""
        lags, self._lags = self._lags, []
        answers, self._answers = self._answers, []
        return Span(
            at=time.time(),
            phase=phase,
            reports=self.reports,
            readings=self.readings,
            discarded=self.discarded,
            acknowledged=self.acknowledged,
            acknowledged_readings=self.acknowledged_readings,
            refused=self.refused,
            unheard=self.unheard,
            under_way=len(self.under_way),
            lag=delays(lags),
            answer=delays(answers),
            processor_seconds=processor_seconds,
            open_lines=open_lines,
            lost_connections=lost_connections,
        )

    def counts(self) -> list[GatewayCount]:
        """What was acknowledged, by gateway in the order of the city."""
        rows = zip(self._codes, self._messages, self._readings, self._checksums, strict=True)
        return [
            GatewayCount(gateway=code, messages=messages, readings=readings, checksum=written(checksum))
            for code, messages, readings, checksum in rows
        ]


def delays(seconds: Sequence[float]) -> Delays | None:
    """Percentiles; None of nothing. [s]"""
    if not len(seconds):
        return None
    p50, p95, p99, longest = np.percentile(np.asarray(seconds), [50, 95, 99, 100]).tolist()
    return Delays(len(seconds), p50, p95, p99, longest)
