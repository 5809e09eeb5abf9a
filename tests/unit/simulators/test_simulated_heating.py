import math
from dataclasses import replace

import numpy as np
import pytest

from simulators.arrays import FloatArray
from simulators.physics.global_gradient import solve
from simulators.physics.head_loss import darcy_weisbach
from simulators.physics.heat_mains import Ground, HeatPlant, HeatState, operate, refill_by_cooling, water_density
from simulators.physics.heat_transport import Feed, temperatures
from simulators.physics.network import Network, Pipes, UnsoundNetwork
from simulators.physics.outflow import fixed_outflow
from tests.unit.simulators.pandapipes_networks import answer, heating_network

LENGTH, DIAMETER, FLOW, LOSS, GROUND = 1500.0, 0.3, 0.05, 1.5, 6.0
DELAY = LENGTH * math.pi / 4.0 * DIAMETER**2 / FLOW
KEPT = math.exp(-LOSS * math.pi * DIAMETER * LENGTH / (970.0 * 4190.0 * FLOW))


def one_pipe() -> Network:
    one = np.ones(1)
    pipes = Pipes(np.array([0]), np.array([1]), LENGTH * one, DIAMETER * one, 5e-4 * one)
    return Network(np.zeros(2), pipes, np.array([0]))


def travelling(network: Network, flow: FloatArray, hot: FloatArray, seconds: FloatArray) -> FloatArray:
    feed = np.zeros(network.node_count)
    feed[0] = FLOW
    entering = np.repeat(hot[:, np.newaxis], network.node_count, axis=1)
    return temperatures(network, flow, Feed(feed, entering), np.full(len(flow), LOSS), GROUND, seconds)


def run(hole: float = 0.0, closed: bool = False) -> HeatState:
    """A plant, and 3 MW of buildings at the other end of one pipe."""
    network = one_pipe()
    plant = HeatPlant(np.array([60.0]), np.array([20.0]), np.array([110.0]))
    buildings, holes = np.array([0.0, FLOW]), np.array([0.0, hole])
    ground = Ground(np.array([LOSS]), GROUND)
    return operate(network, plant, buildings, np.array([0.0, 3e6]), ground, np.zeros(1), holes, np.array([closed]))


def test_water_cools_along_a_pipe_as_the_exponential_says() -> None:
    reached = travelling(one_pipe(), np.array([FLOW]), np.array([90.0]), np.zeros(1))

    assert reached[0] == pytest.approx([90.0, GROUND + (90.0 - GROUND) * KEPT])


def test_step_at_the_plant_arrives_after_the_time_of_travel() -> None:
    seconds = np.arange(0.0, 2.0 * DELAY, 10.0)
    hot = np.where(seconds >= 100.0, 90.0, 70.0)

    reached = travelling(one_pipe(), np.array([FLOW]), hot, seconds)[:, 1]

    arrived = seconds[np.argmax(reached > GROUND + (80.0 - GROUND) * KEPT)]
    assert arrived == pytest.approx(100.0 + DELAY, abs=10.0)


def test_pipe_that_runs_backwards_carries_the_same() -> None:
    turned = replace(one_pipe().pipes, start=np.array([1]), end=np.array([0]))
    network = replace(one_pipe(), pipes=turned)

    forwards = travelling(one_pipe(), np.array([FLOW]), np.array([90.0]), np.zeros(1))

    assert travelling(network, np.array([-FLOW]), np.array([90.0]), np.zeros(1)) == pytest.approx(forwards)


def test_streams_mix_by_their_flow() -> None:
    two = np.ones(2)
    pipes = Pipes(np.array([0, 1]), np.array([2, 2]), two, 0.3 * two, 5e-4 * two)
    network = Network(np.zeros(3), pipes, np.array([0, 1]))
    feed = Feed(np.array([0.03, 0.01, 0.0]), np.array([[90.0, 50.0, 0.0]]))

    reached = temperatures(network, np.array([0.03, 0.01]), feed, 0.0 * two, GROUND, np.zeros(1))

    assert reached[0, 2] == pytest.approx(80.0)


def test_water_that_does_not_move_is_as_cold_as_the_ground() -> None:
    assert travelling(one_pipe(), np.zeros(1), np.array([90.0]), np.zeros(1))[0, 1] == GROUND


def test_flows_in_a_circle_are_refused() -> None:
    three = np.ones(3)
    pipes = Pipes(np.array([0, 1, 2]), np.array([1, 2, 0]), three, three, three)
    network = Network(np.zeros(3), pipes, np.array([0]))

    with pytest.raises(UnsoundNetwork, match="circle"):
        temperatures(network, three, Feed(three, np.full((1, 3), 90.0)), three, GROUND, np.zeros(1))


def test_temperatures_agree_with_pandapipes() -> None:
    network, mass_flow = heating_network()
    state = solve(network, darcy_weisbach(network.pipes), np.array([0.0]), fixed_outflow(mass_flow / 965.2))
    feed = Feed(np.maximum(-state.outflow, 0.0), np.full((1, 25), 90.0))

    reached = temperatures(network, state.flow, feed, np.full(40, 2.0), 5.0, np.zeros(1))[0]

    assert answer("heat_temperature").min() < 82.0
    assert reached == pytest.approx(answer("heat_temperature"), abs=0.03)


def test_heat_is_taken_out_of_the_water_and_comes_back_cooler() -> None:
    state = run()

    supplied = float(state.supply_temperature[0, 1])
    returned = float(state.return_temperature[0, 1])
    assert (supplied - returned) * 970.0 * 4190.0 * FLOW == pytest.approx(3e6)
    assert state.return_temperature[0, 0] == pytest.approx(GROUND + (returned - GROUND) * KEPT)


def test_sound_network_needs_no_water_and_loses_head_both_ways() -> None:
    state = run()

    lost = 60.0 - state.supply_pressure[1]
    assert state.refill == pytest.approx(0.0, abs=1e-9)
    assert state.return_pressure[1] - 20.0 == pytest.approx(lost)
    assert lost == pytest.approx(darcy_weisbach(one_pipe().pipes).resistance[0] * FLOW**2)


def test_burst_takes_its_water_from_the_refill_and_lowers_the_pressure() -> None:
    sound, burst = run(), run(hole=0.1)

    assert burst.refill == pytest.approx(0.6 * math.pi / 4 * 0.1**2 * math.sqrt(2 * 9.80665 * burst.supply_pressure[1]))
    assert burst.supply_pressure[1] < sound.supply_pressure[1] - 5.0


def test_buildings_behind_a_closed_valve_grow_cold() -> None:
    state = run(closed=True)

    assert np.isnan(state.supply_pressure[1])
    assert state.flow[0] == 0.0
    assert state.supply_temperature[0, 1] == GROUND


@pytest.mark.parametrize(("celsius", "expected"), [(4.0, 999.97), (20.0, 998.2), (80.0, 971.8), (90.0, 965.3)], ids=str)
def test_density_of_water_is_that_of_the_steam_tables(celsius: float, expected: float) -> None:
    assert water_density(np.array([celsius]))[0] == pytest.approx(expected, abs=0.06)


def test_network_that_cools_needs_the_water_of_the_reference() -> None:
    refill = refill_by_cooling(20_000.0, np.array([90.0, 85.0, 80.0]))

    assert refill[0] == 0.0
    assert refill[-1] == pytest.approx(134.0, rel=0.01)
