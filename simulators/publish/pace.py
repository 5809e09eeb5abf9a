"""How often every sensor reports: as in the demonstration, where one wants to see something, or as real ones do."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import IndexArray
from simulators.city.nouns import Sensor
from simulators.signals.profiles import load_profiles

Pace = Literal["demo", "natural"]
PACES: tuple[Pace, ...] = get_args(Pace)

FAST_SECONDS = 60
"""Between two readings of an instrument that has woken up (design default); those that are quicker stay so. [s]"""


def periods(sensors: Sequence[Sensor], catalogue: Catalogue, pace: Pace) -> IndexArray:
    """Time between two readings of each sensor. (sensors,) [s]"""
    of_quantity = {sensor.quantity: 0 for sensor in sensors}
    of_quantity = {quantity: period(quantity, catalogue, pace) for quantity in of_quantity}
    return np.array([of_quantity[sensor.quantity] for sensor in sensors], dtype=np.int64)


def period(quantity: str, catalogue: Catalogue, pace: Pace) -> int:
    """Time between two readings of a quantity. [s]"""
    profile = load_profiles().quantities[quantity]
    if pace == "demo":
        return profile.every_seconds
    return profile.natural_seconds or catalogue.quantities[quantity].transmit_seconds


def readings_per_second(sensors: Sequence[Sensor], catalogue: Catalogue, pace: Pace) -> float:
    """How many readings all sensors together send in a second of event time."""
    return float(np.sum(1.0 / periods(sensors, catalogue, pace)))
