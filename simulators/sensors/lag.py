"""The slowness of instruments, exact at whatever times they are read."""

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray, TimeArray

MICROSECONDS = 1_000_000
NEVER = np.iinfo(np.int64).min


class Lag:
    """First-order lag of many sensors, with one row of state each.

    T dy/dt = x - y. Between two readings x is straight, as the fields of incidents are, so the solution is closed:
    y1 = x1 - s T + (y0 - x0 + s T) exp(-dt / T) with the slope s = (x1 - x0) / dt, whatever the distance dt.
    The first reading of a sensor finds it settled.
    """

    def __init__(self, seconds: FloatArray) -> None:
        """Take the time constant T of every sensor. (sensors,) [s]"""
        self._constant = seconds
        self._at = np.full(len(seconds), NEVER, dtype=np.int64)
        self._input = np.zeros(len(seconds))
        self._output = np.zeros(len(seconds))

    def follow(self, sensors: IndexArray, observed_at: TimeArray, values: FloatArray) -> FloatArray:
        """What the instruments show; readings of a sensor come in the order of their times.

        Args:
            sensors: Which are read. (n,)
            observed_at: When. (n,) [us since epoch]
            values: What there is to be measured. (n,)
        """
        shown = np.empty_like(values)
        for rows in _turns(sensors):
            shown[rows] = self._once(sensors[rows], observed_at[rows], values[rows])
        return shown

    def _once(self, sensors: IndexArray, observed_at: TimeArray, values: FloatArray) -> FloatArray:
        """No sensor twice, so that state can be read and written as columns."""
        known = self._at[sensors] != NEVER
        passed = np.where(known, observed_at - self._at[sensors], 0) / MICROSECONDS
        constant = self._constant[sensors]
        lags = known & (constant > 0.0)
        moves = lags & (passed > 0.0)
        share = np.exp(-np.maximum(passed, 0.0) / np.where(lags, constant, 1.0))
        behind = constant * (values - self._input[sensors]) / np.where(moves, passed, 1.0)
        followed = values - behind + (self._output[sensors] - self._input[sensors] + behind) * share
        # read twice at one moment it shows the same
        shown = np.where(moves, followed, np.where(lags, self._output[sensors], values))
        self._at[sensors] = np.maximum(observed_at, self._at[sensors])
        self._input[sensors], self._output[sensors] = values, shown
        return shown


def _turns(sensors: IndexArray) -> list[IndexArray] | list[BoolArray] | list[slice]:
    """Rows grouped so that no group has a sensor twice: all first readings, all second ones, ... in their order."""
    order = np.argsort(sensors, kind="stable")
    is_new = np.diff(sensors[order], prepend=-1) != 0
    if is_new.all():
        return [slice(None)]
    starts = np.flatnonzero(is_new)
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return [np.sort(order[turn == number]) for number in range(int(turn.max()) + 1)]
