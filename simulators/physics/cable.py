"""Stay cables and hangers: their force, and the note they swing at."""

import numpy as np

from simulators.arrays import FloatArray


def cable_frequency(force: FloatArray, length: float, mass: float) -> FloatArray:
    """First frequency of a taut string, f = sqrt(T / m) / (2 L): 10 % less force is 5 % less frequency.

    Source: event B3 of the domain reference, T = 4 m L ** 2 f ** 2; bending stiffness and sag are left out.

    Args:
        force: (cables,) or (samples,) [N]
        length: Between the anchorages. [m]
        mass: Per length. [kg/m]

    Returns:
        As `force`. [Hz]
    """
    return np.sqrt(force / mass) / (2.0 * length)


def redistributed(force: FloatArray, lost: int, share: float) -> FloatArray:
    """Forces after one cable has lost a share of its own: its two neighbours take over what it no longer carries.

    Half each, all of it where there is only one; the sum stays. A stand-in for the influence matrix of a real deck
    (estimate: the neighbours of a stiff deck's cable take somewhat less, those further away the rest).

    Args:
        force: In the row of cables along one edge. (cables,) [N]
        lost: Which one.
        share: Of its force that is gone, 0 to 1.

    Returns:
        (cables,) [N]
    """
    after = force.copy()
    gone = share * force[lost]
    after[lost] -= gone
    neighbours = [cable for cable in (lost - 1, lost + 1) if 0 <= cable < len(force)]
    after[neighbours] += gone / len(neighbours)
    return after
