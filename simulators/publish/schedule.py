"""When each sensor reports: due times follow from clock and code alone, so a restart changes nothing."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, IndexArray
from simulators.city.nouns import Sensor
from simulators.publish.pace import FAST_SECONDS

MICROSECONDS = 1_000_000


@dataclass(frozen=True, eq=False)
class Due:
    """Reports that are due: which gateways, when each was to report, and which sensors are in turn.

    ``gateways`` and ``due_at`` [us since epoch] have one row per report, in order of time; ``sensors`` and ``reports``
    one per reading, ``reports`` pointing at the row of its report, ascending.
    """

    gateways: IndexArray
    due_at: IndexArray
    sensors: IndexArray
    reports: IndexArray

    def only(self, is_sent: BoolArray) -> "Due":
        """Without readings that are not sent, and without reports that have none left."""
        reports = self.reports[is_sent]
        is_kept = np.bincount(reports, minlength=len(self.gateways)) > 0
        place = np.cumsum(is_kept) - 1
        return Due(self.gateways[is_kept], self.due_at[is_kept], self.sensors[is_sent], place[reports])


class Schedule:
    """Spreads gateways over their beat (phase = crc32 of the code); slow sensors sit out beats.

    The beat of a gateway is the shortest period of its sensors; the others speak on every second, third, ... beat, all
    of one period on the same. Where a period is no multiple of the beat it is shortened, never stretched.
    """

    def __init__(
        self,
        gateways: Sequence[str],
        sensors: Sequence[Sensor],
        periods: IndexArray,
        starts_at: int,
        fast_seconds: int = FAST_SECONDS,
    ) -> None:
        """periods: Time between two readings of each sensor. (sensors,) [s]. fast_seconds: the same once awake."""
        place = {code: index for index, code in enumerate(gateways)}
        self._gateway = np.array([place[sensor.gateway] for sensor in sensors], dtype=np.int64)
        fast = np.minimum(periods, fast_seconds)
        beats = np.full(len(gateways), 2**31, dtype=np.int64)
        np.minimum.at(beats, self._gateway, fast)
        self._beat = beats[self._gateway] * MICROSECONDS
        self._phase = _hashes(gateways, 0)[self._gateway] % self._beat
        # another hash than the phase's, or gateways of one phase would also share the beat of their slow sensors
        self._offset = _hashes(gateways, 1)[self._gateway]
        self._turn = np.maximum(periods * MICROSECONDS // self._beat, 1)
        self._fast_turn = np.maximum(fast * MICROSECONDS // self._beat, 1)
        self._is_fast = np.zeros(len(sensors), dtype=np.bool_)
        self._next_at = self._after(starts_at, np.arange(len(sensors)))
        self.missed = 0

    def next_at(self) -> int:
        """When the next report is due. [us since epoch]"""
        return int(self._next_at.min())

    def due(self, now: int, is_fast: BoolArray | None = None) -> Due:
        """Reports due since the last call; of a sensor that fell behind only the newest, the others count as missed.

        Args:
            now: The time. [us since epoch]
            is_fast: Sensors that are awake and report more often; None: as before. (sensors,)
        """
        if is_fast is not None:
            self._wake(now, is_fast)
        sensors = np.flatnonzero(self._next_at <= now)
        due_at = self._next_at[sensors]
        step = self._step(sensors)
        behind = (now - due_at) // step
        self.missed += int(behind.sum())
        due_at += behind * step
        self._next_at[sensors] = due_at + step
        return _reports(due_at, self._gateway[sensors], sensors)

    def _wake(self, now: int, is_fast: BoolArray) -> None:
        woken = np.flatnonzero(is_fast & ~self._is_fast)
        self._is_fast = is_fast.copy()
        self._next_at[woken] = np.minimum(self._next_at[woken], self._after(now, woken))

    def _step(self, sensors: IndexArray) -> IndexArray:
        turn = np.where(self._is_fast[sensors], self._fast_turn[sensors], self._turn[sensors])
        return turn * self._beat[sensors]

    def _after(self, now: int, sensors: IndexArray) -> IndexArray:
        """The first time after now at which each is in turn. (n,) [us since epoch]"""
        beat, phase = self._beat[sensors], self._phase[sensors]
        turn = self._step(sensors) // beat
        number = (now - phase) // beat + 1
        return (number + (self._offset[sensors] - number) % turn) * beat + phase


def _hashes(codes: Sequence[str], start: int) -> IndexArray:
    return np.array([zlib.crc32(code.encode(), start) for code in codes], dtype=np.int64)


def _reports(due_at: IndexArray, gateways: IndexArray, sensors: IndexArray) -> Due:
    """Readings of one gateway and time are one report; sensors come, and stay within it, in ascending order."""
    order = np.lexsort((gateways, due_at))
    due_at, gateways = due_at[order], gateways[order]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (due_at[1:] != due_at[:-1]) | (gateways[1:] != gateways[:-1])
    return Due(gateways[is_first], due_at[is_first], sensors[order], np.cumsum(is_first) - 1)
