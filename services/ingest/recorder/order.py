"""Order a frame for the table's key, and set aside what may be stored already."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.frame import Frame


@dataclass(frozen=True)
class Ordered:
    """A frame split by how it can be stored; each part sorted by (observed_at, sensor_id).

    Attributes:
        fresh: Newer than everything its sensors had stored: a plain COPY.
        doubtful: Late or seen before: must be compared with the table.
        repeated: Rows of the frame that name the same sensor and instant as another row of it.
    """

    fresh: Frame
    doubtful: Frame
    repeated: int


def order(frame: Frame, newest: NDArray[np.int64]) -> Ordered:
    """Split and sort a frame.

    Args:
        frame: As it came.
        newest: Latest observed_at of each sensor so far. (sensor_id + 1,) [us since epoch]
    """
    sequence = np.lexsort((frame.sensor_id, frame.observed_at))
    sensor_id, observed_at = frame.sensor_id[sequence], frame.observed_at[sequence]
    first = np.ones(len(sequence), bool)
    # lexsort is stable: of equal keys the first that arrived stays
    first[1:] = (sensor_id[1:] != sensor_id[:-1]) | (observed_at[1:] != observed_at[:-1])
    is_fresh = observed_at > newest[sensor_id]
    return Ordered(
        frame.select(sequence[first & is_fresh]),
        frame.select(sequence[first & ~is_fresh]),
        int(len(first) - first.sum()),
    )


def latest_rows(frame: Frame) -> Frame:
    """The latest row of each sensor, ordered by sensor; of equal instants the first that arrived."""
    sequence = np.lexsort((-np.arange(len(frame)), frame.observed_at, frame.sensor_id))
    sensor_id = frame.sensor_id[sequence]
    last = np.ones(len(sequence), bool)
    last[:-1] = sensor_id[1:] != sensor_id[:-1]
    return frame.select(sequence[last])
