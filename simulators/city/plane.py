"""The city's flat metre grid: x east, y north of a fixed origin. Good to 0.1 % over the 30 km that the city spans."""

import math

import numpy as np

from simulators.arrays import FloatArray

ORIGIN_LONGITUDE = 113.240
ORIGIN_LATITUDE = 35.215
METRES_PER_DEGREE_EAST = 111_320.0 * math.cos(math.radians(ORIGIN_LATITUDE))
METRES_PER_DEGREE_NORTH = 110_950.0

_ORIGIN = np.array([ORIGIN_LONGITUDE, ORIGIN_LATITUDE])
_METRES_PER_DEGREE = np.array([METRES_PER_DEGREE_EAST, METRES_PER_DEGREE_NORTH])


def to_metres(degrees: object) -> FloatArray:
    """Turn WGS 84 positions into the metre grid. (..., 2) [degrees: longitude, latitude] -> (..., 2) [m]."""
    return (np.asarray(degrees, dtype=np.float64) - _ORIGIN) * _METRES_PER_DEGREE


def to_degrees(metres: object) -> FloatArray:
    """Turn grid positions into WGS 84, rounded to 0.1 m. (..., 2) [m] -> (..., 2) [degrees: longitude, latitude]."""
    return np.round(np.asarray(metres, dtype=np.float64) / _METRES_PER_DEGREE + _ORIGIN, 6)
