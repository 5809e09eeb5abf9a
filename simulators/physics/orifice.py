"""Water leaving a pipe through a hole."""

import math

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics.head_loss import GRAVITY

DISCHARGE_COEFFICIENT = 0.6
"""Of a sharp hole. Gives the figures of the domain reference: 412 m3/h for 100 mm at 30 m, 750 m3/h at 100 m."""


def hole_coefficient(diameter: FloatArray) -> FloatArray:
    """Coefficient c of q = c sqrt(p) for round holes, from q = Cd A sqrt(2 g p).

    Source: Torricelli's law with a discharge coefficient; events W1 and H1 of the domain reference.

    Args:
        diameter: 0 for no hole. (holes,) [m]

    Returns:
        (holes,) [m3/s per root of m]
    """
    return DISCHARGE_COEFFICIENT * math.pi / 4.0 * np.square(diameter) * math.sqrt(2.0 * GRAVITY)
