"""A running checksum of readings, to prove that what a gateway handed over is what was stored.

It names which readings there were (sensor and time), not their values: those are converted to the internal unit at the
edge. It is the sum over readings, modulo 2^64, of splitmix64(splitmix64(crc32 of the sensor's code) xor milliseconds):
the columnar format carries no finer time. A sum does not depend on order, and one reading lost, doubled or moved
changes it.
"""

import zlib
from collections.abc import Sequence

import numpy as np

from simulators.arrays import TimeArray
from simulators.signals.noise import KeyArray, mixed

MICROSECONDS_PER_MILLISECOND = 1_000


def sensor_hashes(codes: Sequence[str]) -> KeyArray:
    """A number for each sensor. (sensors,)"""
    return mixed(np.array([zlib.crc32(code.encode()) for code in codes], dtype=np.uint64))


def checksums(hashes: KeyArray, observed_at: TimeArray) -> KeyArray:
    """What each reading adds to a checksum, modulo 2^64. (n,), [us since epoch] -> (n,)"""
    return mixed(hashes ^ (observed_at // MICROSECONDS_PER_MILLISECOND).astype(np.uint64))


def checksum(hashes: KeyArray, observed_at: TimeArray) -> int:
    """Checksum of some readings; those of two sets without a common reading add up, modulo 2^64.

    Args:
        hashes: Of the sensor of each reading. (n,)
        observed_at: Time of each reading. (n,) [us since epoch]
    """
    return int(checksums(hashes, observed_at).sum(dtype=np.uint64))


def added(first: int, second: int) -> int:
    """The checksum of two sets together."""
    return (first + second) % 2**64


def written(total: int) -> str:
    """As it stands in the manifest: sixteen hexadecimal digits, since JSON numbers are not exact beyond 2^53."""
    return f"{total:016x}"
