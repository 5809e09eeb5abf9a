"""Lines for the moments at which a value passes the limits of the catalogue, from yellow up."""

from collections.abc import Iterator

import numpy as np

from schemas.lifeline import Catalogue, LimitRule
from simulators.arrays import FloatArray
from simulators.scenario.field import Act

LEVEL_WORDS = {1: "red", 2: "orange", 3: "yellow"}


def crossing_acts(
    catalogue: Catalogue, quantity: str, name: str, seconds: FloatArray, values: FloatArray
) -> Iterator[Act]:
    """One act for each level that a place comes to.

    Args:
        catalogue: Knows the limits.
        quantity: What ``values`` are, in its internal unit.
        name: Of the place.
        seconds: Run time of each value. (steps,) [s]
        values: (steps,)
    """
    unit = catalogue.quantities[quantity].unit
    for rule in catalogue.rules.values():
        if not isinstance(rule, LimitRule) or rule.quantity != quantity:
            continue
        for limit in rule.limits:
            above = np.flatnonzero(values >= (np.inf if limit.high is None else limit.high))
            if above.size and limit.level in LEVEL_WORDS:
                text = f"{LEVEL_WORDS[limit.level]}: {name} passes {limit.high:g} {unit}"
                yield Act(float(seconds[above[0]]), text)
