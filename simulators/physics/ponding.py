"""Water gathering in an underpass whose pump has stopped."""

import numpy as np

from simulators.arrays import FloatArray

RUNOFF_COEFFICIENT = 0.9


def runoff(intensity: float, catchment: float) -> float:
    """Rain water that runs to the lowest point: C i F (rational method).

    Args:
        intensity: Of the rain. [mm/h]
        catchment: Paved ground that drains here; 1 ha at 60 mm/h gives 540 m3/h. [m2]

    Returns:
        Inflow. [m3/h]
    """
    return RUNOFF_COEFFICIENT * intensity / 1000.0 * catchment


def depths(inflow: FloatArray, pumped: FloatArray, area: float, step: float) -> FloatArray:
    """Depth of water over time: A dh/dt = Q_in - Q_pump, never below the ground.

    Args:
        inflow: Into the underpass at each step. (steps,) [m3/h]
        pumped: Out of it at each step, when there is water. (steps,) [m3/h]
        area: Flooded area, taken as constant. [m2]
        step: Time between two steps. [h]

    Returns:
        Depth after each step. (steps,) [m]
    """
    change = (inflow - pumped) * step / area
    total = np.cumsum(change)
    return total - np.minimum.accumulate(np.minimum(total, 0.0))
