"""Storm drains and sewers as plain arrays, and what may happen to them."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.physics.network import Pipes, UnsoundNetwork


@dataclass(frozen=True, eq=False)
class Drains:
    """Manholes, the conduits between them, and the outfalls into the river.

    Attributes:
        invert: Height of the bottom of each manhole. (nodes,) [m]
        depth: From the bottom up to the street. (nodes,) [m]
        pond_area: Street that water stands on when it comes out. (nodes,) [m2]
        catchment: Ground that drains into each manhole. (nodes,) [m2]
        sealed: Share of that ground that is paved or built over, 0 to 1. (nodes,)
        dry_flow: Sewage and ground water, always there. (nodes,) [m3/s]
        conduits: Round pipes; roughness is Manning's n, 0.013 for concrete. Flow from start to end is positive.
        outfalls: Nodes at which the water leaves. (outfalls,)
    """

    invert: FloatArray
    depth: FloatArray
    pond_area: FloatArray
    catchment: FloatArray
    sealed: FloatArray
    dry_flow: FloatArray
    conduits: Pipes
    outfalls: IndexArray

    def __post_init__(self) -> None:
        """Refuse what SWMM would refuse with a line in a report, or take in a sense that nobody meant."""
        nodes = len(self.invert)
        columns = (self.depth, self.pond_area, self.catchment, self.sealed, self.dry_flow)
        if any(len(column) != nodes for column in columns):
            raise UnsoundNetwork(f"arrays of manholes differ in length: {[nodes, *map(len, columns)]}")
        if not len(self.outfalls):
            raise UnsoundNetwork("the water has nowhere to leave: there is no outfall")
        ends = np.concatenate([self.conduits.start, self.conduits.end])
        if len(ends) and (ends.min() < 0 or ends.max() >= nodes):
            raise UnsoundNetwork(f"a conduit names node {int(ends.max())}, there are {nodes} nodes")
        touching = np.bincount(ends, minlength=nodes)[self.outfalls]
        if (touching != 1).any():
            node = int(self.outfalls[np.argmax(touching != 1)])
            raise UnsoundNetwork(f"outfall {node} needs exactly one conduit, it has {int(touching.max())}")


@dataclass(frozen=True)
class Blockage:
    """Something sticks in a conduit and lets only so much through.

    Attributes:
        conduit: Which one.
        passing: What still comes through; 0 for nothing. [m3/s]
        begins: [s]
        ends: The jetting truck has been there. [s]
    """

    conduit: int
    passing: float
    begins: float
    ends: float = float("inf")


@dataclass(frozen=True)
class Discharge:
    """Water that is let into a manhole: an illicit discharge, a burst main, a pump that empties an underpass.

    Attributes:
        node: Where.
        flow: [m3/s]
        begins: [s]
        ends: [s]
    """

    node: int
    flow: float
    begins: float
    ends: float = float("inf")


@dataclass(frozen=True, eq=False)
class DrainageCase:
    """One thing to be computed.

    Attributes:
        drains: The network.
        rain: On all catchments. (steps,) [mm/h]
        step: Between two rows, a whole number of minutes. [s]
        river_level: Outside each outfall; none for a free fall. (steps, outfalls) [m]
        blockages: Conduits that are blocked for a while.
        discharges: Water let in.
        routing_step: Of the computation; fixed, so that two cases differ only by what differs in them. [s]
    """

    drains: Drains
    rain: FloatArray
    step: int
    river_level: FloatArray | None = None
    blockages: tuple[Blockage, ...] = ()
    discharges: tuple[Discharge, ...] = ()
    routing_step: float = 5.0

    def __post_init__(self) -> None:
        """Refuse a step that the rain gauge cannot have."""
        if self.step <= 0 or self.step % 60:
            raise UnsoundNetwork(f"the step must be a whole number of minutes, it is {self.step} s")


@dataclass(frozen=True, eq=False)
class DrainageRun:
    """What the drains did.

    Attributes:
        seconds: Instants, the end of each step. (steps,) [s]
        depth: Water in each manhole above its bottom; above `Drains.depth` it stands on the street. (steps, nodes) [m]
        flow: Through each conduit, negative when it runs back. (steps, conduits) [m3/s]
        flow_error: Water that the computation lost or made, of what came in. [%]
    """

    seconds: FloatArray
    depth: FloatArray
    flow: FloatArray
    flow_error: float


def standing_on_street(drains: Drains, run: DrainageRun) -> FloatArray:
    """Depth of the water on the street above each manhole. (steps, nodes) [m]"""
    return np.maximum(run.depth - drains.depth, 0.0)
