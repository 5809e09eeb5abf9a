"""Networks that flow downhill: storm sewers to the nearest bank of a river, sanitary sewers to the two sewage works."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.chance import generator_for
from simulators.city.draft import Draft, Laid
from simulators.city.graph import Forest, grow_forest
from simulators.city.ground import elevation
from simulators.city.network_plans import load_network_plans
from simulators.city.networks import PipeNetwork, Source
from simulators.city.nouns import Words
from simulators.city.pipes import lay_along, roughness_of
from simulators.city.rivers import CANAL, Crossing
from simulators.city.streets import Streets
from simulators.city.works import Work

COVER = 1.5
"""From the ground down to the invert of a sewer where it begins; a design default. [m]"""

CROWN_COVER = 0.7
"""From the ground down to the crown of any sewer, at least: large ones lie deeper; a design default. [m]"""

DEEPEST = 9.0
"""Deeper than this a sewer is not dug: a lift brings the water up again; a design default. [m]"""

UPHILL_METRES = 300.0
"""A sewer against the fall of the ground counts as so much longer for every metre of rise."""

UNDER_RIVER_METRES = 400.0
BANK_METRES = 20.0
STRIP_METRES = 60.0
"""So wide is the ground that drains to a street, on its nearer half; a design default."""


@dataclass(frozen=True, eq=False)
class _Root:
    """Where a tree of sewers ends: an asset and its junction."""

    laid: Laid
    node: int
    role: str


def lay_sewers(
    draft: Draft,
    streets: Streets,
    crossings: list[Crossing],
    works: list[Work],
    people: FloatArray,
    seed: int,
) -> dict[str, PipeNetwork]:
    """Lay storm and sanitary sewers. People around each junction: (junctions,)"""
    over_water = np.array([crossing.segment for crossing in crossings], dtype=np.int64)
    ends = [_Root(work.laid, work.node, "sewage_works") for work in works]
    catchment = np.zeros(len(people))
    np.add.at(catchment, streets.ends, streets.lengths[:, np.newaxis] * STRIP_METRES)
    storm_cost, sewer_cost = _cost(streets), _cost(streets)
    storm_cost[over_water] = np.inf
    sewer_cost[over_water] += UNDER_RIVER_METRES
    outfalls = _dig_outfalls(draft, streets, crossings)
    plans = load_network_plans()
    return {
        "storm": _lay(draft, "storm", streets, storm_cost, outfalls, catchment * plans["storm"].demand, people, seed),
        "sewer": _lay(draft, "sewer", streets, sewer_cost, ends, people * plans["sewer"].demand, people, seed),
    }


def _cost(streets: Streets) -> FloatArray:
    """A tree grows against the flow: what counts is the rise from its upper node to its lower one. (segments, 2)"""
    heights = elevation(streets.junctions)
    rise = heights[streets.ends[:, 0]] - heights[streets.ends[:, 1]]
    uphill = np.maximum(np.column_stack([rise, -rise]), 0.0)
    return streets.lengths[:, np.newaxis] + UPHILL_METRES * uphill


def _dig_outfalls(draft: Draft, streets: Streets, crossings: list[Crossing]) -> list[_Root]:
    """An outfall on either bank wherever a street crosses a river; the canal takes none, it is drinking water."""
    outfalls: list[_Root] = []
    taken: set[int] = set()
    for crossing in crossings:
        if crossing.river.code == CANAL:
            continue
        segment = streets.segments[crossing.segment]
        for node in (segment.start, segment.end):
            if node not in taken:
                taken.add(node)
                away = streets.junctions[node] - crossing.point
                bank = crossing.point + away * min(BANK_METRES / max(float(np.hypot(*away)), 1e-9), 1.0)
                street, river = segment.street.name, crossing.river.name
                name = Words(f"{river.zh}{street.zh}排水口", f"{river.en} outfall at {street.en}")
                outfalls.append(_Root(draft.add("outfall", bank, segment, name, {"river": river.zh}), node, "outfall"))
    return outfalls


def _lay(
    draft: Draft,
    name: str,
    streets: Streets,
    cost: FloatArray,
    roots: list[_Root],
    demand: FloatArray,
    people: FloatArray,
    seed: int,
) -> PipeNetwork:
    plan, rng = load_network_plans()[name], generator_for(seed, f"network {name}")
    forest = grow_forest(len(demand), streets.ends, cost, [root.node for root in roots])
    upper = np.flatnonzero(forest.edge >= 0)
    chosen, lower = forest.edge[upper], forest.parent[upper]
    carried = forest.carried(np.where(forest.root >= 0, demand, 0.0))
    diameters = plan.diameters_for(carried[upper])
    inverts = _inverts(streets, forest, upper, diameters)
    pipes = lay_along(draft, plan, streets, chosen, diameters, rng, inverts)
    _tie_downhill(draft, forest, upper, pipes, roots)
    used, ends = np.unique(np.column_stack([upper, lower]), return_inverse=True)
    numbers = {int(junction): number for number, junction in enumerate(used)}
    heights = elevation(streets.junctions[used])
    lowest = _lowest_arrivals(len(demand), lower, inverts)
    return PipeNetwork(
        position=streets.junctions[used],
        elevation=heights,
        population=people[used],
        demand=demand[used],
        asset=tuple(pipe.asset.code for pipe in pipes),
        ends=ends.reshape(-1, 2),
        length=streets.lengths[chosen],
        diameter=diameters.astype(np.float64),
        roughness=roughness_of(plan, pipes),
        invert=inverts,
        sources=tuple(
            Source(root.laid.asset.code, numbers[root.node], root.role, round(float(lowest[root.node]), 2))
            for root in roots
            if root.node in numbers
        ),
    )


def _inverts(streets: Streets, forest: Forest, upper: IndexArray, diameters: IndexArray) -> FloatArray:
    """Levels of each sewer at its upper and lower end: with the ground, but always falling. (pipes, 2) [m a.s.l.]

    The least fall is 1 in the diameter in millimetres, the usual rule of thumb. Where that would go deeper than
    ``DEEPEST``, the sewer that leaves begins near the ground again: a lift stands there.
    """
    ground = elevation(streets.junctions)
    level = ground - COVER
    pipe_of = {int(node): order for order, node in enumerate(upper)}
    inverts = np.zeros((len(upper), 2))
    for node in forest.order[::-1].tolist():
        if node not in pipe_of:
            continue
        order, below = pipe_of[node], int(forest.parent[node])
        cover = max(COVER, CROWN_COVER + float(diameters[order]) / 1000.0)
        start = (
            min(level[node], ground[node] - cover) if ground[node] - level[node] <= DEEPEST else ground[node] - cover
        )
        fall = streets.lengths[forest.edge[node]] / diameters[order]
        end = min(start - fall, ground[below] - cover)
        inverts[order] = start, end
        level[below] = min(level[below], end)
    return inverts


def _lowest_arrivals(count: int, lower: IndexArray, inverts: FloatArray) -> FloatArray:
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, lower, inverts[:, 1])
    return lowest


def _tie_downhill(draft: Draft, forest: Forest, upper: IndexArray, pipes: list[Laid], roots: list[_Root]) -> None:
    leaving = dict(zip(upper.tolist(), pipes, strict=True)) | {root.node: root.laid for root in roots}
    for node, pipe in zip(upper.tolist(), pipes, strict=True):
        draft.link(pipe, leaving[int(forest.parent[node])], "flows_to")
