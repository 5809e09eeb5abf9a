"""How the temperature of the water travels along heating mains, and what it loses to the ground on the way."""

import heapq
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray, summed, whole_numbers
from simulators.physics.network import Network, UnsoundNetwork

HEAT_CAPACITY = 4_190.0
"""Of water. [J/(kg K)]"""

WATER_DENSITY = 970.0
"""Of water at about 80 °C. [kg/m3]"""

STILL = 1e-7
"""Flow below which a pipe is taken as standing. [m3/s]"""


@dataclass(frozen=True, eq=False)
class Feed:
    """Water entering the network from outside: from the plant into the supply, from the buildings into the return.

    Attributes:
        flow: Entering at each node, 0 where none does. (nodes,) [m3/s]
        temperature: Of that water over time; unused where nothing enters. (times, nodes) [°C]
    """

    flow: FloatArray
    temperature: FloatArray


def temperatures(
    network: Network, flow: FloatArray, feed: Feed, loss: FloatArray, ground: float, seconds: FloatArray
) -> FloatArray:
    """Water temperature at every node over time, for flows that stay.

    Plug flow: a pipe of length L with speed v hands on after tau = L / v, cooled towards the ground,
    T_out(t) = Tg + (T_in(t - tau) - Tg) exp(-U pi D L / (rho q c)); nodes mix what arrives by its flow.
    Before the first instant everything is taken as having been as it is then.
    Source: energy balance of a pipe without conduction along it (Benonysson, Bohm and Ravn, 1995, the node method).

    Args:
        network: Nodes and pipes.
        flow: Through each pipe. (pipes,) [m3/s]
        feed: What enters from outside.
        loss: Heat lost by each square metre of pipe wall. (pipes,) [W/(m2 K)]
        ground: Temperature around the pipes. [°C]
        seconds: Instants, ascending. (times,) [s]

    Returns:
        (times, nodes) [°C]; the ground's where no water arrives.

    Raises:
        UnsoundNetwork: The flows run in a circle, which no pressure can make them do.
    """
    pipes = network.pipes
    upstream = np.where(flow >= 0.0, pipes.start, pipes.end)
    downstream = np.where(flow >= 0.0, pipes.end, pipes.start)
    amount = np.abs(flow)
    moving = np.flatnonzero(amount > STILL)
    delay = pipes.length * np.pi / 4.0 * pipes.diameter**2 / np.maximum(amount, STILL)
    wall = loss * np.pi * pipes.diameter * pipes.length
    kept = np.exp(-wall / (WATER_DENSITY * HEAT_CAPACITY * np.maximum(amount, STILL)))

    feeding = np.maximum(feed.flow, 0.0)
    arriving = feeding + summed(downstream[moving], amount[moving], network.node_count)
    heat = feeding * np.where(feeding > 0.0, feed.temperature, 0.0)
    result = np.full((len(seconds), network.node_count), ground)
    leaving = _pipes_by_node(upstream, moving, network.node_count)
    for node in _downstream_order(upstream[moving], downstream[moving], network.node_count):
        if arriving[node] > STILL:
            result[:, node] = heat[:, node] / arriving[node]
        for pipe in leaving[node]:
            entered = _at(seconds - delay[pipe], seconds, result[:, node])
            heat[:, downstream[pipe]] += amount[pipe] * (ground + (entered - ground) * kept[pipe])
    return result


def _at(wanted: FloatArray, seconds: FloatArray, values: FloatArray) -> FloatArray:
    return np.asarray(np.interp(wanted, seconds, values), dtype=np.float64)


def _pipes_by_node(upstream: IndexArray, moving: IndexArray, nodes: int) -> list[list[int]]:
    leaving: list[list[int]] = [[] for _ in range(nodes)]
    for pipe in whole_numbers(moving):
        leaving[int(upstream[pipe])].append(pipe)
    return leaving


def _downstream_order(upstream: IndexArray, downstream: IndexArray, nodes: int) -> list[int]:
    """Nodes so that each comes after everything that flows to it (Kahn, 1962)."""
    awaited = np.bincount(downstream, minlength=nodes)
    onward: list[list[int]] = [[] for _ in range(nodes)]
    for above, below in zip(whole_numbers(upstream), whole_numbers(downstream), strict=True):
        onward[above].append(below)
    ready = whole_numbers(np.flatnonzero(awaited == 0))
    order: list[int] = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for below in onward[node]:
            awaited[below] -= 1
            if awaited[below] == 0:
                heapq.heappush(ready, below)
    if len(order) < nodes:
        raise UnsoundNetwork("flows run in a circle")
    return order
