"""The times that reports bear."""

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from simulators.arrays import IndexArray, TimeArray
from simulators.scenario.plan import Plan
from simulators.sensors.clocks import Clocks
from tests.unit.simulators.small_city import BEGINS, SECOND, SEED, Town

HOUR = 3_600
CODES = [f"GW-{number}" for number in range(2_000)]
FIRST: IndexArray = np.zeros(1, dtype=np.int64)


def at(*seconds: float) -> TimeArray:
    return BEGINS + np.array([round(second * SECOND) for second in seconds])


def ahead(catalogue: Catalogue, plan: Plan, *seconds: float) -> list[float]:
    """How far the first gateway is ahead at some run times. [s]"""
    clocks = Town(catalogue, [plan]).equipment()
    due_at = at(*seconds)
    stamps = clocks.stamps(np.zeros(len(due_at), dtype=np.int64), due_at, BEGINS)
    return [round(float(one), 3) for one in (stamps - due_at) / SECOND]


def test_sound_clocks_are_off_by_less_than_a_second_or_two() -> None:
    everyone = np.arange(len(CODES))
    due_at = np.full(len(CODES), BEGINS)

    error = (Clocks(CODES, (), 1, is_real=True).stamps(everyone, due_at, BEGINS) - due_at) / SECOND

    assert np.std(error) == pytest.approx(0.4, rel=0.1)
    assert abs(np.mean(error)) < 0.05
    assert np.array_equal(Clocks(CODES, (), 1, is_real=False).stamps(everyone, due_at, BEGINS), due_at)


def test_sound_clocks_drift_apart_by_parts_per_million() -> None:
    clocks, everyone = Clocks(CODES, (), 1, is_real=True), np.arange(len(CODES))
    now, tomorrow = np.full(len(CODES), BEGINS), np.full(len(CODES), BEGINS + 24 * HOUR * SECOND)

    drift = (clocks.stamps(everyone, tomorrow, BEGINS) - tomorrow) - (clocks.stamps(everyone, now, BEGINS) - now)

    # 2e-6 of a day
    assert np.std(drift / SECOND) == pytest.approx(0.173, rel=0.1)


@pytest.mark.parametrize(
    ("kind", "size", "expected"),
    [
        ("clock_offset", {"offset_seconds": -90.0}, [0.0, -90.0, -90.0, 0.0]),
        ("clock_drift", {"drift_ppm": 1_000.0}, [0.0, 0.0, 1.8, 0.0]),
        ("clock_8h", {}, [0.0, 8.0 * HOUR, 8.0 * HOUR, 0.0]),
        ("ntp_step", {"step_seconds": -30.0}, [0.0, -30.0, -15.0, 0.0]),
    ],
)
def test_wrong_clocks(catalogue: Catalogue, kind: str, size: dict[str, float], expected: list[float]) -> None:
    plan = Plan("F", kind, 1.0 * HOUR, "GW-1", hours=1.0, size=size)

    assert ahead(catalogue, plan, 0.5 * HOUR, HOUR, 1.5 * HOUR, 2.5 * HOUR) == expected


def test_reset_clock_begins_anew_in_1970(catalogue: Catalogue) -> None:
    clocks = Town(catalogue, [Plan("F", "clock_1970", 600.0, "GW-1", hours=1.0)]).equipment()

    stamps = clocks.stamps(np.zeros(3, dtype=np.int64), at(600.0, 660.0, 1_200.0), BEGINS)

    assert (stamps / SECOND).round(3).tolist() == [60.0, 120.0, 660.0]


def test_other_gateways_keep_their_time(catalogue: Catalogue) -> None:
    clocks = Town(catalogue, [Plan("F", "clock_8h", 0.0, "GW-1")]).equipment()

    assert np.array_equal(clocks.stamps(np.array([1, 2]), at(60.0, 60.0), BEGINS), at(60.0, 60.0))


def test_no_time_is_borne_twice_when_a_clock_is_put_back(catalogue: Catalogue) -> None:
    # eight hours ahead for two hours: the same times come again eight hours later
    clocks = Town(catalogue, [Plan("F", "clock_8h", 0.0, "GW-1", hours=2.0)]).equipment()
    due_at = at(*range(0, 11 * HOUR, 60))

    stamps = np.concatenate([clocks.stamps(FIRST, due_at[row : row + 1], BEGINS) for row in range(len(due_at))])

    assert len(np.unique(stamps // 1_000)) == len(due_at)
    after = stamps[due_at >= BEGINS + 8 * HOUR * SECOND] - due_at[due_at >= BEGINS + 8 * HOUR * SECOND]
    assert set(after.tolist()) == {0, 1_000}


def test_clocks_follow_from_the_seed_alone() -> None:
    everyone, due_at = np.arange(len(CODES)), np.full(len(CODES), BEGINS)
    first, again, other = (Clocks(CODES, (), seed, is_real=True) for seed in (SEED, SEED, SEED + 1))

    stamps = first.stamps(everyone, due_at, BEGINS)
    assert np.array_equal(stamps, again.stamps(everyone, due_at, BEGINS))
    assert not np.array_equal(stamps, other.stamps(everyone, due_at, BEGINS))
