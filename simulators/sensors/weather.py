"""The air that instruments stand in."""

from functools import cache

import numpy as np

from simulators.arrays import FloatArray, TimeArray
from simulators.signals.profiles import load_profiles

DAILY_SWING = 5.0
"""Half the difference between a day's warmest and coldest hour; design default. [K]"""

LOCAL_OFFSET_SECONDS = 8 * 3600
MICROSECONDS = 1_000_000
FULL_HOURS = np.arange(25.0)


def warmth(observed_at: TimeArray) -> FloatArray:
    """Air temperature above the day's mean, the same in the whole city. (n,) [us since epoch] -> (n,) [K]"""
    hour = (observed_at / MICROSECONDS + LOCAL_OFFSET_SECONDS) / 3600.0 % 24.0
    return DAILY_SWING * np.interp(hour, FULL_HOURS, _sun())


@cache
def _sun() -> FloatArray:
    """At every full hour of a day, midnight twice. (25,)"""
    sun = load_profiles().shapes["sun"]
    return np.array([*sun, sun[0]])
