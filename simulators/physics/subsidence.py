"""Ground that sinks over old mine workings."""

import math

import numpy as np

from simulators.arrays import FloatArray


def settlement(deepest: float, since: FloatArray, rate: float) -> FloatArray:
    """How far the middle of a trough has sunk: W = Wm (1 - exp(-c t)).

    Source: Knothe's time function (1952); event L4 of the domain reference.

    Args:
        deepest: Where it ends. [mm]
        since: After the working collapsed; nothing before. (times,) [days]
        rate: c, about 0.5 to 3 a year for shallow workings (estimate). [1/day]

    Returns:
        (times,) [mm]
    """
    return deepest * -np.expm1(-rate * np.maximum(since, 0.0))


def trough(distance: FloatArray, edge: float, radius: float) -> FloatArray:
    """Share of the deepest settlement across the edge of a working: (1 + erf(sqrt(pi) (edge - x) / r)) / 2.

    Half above the edge. Source: probability integral method (Knothe; Liu and Liao), the usual one in Chinese mining.

    Args:
        distance: From the middle. (places,) [m]
        edge: Of the working, from the middle; much more than the radius. [m]
        radius: Of main influence, depth over the tangent of the influence angle. [m]

    Returns:
        0 to 1. (places,)
    """
    reach = math.sqrt(math.pi) * (edge - distance) / radius
    return np.array([0.5 * (1.0 + math.erf(x)) for x in reach.tolist()])
