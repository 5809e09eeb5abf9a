"""What may be copied straight in, what must be compared with the table, and the bytes of it."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.recorder.binary import EPOCH_2000, ROW, SIGNATURE, copy_bytes
from services.ingest.recorder.order import latest_rows, order
from tests.builders import SECOND, START, frame_of

rows = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5), st.floats(-5, 5)), max_size=30)


def newest(seconds: float) -> np.ndarray:
    return np.full(5, START + round(seconds * SECOND), np.int64)


@given(rows, st.integers(-1, 6))
def test_every_key_is_kept_once_and_only_newer_ones_are_fresh(
    readings: list[tuple[int, int, float]], seen: int
) -> None:
    ordered = order(frame_of(readings), newest(seen))
    fresh = list(zip(ordered.fresh.observed_at.tolist(), ordered.fresh.sensor_id.tolist(), strict=True))
    doubtful = list(zip(ordered.doubtful.observed_at.tolist(), ordered.doubtful.sensor_id.tolist(), strict=True))

    assert fresh == sorted(set(fresh))
    assert doubtful == sorted(set(doubtful))
    assert set(fresh) | set(doubtful) == {(START + after * SECOND, sensor) for sensor, after, _ in readings}
    assert len(fresh) + len(doubtful) + ordered.repeated == len(readings)
    assert all(at > START + seen * SECOND for at, _ in fresh)
    assert all(at <= START + seen * SECOND for at, _ in doubtful)


def test_of_two_readings_of_one_instant_the_first_stays() -> None:
    ordered = order(frame_of([(1, 0, 1.0), (1, 0, 2.0)]), newest(-1))

    assert (ordered.fresh.value.tolist(), ordered.repeated) == ([1.0], 1)


@given(rows)
def test_latest_rows_are_the_newest_of_each_sensor(readings: list[tuple[int, int, float]]) -> None:
    latest = latest_rows(frame_of(readings))
    expected = {sensor: max(after for one, after, _ in readings if one == sensor) for sensor, _, _ in readings}

    assert (
        dict(zip(latest.sensor_id.tolist(), ((latest.observed_at - START) // SECOND).tolist(), strict=True)) == expected
    )


def test_copy_bytes_are_what_the_protocol_says() -> None:
    written = bytes(copy_bytes(frame_of([(3, 1, 2.5)])))

    assert written.startswith(SIGNATURE)
    assert written.endswith(b"\xff\xff")
    row = struct.unpack(">hiqiiidih", written[len(SIGNATURE) : len(SIGNATURE) + ROW.itemsize])
    assert row == (4, 8, START + SECOND - EPOCH_2000, 4, 3, 8, 2.5, 2, 1)
