from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulators.arrays import FloatArray
from simulators.physics.gas_mains import low_pressure, medium_pressure
from simulators.physics.global_gradient import NotConverged, solve
from simulators.physics.head_loss import darcy_weisbach, hazen_williams, renouard_low, renouard_medium
from simulators.physics.leak import hole_flow
from simulators.physics.network import Network, Pipes, UnsoundNetwork
from simulators.physics.outflow import Outflow, fixed_outflow
from simulators.physics.surge import arrivals, joukowsky
from simulators.physics.water import Burst, Closure, run_water
from tests.unit.simulators.pandapipes_networks import answer, gas_network, grid, heating_network


def single_pipe(roughness: float = 110.0) -> Network:
    one = np.ones(1)
    pipes = Pipes(np.array([0]), np.array([1]), 1000.0 * one, 0.3 * one, roughness * one)
    return Network(np.zeros(2), pipes, np.array([0]))


def hilly_town() -> tuple[Network, FloatArray]:
    chance = np.random.default_rng(3)
    square = grid(12, 180.0, (0.3, 0.15), 4, 110.0)
    return Network(chance.uniform(80, 90, 144), square.pipes, np.array([0, 143])), chance.gamma(2.0, 0.0008, 144)


def test_single_pipe_loses_what_the_formula_says() -> None:
    solution = solve(
        single_pipe(), hazen_williams(single_pipe().pipes), np.array([50.0]), fixed_outflow(np.array([0, 0.1]))
    )

    assert solution.flow[0] == pytest.approx(0.1)
    assert 50.0 - solution.head[1] == pytest.approx(10.667 * 1000 * 0.1**1.852 / (110**1.852 * 0.3**4.871), rel=1e-4)


def test_parallel_pipes_share_by_their_resistance() -> None:
    pipes = Pipes(np.array([0, 0]), np.array([1, 1]), np.full(2, 500.0), np.array([0.3, 0.2]), np.full(2, 110.0))
    network = Network(np.zeros(2), pipes, np.array([0]))
    loss = hazen_williams(pipes)

    solution = solve(network, loss, np.array([50.0]), fixed_outflow(np.array([0.0, 0.1])))

    ratio = (loss.resistance[1] / loss.resistance[0]) ** (1.0 / 1.852)
    assert solution.flow[0] / solution.flow[1] == pytest.approx(ratio)
    assert solution.outflow == pytest.approx([-0.1, 0.1])


def test_nodes_behind_a_closed_pipe_have_no_head() -> None:
    loss, nothing = hazen_williams(single_pipe().pipes), fixed_outflow(np.zeros(2))

    solution = solve(single_pipe(), loss, np.array([50.0]), nothing, closed=np.array([True]))

    assert np.isnan(solution.head[1])
    assert solution.flow[0] == 0.0


def test_giving_up_is_said() -> None:
    network, demand = hilly_town()

    with pytest.raises(NotConverged, match="after 2 iterations"):
        solve(network, hazen_williams(network.pipes), np.full(2, 130.0), fixed_outflow(demand), most_iterations=2)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"start": np.array([1])}, "ends where it begins"),
        ({"end": np.array([7])}, "names node 7"),
        ({"length": np.zeros(1)}, "not above 0"),
        ({"diameter": np.ones(2)}, "differ in shape"),
    ],
    ids=["loop", "no node", "no length", "shapes"],
)
def test_unsound_network_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnsoundNetwork, match=complaint):
        Network(np.zeros(2), replace(single_pipe().pipes, **change), np.array([0]))


@pytest.mark.parametrize("head", [130.0, 100.0], ids=["plenty", "too little pressure"])
@pytest.mark.parametrize("hole", [0.0, 0.05], ids=["sound", "burst"])
def test_solver_agrees_with_epanet(head: float, hole: float) -> None:
    network, demand = hilly_town()
    heads = np.array([head, head - 2.0])
    holes = np.zeros(144)
    holes[70] = 0.6 * np.pi / 4.0 * hole**2 * (2.0 * 9.80665) ** 0.5

    reference = run_water(network, heads[np.newaxis], demand[np.newaxis], 900, (Burst(70, hole, 0.0),))
    law = Outflow(demand, holes, network.elevation, network.elevation, service=20.0)
    own = solve(network, hazen_williams(network.pipes), heads, law)

    free = np.setdiff1d(np.arange(144), network.sources)
    assert (own.head - network.elevation)[free] == pytest.approx(reference.pressure[0][free], abs=1e-3)
    assert own.flow == pytest.approx(reference.flow[0], abs=1e-5)
    assert (own.outflow - reference.delivered[0] - reference.escaped[0])[free] == pytest.approx(0.0, abs=1e-5)


def test_burst_runs_out_while_it_lasts_and_lowers_the_pressure_most_where_it_is() -> None:
    network, demand = hilly_town()

    run = run_water(
        network, np.full((4, 2), 130.0), np.tile(demand, (4, 1)), 900, (Burst(70, 0.05, begins=900.0, ends=2700.0),)
    )

    escaped = run.escaped[:, 70]
    assert escaped[[0, 3]] == pytest.approx([0.0, 0.0])
    assert escaped[1] == pytest.approx(0.6 * np.pi / 4 * 0.05**2 * (2 * 9.80665 * run.pressure[1, 70]) ** 0.5, rel=1e-3)
    assert np.argmax(run.pressure[0] - run.pressure[1]) == 70
    assert run.pressure[3] == pytest.approx(run.pressure[0], abs=1e-3)


def test_district_behind_a_closed_valve_gets_nothing() -> None:
    heads, demand = np.full((2, 1), 50.0), np.full((2, 2), 0.01)

    run = run_water(single_pipe(), heads, demand, 900, closures=(Closure(0, begins=900.0),))

    assert run.delivered[:, 1] == pytest.approx([0.01, 0.0], abs=1e-6)
    assert run.pressure[1, 1] == pytest.approx(0.0, abs=1e-6)


def test_pumps_that_stop_lower_the_head_of_their_source() -> None:
    run = run_water(single_pipe(), np.array([[50.0], [30.0]]), np.zeros((2, 2)), 900)

    assert run.pressure == pytest.approx(np.array([[50.0, 50.0], [30.0, 30.0]]), abs=1e-6)


def test_gas_lies_between_the_smooth_and_the_rough_pipes_of_pandapipes() -> None:
    network, demand = gas_network()
    loss = renouard_medium(network.pipes, relative_density=0.7329 / 1.2930)

    own = solve(network, loss, np.full(2, 5.01325**2), fixed_outflow(demand))

    pressure = np.sqrt(own.head) - 1.01325
    assert answer("gas_steel").min() < pressure.min() < answer("gas_smooth").min()
    for pipes in ("gas_smooth", "gas_steel"):
        assert np.corrcoef(pressure, answer(pipes))[0, 1] > 0.999
        assert 4.0 - pressure.min() == pytest.approx(4.0 - answer(pipes).min(), rel=0.17)


def test_leak_lowers_gas_pressure_as_in_pandapipes() -> None:
    network, demand = gas_network()
    loss = renouard_medium(network.pipes, relative_density=0.7329 / 1.2930)
    leaking = demand + np.where(np.arange(64) == 27, 500.0 / 3600.0, 0.0)

    before, after = (solve(network, loss, np.full(2, 5.01325**2), fixed_outflow(drawn)) for drawn in (demand, leaking))

    fall = np.sqrt(before.head) - np.sqrt(after.head)
    expected = [(answer(pipes) - answer(f"{pipes}_with_leak")).max() for pipes in ("gas_smooth", "gas_steel")]
    assert np.argmax(fall) == 27
    assert expected[0] < fall.max() < expected[1]


def test_heating_agrees_with_pandapipes() -> None:
    network, mass_flow = heating_network()

    own = solve(network, darcy_weisbach(network.pipes), np.array([0.0]), fixed_outflow(mass_flow / 965.2))

    pressure = 10.0 + own.head * 965.2 * 9.80665 / 1e5
    deepest = 10.0 - answer("heat_pressure").min()
    assert pressure == pytest.approx(answer("heat_pressure"), abs=0.01 * deepest)
    assert own.flow * 965.2 == pytest.approx(answer("heat_mass_flow"), abs=0.05)


def test_hole_in_a_medium_pressure_main_lets_out_the_choked_flow() -> None:
    network, demand = gas_network()
    holes = np.where(np.arange(64) == 27, 0.02, 0.0)

    state = medium_pressure(network, np.full(2, 4e5), demand, holes)

    escaping = (state.outflow - demand)[27] * 3600.0
    assert escaping == pytest.approx(hole_flow(float(state.pressure[27]), 0.02), rel=1e-6)


def test_hole_in_a_low_pressure_main_lets_out_the_orifice_flow() -> None:
    network, demand = gas_network()
    holes = np.where(np.arange(64) == 27, 0.01, 0.0)

    state = low_pressure(network, np.full(2, 2_500.0), demand / 50.0, holes)

    escaping = (state.outflow - demand / 50.0)[27] * 3600.0
    assert state.pressure.min() > 1_500.0
    assert escaping == pytest.approx(hole_flow(float(state.pressure[27]), 0.01), rel=0.01)


def test_severed_main_starves_customers_instead_of_inventing_negative_pressures() -> None:
    network, demand = gas_network()
    holes = np.where(np.arange(64) == 27, 0.6, 0.0)

    state = medium_pressure(network, np.full(2, 4e5), demand, holes)

    assert (state.pressure >= 0.0).all()
    elsewhere = np.setdiff1d(np.arange(64), [0, 27, 63])
    served = state.outflow[elsewhere] / demand[elsewhere]
    assert 0.0 <= served.min() < 0.9
    assert served.max() == pytest.approx(1.0)


def test_linear_formula_is_the_quadratic_one_near_one_bar() -> None:
    pipes = single_pipe().pipes

    low, medium = renouard_low(pipes).resistance[0], renouard_medium(pipes).resistance[0]

    absolute = 1.0 + 0.025
    assert low / 1000.0 == pytest.approx(medium / (2.0 * absolute), rel=0.03)


def test_state_before_makes_the_next_one_quick() -> None:
    network, demand = hilly_town()
    loss, heads = hazen_williams(network.pipes), np.full(2, 130.0)
    cold = solve(network, loss, heads, fixed_outflow(demand))

    warm = solve(network, loss, heads, fixed_outflow(demand * 1.01), first=cold)

    assert warm.iterations < cold.iterations
    assert warm.head == pytest.approx(solve(network, loss, heads, fixed_outflow(demand * 1.01)).head, abs=1e-5)


def test_wave_takes_the_quickest_way() -> None:
    start, end = np.array([0, 1, 0, 0, 3]), np.array([1, 2, 2, 1, 4])
    five = np.ones(5)
    pipes = Pipes(start, end, np.array([550.0, 550.0, 3300.0, 1100.0, 100.0]), five, five)
    network = Network(np.zeros(5), pipes, np.array([0]))

    seconds = arrivals(network, 0, np.full(5, 1_100.0))

    assert seconds[:3] == pytest.approx([0.0, 0.5, 1.0])
    assert np.isinf(seconds[3:]).all()


def test_stopping_one_metre_per_second_makes_a_hundred_metres_of_water() -> None:
    assert joukowsky(1.0, 1_000.0) == pytest.approx(102.0, rel=1e-3)
