"""Lines for the moments at which a value passes the limits of the catalogue, from yellow up."""

from collections.abc import Iterator

import numpy as np

from schemas.lifeline import Catalogue, LimitRule
from simulators.arrays import FloatArray
from simulators.scenario.field import Act

LEVEL_WORDS = {1: "red", 2: "orange", 3: "yellow"}


def crossing_acts(
    catalogue: Catalogue, quantity: str, name: str, seconds: FloatArray, values: FloatArray, design: float = 1.0
) -> Iterator[Act]:
    """One act for each level that a place comes to.

    Args:
        catalogue: Knows the limits.
        quantity: What ``values`` are, in its internal unit.
        name: Of the place.
        seconds: Run time of each value. (steps,) [s]
        values: (steps,)
        design: The sensor's design value, for limits that are relative to it.
    """
    unit = catalogue.quantities[quantity].unit
    for rule in catalogue.rules.values():
        if not isinstance(rule, LimitRule) or rule.quantity != quantity:
            continue
        scale = 1.0 if rule.relative_to == "absolute" else design
        for limit in rule.limits:
            if limit.level not in LEVEL_WORDS:
                continue
            if limit.high is not None and (above := np.flatnonzero(values >= limit.high * scale)).size:
                text = f"{LEVEL_WORDS[limit.level]}: {name} passes {limit.high * scale:g} {unit}"
                yield Act(float(seconds[above[0]]), text)
            elif limit.low is not None and (below := np.flatnonzero(values <= limit.low * scale)).size:
                text = f"{LEVEL_WORDS[limit.level]}: {name} falls below {limit.low * scale:g} {unit}"
                yield Act(float(seconds[below[0]]), text)
