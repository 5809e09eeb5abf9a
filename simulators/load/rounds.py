"""Gateways that report at one period: their due times, spread over it, and their messages with everything but the
numbers written beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import msgspec
import numpy as np

from simulators.arrays import IndexArray, whole_numbers
from simulators.city.nouns import Sensor
from simulators.signals.noise import KeyArray
from simulators.truth.checksum import sensor_hashes

REPORTS_AT_ONCE = 256
"""Then the connections have their turn."""


@dataclass(frozen=True, eq=False)
class Crew:
    """Sensors in the order of their gateways' moments within a period, and where each gateway's begin.

    ``places`` of the sensors in the city's list, ``bounds`` of the gateways within them (gateways + 1), ``gateways`` in
    the city's list, ``shares`` of the period at which each is due, ascending, ``heads`` of their messages, ``hashes``
    of the sensors for the checksum.
    """

    places: IndexArray
    bounds: IndexArray
    gateways: IndexArray
    shares: IndexArray
    heads: list[bytes]
    hashes: KeyArray

    @property
    def reports(self) -> int:
        """In one period."""
        return len(self.gateways)


SHARES = 1 << 20


def build_crew(sensors: Sequence[Sensor], chosen: IndexArray, gateway_of: IndexArray, codes: Sequence[str]) -> Crew:
    """The chosen sensors as a crew. gateway_of: place of each sensor's gateway in ``codes``."""
    share_of = np.array([crc32(code.encode()) % SHARES for code in codes], dtype=np.int64)
    order = chosen[np.lexsort((chosen, gateway_of[chosen], share_of[gateway_of[chosen]]))]
    behind = gateway_of[order]
    firsts = np.flatnonzero(np.diff(behind, prepend=-1))
    bounds = np.append(firsts, len(order))
    names = [sensors[place].code for place in whole_numbers(order)]
    heads = [
        b'{"sensors":' + msgspec.json.encode(names[begin:end]) + b',"observed_at":'
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    ]
    gateways = behind[firsts]
    return Crew(order, bounds, gateways, share_of[gateways], heads, sensor_hashes(names))


@dataclass(frozen=True, eq=False)
class Batch:
    """Reports due one after the other: rows of the crew from ``begin`` to ``end``, and when each was due. [ms]"""

    begin: int
    end: int
    due_at: IndexArray


class Round:
    """A crew at work from one moment on. Nothing that was due is skipped, however late its turn comes."""

    def __init__(self, crew: Crew, period_seconds: float, starts_at: int, ends_at: int) -> None:
        """starts_at, ends_at [ms since epoch]"""
        self.crew = crew
        self._period = round(period_seconds * 1_000)
        self._starts_at, self._ends_at = starts_at, ends_at
        self._offsets = crew.shares * self._period // SHARES
        self._done = 0

    def next_at(self) -> int:
        """When the next report is due. [ms since epoch]"""
        cycle, row = divmod(self._done, self.crew.reports)
        return self._starts_at + cycle * self._period + int(self._offsets[row])

    def due(self, now: int) -> Batch | None:
        """The next reports that are due, some at a time; None when there are none. [ms since epoch]"""
        cycle, begin = divmod(self._done, self.crew.reports)
        base = self._starts_at + cycle * self._period
        until = min(now + 1, self._ends_at)
        end = int(np.searchsorted(self._offsets, until - base, side="left"))
        end = min(end, begin + REPORTS_AT_ONCE)
        if end <= begin:
            return None
        self._done += end - begin
        return Batch(begin, end, base + self._offsets[begin:end])
