"""Gas on its way through the ground from a hole to a hollow space."""

import math

import numpy as np

from simulators.arrays import FloatArray

EFFECTIVE_DISPERSION = 8e-3 / 0.3
"""Spreading of gas in the loose fill of a trench. [m2/s]

An engineering estimate that stands for pressure-driven flow, cracks and the trench itself; plain diffusion in soil
(1e-6 to 5e-6 m2/s) would need weeks for the same way, and leaks are known to arrive in minutes to hours.
"""

NEAR_METRES = 1.2
LARGEST_SHARE = 0.6


def share_reaching(distance: FloatArray, seconds: FloatArray) -> FloatArray:
    """The part of a leak's flow that enters a hollow space, growing towards a share that falls with distance.

    f(r, t) = min(0.6, (1.2 / (1.2 + r)) ** 2) erfc(r / (2 sqrt(D t)))
    The first factor is the geometric share (estimate: solid angle of a manhole beyond the near field), the second the
    arrival by spreading in a half space (Crank, The Mathematics of Diffusion, 2.4), half there after about t = r^2 / D.

    Args:
        distance: From the hole to each space. (spaces,) [m]
        seconds: Since the leak began; zero or less means that nothing has arrived. (times,) [s]

    Returns:
        Share between 0 and 0.6. (times, spaces)
    """
    geometric = np.minimum(LARGEST_SHARE, (NEAR_METRES / (NEAR_METRES + distance)) ** 2)
    spread = 2.0 * np.sqrt(EFFECTIVE_DISPERSION * np.maximum(seconds, 1e-9))
    arrived = np.array([[math.erfc(way / reach) for way in distance.tolist()] for reach in spread.tolist()])
    return geometric * arrived.reshape(len(seconds), len(distance))


def inflow(distance: FloatArray, leak: FloatArray, seconds: FloatArray) -> FloatArray:
    """What enters each space from a leak that changes: grows, is throttled, is shut off.

    Every change of the leak arrives like a leak of its own, q(r, t) = sum over changes of dQ f(r, t - t_k): after the
    valve is shut gas keeps coming out of the ground for a while. Source: superposition (Duhamel), the spreading being
    linear.

    Args:
        distance: From the hole to each space. (spaces,) [m]
        leak: Flow out of the hole from each instant on. (times,) [m3/h]
        seconds: Instants, ascending. (times,) [s]

    Returns:
        (times, spaces) [m3/h]
    """
    changes = np.diff(leak, prepend=0.0)
    arriving = np.zeros((len(seconds), len(distance)))
    for change in np.flatnonzero(changes):
        arriving += changes[change] * share_reaching(distance, seconds - seconds[change])
    return np.maximum(arriving, 0.0)
