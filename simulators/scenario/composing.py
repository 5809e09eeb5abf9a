"""Several incidents on one sensor: what it reads then."""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.scenario.field import Field


def composed(
    fields: Sequence[Field], sensors: IndexArray, seconds: FloatArray, calm: FloatArray, is_state: BoolArray
) -> FloatArray:
    """Values with all disturbances in them.

    calm x product of factors + sum of what is added + sum of (what is shown instead - calm). So one field that shows
    something instead gives exactly that; two add up what each differs from a calm day. A state (a pump runs, a chamber
    is flooded) has no differences: of several the largest is shown.

    Args:
        fields: What disturbs.
        sensors: Which sensors are read. (n,)
        seconds: Run time of each reading. (n,) [s]
        calm: Values of a calm day, in internal units. (n,)
        is_state: Sensors that show a state. (n,)
    """
    factor, added = np.ones_like(calm), np.zeros_like(calm)
    largest = np.full_like(calm, -np.inf)
    for field in fields:
        is_touched, felt = field.felt(sensors, seconds)
        if field.effect == "added":
            added += np.where(is_touched, felt, 0.0)
        elif field.effect == "times":
            factor *= np.where(is_touched, felt, 1.0)
        else:
            added += np.where(is_touched, felt - calm, 0.0)
            largest = np.maximum(largest, np.where(is_touched, felt, -np.inf))
    values = calm * factor + added
    return np.where(is_state & np.isfinite(largest), largest, values)
