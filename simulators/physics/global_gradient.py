"""Heads and flows in a pipe network, for gas, heating and water alike: the global gradient method."""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, diags
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from simulators.arrays import BoolArray, FloatArray, IndexArray, summed
from simulators.physics.head_loss import HeadLoss
from simulators.physics.network import Network
from simulators.physics.outflow import Outflow

FIRST_FLOW = 1e-2
"""Where the iteration begins in every pipe. [m3/s]"""

SMALLEST_GRADIENT = 1e-7
"""Loss per flow below which a pipe is linear, as in EPANET: a pipe at rest would make the matrix singular."""

SMALLEST_SHARE = 0.1
"""The least share of a change that is taken: it is halved when changes grow, since outflows may swing with pressure."""


class NotConverged(ArithmeticError):
    """The flows still changed after the last iteration."""


@dataclass(frozen=True, eq=False)
class Solution:
    """A steady state.

    Attributes:
        head: At each node; not a number where no source is reached through open pipes. (nodes,) [head]
        flow: Through each pipe, positive from its start to its end. (pipes,) [m3/s]
        outflow: Leaving the network at each node; negative at the sources: what they feed in. (nodes,) [m3/s]
        iterations: How many it took.
    """

    head: FloatArray
    flow: FloatArray
    outflow: FloatArray
    iterations: int


@dataclass(frozen=True, eq=False)
class _Supplied:
    """The part of a network that a source reaches: its free nodes, its pipes, who touches whom."""

    free: IndexArray
    pipes: IndexArray
    free_ends: csc_matrix
    source_ends: csc_matrix
    sources: IndexArray = field()


def solve(
    network: Network,
    loss: HeadLoss,
    source_head: FloatArray,
    outflow: Outflow,
    closed: BoolArray | None = None,
    first: Solution | None = None,
    tolerance: float = 1e-8,
    most_iterations: int = 200,
) -> Solution:
    """Find the heads at which every node's flows balance and every pipe's loss is met.

    Newton's method on both sets of equations at once, with A the signed incidence of pipes (rows) and nodes,
    k = r |q| ** (n - 1) and g = 1 / (n k):
        A h = k q                                loss in every pipe
        transpose(A) q = -D(h)                   balance at every node, D is what leaves there
    One step solves (At G A + D') h = -At (q - g k q + G A0 h0) - D + D' h for the free heads, then takes
    q + g (A h - k q) as new flows.
    Source: Todini and Pilati, A gradient algorithm for the analysis of pipe networks (1988), the method of EPANET.

    Args:
        network: Nodes and pipes.
        loss: What the pipes cost, in the unit of head of the caller's choice.
        source_head: Held at each source. (sources,) [head]
        outflow: What leaves at the nodes.
        closed: Pipes that carry nothing. (pipes,)
        first: A state to begin from, such as that of the step before: fewer iterations.
        tolerance: Sum of changes of flow over sum of flow at which the iteration ends.
        most_iterations: After these the search is given up.

    Raises:
        NotConverged: It did not come to rest.
    """
    part = _supplied(network, closed)
    resistance, exponent = loss.resistance[part.pipes], loss.exponent
    fixed = source_head
    head = np.full(len(part.free), float(np.mean(fixed))) if first is None else _known(first.head[part.free], fixed)
    flow = np.full(len(part.pipes), FIRST_FLOW) if first is None else first.flow[part.pipes]
    law = outflow.at(part.free)
    share, change = 1.0, float("inf")
    for iteration in range(1, most_iterations + 1):
        newer_head, newer_flow = _step(part, resistance, exponent, fixed, head, flow, *law(head))
        last_change = change
        change = float(np.abs(newer_flow - flow).sum() / max(float(np.abs(newer_flow).sum()), 1e-12))
        share = max(share / 2.0, SMALLEST_SHARE) if change > last_change else min(share * 1.5, 1.0)
        head = head + share * (newer_head - head)
        flow = flow + share * (newer_flow - flow)
        if change < tolerance:
            return _whole(network, part, head, flow, fixed, iteration)
    raise NotConverged(f"flows still changed by {change:.1e} of their sum after {most_iterations} iterations")


def _step(
    part: _Supplied,
    resistance: FloatArray,
    exponent: float,
    fixed: FloatArray,
    head: FloatArray,
    flow: FloatArray,
    leaving: FloatArray,
    slope: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """One step of Newton's method: the heads and flows it would take."""
    gradient = exponent * resistance * np.abs(flow) ** (exponent - 1.0)
    linear = gradient < SMALLEST_GRADIENT
    gradient = np.where(linear, SMALLEST_GRADIENT, gradient)
    lost = gradient * flow / np.where(linear, 1.0, exponent)
    matrix = (part.free_ends.T @ diags(1.0 / gradient) @ part.free_ends + diags(slope + 1e-12)).tocsc()
    given = flow - lost / gradient + (part.source_ends @ fixed) / gradient
    balance = -(part.free_ends.T @ given) - leaving + slope * head
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    newer = factors.solve(balance)
    return newer, given + (part.free_ends @ newer) / gradient


def _known(head: FloatArray, fixed: FloatArray) -> FloatArray:
    return np.where(np.isfinite(head), head, float(np.mean(fixed)))


def _supplied(network: Network, closed: BoolArray | None) -> _Supplied:
    """Leave out what closed pipes have cut off: heads there are anybody's guess."""
    pipes, count = network.pipes, network.node_count
    is_open = np.ones(len(pipes), dtype=np.bool_) if closed is None else ~closed
    joined = csr_matrix((np.ones(int(is_open.sum())), (pipes.start[is_open], pipes.end[is_open])), shape=(count, count))
    _, island = connected_components(joined, directed=False)
    is_supplied = np.isin(island, island[network.sources])
    is_free = is_supplied.copy()
    is_free[network.sources] = False
    chosen = np.flatnonzero(is_open & is_supplied[pipes.start])
    ends = _incidence(network, chosen)
    free = np.flatnonzero(is_free)
    return _Supplied(free, chosen, ends[:, free], ends[:, network.sources], network.sources)


def _incidence(network: Network, chosen: IndexArray) -> csc_matrix:
    """+1 where a pipe begins, -1 where it ends. (chosen pipes, nodes)"""
    rows = np.arange(len(chosen))
    signs = np.concatenate([np.ones(len(chosen)), -np.ones(len(chosen))])
    columns = np.concatenate([network.pipes.start[chosen], network.pipes.end[chosen]])
    return csc_matrix((signs, (np.concatenate([rows, rows]), columns)), shape=(len(chosen), network.node_count))


def _whole(
    network: Network, part: _Supplied, head: FloatArray, flow: FloatArray, fixed: FloatArray, iterations: int
) -> Solution:
    heads = np.full(network.node_count, np.nan)
    heads[part.free], heads[part.sources] = head, fixed
    flows = np.zeros(len(network.pipes))
    flows[part.pipes] = flow
    arriving = summed(network.pipes.end, flows, network.node_count)
    leaving = summed(network.pipes.start, flows, network.node_count)
    return Solution(heads, flows, arriving - leaving, iterations)
