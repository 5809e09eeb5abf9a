from dataclasses import replace

import numpy as np
import pytest

from simulators.arrays import BoolArray, FloatArray
from simulators.physics.tunnel import AIR_HEAT, Tunnel, TunnelState, follow, quiet_course

STEP = 30.0 / 3600.0
STEPS = 1440
SECTIONS = 3


def tunnel(passing: float = 0.0) -> Tunnel:
    three = np.ones(SECTIONS)
    return Tunnel(1_800.0 * three, 600.0 * three, np.full(SECTIONS - 1, passing), 500.0 * three, 16.0)


def in_first(amount: float) -> FloatArray:
    """Something that happens in the first section alone."""
    return np.outer(np.full(STEPS, amount), [1.0, 0.0, 0.0])


def run(air_changes: float, passing: float = 0.0, **incident: FloatArray) -> TunnelState:
    course = replace(quiet_course(STEPS, SECTIONS, air_changes, outside=20.0), **incident)
    return follow(tunnel(passing), course, STEP)


def minutes_until(reached: BoolArray) -> float:
    return float((np.argmax(reached) + 1) * STEP * 60.0)


def test_leak_reaches_one_percent_in_eleven_minutes_without_fresh_air() -> None:
    state = run(0.0, gas=in_first(100.0))

    assert minutes_until(state.methane[:, 0] >= 0.01) == pytest.approx(11.0, abs=0.5)
    assert state.methane[:, 1:].max() == 0.0


def test_fan_keeps_the_leak_at_the_share_of_the_reference() -> None:
    state = run(12.0, gas=in_first(100.0))

    assert state.methane[-1, 0] == pytest.approx(0.0046, abs=5e-5)


def test_gas_comes_through_the_door_later_and_thinner() -> None:
    state = run(2.0, passing=400.0, gas=in_first(100.0))

    first, second, third = state.methane[-1]
    assert second / first > third / second * 0.9 > 0.0
    assert minutes_until(state.methane[:, 1] > 0.001) > minutes_until(state.methane[:, 0] > 0.001)
    assert (first + second + third) * 2.0 * 1_800.0 == pytest.approx(100.0, rel=1e-3)


def test_oxygen_falls_to_what_fresh_air_makes_up_for() -> None:
    state = run(1.0, oxygen_use=in_first(25.0))

    assert state.oxygen[-1, 0] == pytest.approx(0.209 - 25.0 / 1_800.0, abs=1e-4)
    assert state.oxygen[:, 1:].min() == pytest.approx(0.209)


def test_gas_pushes_oxygen_out() -> None:
    state = run(1.0, gas=in_first(100.0))

    share = state.methane[:, 0]
    assert state.oxygen[:, 0] == pytest.approx(0.209 * (1.0 - share), abs=1e-9)


def test_fire_warms_its_section_and_fills_it_with_smoke() -> None:
    state = run(2.0, heat=in_first(20_000.0), carbon_monoxide=in_first(1.0))

    through_air = 2.0 * 1_800.0 * AIR_HEAT / 3600.0
    expected = (20_000.0 + through_air * 20.0 + 500.0 * 16.0) / (through_air + 500.0)
    assert state.temperature[-1, 0] == pytest.approx(expected, abs=0.01)
    assert state.carbon_monoxide[-1, 0] == pytest.approx(1.0 / (2.0 * 1_800.0), rel=1e-4)


def test_quiet_tunnel_stays_as_it_is() -> None:
    state = run(2.0)

    assert np.ptp(state.temperature) == pytest.approx(0.0, abs=1e-9)
    assert 16.0 < state.temperature[0, 0] < 20.0
    assert state.oxygen.min() == pytest.approx(0.209)
    assert state.water.max() == 0.0


def test_water_rises_by_inflow_over_floor_and_pumps_take_it_away() -> None:
    flooding = in_first(180.0)
    state = run(2.0, water=flooding)

    hour = round(1.0 / STEP) - 1
    assert state.water[hour, 0] == pytest.approx(0.3)
    assert run(2.0, water=flooding, pumped=in_first(200.0)).water.max() == 0.0
