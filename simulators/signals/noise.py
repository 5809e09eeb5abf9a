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
_EVERY_SECOND = np.uint64(0x0000FFFF0000FFFF)
_LOWER_HALF = np.uint64(0xFFFFFFFF)


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
    return bells(keys, moment, np.array(stream))


def bells(keys: KeyArray, moments: IndexArray, streams: IndexArray) -> FloatArray:
    """The same for several streams at once, which costs little more than one. (n,), (m, n), (m, 1) -> (m, n)"""
    bits = mixed(keys ^ mixed(moments.astype(np.uint64) + (streams.astype(np.uint64) << np.uint64(48))))
    # four numbers of 16 bits each, added up two at a time
    pairs = (bits & _EVERY_SECOND) + (bits >> np.uint64(16) & _EVERY_SECOND)
    total = (pairs & _LOWER_HALF) + (pairs >> np.uint64(32))
    return (total / 65_535.0 - 2.0) * np.sqrt(3.0)


def wander(keys: KeyArray, seconds: FloatArray, periods: Sequence[float], stream: int) -> FloatArray:
    """Slow noise, bell-shaped at knots a period apart and smooth between; of each period its own. (periods, n)

    Args:
        keys: Of the sensors. (n,)
        seconds: Moment of each. (n,) [s]
        periods: Time between two knots. [s]
        stream: Of the first period; the others follow.
    """
    place = seconds / np.array(periods)[:, np.newaxis]
    knot = np.floor(place)
    share = place - knot
    ease = share * share * (3.0 - 2.0 * share)
    number, streams = knot.astype(np.int64), np.arange(stream, stream + len(periods))[:, np.newaxis]
    before, after = bells(keys, np.stack([number, number + 1]), streams)
    return before * (1.0 - ease) + after * ease
