"""A slope that creeps: slowly for years, quicker after rain, and ever quicker when it is going to fail."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from simulators.arrays import FloatArray

PRIMARY_HOURS = 240.0
"""Over which settling after construction or the last movement slows down (estimate). [h]"""

DRAINAGE_HOURS = 60.0
"""Time constant of the water in the ground (estimate). [h]"""

WATER_THAT_MOVES = 15.0
"""Rain held in the ground below which it does not quicken the creep (estimate). [mm]"""


@dataclass(frozen=True, eq=False)
class Slopes:
    """How each slope moves as long as it does not fail.

    Attributes:
        settling: Size of what is left of settling. (slopes,) [mm]
        creep: Speed that goes on for ever. (slopes,) [mm/h]
        response: Speed that each mm of water beyond 15 mm adds. (slopes,) [1/h]
    """

    settling: FloatArray
    creep: FloatArray
    response: FloatArray


@dataclass(frozen=True)
class Failure:
    """A slope on its way to failing.

    Attributes:
        slope: Which one.
        begins: Acceleration sets in. [h]
        fails: The slope comes down. [h]
        rate: The constant of Fukuzono's law; speed is 1 / (rate x time left). [1/mm]
        run_out: How far it slides when it fails. [mm]
    """

    slope: int
    begins: float
    fails: float
    rate: float
    run_out: float = 500.0


def ground_water(rain: FloatArray, step: float) -> FloatArray:
    """Rain held in the ground: dh/dt = R - h / k, exact for rain that is constant over a step.

    Args:
        rain: (steps,) [mm/h]
        step: [h]

    Returns:
        After each step. (steps,) [mm]
    """
    kept = math.exp(-step / DRAINAGE_HOURS)
    return lfilter([DRAINAGE_HOURS * (1.0 - kept)], [1.0, -kept], rain)


def displacement(
    slopes: Slopes, hours: FloatArray, water: FloatArray, failures: tuple[Failure, ...] = ()
) -> FloatArray:
    """How far each slope has moved.

    d = A log(1 + t / 240 h) + v0 t + response x integral of max(h - 15 mm, 0) + failure; after rain the speed goes
    back by itself (event L2). Failing slopes add Fukuzono's law with exponent 2: v = 1 / (a (tf - t)), so that 1 / v
    falls to zero in a straight line, and d = -ln((tf - t) / (tf - ts)) / a.
    Source: Fukuzono (1985); Saito; events L1 and L2 of the domain reference.

    Args:
        slopes: How they move.
        hours: Instants, evenly spaced from 0. (steps,) [h]
        water: Held in the ground. (steps,) [mm]
        failures: Slopes that come down.

    Returns:
        (steps, slopes) [mm]
    """
    step = float(hours[1] - hours[0])
    wet_hours = np.cumsum(np.maximum(water - WATER_THAT_MOVES, 0.0)) * step
    moved = np.outer(np.log1p(hours / PRIMARY_HOURS), slopes.settling)
    moved += np.outer(hours, slopes.creep) + np.outer(wet_hours, slopes.response)
    for failure in failures:
        moved[:, failure.slope] += _failing(failure, hours, step)
    return moved


def _failing(failure: Failure, hours: FloatArray, step: float) -> FloatArray:
    """What the acceleration adds; the last half step before the failure is left out, where the law has no end."""
    whole = failure.fails - failure.begins
    left = np.clip(failure.fails - hours, step / 2.0, whole)
    accelerated = -np.log(left / whole) / failure.rate
    return accelerated + np.where(hours >= failure.fails, failure.run_out, 0.0)


def failure_time(hours: FloatArray, moved: FloatArray) -> float:
    """When the inverse speed of a displacement reaches zero, by a straight line through it. [h]

    Source: inverse velocity method (Fukuzono, 1985). Meant for tests and for the truth of a run, not for warning.
    """
    inverse = 1.0 / np.gradient(moved, hours)
    slope, offset = np.polyfit(hours, inverse, 1)
    return float(-offset / slope)
