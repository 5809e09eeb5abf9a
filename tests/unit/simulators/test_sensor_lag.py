"""A first-order lag against its closed forms, at whatever times it is read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.arrays import FloatArray
from simulators.sensors.lag import Lag

BEGINS = 1_790_000_000_000_000
SECOND = 1_000_000


def follow(constant: float, seconds: FloatArray, values: FloatArray, per_call: int | None = None) -> FloatArray:
    lag = Lag(np.array([constant]))
    at = BEGINS + np.rint(seconds * SECOND).astype(np.int64)
    size = per_call or len(seconds)
    spans = [slice(first, first + size) for first in range(0, len(seconds), size)]
    return np.concatenate([lag.follow(np.zeros(len(at[span]), np.int64), at[span], values[span]) for span in spans])


@pytest.mark.parametrize("seconds", [[0.0, 1.0, 2.5, 40.0, 41.0, 300.0], [0.0, 0.5, 0.6, 7.0, 90.0, 91.0]])
def test_ramp_is_followed_exactly_at_irregular_times(seconds: list[float]) -> None:
    # settled at 0, then x = s t: y = s (t - T + T exp(-t / T))
    at, slope, constant = np.array(seconds), 0.02, 30.0

    shown = follow(constant, at, slope * at)

    assert np.allclose(shown, slope * (at - constant + constant * np.exp(-at / constant)), rtol=0.0, atol=1e-12)


def test_step_decays_with_the_time_constant() -> None:
    # x jumps within a millisecond, then stays
    at = np.array([0.0, 0.001, 20.0, 50.0])

    shown = follow(20.0, at, np.array([0.0, 1.0, 1.0, 1.0]))

    assert shown[2] == pytest.approx(1.0 - np.exp(-1.0), abs=1e-4)
    assert shown[3] == pytest.approx(1.0 - np.exp(-2.5), abs=1e-4)


def test_no_lag_and_first_reading_show_the_value_itself() -> None:
    assert list(follow(0.0, np.array([0.0, 1.0]), np.array([1.0, 5.0]))) == [1.0, 5.0]
    assert list(follow(60.0, np.array([0.0]), np.array([3.0]))) == [3.0]


@given(
    gaps=st.lists(st.floats(0.01, 500.0), min_size=1, max_size=20),
    values=st.lists(st.floats(-1e3, 1e3), min_size=21, max_size=21),
    per_call=st.integers(1, 21),
)
def test_several_readings_in_one_call_are_as_one_by_one(gaps: list[float], values: list[float], per_call: int) -> None:
    seconds = np.concatenate([[0.0], np.cumsum(gaps)])
    course = np.array(values[: len(seconds)])

    assert np.array_equal(follow(25.0, seconds, course), follow(25.0, seconds, course, per_call))


def test_reading_more_often_on_a_straight_line_changes_nothing() -> None:
    sparse, dense = np.array([0.0, 100.0]), np.linspace(0.0, 100.0, 1_001)

    assert follow(30.0, sparse, sparse)[-1] == pytest.approx(follow(30.0, dense, dense)[-1], abs=1e-9)


def test_read_twice_at_one_moment_it_shows_the_same() -> None:
    shown = follow(30.0, np.array([0.0, 10.0, 10.0, 40.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    once = follow(30.0, np.array([0.0, 10.0, 40.0]), np.array([0.0, 1.0, 1.0]))

    assert shown[1] == shown[2] == once[1]
    assert shown[3] == pytest.approx(once[2])


def test_sensors_do_not_mix() -> None:
    lag = Lag(np.array([10.0, 0.0]))
    sensors, at = np.array([0, 1, 0, 1]), BEGINS + np.array([0, 0, 10, 10]) * SECOND

    shown = lag.follow(sensors, at, np.array([0.0, 7.0, 1.0, 8.0]))

    assert shown[[0, 1, 3]].tolist() == [0.0, 7.0, 8.0]
    assert shown[2] == pytest.approx(np.exp(-1.0))
