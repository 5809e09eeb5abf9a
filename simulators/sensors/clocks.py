"""The clocks of gateways: each a little off, some very wrong, and none that gives two reports the same time."""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import IndexArray, TimeArray
from simulators.sensors.fault import Fault
from simulators.signals.noise import bell, sensor_keys

MICROSECONDS = 1_000_000
MILLISECOND = 1_000
OFFSET, PACE = 41, 42
"""Streams of chance."""

OFFSET_SECONDS = 0.4
"""Standard deviation over gateways of what synchronisation over a mobile network leaves; design default. [s]"""

PACE_PPM = 2.0
"""Standard deviation over gateways of the pace of a temperature-compensated quartz; design default. [1e-6]"""

BOOT_SECONDS = 60.0

EIGHT_HOURS = 8 * 3_600.0
"""Local time of China sent as universal time."""


class Clocks:
    """What time gateways believe it is."""

    def __init__(self, gateways: Sequence[str], faults: Sequence[Fault], seed: int, is_real: bool) -> None:
        """Set the clocks: perfect ones where not ``is_real``, until a fault befalls them."""
        keys = sensor_keys(seed, gateways)
        once = np.zeros(len(gateways), dtype=np.int64)
        self._offset = is_real * OFFSET_SECONDS * bell(keys, once, OFFSET)
        self._pace = is_real * PACE_PPM * 1e-6 * bell(keys, once, PACE)
        self._faults: dict[int, list[Fault]] = {}
        for fault in faults:
            if fault.kind in WRONG_BY:
                for gateway in fault.gateways:
                    self._faults.setdefault(gateway, []).append(fault)
        self._is_wrong = np.zeros(len(gateways), dtype=np.bool_)
        self._is_wrong[list(self._faults)] = True
        self._issued: dict[int, set[int]] = {gateway: set() for gateway in self._faults}

    def stamps(self, gateways: IndexArray, due_at: TimeArray, began_at: int) -> TimeArray:
        """The time that each report bears, to the millisecond different for all reports of a gateway.

        A clock that is put back runs through the same time twice. The manifest counts readings by sensor and
        millisecond, so a time that was borne already is moved on by a millisecond. Only gateways whose clock fails
        need to be remembered: what is kept grows with their reports alone.

        Args:
            gateways: Who reports, each in the order of its reports. (n,)
            due_at: True time. (n,) [us since epoch]
            began_at: When the run began: all clocks had just been synchronised. [us since epoch]
        """
        elapsed = (due_at - began_at) / MICROSECONDS
        error = self._offset[gateways] + self._pace[gateways] * elapsed
        stamps = due_at + np.rint(error * MICROSECONDS).astype(np.int64)
        for row in np.flatnonzero(self._is_wrong[gateways]):
            gateway = int(gateways[row])
            seconds = self._wrong_by(gateway, float(elapsed[row]), float(due_at[row]) / MICROSECONDS)
            stamps[row] = self._fresh(gateway, int(stamps[row]) + round(seconds * MICROSECONDS))
        return stamps

    def _wrong_by(self, gateway: int, elapsed: float, at: float) -> float:
        return sum(wrong_by(fault, elapsed, at) for fault in self._faults[gateway] if fault.lasts_at(elapsed))

    def _fresh(self, gateway: int, stamp: int) -> int:
        issued = self._issued[gateway]
        while stamp // MILLISECOND in issued:
            stamp += MILLISECOND
        issued.add(stamp // MILLISECOND)
        return stamp


def wrong_by(fault: Fault, elapsed: float, at: float) -> float:
    """How far a clock that fails is ahead. [s]

    Args:
        fault: Of a clock.
        elapsed: Run time. [s]
        at: True time. [s since epoch]
    """
    return WRONG_BY[fault.kind](fault, elapsed - fault.begins, at)


def _offset(fault: Fault, _since: float, _at: float) -> float:
    return fault.size["offset_seconds"]


def _drift(fault: Fault, since: float, _at: float) -> float:
    return fault.size["drift_ppm"] * 1e-6 * since


def _since_1970(_fault: Fault, since: float, at: float) -> float:
    """The clock of a box without a battery of its own begins anew in 1970; it takes a minute to start."""
    return BOOT_SECONDS + since - at


def _eight_hours(_fault: Fault, _since: float, _at: float) -> float:
    return EIGHT_HOURS


def _step(fault: Fault, since: float, _at: float) -> float:
    """A step by a wrong server, from which the clock is slewed back while the fault lasts."""
    return fault.size["step_seconds"] * (1.0 - since / (fault.ends - fault.begins))


WRONG_BY = {
    "clock_offset": _offset,
    "clock_drift": _drift,
    "clock_1970": _since_1970,
    "clock_8h": _eight_hours,
    "ntp_step": _step,
}
"""Kinds of clock faults, and by how much the clock is ahead."""
