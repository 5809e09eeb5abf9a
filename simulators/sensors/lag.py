"""The slowness of instruments, exact at whatever times they are read."""

import numpy as np

from simulators.arrays import FloatArray, IndexArray, TimeArray

MICROSECONDS = 1_000_000


class Lag:
    """First-order lag of many sensors, with one row of state each.

    T dy/dt = x - y. Between two readings x is straight, as the fields of incidents are, so the solution is closed:
    y1 = x1 - s T + (y0 - x0 + s T) exp(-dt / T) with the slope s = (x1 - x0) / dt, whatever the distance dt.
    The first reading of a sensor finds it settled.
    """

    def __init__(self, seconds: FloatArray) -> None:
        """Take the time constant T of every sensor. (sensors,) [s]"""
        self._constant = seconds
        self._row = np.zeros(len(seconds), dtype=np.int64)
        # time of the newest reading [us, which a float holds exactly], what there was and what it showed
        self._state = np.tile([-np.inf, 0.0, 0.0], (len(seconds), 1))

    def follow(self, sensors: IndexArray, observed_at: TimeArray, values: FloatArray) -> FloatArray:
        """What the instruments show; readings of a sensor come in the order of their times.

        Args:
            sensors: Which are read. (n,)
            observed_at: When. (n,) [us since epoch]
            values: What there is to be measured. (n,)
        """
        if self._are_different(sensors):
            return self._once(sensors, observed_at, values)
        shown = np.empty_like(values)
        for rows in _turns(sensors):
            shown[rows] = self._once(sensors[rows], observed_at[rows], values[rows])
        return shown

    def _are_different(self, sensors: IndexArray) -> bool:
        """Whether no sensor comes twice: what is written last at its place is then what was written."""
        rows = np.arange(len(sensors))
        self._row[sensors] = rows
        return bool((self._row[sensors] == rows).all())

    def _once(self, sensors: IndexArray, observed_at: TimeArray, values: FloatArray) -> FloatArray:
        """No sensor twice, so that state can be read and written as columns."""
        at, before, output = self._state[sensors].T
        constant = self._constant[sensors]
        passed = (observed_at - at) / MICROSECONDS
        lags = (constant > 0.0) & np.isfinite(passed)
        moves = lags & (passed > 0.0)
        constant, passed = np.where(moves, constant, 1.0), np.where(moves, passed, 1.0)
        behind = constant * (values - before) / passed
        followed = values - behind + (output - before + behind) * np.exp(-passed / constant)
        # read twice at one moment it shows the same
        shown = np.where(moves, followed, np.where(lags, output, values))
        self._state[sensors] = np.stack([np.maximum(observed_at, at), values, shown], axis=1)
        return shown


def _turns(sensors: IndexArray) -> list[IndexArray]:
    """Rows grouped so that no group has a sensor twice: all first readings, all second ones, ... in their order."""
    order = np.argsort(sensors, kind="stable")
    is_new = np.diff(sensors[order], prepend=-1) != 0
    starts = np.flatnonzero(is_new)
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return [np.sort(order[turn == number]) for number in range(int(turn.max()) + 1)]
