"""Noise without memory: a value follows from (seed, sensor, moment) alone, so any moment can be asked for."""

import zlib
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulators.arrays import FloatArray, IndexArray

KeyArray: TypeAlias = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def sensor_keys(seed: int, codes: Sequence[str]) -> KeyArray:
    """A well-mixed number for each sensor of a seed. (sensors,)"""
    numbers = np.array([zlib.crc32(code.encode()) for code in codes], dtype=np.uint64)
    return mixed(numbers + np.uint64(seed % 2**32 << 32))


def mixed(numbers: KeyArray) -> KeyArray:
    """Scatter numbers over 64 bits (splitmix64, Steele et al. 2014)."""
    scattered = numbers + _GOLDEN
    scattered = (scattered ^ (scattered >> np.uint64(30))) * _FIRST
    scattered = (scattered ^ (scattered >> np.uint64(27))) * _SECOND
    return scattered ^ (scattered >> np.uint64(31))


def bell(keys: KeyArray, moment: IndexArray, stream: int) -> FloatArray:
    """Bell-shaped noise of standard deviation 1 that never leaves +-3.47.

    The sum of four uniform numbers; its bounded tails are what keeps a calm city calm for certain.

    Args:
        keys: Of the sensors. (n,)
        moment: Number of the moment of each. (n,)
        stream: Keeps noises of different purpose apart.
    """
    bits = mixed(keys ^ mixed(moment.astype(np.uint64) + np.uint64(stream << 48)))
    total = np.zeros(len(keys))
    for shift in (0, 16, 32, 48):
        total += ((bits >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.float64)
    return (total / 65_535.0 - 2.0) * np.sqrt(3.0)


def wander(keys: KeyArray, seconds: FloatArray, period: float, stream: int) -> FloatArray:
    """Slow noise: bell-shaped at knots ``period`` seconds apart, smooth between. (n,)"""
    place = seconds / period
    knot = np.floor(place)
    share = place - knot
    ease = share * share * (3.0 - 2.0 * share)
    number = knot.astype(np.int64)
    return bell(keys, number, stream) * (1.0 - ease) + bell(keys, number + 1, stream) * ease
