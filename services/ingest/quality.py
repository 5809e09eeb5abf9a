"""Flag a column of readings: what the instrument cannot have measured, and clocks that are wrong."""

import numpy as np
from numpy.typing import NDArray

from schemas.quality import Quality

MICROSECONDS = 1_000_000

# A device clock this far ahead is wrong; what it measured is judged as of the time of receipt.
AHEAD_IS_SUSPECT = 60 * MICROSECONDS
# Outside these the time says nothing at all: 1970, a reset clock, another century.
AHEAD_IS_ABSURD = 86_400 * MICROSECONDS
BEHIND_IS_ABSURD = 400 * 86_400 * MICROSECONDS


def flag_quality(
    value: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    observed_at: NDArray[np.int64],
    received_at: int,
) -> NDArray[np.uint8]:
    """QARTOD gross-range and time tests: good, suspect (clock ahead) or bad (outside the instrument's range).

    Args:
        value: Readings; NaN counts as missing. (readings,) [internal unit]
        low, high: What the instrument of each can report. (readings,) [internal unit]
        observed_at: Device time. (readings,) [us since epoch]
        received_at: Our time. [us since epoch]
    """
    flags = np.full(len(value), Quality.GOOD, np.uint8)
    flags[observed_at > received_at + AHEAD_IS_SUSPECT] = Quality.SUSPECT
    flags[(value < low) | (value > high) | np.isinf(value)] = Quality.BAD
    flags[np.isnan(value)] = Quality.MISSING
    return flags


def is_absurd_time(observed_at: NDArray[np.int64], received_at: int) -> NDArray[np.bool_]:
    """True where the device's time cannot be the time of a measurement. (readings,)"""
    return (observed_at > received_at + AHEAD_IS_ABSURD) | (observed_at < received_at - BEHIND_IS_ABSURD)
