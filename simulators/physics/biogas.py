"""Methane that sewers and septic tanks make themselves: no leak, though it looks like one."""

import numpy as np

from simulators.arrays import FloatArray

WARMTH = 0.07
"""Growth of the gas per kelvin, doubling in 10 K, as for most rotting (estimate). [1/K]"""

DAILY_SWING = 0.4
"""[event G2 of the domain reference]"""

HOUR_OF_MOST = 6.0
"""When the air stands stillest and the level has been low (estimate). [h]"""


def biogas(base: FloatArray, temperature: FloatArray, hours: FloatArray, flushed: FloatArray) -> FloatArray:
    """Methane in wells that no main leaks into.

    C = base exp(b (T - 20)) (1 + 0.4 cos(day)) (1 - flushed): there is no step, no neighbour that follows, and rain
    takes it away. Source: event G2 of the domain reference.

    Args:
        base: At 20 °C. (wells,) [volume share]
        temperature: Of the sewage. (times,) [°C]
        hours: Of the day, may go on past 24. (times,) [h]
        flushed: Part that rain has washed out or venting has let out. (times,)

    Returns:
        (times, wells) [volume share]
    """
    swing = 1.0 + DAILY_SWING * np.cos(2.0 * np.pi * (hours - HOUR_OF_MOST) / 24.0)
    return np.outer(np.exp(WARMTH * (temperature - 20.0)) * swing * (1.0 - flushed), base)
