"""What warmth does to a bridge: nothing is wrong, and everything moves."""

import numpy as np
from scipy.signal import lfilter

from simulators.arrays import FloatArray

CONCRETE_EXPANSION = 1.0e-5
"""[1/K]"""


def structure_temperature(air: FloatArray, step: float, lag: float) -> FloatArray:
    """The deck follows the air with a lag: dT/dt = (T_air - T) / lag, exact for air that is constant over a step.

    Args:
        air: At each step; the deck begins at the first value. (steps,) [°C]
        step: [h]
        lag: 1 to 3 h for a concrete deck, by event B5 of the domain reference. [h]

    Returns:
        (steps,) [°C]
    """
    kept = float(np.exp(-step / lag))
    return air[0] + lfilter([0.0, 1.0 - kept], [1.0, -kept], air - air[0])


def bearing_displacement(temperature: FloatArray, closed_at: float, length: float) -> FloatArray:
    """How far a movable bearing has gone: alpha L (T - T0).

    Args:
        temperature: Of the deck. (steps,) [°C]
        closed_at: Temperature at which the bearing stands at zero. [°C]
        length: From the fixed bearing. [m]

    Returns:
        (steps,) [m]
    """
    return CONCRETE_EXPANSION * length * (temperature - closed_at)


def gradient_deflection(difference: FloatArray, depth: float, length: float) -> FloatArray:
    """Sag at midspan of a deck whose top is warmer than its bottom: -alpha dT L ** 2 / (8 h), upwards in the sun.

    Source: a beam of constant curvature alpha dT / h on two supports.

    Args:
        difference: Top minus bottom. (steps,) [K]
        depth: Of the section. [m]
        length: Of the span. [m]

    Returns:
        Downwards. (steps,) [m]
    """
    return -CONCRETE_EXPANSION * difference * length**2 / (8.0 * depth)
