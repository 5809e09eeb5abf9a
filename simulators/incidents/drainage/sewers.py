"""The storm drains and sewers of the city as SWMM takes them, piece by piece.

A piece is what hangs together by water alone: at a lift, where a sewer begins higher than the ones before it end, the
water arrives in a sump, as at an outfall, and the piece above begins with what is pumped. Every manhole has one bottom,
that of its lowest pipe; sewers that arrive higher fall to it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from simulators.arrays import FloatArray, IndexArray
from simulators.city.networks import PipeNetwork
from simulators.physics.drains import Drains
from simulators.physics.network import Pipes
from simulators.scenario.stage import Stage

STORM, SEWER = "storm", "sewer"
LIFTED_FROM = 0.5
"""A sewer that begins so much above the lowest that arrives is fed by a lift. [m]"""

STRAY_FLOW = 1e-8
"""Of each square metre that drains to a storm sewer, in dry weather: wrong connections and ground water, 0.1 l/s and
hectare (estimate). [m/s]"""

SEALED = 0.6
"""Share of the ground that runs off; as the city's storm sewers are sized."""

STREET_SHARE = 0.05
"""Of the ground that drains to a manhole: street on which water stands (estimate)."""

STREET_OF_SEWER = 400.0
"""Around a manhole of a sanitary sewer (estimate). [m2]"""

LEAST_COVER = 0.3
"""From the crown of a pipe up to the street, at least. [m]"""

OUTFALL_METRES, OUTFALL_FALL = 20.0, 0.1
"""Last conduit to the bank or into the sump. [m]"""


@dataclass(frozen=True, eq=False)
class Piece:
    """Sewers joined by water.

    Attributes:
        pipes: Places in the city's network of the piece's pipes; its conduits begin with these, in this order. (pipes,)
        start: The piece's node at the upper end of each of them. (pipes,)
        end: And at the lower end. (pipes,)
        position: Of each node on the metre grid. (nodes, 2) [m]
        drains: For SWMM.
    """

    pipes: IndexArray
    start: IndexArray
    end: IndexArray
    position: FloatArray
    drains: Drains

    def pipe_here(self, pipe: int) -> int:
        """The piece's number of a pipe of the city's network."""
        return int(np.searchsorted(self.pipes, pipe))


@lru_cache(maxsize=8)
def pieces_of(stage: Stage, name: str) -> tuple[Piece, ...]:
    """All pieces of the storm drains or of the sewers."""
    graph = stage.atlas.city.networks[name]
    upper, ground_node, is_sump = _nodes(graph)
    count = len(ground_node)
    joined = csr_matrix((np.ones(len(upper)), (upper, graph.ends[:, 1])), shape=(count, count))
    number, island = connected_components(joined, directed=False)
    flows = _dry_flows(graph, upper, ground_node, name)
    by_island = [np.flatnonzero(island[upper] == piece) for piece in range(number)]
    return tuple(_piece(graph, pipes, upper, ground_node, is_sump, flows, name) for pipes in by_island if len(pipes))


def piece_with(stage: Stage, name: str, pipe: int) -> Piece:
    """The piece to which a pipe belongs."""
    return next(piece for piece in pieces_of(stage, name) if pipe in piece.pipes)


def downstream_order(start: IndexArray, end: IndexArray) -> list[int]:
    """Pipes of trees so that each comes after all that flow to it; from each node leads one at most."""
    leaving = {int(node): pipe for pipe, node in enumerate(start)}
    depth: dict[int, int] = {}
    for pipe in range(len(start)):
        way: list[int] = []
        here = pipe
        while here >= 0 and here not in depth:
            way.append(here)
            here = leaving.get(int(end[here]), -1)
        behind = depth.get(here, -1)
        depth |= {passed: behind + order for order, passed in enumerate(reversed(way), start=1)}
    return sorted(depth, key=lambda pipe: -depth[pipe])


def joined_drains(pieces: tuple[Piece, ...]) -> Drains:
    """Several pieces as one network, so that one run computes them all; nodes and conduits follow one another."""
    first = np.cumsum([0, *(len(piece.drains.invert) for piece in pieces)])

    def nodes(name: str) -> FloatArray:
        return np.concatenate([getattr(piece.drains, name) for piece in pieces])

    def conduits(name: str) -> FloatArray:
        return np.concatenate([getattr(piece.drains.conduits, name) for piece in pieces])

    def moved(own: list[IndexArray]) -> IndexArray:
        return np.concatenate([numbers + first[order] for order, numbers in enumerate(own)])

    return Drains(
        *(nodes(name) for name in ("invert", "depth", "pond_area", "catchment", "sealed", "dry_flow")),
        conduits=Pipes(
            moved([piece.drains.conduits.start for piece in pieces]),
            moved([piece.drains.conduits.end for piece in pieces]),
            *(conduits(name) for name in ("length", "diameter", "roughness")),
        ),
        outfalls=moved([piece.drains.outfalls for piece in pieces]),
    )


def _nodes(graph: PipeNetwork) -> tuple[IndexArray, IndexArray, IndexArray]:
    """Upper node of each pipe, a new one where a lift stands; ground node of each node; which nodes take water away."""
    count, (start, end) = len(graph.position), graph.ends.T
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, end, graph.invert[:, 1])
    is_lifted = graph.invert[:, 0] > lowest[start] + LIFTED_FROM
    upper = start.copy()
    upper[is_lifted] = count + np.arange(int(is_lifted.sum()))
    ground_node = np.concatenate([np.arange(count), start[is_lifted]])
    is_sump = np.zeros(len(ground_node), dtype=np.int64)
    is_sump[[source.node for source in graph.sources]] = 1
    is_sump[start[is_lifted]] = 1
    return upper, ground_node, is_sump


def _dry_flows(graph: PipeNetwork, upper: IndexArray, ground_node: IndexArray, name: str) -> FloatArray:
    """What enters at each node in dry weather, with all that a lift brings. (nodes,) [m3/s]"""
    own = graph.demand * STRAY_FLOW if name == STORM else graph.demand / 3600.0
    carried = own.copy()
    for pipe in downstream_order(graph.ends[:, 0], graph.ends[:, 1]):
        carried[graph.ends[pipe, 1]] += carried[graph.ends[pipe, 0]]
    entering = np.concatenate([own, np.zeros(len(ground_node) - len(own))])
    lifts = np.flatnonzero(upper >= len(own))
    entering[upper[lifts]] = carried[graph.ends[lifts, 0]]
    entering[graph.ends[lifts, 0]] = 0.0
    return entering


def _piece(
    graph: PipeNetwork,
    pipes: IndexArray,
    upper: IndexArray,
    ground_node: IndexArray,
    is_sump: IndexArray,
    flows: FloatArray,
    name: str,
) -> Piece:
    nodes, ends = np.unique(np.column_stack([upper[pipes], graph.ends[pipes, 1]]), return_inverse=True)
    start, end = ends.reshape(-1, 2).T
    own = len(nodes)
    sumps = np.flatnonzero((is_sump[nodes] == 1) & np.isin(np.arange(own), end))
    invert, diameter = np.full(own, np.inf), graph.diameter[pipes] / 1000.0
    np.minimum.at(invert, start, graph.invert[pipes, 0])
    np.minimum.at(invert, end, graph.invert[pipes, 1])
    largest = np.zeros(own)
    np.maximum.at(largest, start, diameter)
    np.maximum.at(largest, end, diameter)
    ground = ground_node[nodes]
    depth = np.maximum(graph.elevation[ground] - invert, largest + LEAST_COVER)
    # a node that a lift has parted stands twice: its ground drains to the upper one alone
    drained = np.where(nodes < len(graph.position), graph.demand[ground], 0.0)
    is_parted = np.isin(nodes, ground_node[len(graph.position) :])
    drained = np.where(nodes >= len(graph.position), graph.demand[ground], np.where(is_parted, 0.0, drained))
    catchment = drained if name == STORM else np.zeros(own)
    street = np.maximum(STREET_SHARE * catchment, STREET_OF_SEWER)
    out = np.zeros(len(sumps))
    lowest = invert[sumps] - OUTFALL_FALL
    drains = Drains(
        invert=np.concatenate([invert, lowest]),
        depth=np.concatenate([depth, depth[sumps] + OUTFALL_FALL]),
        pond_area=np.concatenate([street, out]),
        catchment=np.concatenate([catchment, out]),
        sealed=np.full(own + len(sumps), SEALED),
        dry_flow=np.concatenate([flows[nodes], out]),
        conduits=Pipes(
            start=np.concatenate([start, sumps]),
            end=np.concatenate([end, own + np.arange(len(sumps))]),
            length=np.concatenate([graph.length[pipes], np.full(len(sumps), OUTFALL_METRES)]),
            diameter=np.concatenate([diameter, largest[sumps]]),
            roughness=np.concatenate([graph.roughness[pipes], np.full(len(sumps), 0.013)]),
        ),
        outfalls=own + np.arange(len(sumps)),
    )
    return Piece(pipes, start, end, graph.position[ground], drains)
