"""A frame as the bytes of PostgreSQL's binary COPY, built column by column in one buffer."""

import numpy as np

from schemas.frame import Frame

COLUMN_COUNT = 4
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# PostgreSQL counts from 2000-01-01
EPOCH_2000 = 946_684_800_000_000

# (observed_at, sensor_id, value, quality): each field preceded by its length; big-endian as the protocol wants
ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("observed_at_length", ">i4"),
        ("observed_at", ">i8"),
        ("sensor_id_length", ">i4"),
        ("sensor_id", ">i4"),
        ("value_length", ">i4"),
        ("value", ">f8"),
        ("quality_length", ">i4"),
        ("quality", ">i2"),
    ]
)


def copy_bytes(frame: Frame) -> bytearray:
    """The frame's rows in the order (observed_at, sensor_id, value, quality)."""
    count = len(frame)
    buffer = bytearray(len(SIGNATURE) + count * ROW.itemsize + len(TRAILER))
    buffer[: len(SIGNATURE)] = SIGNATURE
    buffer[-len(TRAILER) :] = TRAILER
    rows = np.frombuffer(buffer, ROW, count, len(SIGNATURE))
    rows["columns"] = COLUMN_COUNT
    rows["observed_at_length"] = 8
    rows["sensor_id_length"] = 4
    rows["value_length"] = 8
    rows["quality_length"] = 2
    rows["observed_at"] = frame.observed_at - EPOCH_2000
    rows["sensor_id"] = frame.sensor_id
    rows["value"] = frame.value
    rows["quality"] = frame.quality
    return buffer
