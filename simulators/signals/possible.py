"""What each sensor's quantity can be, whatever happens: the ends at which several incidents together stop."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.city.nouns import Sensor
from simulators.signals.profiles import load_profiles

STATE_UNIT = "1"


@dataclass(frozen=True, eq=False)
class Possible:
    """Floors and ceilings by sensor, in internal units; and which sensors show a state. (sensors,) each."""

    least: FloatArray
    greatest: FloatArray
    is_state: BoolArray

    def within(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """Values cut off where nature ends. (n,)"""
        return np.clip(values, self.least[sensors], self.greatest[sensors])


def possible(sensors: Sequence[Sensor], catalogue: Catalogue) -> Possible:
    """Of the profile where it says so, else the range of the catalogue, which is wider."""
    ends = {quantity: _ends(quantity, catalogue) for quantity in {sensor.quantity for sensor in sensors}}
    rows = [ends[sensor.quantity] for sensor in sensors]
    least, greatest, is_state = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return Possible(least, greatest, is_state.astype(np.bool_))


def _ends(quantity: str, catalogue: Catalogue) -> tuple[float, float, bool]:
    profile, known = load_profiles().quantities[quantity], catalogue.quantities[quantity]
    least = known.minimum if profile.floor is None else profile.floor
    greatest = known.maximum if profile.ceiling is None else profile.ceiling
    return least, greatest, profile.is_state or known.unit == STATE_UNIT
