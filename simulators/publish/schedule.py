"""When each gateway reports: due times follow from clock and code alone, so a restart changes nothing."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulators.arrays import BoolArray, IndexArray
from simulators.city.nouns import Sensor
from simulators.signals.profiles import load_profiles


@dataclass(frozen=True, eq=False)
class Due:
    """Reports that are due: which gateways, when each was to report, and which sensors are in turn.

    ``gateways`` and ``due_at`` [us since epoch] have one row per report; ``sensors`` and ``reports`` one per reading,
    ``reports`` pointing at the row of its report, ascending.
    """

    gateways: IndexArray
    due_at: IndexArray
    sensors: IndexArray
    reports: IndexArray

    def only(self, is_sent: BoolArray) -> "Due":
        """Without the readings that are not sent; their reports stay, perhaps empty."""
        return replace(self, sensors=self.sensors[is_sent], reports=self.reports[is_sent])


class Schedule:
    """Spreads gateways over their period (phase = crc32 of the code) and lets slow sensors sit out reports."""

    def __init__(self, gateways: Sequence[str], sensors: Sequence[Sensor], starts_at: int) -> None:
        quantities = load_profiles().quantities
        place = {code: index for index, code in enumerate(gateways)}
        gateway_of = np.array([place[sensor.gateway] for sensor in sensors], dtype=np.int64)
        every = np.array([quantities[sensor.quantity].every_seconds for sensor in sensors], dtype=np.int64)
        periods = np.full(len(gateways), 2**31, dtype=np.int64)
        np.minimum.at(periods, gateway_of, every)
        self._periods = periods * 1_000_000
        self._phases = np.array([zlib.crc32(code.encode()) for code in gateways], dtype=np.int64) % self._periods
        self._members = [np.flatnonzero(gateway_of == index) for index in range(len(gateways))]
        self._turns = np.maximum(every // periods[gateway_of], 1)
        self._offsets = np.array([zlib.crc32(sensor.code.encode()) for sensor in sensors], dtype=np.int64)
        self._last = self._numbers(starts_at)
        self.missed = 0

    def next_at(self) -> int:
        """When the next report is due. [us since epoch]"""
        return int(((self._last + 1) * self._periods + self._phases).min())

    def due(self, now: int) -> Due:
        """Reports due since the last call; when the machine fell behind, only the newest of each gateway.

        Args:
            now: The time. [us since epoch]
        """
        numbers = self._numbers(now)
        gateways = np.flatnonzero(numbers > self._last)
        self.missed += int((numbers - self._last)[gateways].sum()) - len(gateways)
        self._last = np.maximum(self._last, numbers)
        in_turn = [self._in_turn(int(gateway), int(numbers[gateway])) for gateway in gateways]
        return Due(
            gateways=gateways,
            due_at=numbers[gateways] * self._periods[gateways] + self._phases[gateways],
            sensors=np.concatenate(in_turn) if in_turn else np.empty(0, np.int64),
            reports=np.repeat(np.arange(len(gateways)), [len(sensors) for sensors in in_turn]),
        )

    def _numbers(self, now: int) -> IndexArray:
        return (now - self._phases) // self._periods

    def _in_turn(self, gateway: int, number: int) -> IndexArray:
        members = self._members[gateway]
        return members[(number + self._offsets[members]) % self._turns[members] == 0]
