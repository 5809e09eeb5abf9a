"""What all incidents on bridges share: where gauges sit, how a span answers to vehicles, and how it is reported.

Instruments do not send every sample: a gauge sends the peak, an accelerometer the root mean square, of the time since
its last report. A short event is therefore held for one report (``hold``). The design value of a strain or deflection
gauge is taken as the answer of midspan to two design vehicles side by side; gauges stand along the span in their
order.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from simulators.arrays import FloatArray, IndexArray, whole_numbers
from simulators.city.nouns import Asset
from simulators.physics.bridge import Span, SpanMotion, move
from simulators.physics.traffic import Vehicles, modal_force
from simulators.scenario.atlas import distance_from_centre
from simulators.scenario.stage import Stage
from simulators.signals.profiles import load_profiles

STRAIN, DEFLECTION, FREQUENCY = "bridge.strain", "bridge.deflection", "bridge.natural_frequency"
ACCELERATION = "bridge.vertical_acceleration_root_mean_square"
BEARING, TILT, CRACK, CABLE = (
    "bridge.bearing_displacement",
    "bridge.pier_tilt",
    "bridge.crack_width",
    "bridge.cable_force",
)

HOUR = 3600.0
STEP_SECONDS = 10.0
SLOW_STEP = 60.0
PROPPING_HOURS = 0.25
SAMPLE_RATE = 50.0
SPAN = Span()
DESIGN_VEHICLES_KILOGRAMS = 140_000.0
"""Two vehicles of 700 kN (class A of CJJ 11, from memory, unverified); a design default."""


def instrumented_bridges(stage: Stage, quantity: str) -> Sequence[Asset]:
    """Bridges that measure a quantity, nearest the centre first."""
    measured = (asset for asset in stage.atlas.of_kind("bridge") if stage.atlas.sensors_of(asset, quantity))
    return sorted(measured, key=distance_from_centre)


def gauges(stage: Stage, bridge: Asset, quantity: str) -> IndexArray:
    """Places in the city's list of the sensors of a quantity, ascending. (sensors,)"""
    return np.array(sorted(stage.atlas.sensors_of(bridge, quantity)), dtype=np.int64)


def design_values(stage: Stage, sensors: IndexArray) -> FloatArray:
    """(sensors,)"""
    return np.array([stage.atlas.city.sensors[place].design_value or 1.0 for place in whole_numbers(sensors)])


def hold(stage: Stage, quantity: str) -> float:
    """How long an instrument shows the peak of a moment: until its next report. [s]"""
    transmitted = stage.catalogue.quantities[quantity].transmit_seconds
    return max(float(transmitted), float(load_profiles().quantities[quantity].every_seconds), STEP_SECONDS)


def calm_share(quantity: str) -> float:
    """What a gauge shows on a calm day, as a share of its design value."""
    return load_profiles().quantities[quantity].level


def places_along(count: int) -> FloatArray:
    """Where so many gauges stand on the span. (gauges,) [m]"""
    return (np.arange(count) + 0.5) / count * SPAN.length


def crossing(vehicles: Vehicles, seconds: float) -> SpanMotion:
    """The span under vehicles, sampled at 50 Hz."""
    return move(SPAN, modal_force(SPAN, vehicles, round(seconds * SAMPLE_RATE), SAMPLE_RATE), SAMPLE_RATE)


@cache
def design_answer() -> tuple[float, float]:
    """Largest strain and deflection [m] of midspan under the design vehicles at walking pace."""
    slow = Vehicles(np.array([0.0]), np.array([DESIGN_VEHICLES_KILOGRAMS]), np.array([2.0]))
    motion = crossing(slow, 25.0)
    middle = SPAN.length / 2.0
    return float(motion.strain(middle).max()), float(motion.deflection(middle).max())


def peaks(samples: FloatArray) -> FloatArray:
    """The largest of each ten seconds. (samples,) -> (steps,)"""
    return _by_step(samples).max(axis=1)


def root_mean_squares(samples: FloatArray) -> FloatArray:
    """The root mean square of each ten seconds. (samples,) -> (steps,)"""
    return np.sqrt((_by_step(samples) ** 2).mean(axis=1))


def shaken(root_mean_square: FloatArray) -> FloatArray:
    """What is added to a calm accelerometer: squares add up. [m/s2]"""
    calm = load_profiles().quantities[ACCELERATION].level
    return np.sqrt(calm**2 + root_mean_square**2) - calm


def lasting(hours: float, growth_hours: float) -> FloatArray:
    """How damage comes and goes: 0 to 1 in ``growth_hours``, until props take the load within a quarter of an hour.

    Steps of ``SLOW_STEP`` seconds. (steps,)
    """
    since = np.arange(0.0, hours + 2.0 * PROPPING_HOURS, SLOW_STEP / HOUR)
    return np.clip(since / growth_hours, 0.0, 1.0) * np.clip(
        (hours + PROPPING_HOURS - since) / PROPPING_HOURS, 0.0, 1.0
    )


def _by_step(samples: FloatArray) -> FloatArray:
    length = round(STEP_SECONDS * SAMPLE_RATE)
    steps = len(samples) // length
    return samples[: steps * length].reshape(steps, length)
