"""What must hold for any input of the simulators' formulas."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from schemas.lifeline import load_lifelines
from schemas.wire import columnar, senml
from simulators.arrays import FloatArray
from simulators.city.nouns import Sensor
from simulators.physics.leak import hole_diameter, hole_flow
from simulators.physics.ponding import depths
from simulators.physics.voids import Voids, concentrations
from simulators.publish.encode import Encoder
from simulators.scenario.composing import Composition
from simulators.scenario.field import Effect, Field
from simulators.signals.noise import bell, sensor_keys, wander
from simulators.signals.possible import possible
from simulators.signals.profiles import load_profiles

CATALOGUE = load_lifelines()
BEGINS = 1_790_000_000_000_000
codes = st.lists(st.text("ABC-0123", min_size=1, max_size=12), min_size=1, max_size=20, unique=True)
numbers = st.floats(-1e6, 1e6, allow_nan=False)
effects: st.SearchStrategy[Effect] = st.sampled_from(("added", "times", "instead"))
disturbances = st.lists(st.tuples(effects, numbers), min_size=1, max_size=4)


@given(seed=st.integers(0, 2**40), moments=st.lists(st.integers(0, 2**52), min_size=1, max_size=50))
def test_noise_is_bounded_and_repeatable(seed: int, moments: list[int]) -> None:
    keys, at = sensor_keys(seed, ["GAS-0001-CH4"] * len(moments)), np.array(moments, dtype=np.int64)

    noise = bell(keys, at, stream=1)

    assert np.abs(noise).max() <= np.sqrt(12.0)
    assert np.array_equal(noise[::-1], bell(keys, at[::-1], stream=1))


@given(seed=st.integers(0, 2**32), second=st.floats(0, 4e9))
def test_slow_noise_does_not_jump(seed: int, second: float) -> None:
    keys = sensor_keys(seed, ["a", "a"])

    [(before, after)] = wander(keys, np.array([second, second + 1.0]), [900.0], stream=3)

    assert abs(after - before) < 0.02


@given(pressure=st.floats(100.0, 4e6), diameter=st.floats(1e-4, 0.2))
def test_hole_and_flow_belong_together(pressure: float, diameter: float) -> None:
    assert np.isclose(hole_diameter(pressure, hole_flow(pressure, diameter)), diameter)


@given(low=st.floats(0, 4e6), more=st.floats(0, 4e6), diameter=st.floats(1e-4, 0.2))
def test_more_pressure_never_lets_less_gas_out(low: float, more: float, diameter: float) -> None:
    assert hole_flow(low + more, diameter) >= hole_flow(low, diameter) * (1 - 1e-9)


@given(
    inflow=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30),
    exchange=st.floats(0.0, 50.0),
    air=st.floats(0.01, 20.0),
)
def test_methane_share_stays_a_share_and_the_source_stays_ahead(
    inflow: list[float], exchange: float, air: float
) -> None:
    voids = Voids(np.array([2.0, 3.0]), np.array([air, air]), np.array([[0.0, exchange], [exchange, 0.0]]))
    entering = np.column_stack([inflow, np.zeros(len(inflow))])

    share = concentrations(entering, voids, step=0.1)

    assert ((share >= 0.0) & (share <= 1.0)).all()


@given(flows=st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1, max_size=60))
def test_depth_is_never_negative_and_follows_a_naive_loop(flows: list[tuple[float, float]]) -> None:
    inflow, pumped = (np.array(column) for column in zip(*flows, strict=True))

    assert np.allclose(depths(inflow, pumped, area=500.0, step=0.1), _naive_depths(inflow, pumped))


def _naive_depths(inflow: FloatArray, pumped: FloatArray) -> list[float]:
    depth, found = 0.0, list[float]()
    for enters, leaves in zip(inflow, pumped, strict=True):
        depth = max(depth + (enters - leaves) * 0.1 / 500.0, 0.0)
        found.append(depth)
    return found


@given(names=codes, value=numbers, sensors_per_gateway=st.sampled_from([1, 50]))
def test_reports_survive_the_wire(names: list[str], value: float, sensors_per_gateway: int) -> None:
    values = [value] * len(names)

    payload = Encoder(names, ["m"] * len(names), [sensors_per_gateway]).encode(0, np.arange(len(names)), values, BEGINS)
    message = senml.decode(payload, BEGINS) if payload.startswith(b"[") else columnar.decode(payload)

    assert [code for code, _ in message.channels] == names
    assert message.values == values
    assert set(message.observed_at) == {BEGINS}


@given(quantity=st.sampled_from(sorted(load_profiles().quantities)), share=st.floats(0, 1), felt=disturbances)
def test_whatever_meets_on_one_sensor_stays_possible(
    quantity: str, share: float, felt: list[tuple[Effect, float]]
) -> None:
    profile, known = load_profiles().quantities[quantity], CATALOGUE.quantities[quantity]
    sensor = Sensor("S", "G", "A", quantity, known.unit, (113.2, 35.2), 1.0 if profile.of_design else None)
    ends = possible([sensor], CATALOGUE)
    fields = [Field(np.array([0]), 0.0, 10.0, np.full((2, 1), value), effect=effect) for effect, value in felt]
    calm = np.array([profile.low + share * (profile.high - profile.low)])

    value = Composition(fields, ends).disturb(np.array([0]), np.array([5.0]), calm)

    assert ends.least[0] <= value[0] <= ends.greatest[0]
    assert known.minimum <= ends.least[0]
    assert ends.greatest[0] <= known.maximum
    assert ends.least[0] <= profile.low
    assert profile.high <= ends.greatest[0], "a calm day is possible"
