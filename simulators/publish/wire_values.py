"""Values as instruments send them: saturated at their range, in the unit of the vendor."""

from collections.abc import Sequence

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Sensor

SIGNIFICANT_DIGITS = 9
"""Enough for every instrument, and short enough to hide the tail of binary fractions."""

SATURATION = {"%LEL": 100.0}
"""Instruments that end before their quantity does: a %LEL sensor knows nothing above the explosive limit."""


class UnknownUnit(ValueError):
    """A sensor has a quantity or a unit that the catalogue does not know."""


class WireValues:
    """Turns values in internal units into what goes over the wire."""

    def __init__(self, sensors: Sequence[Sensor], catalogue: Catalogue) -> None:
        rows = [_row(sensor, catalogue) for sensor in sensors]
        self._factor, self._offset, self._low, self._high, self._saturation = np.array(rows).T

    def of(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """Values on the wire. (n,) in internal units -> (n,) in wire units"""
        return rounded(self.numbers(sensors, values))

    def numbers(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """The same before it is cut to the digits that travel. (n,)"""
        inside = np.clip(values, self._low[sensors], self._high[sensors])
        return np.minimum((inside - self._offset[sensors]) / self._factor[sensors], self._saturation[sensors])


def rounded(values: FloatArray) -> FloatArray:
    """Values with so many significant digits: the nearest number to each such decimal, which prints as short. (n,)"""
    size = np.abs(values)
    # whole tens are exact in both directions, so that multiplying or dividing once rounds once
    exponent = SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.where(size > 0.0, size, 1.0)))
    up, down = 10.0 ** np.maximum(exponent, 0.0), 10.0 ** np.maximum(-exponent, 0.0)
    return np.round(values * up / down) / up * down


def saturation_of(unit: str) -> float:
    """The greatest number that instruments with this unit know; infinite for most."""
    return SATURATION.get(unit, float("inf"))


def _row(sensor: Sensor, catalogue: Catalogue) -> tuple[float, float, float, float, float]:
    quantity = catalogue.quantities.get(sensor.quantity)
    conversion = quantity.conversion(sensor.unit) if quantity else None
    if quantity is None or conversion is None:
        raise UnknownUnit(f"{sensor.code}: the catalogue has no {sensor.quantity} in {sensor.unit}")
    bounds = quantity.minimum, quantity.maximum
    return (conversion.factor, conversion.offset, *bounds, saturation_of(sensor.unit))
