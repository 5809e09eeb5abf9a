"""A batch of readings as columns, and its bytes on the log.

A frame carries the readings of one partition that one ingest process received within a tenth of a second.
An empty frame is a tick: it says that time went on and nobody reported.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAGIC = b"LLF1"
HEADER = struct.Struct("<4sIqq")
BYTES_PER_READING = 8 + 8 + 4 + 1


class MalformedFrame(ValueError):
    """These bytes are not a frame."""


@dataclass(frozen=True)
class Frame:
    """Readings in the order of arrival; all columns have the same length.

    Attributes:
        sensor_id: Handle of the sensor in the register. (readings,) i4
        observed_at: Device time. (readings,) i8 [us since epoch]
        value: Reading. (readings,) f8 [internal unit of the quantity]
        quality: QARTOD flag, see `schemas.quality`. (readings,) u1
        received_at: When ingest received the newest of them. [us since epoch]
        register_version: Version of the register that resolved the sensors.
    """

    sensor_id: NDArray[np.int32]
    observed_at: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    received_at: int
    register_version: int

    def __len__(self) -> int:
        return len(self.sensor_id)

    def select(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "Frame":
        """The frame of these rows only, in this order."""
        return Frame(
            self.sensor_id[chosen],
            self.observed_at[chosen],
            self.value[chosen],
            self.quality[chosen],
            self.received_at,
            self.register_version,
        )


def tick(received_at: int, register_version: int) -> Frame:
    """A frame without readings."""
    none = np.empty(0)
    return Frame(
        none.astype(np.int32),
        none.astype(np.int64),
        none,
        none.astype(np.uint8),
        received_at,
        register_version,
    )


def merge(frames: Sequence[Frame]) -> Frame:
    """All readings of several frames, in their order, received when the newest was."""
    return Frame(
        np.concatenate([frame.sensor_id for frame in frames]),
        np.concatenate([frame.observed_at for frame in frames]),
        np.concatenate([frame.value for frame in frames]),
        np.concatenate([frame.quality for frame in frames]),
        max(frame.received_at for frame in frames),
        max(frame.register_version for frame in frames),
    )


def encode_frame(frame: Frame) -> bytes:
    """The frame's bytes: a header of 24, then the columns, widest first, little-endian."""
    return b"".join(
        (
            HEADER.pack(MAGIC, len(frame), frame.received_at, frame.register_version),
            frame.observed_at.astype("<i8", copy=False).tobytes(),
            frame.value.astype("<f8", copy=False).tobytes(),
            frame.sensor_id.astype("<i4", copy=False).tobytes(),
            frame.quality.astype("u1", copy=False).tobytes(),
        )
    )


def decode_frame(payload: bytes) -> Frame:
    """The frame of these bytes, without copying the columns.

    Raises:
        MalformedFrame: wrong magic or length.
    """
    if len(payload) < HEADER.size:
        raise MalformedFrame("shorter than a header")
    magic, count, received_at, register_version = HEADER.unpack_from(payload)
    if magic != MAGIC or len(payload) != HEADER.size + count * BYTES_PER_READING:
        raise MalformedFrame(f"{len(payload)} bytes with magic {magic!r} for {count} readings")
    start = HEADER.size
    return Frame(
        sensor_id=np.frombuffer(payload, "<i4", count, start + 16 * count),
        observed_at=np.frombuffer(payload, "<i8", count, start),
        value=np.frombuffer(payload, "<f8", count, start + 8 * count),
        quality=np.frombuffer(payload, "u1", count, start + 20 * count),
        received_at=received_at,
        register_version=register_version,
    )
