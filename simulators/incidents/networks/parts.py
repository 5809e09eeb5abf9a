"""The city's pressure networks as physics takes them: each part that hangs together by itself, with its sources."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from simulators.arrays import FloatArray, IndexArray, whole_numbers
from simulators.city.networks import PipeNetwork, Source
from simulators.physics.network import Network, Pipes

MILLIMETRE = 1e-3


@dataclass(frozen=True, eq=False)
class Part:
    """Pipes that no valve and no pump parts from one another: a pressure zone, or what one heat plant feeds.

    Attributes:
        nodes: Places in the city's network of the part's nodes. (nodes,)
        pipes: And of its pipes. (pipes,)
        network: The part for physics; its nodes and pipes are numbered anew, in this order.
        sources: In the order of ``network.sources``.
        demand: Average, in the unit of the city's network. (nodes,)
    """

    nodes: IndexArray
    pipes: IndexArray
    network: Network
    sources: tuple[Source, ...]
    demand: FloatArray

    def node_here(self, node: int) -> int:
        """The part's number of a node of the city's network."""
        return int(np.searchsorted(self.nodes, node))

    def pipe_here(self, pipe: int) -> int:
        """The part's number of a pipe of the city's network."""
        return int(np.searchsorted(self.pipes, pipe))


def parts_of(network: PipeNetwork, roughness_unit: float = 1.0) -> tuple[Part, ...]:
    """All parts of a network that have a source.

    Args:
        network: Of the city.
        roughness_unit: What one unit of its roughness is to physics: 0.001 for mm where metres are asked for.
    """
    count, (start, end) = len(network.position), network.ends.T
    joined = csr_matrix((np.ones(len(start)), (start, end)), shape=(count, count))
    _, island = connected_components(joined, directed=False)
    with_source = sorted({int(island[source.node]) for source in network.sources})
    return tuple(_part(network, np.flatnonzero(island == number), roughness_unit) for number in with_source)


def part_with(parts: tuple[Part, ...], pipe: int) -> Part:
    """The part to which a pipe of the city's network belongs."""
    return next(part for part in parts if pipe in part.pipes)


def pipe_numbers(network: PipeNetwork) -> dict[str, int]:
    """Place of each pipe in the network by the code of its asset."""
    return {code: number for number, code in enumerate(network.asset)}


def _part(network: PipeNetwork, nodes: IndexArray, roughness_unit: float) -> Part:
    number = np.full(len(network.position), -1, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    pipes = np.flatnonzero(number[network.ends[:, 0]] >= 0)
    sources = tuple(source for source in network.sources if number[source.node] >= 0)
    own = Network(
        elevation=network.elevation[nodes],
        pipes=Pipes(
            start=number[network.ends[pipes, 0]],
            end=number[network.ends[pipes, 1]],
            length=network.length[pipes],
            diameter=network.diameter[pipes] * MILLIMETRE,
            roughness=network.roughness[pipes] * roughness_unit,
        ),
        sources=number[whole_numbers(np.array([source.node for source in sources], dtype=np.int64))],
    )
    return Part(nodes, pipes, own, sources, network.demand[nodes])
