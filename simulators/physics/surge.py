"""The pressure wave that runs through full pipes when one breaks: who feels it, when, and how strongly."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from simulators.arrays import FloatArray
from simulators.physics.head_loss import GRAVITY
from simulators.physics.network import Network

STEEL_WAVE = 1_100.0
PLASTIC_WAVE = 350.0
"""Speed of the wave in steel or ductile iron, and in polyethylene. [m/s] [event W1 of the domain reference]"""


def arrivals(network: Network, node: int, speed: FloatArray) -> FloatArray:
    """When the wave from a node reaches all others, by the quickest way.

    Args:
        network: Nodes and pipes.
        node: Where the pipe has broken.
        speed: Of the wave in each pipe. (pipes,) [m/s]

    Returns:
        (nodes,) [s]; infinite where no pipe leads.
    """
    pipes = network.pipes
    ends = np.stack([np.minimum(pipes.start, pipes.end), np.maximum(pipes.start, pipes.end)], axis=1)
    seconds = pipes.length / speed
    # a sparse matrix would add up parallel pipes: the quickest of them counts
    order = np.lexsort((seconds, ends[:, 1], ends[:, 0]))
    _, first = np.unique(ends[order], axis=0, return_index=True)
    chosen = order[first]
    joined = csr_matrix(
        (seconds[chosen], (ends[chosen, 0], ends[chosen, 1])), shape=(network.node_count, network.node_count)
    )
    return dijkstra(joined, directed=False, indices=node)


def joukowsky(velocity_change: float, speed: float) -> float:
    """Head that a sudden change of velocity makes: dh = a dv / g.

    Source: Joukowsky (1898), dp = rho a dv; event W1 of the domain reference.

    Args:
        velocity_change: In the pipe. [m/s]
        speed: Of the wave. [m/s]

    Returns:
        [m of water]
    """
    return speed * velocity_change / GRAVITY
