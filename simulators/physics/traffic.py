"""Vehicles that cross a bridge."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics.bridge import Span, mode_shapes
from simulators.physics.head_loss import GRAVITY

TRUCK_KILOGRAMS = 8_000.0
"""From here on a vehicle has the three axle groups of a truck."""

CAR_AXLES = ((0.0, 0.5), (2.7, 0.5))
TRUCK_AXLES = ((0.0, 0.25), (3.6, 0.35), (5.0, 0.4))
"""Distance behind the first axle [m] and share of the weight (estimates)."""


@dataclass(frozen=True, eq=False)
class Vehicles:
    """Who crosses, and when.

    Attributes:
        enters_at: First axle on the span. (vehicles,) [s]
        mass: (vehicles,) [kg]
        speed: (vehicles,) [m/s]
    """

    enters_at: FloatArray
    mass: FloatArray
    speed: FloatArray

    def along_with(self, other: "Vehicles") -> "Vehicles":
        """These and those, such as the traffic and an overloaded truck in it."""
        return Vehicles(
            np.concatenate([self.enters_at, other.enters_at]),
            np.concatenate([self.mass, other.mass]),
            np.concatenate([self.speed, other.speed]),
        )


def random_traffic(seconds: float, per_hour: float, truck_share: float, chance: np.random.Generator) -> Vehicles:
    """Vehicles that arrive independently of each other, as in free traffic.

    Arrivals are a Poisson process, masses log-normal (cars about 1.7 t, trucks 28 t), speeds normal about 14 m/s:
    estimates for a city street, to be replaced by weigh-in-motion data.

    Args:
        seconds: Length of the record. [s]
        per_hour: Vehicles in an hour.
        truck_share: Part of them that are trucks.
        chance: Where randomness comes from.
    """
    count = int(chance.poisson(per_hour * seconds / 3600.0))
    is_truck = chance.random(count) < truck_share
    trucks = chance.lognormal(np.log(28_000.0), 0.35, count)
    cars = chance.lognormal(np.log(1_700.0), 0.25, count)
    speeds = np.clip(chance.normal(14.0, 2.5, count), 6.0, 25.0)
    return Vehicles(np.sort(chance.uniform(0.0, seconds, count)), np.where(is_truck, trucks, cars), speeds)


def modal_force(span: Span, vehicles: Vehicles, samples: int, rate: float) -> FloatArray:
    """Force of all axles in each mode: weight times the mode's shape where the axle is.

    Source: moving forces on a beam (Fryba, Vibration of Solids and Structures under Moving Loads, chapter 1).

    Args:
        span: The beam.
        vehicles: Who crosses.
        samples: Of the record.
        rate: [Hz]

    Returns:
        (modes, samples) [N]
    """
    force = np.zeros((span.modes, samples))
    rows = zip(vehicles.enters_at.tolist(), vehicles.mass.tolist(), vehicles.speed.tolist(), strict=True)
    for enters_at, mass, speed in rows:
        for behind, share in TRUCK_AXLES if mass >= TRUCK_KILOGRAMS else CAR_AXLES:
            on = enters_at + behind / speed
            first = max(int(np.ceil(on * rate)), 0)
            last = min(int((on + span.length / speed) * rate) + 1, samples)
            if first < last:
                places = (np.arange(first, last) / rate - on) * speed
                force[:, first:last] += mass * GRAVITY * share * mode_shapes(span, places)
    return force
