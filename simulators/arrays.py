"""Names for the arrays that the simulators pass around. Every docstring states shape and unit."""

from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IndexArray: TypeAlias = NDArray[np.int64]
"""Places in a list, or whole numbers of any kind."""

TimeArray: TypeAlias = NDArray[np.int64]
"""Microseconds since the epoch."""

BoolArray: TypeAlias = NDArray[np.bool_]


def summed(places: IndexArray, amounts: FloatArray, count: int) -> FloatArray:
    """Amounts added up at the places they belong to. (count,)"""
    return np.bincount(places, amounts, count).astype(np.float64)


def whole_numbers(array: IndexArray) -> list[int]:
    """An array of whole numbers as plain ints."""
    return cast(list[int], array.tolist())
