import math

import numpy as np
import pytest

from simulators.arrays import FloatArray
from simulators.physics.bridge import Span, SpanMotion, mode_shapes, move, strike
from simulators.physics.bridge_temperature import bearing_displacement, gradient_deflection, structure_temperature
from simulators.physics.cable import cable_frequency, redistributed
from simulators.physics.traffic import Vehicles, modal_force, random_traffic

RATE = 50.0
SPAN = Span()


def ambient(remaining_stiffness: float, minutes: int = 20) -> FloatArray:
    """Acceleration at midspan from wind alone."""
    samples = int(minutes * 60 * RATE)
    shaken = np.random.default_rng(5).normal(0.0, 1_000.0, (SPAN.modes, samples))
    return move(SPAN, shaken, RATE, remaining_stiffness).acceleration(SPAN.length / 2)


def first_frequency(acceleration: FloatArray, window: int = 4096) -> float:
    """Where the averaged spectrum is highest below the second mode. [Hz]"""
    pieces = acceleration[: len(acceleration) // window * window].reshape(-1, window) * np.hanning(window)
    power = (np.abs(np.fft.rfft(pieces, axis=1)) ** 2).mean(axis=0)
    frequencies = np.fft.rfftfreq(window, 1.0 / RATE)
    return float(frequencies[np.argmax(power * (frequencies < 5.0))])


def crossing(mass: float, speed: float, seconds: float) -> SpanMotion:
    vehicle = Vehicles(np.array([1.0]), np.array([mass]), np.array([speed]))
    return move(SPAN, modal_force(SPAN, vehicle, int(seconds * RATE), RATE), RATE)


def test_first_frequency_is_that_of_the_finite_element_model() -> None:
    assert SPAN.frequencies()[0] == pytest.approx(2.327, abs=5e-4)
    assert SPAN.frequencies() / SPAN.frequencies()[0] == pytest.approx([1, 4, 9, 16, 25])


def test_steady_force_bends_the_span_like_the_formula() -> None:
    force = 1e5
    held = np.outer(mode_shapes(SPAN, np.array([15.0]))[:, 0], np.full(6000, force))

    motion = move(SPAN, held, RATE)

    assert motion.deflection(15.0)[-1] == pytest.approx(force * 30.0**3 / (48.0 * SPAN.stiffness), rel=0.01)
    assert motion.strain(15.0)[-1] == pytest.approx(SPAN.fibre * force * 30.0 / 4.0 / SPAN.stiffness, rel=0.08)
    assert motion.acceleration(15.0)[-1] == pytest.approx(0.0, abs=1e-6)


def test_recurrence_is_the_exact_answer_to_a_short_push() -> None:
    push = np.zeros((SPAN.modes, 2000))
    push[0, 0] = 1e6

    swing = move(SPAN, push, RATE).amplitudes[0, 1:]

    w, zeta = 2.0 * math.pi * float(SPAN.frequencies()[0]), SPAN.damping
    damped, seconds = w * math.sqrt(1.0 - zeta**2), np.arange(2000) / RATE
    turning = np.cos(damped * seconds) + zeta * w / damped * np.sin(damped * seconds)
    step_response = (1.0 - np.exp(-zeta * w * seconds) * turning) / w**2
    assert swing == pytest.approx(np.diff(step_response) * 2.0 * 1e6 / (SPAN.mass * SPAN.length), abs=1e-12)


def test_slow_truck_bends_the_span_as_if_it_stood() -> None:
    motion = crossing(mass=10_197.0, speed=1.0, seconds=60.0)

    point_load = 1e5 * 30.0**3 / (48.0 * SPAN.stiffness)
    assert 0.9 * point_load < motion.deflection(15.0).max() < point_load


def test_overloaded_truck_stands_out_of_the_traffic_and_leaves_nothing_behind() -> None:
    chance = np.random.default_rng(1)
    samples = int(900 * RATE)
    traffic = random_traffic(900.0, 600.0, 0.08, chance)
    overloaded = Vehicles(np.array([450.0]), np.array([120_000.0]), np.array([8.0]))

    usual = move(SPAN, modal_force(SPAN, traffic, samples, RATE), RATE).strain(15.0)
    strain = move(SPAN, modal_force(SPAN, traffic.along_with(overloaded), samples, RATE), RATE).strain(15.0)

    added = strain - usual
    assert strain.max() > 1.5 * np.quantile(usual, 0.999)
    assert 450.0 < np.argmax(added) / RATE < 455.0
    assert np.abs(added[int(500 * RATE) :]).max() < 0.01 * added.max()


@pytest.mark.parametrize("remaining", [1.0, 0.9, 0.8], ids=str)
def test_lost_stiffness_lowers_the_frequency_that_ambient_data_show(remaining: float) -> None:
    expected = float(SPAN.frequencies()[0]) * math.sqrt(remaining)

    assert first_frequency(ambient(remaining)) == pytest.approx(expected, abs=0.03)


def test_strike_hands_over_its_impulse() -> None:
    force = strike(SPAN, impulse=5e4, place=15.0, at=10.0, duration=0.4, samples=2000, rate=RATE)

    assert force[0].sum() / RATE == pytest.approx(5e4, rel=1e-2)
    assert force[1] == pytest.approx(0.0, abs=1e-6)


def test_strike_stands_out_of_the_acceleration_and_dies_away() -> None:
    force = strike(SPAN, impulse=5e4, place=10.0, at=10.0, duration=0.2, samples=4000, rate=RATE)

    acceleration = np.abs(move(SPAN, force, RATE).acceleration(15.0))

    assert acceleration[:500].max() == 0.0
    assert acceleration[500:550].max() > 10.0 * acceleration[3500:].max()


def test_same_chance_gives_the_same_traffic() -> None:
    first, second = (random_traffic(3600.0, 600.0, 0.1, np.random.default_rng(9)) for _ in range(2))

    assert (first.mass == second.mass).all()
    assert len(first.mass) == pytest.approx(600, abs=100)


def test_deck_follows_a_step_of_the_air_exponentially() -> None:
    air = np.concatenate([[10.0], np.full(48, 20.0)])

    deck = structure_temperature(air, step=0.25, lag=2.0)

    assert deck[0] == 10.0
    assert deck[2:] == pytest.approx(20.0 - 10.0 * np.exp(-np.arange(1, 48) * 0.25 / 2.0))


def test_deck_lags_behind_the_day_by_the_known_angle() -> None:
    hours = np.arange(0.0, 96.0, 0.05)
    day = 2.0 * math.pi / 24.0

    deck = structure_temperature(np.sin(day * hours), step=0.05, lag=2.0)

    last = slice(-480, None)
    expected = np.sin(day * hours - math.atan(day * 2.0)) / math.sqrt(1.0 + (day * 2.0) ** 2)
    assert deck[last] == pytest.approx(expected[last], abs=0.01)


def test_bearing_moves_with_the_length_and_the_sun_lifts_the_span() -> None:
    assert bearing_displacement(np.array([35.0]), closed_at=15.0, length=100.0)[0] == pytest.approx(0.020)
    assert gradient_deflection(np.array([10.0]), depth=1.6, length=30.0)[0] == pytest.approx(-0.00703, rel=1e-3)


def test_cable_frequency_gives_the_force_back() -> None:
    frequency = cable_frequency(np.array([4e6]), length=80.0, mass=60.0)

    assert 4.0 * 60.0 * 80.0**2 * frequency[0] ** 2 == pytest.approx(4e6)


def test_slack_cable_hands_its_force_to_its_neighbours() -> None:
    after = redistributed(np.full(5, 4e6), lost=2, share=0.3)

    assert after == pytest.approx([4e6, 4.6e6, 2.8e6, 4.6e6, 4e6])
    assert redistributed(np.full(5, 4e6), lost=0, share=0.3).sum() == pytest.approx(20e6)
