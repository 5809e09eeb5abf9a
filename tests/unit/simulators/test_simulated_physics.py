import math

import numpy as np
import pytest

from simulators.physics.leak import critical_ratio, hole_diameter, hole_flow
from simulators.physics.ponding import depths, runoff
from simulators.physics.soil import share_reaching
from simulators.physics.voids import Voids, breathing, concentrations, lone_concentrations, steady_concentration

STEP = 10.0 / 3600.0


def lone_manhole(volume: float = 1.6, air_changes: float = 1.0) -> Voids:
    return Voids(np.array([volume]), np.array([air_changes]), np.zeros((1, 1)))


def two_manholes(exchange: float) -> Voids:
    return Voids(np.array([2.5, 2.5]), np.array([1.5, 1.5]), np.array([[0.0, exchange], [exchange, 0.0]]))


@pytest.mark.parametrize(
    ("kilopascal", "millimetres", "expected"), [(400, 5, 69.0), (400, 20, 1108.0), (3, 10, 20.0)], ids=str
)
def test_hole_flow_is_the_figure_of_the_reference(kilopascal: float, millimetres: float, expected: float) -> None:
    assert hole_flow(kilopascal * 1e3, millimetres / 1e3) == pytest.approx(expected, rel=0.02)


def test_choked_flow_grows_with_the_absolute_pressure_alone() -> None:
    low, high = hole_flow(300e3, 0.005), hole_flow(600e3, 0.005)

    assert high / low == pytest.approx((600e3 + 101_325) / (300e3 + 101_325), rel=1e-9)


def test_flow_is_continuous_where_the_hole_begins_to_choke() -> None:
    pressure = 101_325.0 / critical_ratio() - 101_325.0

    assert hole_flow(pressure - 1.0, 0.005) == pytest.approx(hole_flow(pressure + 1.0, 0.005), rel=1e-4)


def test_hole_diameter_undoes_hole_flow() -> None:
    assert hole_diameter(300e3, hole_flow(300e3, 0.003)) == pytest.approx(0.003)


def test_lone_manhole_ends_at_inflow_over_fresh_air() -> None:
    assert steady_concentration(np.array([0.1]), lone_manhole())[0] == pytest.approx(0.1 / (1.0 * 1.6))


def test_lone_manhole_fills_like_a_saturating_exponential() -> None:
    hours = np.arange(1, 1081) * STEP

    share = concentrations(np.full((len(hours), 1), 0.1), lone_manhole(), STEP)[:, 0]

    assert share == pytest.approx(0.1 / 1.6 * (1.0 - np.exp(-hours)), rel=0.002, abs=1e-5)


@pytest.mark.parametrize(("share", "minutes"), [(0.01, 10), (0.025, 30), (0.05, 102)], ids=str)
def test_manhole_passes_levels_at_the_minutes_of_the_reference(share: float, minutes: float) -> None:
    filled = concentrations(np.full((1080, 1), 0.1), lone_manhole(), STEP)[:, 0]

    assert (np.argmax(filled >= share) + 1) * STEP * 60 == pytest.approx(minutes, rel=0.06)


def test_manhole_empties_by_its_air_changes_when_the_inflow_ends() -> None:
    inflow = np.concatenate([np.full((3600, 1), 0.1), np.zeros((360, 1))])

    share = concentrations(inflow, lone_manhole(), STEP)[:, 0]

    assert share[-1] / share[3599] == pytest.approx(math.exp(-1.0), rel=0.01)


def test_duct_gives_the_neighbour_its_closed_form_part() -> None:
    exchange, fresh_air = 10.0, 1.5 * 2.5

    first, second = steady_concentration(np.array([0.2, 0.0]), two_manholes(exchange))

    assert second / first == pytest.approx(exchange / (exchange + fresh_air))
    assert (first + second) * fresh_air == pytest.approx(0.2)


def test_long_run_comes_to_the_steady_state() -> None:
    voids, inflow = two_manholes(7.0), np.array([0.2, 0.05])

    share = concentrations(np.tile(inflow, (5000, 1)), voids, STEP)[-1]

    assert share == pytest.approx(steady_concentration(inflow, voids), rel=1e-4)


def test_lone_manholes_fill_exactly_whatever_the_step() -> None:
    hours = np.arange(1.0, 13.0)
    inflow = np.tile(np.array([0.1, 5.0]), (len(hours), 1))

    share = lone_concentrations(inflow, np.array([1.6, 1.6]), np.array([1.0, 1.0]), step=1.0)

    rate = np.array([0.1, 5.0]) / 1.6 + 1.0
    assert share == pytest.approx((rate - 1.0) / rate * (1.0 - np.exp(-np.outer(hours, rate))))
    assert share.max() < 1.0


def test_lone_manholes_agree_with_joined_ones_whose_ducts_are_shut() -> None:
    inflow = np.tile(np.array([0.002, 0.004]), (720, 1))
    voids = two_manholes(exchange=0.0)

    lone = lone_concentrations(inflow, voids.volumes, voids.air_changes, STEP)

    assert lone == pytest.approx(concentrations(inflow, voids, STEP), rel=0.01, abs=1e-5)


def test_sealed_and_clean_manhole_stays_clean() -> None:
    assert lone_concentrations(np.zeros((3, 1)), np.array([2.0]), np.array([0.0]), 1.0).max() == 0.0


def test_manhole_breathes_most_after_noon_and_on_average_as_said() -> None:
    rates = breathing(np.array([0.6]), np.arange(0.0, 24.0, 0.1))[:, 0]

    assert rates.mean() == pytest.approx(0.6)
    assert np.argmax(rates) * 0.1 == pytest.approx(13.2, abs=0.2)


def test_soil_lets_less_and_later_through_with_distance() -> None:
    share = share_reaching(np.array([2.0, 4.0, 8.0, 15.0]), np.array([60.0, 600.0, 6000.0, 60_000.0]))

    assert (np.diff(share, axis=1) < 0).all()
    assert (np.diff(share, axis=0) > 0).all()
    assert share.max() <= 0.6


def test_nothing_has_come_through_the_soil_before_the_leak() -> None:
    assert share_reaching(np.array([3.0]), np.array([-10.0, 0.0])).max() == 0.0


def test_runoff_is_the_figure_of_the_reference() -> None:
    assert runoff(60.0, 10_000.0) == pytest.approx(540.0)


def test_water_gathers_at_inflow_over_area_and_never_goes_below_ground() -> None:
    inflow = np.concatenate([np.full(60, 100.0), np.zeros(120)])
    pumped = np.concatenate([np.zeros(60), np.full(120, 100.0)])

    depth = depths(inflow, pumped, area=1000.0, step=1.0 / 60.0)

    assert depth[59] == pytest.approx(0.1)
    assert depth[119] == pytest.approx(0.0, abs=1e-12)
    assert depth.min() >= 0.0
