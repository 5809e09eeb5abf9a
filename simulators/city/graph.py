"""Trees on the street graph: the cheapest way from every junction to the nearest root, and what flows along it."""

import heapq
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray, whole_numbers

NOBODY = -1


@dataclass(frozen=True, eq=False)
class Forest:
    """One tree per root. A root, and a node that nothing reaches, has no parent (-1).

    Attributes:
        parent: The next node towards the root. (nodes,)
        edge: The edge that leads there. (nodes,)
        root: Which root a node belongs to, as its node; -1 when nothing reaches it. (nodes,)
        order: Reached nodes, the ones nearest to their root first.
    """

    parent: IndexArray
    edge: IndexArray
    root: IndexArray
    order: IndexArray

    def carried(self, own: FloatArray) -> FloatArray:
        """What passes each node on its way to or from the root: its own and that of all behind it. (nodes,)"""
        total = own.copy()
        for node in self.order[::-1]:
            if self.parent[node] != NOBODY:
                total[self.parent[node]] += total[node]
        return total

    def paths_to(self, wanted: IndexArray) -> IndexArray:
        """The edges that join these nodes with their roots, in ascending order."""
        edges: set[int] = set()
        for wanted_node in whole_numbers(wanted):
            node = wanted_node
            while self.parent[node] != NOBODY and int(self.edge[node]) not in edges:
                edges.add(int(self.edge[node]))
                node = int(self.parent[node])
        return np.array(sorted(edges), dtype=np.int64)


def grow_forest(nodes: int, ends: IndexArray, cost: FloatArray, roots: list[int]) -> Forest:
    """Let trees grow from the roots along the cheapest edges (Dijkstra); equal costs go to the lower node.

    Args:
        nodes: How many nodes there are.
        ends: The two nodes of each edge. (edges, 2)
        cost: Of an edge when the tree grows from its first to its second node, and the other way; infinite when it
            must not. (edges, 2)
        roots: Where trees begin.
    """
    beside: list[list[tuple[int, int, float]]] = [[] for _ in range(nodes)]
    steps: list[list[float]] = cost.tolist()
    pairs: list[list[int]] = ends.tolist()
    for edge, ((first, second), (onward, back)) in enumerate(zip(pairs, steps, strict=True)):
        beside[first].append((second, edge, onward))
        beside[second].append((first, edge, back))
    parent, by_edge, root, best = [NOBODY] * nodes, [NOBODY] * nodes, [NOBODY] * nodes, [np.inf] * nodes
    order: list[int] = []
    heap: list[tuple[float, int, int, int, int]] = [(0.0, node, NOBODY, NOBODY, node) for node in roots]
    heapq.heapify(heap)
    while heap:
        so_far, node, came_from, by, origin = heapq.heappop(heap)
        if root[node] != NOBODY:
            continue
        parent[node], by_edge[node], root[node] = came_from, by, origin
        order.append(node)
        for other, edge, step in beside[node]:
            if root[other] == NOBODY and so_far + step < best[other]:
                best[other] = so_far + step
                heapq.heappush(heap, (best[other], other, node, edge, origin))
    return Forest(*(np.array(column, dtype=np.int64) for column in (parent, by_edge, root, order)))
