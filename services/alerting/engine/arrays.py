"""The engine's memory as columns: what is known of each sensor, what each check demands, where each check stands.

A *check* is one rule bound to one sensor. Checks of a sensor are neighbours: rows `first[s]` to `first[s + 1]`.
Ranks count upward with danger (0 none, 1 blue ... 4 red) so that the kernel can compare them; alert levels count
downward (4 blue ... 1 red), as the law does.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RANKS = 4

# kinds of check
LIMIT, NO_DATA = 0, 1

# conditions
FALSE, TRUE, UNKNOWN = 0, 1, 2

# kinds of step
RAISED, LEVEL_CHANGED, CLEARED, BECAME_UNKNOWN, BECAME_KNOWN = 1, 2, 3, 4, 5


class Sensors(NamedTuple):
    """What is known of each sensor. Row = sensor_id; times in us since epoch, 0 never."""

    observed_at: NDArray[np.int64]  # evaluation time of the newest usable reading
    device_at: NDArray[np.int64]  # its device time; the same unless the device's clock runs ahead
    value: NDArray[np.float64]  # that reading
    heard_at: NDArray[np.int64]  # when it was received
    is_silent: NDArray[np.bool_]


class Checks(NamedTuple):
    """What each check demands. Columns of limits run from blue to red; NaN: no such limit."""

    first: NDArray[np.int32]  # (sensor_id + 2,)
    kind: NDArray[np.uint8]  # (checks,)
    high: NDArray[np.float64]  # (checks, RANKS)
    low: NDArray[np.float64]  # (checks, RANKS)
    deadband: NDArray[np.float64]  # (checks, RANKS)
    on_delay: NDArray[np.int64]  # (checks, RANKS) [us]
    off_delay: NDArray[np.int64]  # (checks,) [us]


class Standing(NamedTuple):
    """Where each check stands."""

    since: NDArray[np.int64]  # (checks, RANKS) since when a level that may change has wanted to, 0 it does not
    active: NDArray[np.bool_]  # (checks, RANKS)
    rank: NDArray[np.uint8]  # (checks,) highest active
    worst: NDArray[np.uint8]  # (checks,) highest since raised
    condition: NDArray[np.uint8]  # (checks,)
    raised_at: NDArray[np.int64]  # (checks,)
    revision: NDArray[np.int32]  # (checks,) steps of the present alert


class Steps(NamedTuple):
    """What the kernel found, one row per step."""

    check: NDArray[np.int32]
    reading: NDArray[np.int32]  # row of the frame
    kind: NDArray[np.uint8]
    rank: NDArray[np.uint8]
    previous_rank: NDArray[np.uint8]
    worst: NDArray[np.uint8]
    raised_at: NDArray[np.int64]
    revision: NDArray[np.int32]
    since: NDArray[np.int64]
    previous_value: NDArray[np.float64]
    previous_observed_at: NDArray[np.int64]


def empty_sensors(highest: int) -> Sensors:
    """Sensors nobody has heard of yet: silent until they speak. Rows 0 to `highest`."""
    rows = highest + 1
    return Sensors(
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.full(rows, np.nan),
        np.zeros(rows, np.int64),
        np.ones(rows, np.bool_),
    )


def empty_standing(checks: int) -> Standing:
    """Checks that have seen nothing."""
    return Standing(
        np.zeros((checks, RANKS), np.int64),
        np.zeros((checks, RANKS), np.bool_),
        np.zeros(checks, np.uint8),
        np.zeros(checks, np.uint8),
        np.zeros(checks, np.uint8),
        np.zeros(checks, np.int64),
        np.zeros(checks, np.int32),
    )


def empty_steps(capacity: int) -> Steps:
    """Room for that many steps."""
    return Steps(
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.uint8),
        np.empty(capacity, np.uint8),
        np.empty(capacity, np.uint8),
        np.empty(capacity, np.uint8),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.int64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.int64),
    )


def level_of(rank: int) -> int:
    """Alert level of a rank: 4 (red) -> 1, 1 (blue) -> 4, 0 -> 0."""
    return RANKS + 1 - rank if rank else 0


def rank_of(level: int) -> int:
    """Rank of an alert level; the inverse of `level_of`."""
    return RANKS + 1 - level if level else 0
