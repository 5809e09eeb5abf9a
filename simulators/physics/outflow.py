"""What leaves a network at its nodes: customers, who take less when the pressure falls, and holes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray

Law = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""Heads to outflows and their derivatives."""

SMALL = 1e-4
"""Drive and share of service below which the roots become straight lines: their derivative is infinite at zero."""


@dataclass(frozen=True, eq=False)
class Outflow:
    """What leaves at each node, as a function of the head there.

    D(h) = demand x min(1, sqrt((h - floor) / service)) + hole x sqrt(h - hole_floor)
    Source: Wagner, Shamir and Marks (1988) for customers; orifice for holes. With the square of the absolute pressure
    as head and hole floor 0 the hole term grows with the absolute pressure itself: a choked gas leak.

    Attributes:
        demand: What customers take when the pressure suffices. (nodes,) [m3/s]
        hole: Coefficient of what escapes. (nodes,) [m3/s per root of head]
        floor: Head at which customers get nothing any more; the ground, in water. (nodes,) [head]
        hole_floor: Head at which nothing escapes any more. (nodes,) [head]
        service: Head above the floor from which on customers get all they want; 0 for always. [head]
    """

    demand: FloatArray
    hole: FloatArray
    floor: FloatArray
    hole_floor: FloatArray
    service: float = 0.0

    def at(self, nodes: IndexArray) -> Law:
        """The law at some of the nodes, in their order."""
        demand, hole = self.demand[nodes], self.hole[nodes]
        floor, hole_floor = self.floor[nodes], self.hole_floor[nodes]

        def law(head: FloatArray) -> tuple[FloatArray, FloatArray]:
            escaping, escaping_slope = _root(head - hole_floor)
            taken, taken_slope = _share(head - floor, self.service)
            return demand * taken + hole * escaping, demand * taken_slope + hole * escaping_slope

        return law


def fixed_outflow(demand: FloatArray) -> Outflow:
    """Customers who take what they want at any pressure, and no holes."""
    nothing = np.zeros_like(demand)
    return Outflow(demand, nothing, nothing, nothing)


def _share(drive: FloatArray, service: float) -> tuple[FloatArray, FloatArray]:
    """The part of their demand that customers get, and its derivative."""
    if service <= 0.0:
        return np.ones_like(drive), np.zeros_like(drive)
    share, slope = _root(drive / service)
    is_full = drive >= service
    return np.where(is_full, 1.0, share), np.where(is_full, 0.0, slope / service)


def _root(drive: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Square root of what is positive, straight near zero, and its derivative."""
    root = np.sqrt(np.maximum(drive, SMALL))
    near = drive < SMALL
    value = np.where(near, np.maximum(drive, 0.0) / SMALL**0.5, root)
    slope = np.where(near, np.where(drive > 0.0, SMALL**-0.5, 0.0), 0.5 / root)
    return value, slope
