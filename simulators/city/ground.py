"""The ground of the city: how high it lies and how many people live on it. Its shape is ours, not surveyed."""

import numpy as np

from simulators.arrays import FloatArray

URBAN_POPULATION = 900_000
"""People in the four urban districts; a design default, the census is not used."""

CENTRE_RADIUS = 4500.0
"""Distance from the centre over which the density of people falls to a third. [m]"""

FOOT_OF_THE_HILLS = 6000.0
"""Where the plain ends and the Taihang hills begin, an estimate. [m north]"""


def elevation(points: FloatArray) -> FloatArray:
    """Height above sea level: rises to the north and steeply into the hills. (..., 2) [m] -> (...) [m]"""
    x, y = points[..., 0], points[..., 1]
    plain = 95.0 + 0.0045 * np.maximum(y + 8000.0, 0.0) - 0.0008 * x
    return plain + 0.02 * np.maximum(y - FOOT_OF_THE_HILLS, 0.0)


def population(points: FloatArray) -> FloatArray:
    """People who live around each junction; together all of the city. (junctions, 2) [m] -> (junctions,)"""
    weight: FloatArray = 0.05 + np.exp(-np.hypot(*points.T) / CENTRE_RADIUS)
    return np.round(weight * (URBAN_POPULATION / float(weight.sum())), 1)
