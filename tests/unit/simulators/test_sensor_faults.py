"""What each fault of a sensor does to the numbers that are sent."""

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray
from simulators.scenario.effects import own_noise
from simulators.scenario.plan import Plan
from simulators.sensors.catalogue import BadFault, beside, faults_of
from simulators.sensors.kinds import load_fault_kinds
from simulators.signals.profiles import load_profiles
from tests.unit.simulators.small_city import CH4, KILOPASCAL, LEL, OTHER, PRESSURE, SEED, STRAIN, Town

FIRST, LAST = 30, 90
"""Minutes of the fault."""


def failing(catalogue: Catalogue, kind: str, place: str, **size: float) -> Town:
    return Town(catalogue, [Plan("F", kind, FIRST * 60.0, place, hours=(LAST - FIRST) / 60.0, size=size)])


def both(town: Town, minutes: int = 120) -> tuple[FloatArray, FloatArray]:
    """As it should be and as it is."""
    return Town(town.catalogue, disturb=town.disturb).sent(minutes), town.sent(minutes)


def sigma(town: Town, place: int) -> float:
    sensor = town.city.sensors[place]
    return own_noise(sensor, load_profiles().quantities[sensor.quantity])


def check_elsewhere(sound: FloatArray, sent: FloatArray, *places: int) -> None:
    """Before and after, and at all other sensors, nothing has changed by a bit."""
    others = [place for place in range(sound.shape[1]) if place not in places]
    assert np.array_equal(sound[:, others], sent[:, others])
    assert np.array_equal(sound[:FIRST], sent[:FIRST])
    assert np.array_equal(sound[LAST:], sent[LAST:])


def test_stuck_repeats_the_first_number_of_the_fault(catalogue: Catalogue) -> None:
    sound, sent = both(failing(catalogue, "stuck", "STR-1"))

    check_elsewhere(sound, sent, STRAIN)
    assert set(sent[FIRST:LAST, STRAIN]) == {sound[FIRST, STRAIN]}
    assert len(set(sound[FIRST:LAST, STRAIN])) > 10


def test_dropout_sends_nothing(catalogue: Catalogue) -> None:
    sound, sent = both(failing(catalogue, "dropout", "CH4-1"))

    check_elsewhere(sound, sent, CH4)
    assert np.isnan(sent[FIRST:LAST, CH4]).all()


def test_spikes_befall_a_share_of_reports_in_both_directions(catalogue: Catalogue) -> None:
    town = failing(catalogue, "spikes", "PRS-1", share=0.3, spike_sigmas=50.0)
    sound, sent = both(town)

    jumps = (sent - sound)[FIRST:LAST, PRESSURE]
    check_elsewhere(sound, sent, PRESSURE)
    assert np.unique(np.round(jumps / sigma(town, PRESSURE), 6)).tolist() == [-50.0, 0.0, 50.0]
    assert 0.1 < np.mean(jumps != 0.0) < 0.5


def test_bias_step_moves_every_number_by_as_much(catalogue: Catalogue) -> None:
    town = failing(catalogue, "bias_step", "PRS-1", bias_sigmas=20.0)
    sound, sent = both(town)

    check_elsewhere(sound, sent, PRESSURE)
    # to a step of the display
    assert np.allclose((sent - sound)[FIRST:LAST, PRESSURE], 20.0 * sigma(town, PRESSURE), atol=0.0011)


def test_slow_drift_grows_with_time(catalogue: Catalogue) -> None:
    town = failing(catalogue, "slow_drift", "PRS-1", drift_sigmas_per_day=2_400.0)
    sound, sent = both(town)

    # 100 of its noise in an hour
    minutes = np.arange(LAST - FIRST)
    check_elsewhere(sound, sent, PRESSURE)
    expected = 100.0 * sigma(town, PRESSURE) * minutes / 60.0
    assert np.allclose((sent - sound)[FIRST:LAST, PRESSURE], expected, atol=0.0011)


def test_noise_grows_to_its_factor_by_half_time(catalogue: Catalogue) -> None:
    town = failing(catalogue, "noise_growth", "PRS-1", noise_factor=20.0)
    sound, sent = both(town)

    added = (sent - sound)[FIRST:LAST, PRESSURE] / sigma(town, PRESSURE)
    check_elsewhere(sound, sent, PRESSURE)
    assert np.std(added[:5]) < 5.0
    assert 14.0 < np.std(added[30:]) < 26.0


@pytest.mark.parametrize(("reads_low", "number"), [(0.0, 100.0), (1.0, -10.0)])
def test_saturation_sends_the_end_of_the_range(catalogue: Catalogue, reads_low: float, number: float) -> None:
    # %LEL knows nothing above the explosive limit; the range begins at -0.5 %VOL, which is -10 %LEL
    sound, sent = both(failing(catalogue, "saturation", "CH4-2", reads_low=reads_low))

    check_elsewhere(sound, sent, LEL)
    assert set(sent[FIRST:LAST, LEL]) == {number}


def test_laser_saturates_where_it_ends(catalogue: Catalogue) -> None:
    assert set(failing(catalogue, "saturation", "CH4-1").sent(120)[FIRST:LAST, CH4]) == {20.0}


def test_swapped_channels_send_the_numbers_of_each_other(catalogue: Catalogue) -> None:
    sound, sent = both(failing(catalogue, "swapped_channels", "STR-1"))

    check_elsewhere(sound, sent, STRAIN, KILOPASCAL)
    assert np.array_equal(sent[FIRST:LAST, STRAIN], sound[FIRST:LAST, KILOPASCAL])
    assert np.array_equal(sent[FIRST:LAST, KILOPASCAL], sound[FIRST:LAST, STRAIN])


@pytest.mark.parametrize(("place", "column", "factor"), [("PRS-1", PRESSURE, 1000.0), ("PRS-2", KILOPASCAL, 0.001)])
def test_unit_error_is_off_by_the_factor_of_another_unit(
    catalogue: Catalogue, place: str, column: int, factor: float
) -> None:
    # MPa sent as kPa and kPa as MPa: far out of range, and not cut off there
    sound, sent = both(failing(catalogue, "unit_error", place))

    check_elsewhere(sound, sent, column)
    assert np.allclose(sent[FIRST:LAST, column], factor * sound[FIRST:LAST, column], rtol=1e-12)


def leak(sensors: IndexArray, _elapsed: FloatArray, values: FloatArray) -> FloatArray:
    """Four per cent of methane in the first well."""
    return np.where(sensors == CH4, 4.0, values)


def test_poisoned_sensor_sees_half_after_its_half_life(catalogue: Catalogue) -> None:
    town = failing(catalogue, "poisoning", "CH4-1", half_life_hours=0.5)
    town.disturb = leak
    sound, sent = both(town)

    check_elsewhere(sound, sent, CH4)
    assert sent[FIRST + np.array([0, 15, 30, 59]), CH4] == pytest.approx([4.0, 2.83, 2.0, 1.02], abs=0.006)


def test_dying_battery_reports_rarely_and_low_and_then_no_more(catalogue: Catalogue) -> None:
    sound, sent = both(failing(catalogue, "battery_death", "PRS-1", dying_hours=0.8, sag=0.3))

    is_sent = ~np.isnan(sent[FIRST:LAST, PRESSURE])
    ratio = (sent / sound)[FIRST:LAST, PRESSURE]
    check_elsewhere(sound, sent, PRESSURE)
    assert is_sent[:20].mean() > is_sent[28:48].mean() > 0.0
    assert not is_sent[48:].any()
    assert 0.7 < np.nanmin(ratio) < 0.9
    assert np.nanmax(ratio) <= 1.0


@pytest.mark.parametrize(("reads_zero", "number"), [(1.0, 0.0), (0.0, 20.0)])
def test_flooded_methane_sensor_is_blind(catalogue: Catalogue, reads_zero: float, number: float) -> None:
    town = failing(catalogue, "flooding", "CH4-1", reads_zero=reads_zero)
    town.disturb = leak
    sound, sent = both(town)

    check_elsewhere(sound, sent, CH4)
    assert set(sent[FIRST:LAST, CH4]) == {number}


def test_no_fault_changes_no_bit(catalogue: Catalogue) -> None:
    town = Town(catalogue, disturb=leak)

    assert np.array_equal(town.sent(50), Town(catalogue, disturb=leak).sent(50))
    assert not np.isnan(town.sent(50)).any()


@pytest.mark.parametrize("kind", [kind for kind, of in load_fault_kinds().items() if of.category == "sensor_fault"])
def test_faults_follow_from_the_seed_alone(catalogue: Catalogue, kind: str) -> None:
    town = Town(catalogue, [Plan("F", kind, 600.0, hours=6.0)])
    sent = town.sent(300)

    assert np.array_equal(sent, town.sent(300), equal_nan=True)
    assert not np.array_equal(sent, Town(catalogue).sent(300), equal_nan=True)


def test_several_faults_of_one_sensor_add_up(catalogue: Catalogue) -> None:
    plans = [Plan("F", "bias_step", 0.0, "PRS-1"), Plan("G", "unit_error", 0.0, "PRS-1")]
    town = Town(catalogue, plans)

    shift = 20.0 * sigma(town, PRESSURE)

    expected = 1000.0 * (Town(catalogue).sent(30)[:, PRESSURE] + shift)
    assert np.allclose(town.sent(30)[:, PRESSURE], expected, atol=1.1)


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        (Plan("F", "smoke", 0.0), "no fault 'smoke'"),
        (Plan("F", "stuck", 0.0, "CH4-9"), "CH4-9 is no sensor"),
        (Plan("F", "poisoning", 0.0, "PRS-1"), "PRS-1 is no methane"),
        (Plan("F", "swapped_channels", 0.0, "CH4-3"), "CH4-3 is no pair"),
        (Plan("F", "outage", 0.0, "GW-1"), "GW-1 is no district"),
        (Plan("F", "stuck", 0.0, "CH4-1", size={"share": 1.0}), "stuck has no size share"),
    ],
)
def test_impossible_plans_are_refused_with_the_reason(catalogue: Catalogue, plan: Plan, problem: str) -> None:
    with pytest.raises(BadFault, match=f"F: .*{problem}"):
        assert Town(catalogue, [plan]).faults


def test_same_fault_twice_at_one_time_is_refused(catalogue: Catalogue) -> None:
    plans = [Plan("F", "stuck", 0.0, "CH4-1", hours=2.0), Plan("G", "stuck", 3_600.0, "CH4-1")]

    with pytest.raises(BadFault, match="G: F is the same fault"):
        assert Town(catalogue, plans).faults
    assert len(Town(catalogue, [plans[0], Plan("G", "stuck", 7_200.0, "CH4-1")]).faults) == 2


def test_drawn_faults_give_way_to_planned_ones(catalogue: Catalogue) -> None:
    planned = Town(catalogue, [Plan("F", "stuck", 3_600.0, "CH4-1", hours=1.0)]).faults
    others = [("A", 0.0, "CH4-1"), ("B", 5_400.0, "CH4-1"), ("C", 7_200.0, "CH4-1"), ("D", 5_400.0, "CH4-3")]
    drawn = [Town(catalogue, [Plan(name, "stuck", at, place, hours=0.5)]).faults[0] for name, at, place in others]

    assert [fault.id for fault in beside(planned, drawn)] == ["A", "F", "D", "C"]


def test_lines_may_be_down_for_two_reasons(catalogue: Catalogue) -> None:
    plans = [Plan("F", "outage", 0.0, "A", hours=2.0), Plan("G", "outage", 3_600.0, "A", hours=2.0)]

    assert len(Town(catalogue, plans).faults) == 2


def test_place_is_found_by_nearness_and_otherwise_by_the_seed(catalogue: Catalogue) -> None:
    town = Town(catalogue, [Plan("F", "flooding", 0.0, near=(113.31, 35.22)), Plan("G1", "stuck", 0.0)])

    assert [fault.sensors for fault in town.faults if fault.kind == "flooding"] == [(OTHER,)]
    assert town.faults == town.faults
    assert faults_of([Plan("I", "G1", 0.0)], town.city, catalogue, SEED) == []
