"""Heads and flows in a pipe network, for gas, heating and water alike: the global gradient method."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, diags
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from simulators.arrays import BoolArray, FloatArray, IndexArray, summed
from simulators.physics.head_loss import HeadLoss
from simulators.physics.network import Network
from simulators.physics.outflow import Outflow, Taps

FIRST_FLOW = 1e-2
"""Where the iteration begins in every pipe. [m3/s]"""

SMALLEST_GRADIENT = 1e-5
"""Loss per flow below which a pipe is linear, as in EPANET: a pipe at rest would make the matrix singular."""

BARRIER = 1e10
"""Loss per flow that keeps customers and holes from taking what they cannot, after EPANET. [head / (m3/s)]"""

LARGEST_RESIDUE = 1e-5
"""Of the loss, and in the unit of head: what may stay unexplained."""

HALVINGS = 40
"""Of the step, at most, in the search along it."""

SEARCHED_FROM = 50
"""Iteration from which steps are searched along: slower, but sure to end; nearly all networks are done in 20."""

NEAR = 1e-2
"""Change below which the search along a step gives way to damping: its sums would drown in rounding."""

SMALLEST_SHARE = 0.1
"""The least share of a step that damping leaves."""


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
class _Branches:
    """All that water or gas can pass in the supplied part: its pipes first, then its taps.

    Attributes:
        free: Nodes whose head is sought.
        pipes: The pipes among the branches, as numbered in the network.
        ends: +1 where a branch begins, -1 where it ends. (branches, free)
        given: Heads at the ends that are known, with their sign. (branches,)
        resistance, exponent: Of their law. (branches,)
        least, most: Flow between which the law holds. (branches,)
        drawn: Outflow that does not depend on the head. (free,)
    """

    free: IndexArray
    pipes: IndexArray
    ends: csc_matrix
    given: FloatArray
    resistance: FloatArray
    exponent: FloatArray
    least: FloatArray
    most: FloatArray
    drawn: FloatArray


def solve(
    network: Network,
    loss: HeadLoss,
    source_head: FloatArray,
    outflow: Outflow,
    closed: BoolArray | None = None,
    first: Solution | None = None,
    tolerance: float = 1e-7,
    most_iterations: int = 200,
) -> Solution:
    """Find the heads at which every node's flows balance and every pipe's loss is met.

    Newton's method on both sets of equations at once, with A the signed incidence of pipes (rows) and nodes, k(q) the
    loss and g its inverse slope, 1 / (n r |q| ** (n - 1)) for a pipe:
        A h = k(q)                               loss in every pipe
        transpose(A) q = -D                      balance at every node, D is what is drawn there
    One step solves (At G A) h = -At (q - g k + g h0) - D for the free heads, h0 being the known ones, then takes
    q - g k + g (A h + h0) as new flows. Customers and holes that depend on pressure are pipes into the open.
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
    branches = _branches(network, loss, source_head, outflow, closed)
    flow = _first_flow(branches, outflow, first)
    head = np.zeros(len(branches.free))
    change, damped = float("inf"), 1.0
    for iteration in range(1, most_iterations + 1):
        head, newer_flow = _step(branches, flow)
        step, last_change = newer_flow - flow, change
        change = float(np.abs(step).sum() / max(float(np.abs(newer_flow).sum()), 1e-12))
        if change < tolerance and _is_obeyed(branches, head, newer_flow):
            return _whole(network, branches, head, newer_flow, source_head, iteration)
        damped = max(damped / 2.0, SMALLEST_SHARE) if change > last_change else min(damped * 1.5, 1.0)
        if iteration == 1:
            flow = newer_flow  # brings the flows into balance, from then on they stay so
        else:
            flow = flow + step * (
                damped if change < NEAR or iteration < SEARCHED_FROM else _share(branches, flow, step)
            )
    raise NotConverged(f"flows still changed by {change:.1e} of their sum after {most_iterations} iterations")


def _step(branches: _Branches, flow: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One step of Newton's method: the heads and flows it would take."""
    lost, gradient = _law(branches, flow)
    steady = flow + (branches.given - lost) / gradient
    matrix = (branches.ends.T @ diags(1.0 / gradient) @ branches.ends).tocsc()
    balance = -(branches.ends.T @ steady) - branches.drawn
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    head = factors.solve(balance)
    return head, steady + (branches.ends @ head) / gradient


def _law(branches: _Branches, flow: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Loss at a flow, and its slope; beyond the least and the most flow it rises like a wall."""
    inside = np.clip(flow, branches.least, branches.most)
    gradient = branches.exponent * branches.resistance * np.abs(inside) ** (branches.exponent - 1.0)
    is_linear = gradient < SMALLEST_GRADIENT
    # over the exponent, so that the loss has no jump where the straight part begins
    gradient = np.where(is_linear, SMALLEST_GRADIENT / branches.exponent, gradient)
    lost = gradient * inside / np.where(is_linear, 1.0, branches.exponent) + BARRIER * (flow - inside)
    return lost, np.where(flow == inside, gradient, BARRIER)


def _is_obeyed(branches: _Branches, head: FloatArray, flow: FloatArray) -> bool:
    """Whether every branch loses what its ends say: beside a wall a flow may rest while its head does not."""
    lost, _ = _law(branches, flow)
    unexplained = np.abs(lost - branches.given - branches.ends @ head)
    return bool((unexplained < LARGEST_RESIDUE * (1.0 + np.abs(lost))).all())


def _share(branches: _Branches, flow: FloatArray, step: FloatArray) -> float:
    """How much of a step to take.

    Balanced flows obey the law where the content, the sum of the integrals of k(q) - h0, is least (Cherry and Millar);
    it is convex, so its slope along the step has one zero. The whole step is taken when it does not go far past that.
    """

    def slope(share: float) -> float:
        lost, _ = _law(branches, flow + share * step)
        return float((lost - branches.given) @ step)

    enough = 0.5 * abs(slope(0.0))
    low, high, share = 0.0, 1.0, 1.0
    for _ in range(HALVINGS):
        here = slope(share)
        if abs(here) <= enough or (share == 1.0 and here < 0.0):
            break
        low, high = (low, share) if here > 0.0 else (share, high)
        share = (low + high) / 2.0
    return share


def _branches(
    network: Network, loss: HeadLoss, source_head: FloatArray, outflow: Outflow, closed: BoolArray | None
) -> _Branches:
    """Leave out what closed pipes have cut off: heads there are anybody's guess."""
    pipes, count = network.pipes, network.node_count
    is_open = np.ones(len(pipes), dtype=np.bool_) if closed is None else ~closed
    joined = csr_matrix((np.ones(int(is_open.sum())), (pipes.start[is_open], pipes.end[is_open])), shape=(count, count))
    _, island = connected_components(joined, directed=False)
    is_supplied = np.isin(island, island[network.sources])
    is_free = is_supplied.copy()
    is_free[network.sources] = False
    free, chosen = np.flatnonzero(is_free), np.flatnonzero(is_open & is_supplied[pipes.start])
    taps = outflow.taps(free)
    ends = _incidence(network, chosen, taps)
    known = np.zeros(count)
    known[network.sources] = source_head
    unbounded = np.full(len(chosen), np.inf)
    return _Branches(
        free=free,
        pipes=chosen,
        ends=ends[:, free],
        given=ends @ known - np.concatenate([np.zeros(len(chosen)), taps.floor]),
        resistance=np.concatenate([loss.resistance[chosen], taps.resistance]),
        exponent=np.concatenate([np.full(len(chosen), loss.exponent), np.full(len(taps.node), 2.0)]),
        least=np.concatenate([-unbounded, np.zeros(len(taps.node))]),
        most=np.concatenate([unbounded, taps.most]),
        drawn=outflow.unconditional()[free],
    )


def _incidence(network: Network, chosen: IndexArray, taps: Taps) -> csc_matrix:
    """+1 where a branch begins, -1 where it ends; taps end nowhere. (branches, nodes)"""
    starts = np.concatenate([network.pipes.start[chosen], taps.node])
    ends = network.pipes.end[chosen]
    signs = np.concatenate([np.ones(len(starts)), -np.ones(len(ends))])
    rows = np.concatenate([np.arange(len(starts)), np.arange(len(ends))])
    columns = np.concatenate([starts, ends])
    return csc_matrix((signs, (rows, columns)), shape=(len(starts), network.node_count))


def _first_flow(branches: _Branches, outflow: Outflow, first: Solution | None) -> FloatArray:
    taps = outflow.taps(branches.free)
    if first is None:
        at_rest = np.minimum(taps.most, FIRST_FLOW)
        return np.concatenate([np.full(len(branches.pipes), FIRST_FLOW), at_rest])
    head = np.where(np.isfinite(first.head), first.head, 0.0)
    return np.concatenate([first.flow[branches.pipes], taps.flow_at(head[taps.node])])


def _whole(
    network: Network,
    branches: _Branches,
    head: FloatArray,
    flow: FloatArray,
    source_head: FloatArray,
    iterations: int,
) -> Solution:
    heads = np.full(network.node_count, np.nan)
    heads[branches.free], heads[network.sources] = head, source_head
    flows = np.zeros(len(network.pipes))
    flows[branches.pipes] = flow[: len(branches.pipes)]
    arriving = summed(network.pipes.end, flows, network.node_count)
    leaving = summed(network.pipes.start, flows, network.node_count)
    return Solution(heads, flows, arriving - leaving, iterations)
