import numpy as np
import pytest

from simulators.physics.biogas import biogas
from simulators.physics.slope import Failure, Slopes, displacement, failure_time, ground_water
from simulators.physics.soil import inflow, share_reaching
from simulators.physics.subsidence import settlement, trough

HOURS = np.arange(0.0, 60 * 24.0, 0.25)
STILL = Slopes(np.zeros(2), np.zeros(2), np.zeros(2))
CREEPING = Slopes(np.array([3.0, 3.0]), np.array([0.002, 0.002]), np.array([4e-4, 4e-4]))
DRY = np.zeros_like(HOURS)


def test_inverse_speed_points_at_the_hour_of_failure() -> None:
    failing = Failure(slope=1, begins=960.0, fails=1320.0, rate=0.01)

    moved = displacement(STILL, HOURS, DRY, (failing,))

    watched = (HOURS > 1080.0) & (HOURS < 1296.0)
    assert failure_time(HOURS[watched], moved[watched, 1]) == pytest.approx(1320.0, abs=0.5)
    assert moved[:, 0].max() == 0.0


def test_failing_slope_speeds_up_and_comes_down() -> None:
    failing = Failure(slope=0, begins=960.0, fails=1320.0, rate=0.01)

    moved = displacement(CREEPING, HOURS, DRY, (failing,))[:, 0]

    speed = np.gradient(moved, HOURS)
    day_before, hour_before = np.searchsorted(HOURS, [1296.0, 1319.0])
    assert speed[day_before] == pytest.approx(1.0 / (0.01 * 24.0), rel=0.01)
    assert speed[hour_before] > 10.0 * speed[day_before]
    assert (np.diff(moved) >= 0.0).all()
    assert moved[-1] - moved[hour_before] > 500.0


def test_ground_holds_rain_and_lets_it_go_exponentially() -> None:
    rain = np.where(HOURS < 10.0, 5.0, 0.0)

    water = ground_water(rain, step=0.25)

    filled = 5.0 * 60.0 * (1.0 - np.exp(-10.0 / 60.0))
    end = np.searchsorted(HOURS, 10.0) - 1
    assert water[end] == pytest.approx(filled)
    assert water[end + 240] == pytest.approx(filled * np.exp(-1.0))


def test_rain_quickens_the_creep_and_the_slope_calms_down_again() -> None:
    rain = np.where((HOURS > 480.0) & (HOURS < 504.0), 3.0, 0.0)

    speed = np.gradient(displacement(CREEPING, HOURS, ground_water(rain, 0.25))[:, 0], HOURS)

    before, during, after = speed[np.searchsorted(HOURS, [470.0, 504.0, 1000.0])]
    assert during > 2.0 * before
    assert after < before


def test_dry_slope_settles_and_creeps_by_the_formula() -> None:
    moved = displacement(CREEPING, HOURS, DRY)

    assert moved[-1, 0] == pytest.approx(3.0 * np.log1p(HOURS[-1] / 240.0) + 0.002 * HOURS[-1])


def test_ground_over_a_mine_sinks_to_its_end() -> None:
    sunk = settlement(200.0, np.array([-5.0, 0.0, 100.0, 1e5]), rate=0.01)

    assert sunk == pytest.approx([0.0, 0.0, 200.0 * (1.0 - np.exp(-1.0)), 200.0])


def test_trough_is_half_as_deep_above_the_edge() -> None:
    across = trough(np.array([0.0, 200.0, 400.0]), edge=200.0, radius=60.0)

    assert across == pytest.approx([1.0, 0.5, 0.0], abs=1e-4)


def test_steady_leak_arrives_as_its_share() -> None:
    distance, seconds = np.array([2.0, 8.0]), np.arange(0.0, 7200.0, 60.0)

    arriving = inflow(distance, np.full(len(seconds), 20.0), seconds)

    assert arriving == pytest.approx(20.0 * share_reaching(distance, seconds))


def test_gas_keeps_coming_out_of_the_ground_after_the_leak_is_shut_off() -> None:
    seconds = np.arange(0.0, 48 * 3600.0, 600.0)
    leak = np.where(seconds < 3600.0, 20.0, 0.0)

    arriving = inflow(np.array([30.0]), leak, seconds)[:, 0]

    shut = np.searchsorted(seconds, 3600.0)
    assert arriving[shut + 3] > arriving[shut] > 0.0
    assert arriving[-1] < 0.1 * arriving.max()


def test_biogas_follows_the_day_and_the_warmth_and_is_washed_out_by_rain() -> None:
    hours = np.arange(0.0, 24.0)
    warm, dry = np.full(24, 20.0), np.zeros(24)

    usual = biogas(np.array([0.01]), warm, hours, dry)[:, 0]

    assert usual.max() == pytest.approx(0.014)
    assert usual.min() == pytest.approx(0.006)
    assert biogas(np.array([0.01]), warm + 10.0, hours, dry)[:, 0] == pytest.approx(usual * np.exp(0.7))
    assert biogas(np.array([0.01]), warm, hours, dry + 0.8)[:, 0] == pytest.approx(usual * 0.2)
