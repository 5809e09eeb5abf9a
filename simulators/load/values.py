"""Values for a million sensors in one pass: each wanders between two calm values of its own, so that none alarms."""

from collections.abc import Sequence

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray
from simulators.city.nouns import Sensor
from simulators.publish.wire_values import WireValues
from simulators.signals.calm import CalmValues
from simulators.signals.profiles import load_profiles

HOUR = 3_600_000_000


class LoadValues:
    """Asks neighbours in the given order for their next values. Reproducible: the same calls give the same values."""

    def __init__(self, sensors: Sequence[Sensor], catalogue: Catalogue, seed: int, now: int) -> None:
        """Take the two calm values of each sensor, an hour apart. now [us since epoch]"""
        everybody = np.arange(len(sensors))
        calm, wire = CalmValues(sensors, seed), WireValues(sensors, catalogue)
        here, there = (
            np.array(wire.of(everybody, calm.at(everybody, np.full(len(sensors), at, np.int64))))
            for at in (now, now + HOUR)
        )
        self._from, self._swing = here, there - here
        self._digits = 10.0 ** _decimals(sensors, catalogue)
        self._chance = np.random.Generator(np.random.SFC64(seed))

    def next(self, begin: int, end: int) -> FloatArray:
        """Values on the wire of the sensors in these places, in steps of their instruments. (end - begin,)"""
        values = self._chance.random(end - begin)
        values *= self._swing[begin:end]
        values += self._from[begin:end]
        # multiplied, rounded, divided: the nearest number with so few decimals, which is short in JSON
        values *= self._digits[begin:end]
        np.rint(values, out=values)
        values /= self._digits[begin:end]
        return values


def _decimals(sensors: Sequence[Sensor], catalogue: Catalogue) -> FloatArray:
    """Decimals that the steps of each instrument need in its unit on the wire. (sensors,)"""
    profiles = load_profiles().quantities
    by_kind: dict[tuple[str, str], float] = {}
    for sensor in sensors:
        key = (sensor.quantity, sensor.unit)
        if key not in by_kind:
            factor = catalogue.quantities[sensor.quantity].accepts[sensor.unit].factor
            step = profiles[sensor.quantity].resolution / abs(factor)
            by_kind[key] = float(np.clip(np.ceil(-np.log10(step) - 1e-9), 0, 9))
    return np.array([by_kind[sensor.quantity, sensor.unit] for sensor in sensors])
