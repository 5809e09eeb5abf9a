"""A pipe network as plain arrays: what every hydraulic model here begins from."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray


class UnsoundNetwork(ValueError):
    """The arrays do not describe a network; the message names the first thing that is wrong."""


@dataclass(frozen=True, eq=False)
class Pipes:
    """Pipes between nodes; flow from `start` to `end` counts as positive.

    Attributes:
        start: Node at which each pipe begins. (pipes,)
        end: Node at which it ends. (pipes,)
        length: (pipes,) [m]
        diameter: Inside. (pipes,) [m]
        roughness: In the terms of the head loss formula that is used with it. (pipes,)
    """

    start: IndexArray
    end: IndexArray
    length: FloatArray
    diameter: FloatArray
    roughness: FloatArray

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes, the pipes between them, and the nodes at which the supply holds the head.

    Attributes:
        elevation: Height of each node. (nodes,) [m]
        pipes: What joins them.
        sources: Nodes with a given head: reservoirs, regulator stations, heat plants. (sources,)
    """

    elevation: FloatArray
    pipes: Pipes
    sources: IndexArray

    def __post_init__(self) -> None:
        """Refuse what would otherwise end as a singular matrix or as a number without meaning."""
        pipes, count = self.pipes, len(self.elevation)
        shapes = {array.shape for array in (pipes.start, pipes.end, pipes.length, pipes.diameter, pipes.roughness)}
        if len(shapes) != 1:
            raise UnsoundNetwork(f"arrays of pipes differ in shape: {sorted(shapes)}")
        if not len(self.sources):
            raise UnsoundNetwork("no node holds the head: there is no source")
        ends = np.concatenate([pipes.start, pipes.end, self.sources])
        if ends.min() < 0 or ends.max() >= count:
            raise UnsoundNetwork(f"a pipe or a source names node {int(ends.max())}, there are {count} nodes")
        if (pipes.start == pipes.end).any():
            raise UnsoundNetwork(f"pipe {int(np.argmax(pipes.start == pipes.end))} ends where it begins")
        positive = (pipes.length > 0.0) & (pipes.diameter > 0.0) & (pipes.roughness > 0.0)
        if not positive.all():
            raise UnsoundNetwork(
                f"pipe {int(np.argmin(positive))} has a length, diameter or roughness that is not above 0"
            )

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.elevation)
