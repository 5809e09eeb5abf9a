"""What leaves a network at its nodes: customers, who take less when the pressure falls, and holes."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray


@dataclass(frozen=True, eq=False)
class Outflow:
    """What leaves at each node, as a function of the head there.

    D(h) = demand x min(1, sqrt((h - floor) / service)) + hole x sqrt(h - hole_floor), nothing below the floors
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

    def at(self, head: FloatArray) -> FloatArray:
        """What leaves at these heads. (nodes,) [m3/s]"""
        share = np.ones_like(head)
        if self.service > 0.0:
            share = np.sqrt(np.clip((head - self.floor) / self.service, 0.0, 1.0))
        return self.demand * share + self.hole * np.sqrt(np.maximum(head - self.hole_floor, 0.0))

    def unconditional(self) -> FloatArray:
        """The part of the demand that does not depend on the head. (nodes,) [m3/s]"""
        return np.where((self.service > 0.0) & (self.demand > 0.0), 0.0, self.demand)

    def taps(self, nodes: IndexArray) -> "Taps":
        """The part that does, at some of the nodes, as pipes into the open."""
        served = nodes[(self.demand[nodes] > 0.0) & (self.service > 0.0)]
        leaking = nodes[self.hole[nodes] > 0.0]
        demand, hole = self.demand[served], self.hole[leaking]
        return Taps(
            node=np.concatenate([served, leaking]),
            floor=np.concatenate([self.floor[served], self.hole_floor[leaking]]),
            resistance=np.concatenate([self.service / demand**2, 1.0 / hole**2]),
            most=np.concatenate([demand, np.full(len(leaking), np.inf)]),
        )


def fixed_outflow(demand: FloatArray) -> Outflow:
    """Customers who take what they want at any pressure, and no holes."""
    nothing = np.zeros_like(demand)
    return Outflow(demand, nothing, nothing, nothing)


@dataclass(frozen=True, eq=False)
class Taps:
    """Customers and holes seen as pipes from their node to a place with a given head: h - floor = resistance q ** 2.

    Nothing comes back through them, and customers take no more than they want. Asked for the flow at a head, their law
    has a root that no tangent follows at zero; asked for the head at a flow, it is as smooth as any pipe's.

    Attributes:
        node: Where they are. (taps,)
        floor: Head outside. (taps,) [head]
        resistance: (taps,) [head / (m3/s) ** 2]
        most: Flow that is never passed. (taps,) [m3/s]
    """

    node: IndexArray
    floor: FloatArray
    resistance: FloatArray
    most: FloatArray

    def flow_at(self, head: FloatArray) -> FloatArray:
        """Flow at the heads of their nodes. (taps,) [m3/s]"""
        return np.minimum(np.sqrt(np.maximum(head - self.floor, 0.0) / self.resistance), self.most)
