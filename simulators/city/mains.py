"""Networks under pressure: water, gas and heat, as trees from their works with loops along further streets."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.city.chance import generator_for
from simulators.city.draft import Draft, Laid
from simulators.city.graph import Forest, grow_forest
from simulators.city.ground import elevation
from simulators.city.network_plans import NetworkPlan, load_network_plans
from simulators.city.networks import PipeNetwork, Source
from simulators.city.pipes import lay_along, roughness_of, tie_at_nodes
from simulators.city.rivers import is_west_of_canal
from simulators.city.skeleton import Skeleton
from simulators.city.streets import Streets
from simulators.city.works import Work

WORKS = {"water": "waterworks", "gas": "gas_station", "heat": "heat_plant"}
NAMED_ROAD_COST = 0.4
"""Mains prefer named roads: a metre there counts as so much of a metre elsewhere."""

ZONE_COST = 30.0
"""A water main that leaves its pressure zone counts as so many times longer, so that few do."""

SERVICE_HEAD = 40.0
"""Head at works above the highest customer of the zone; a design default. [m]"""

GATE_PRESSURE = 400.0
"""Of gas at a gate station, above air: medium pressure A; a design default. [kPa]"""

SUPPLY_TEMPERATURE = 110.0
"""Of a heat plant in the coldest hour; a design default. [C]"""


@dataclass(frozen=True, eq=False)
class _Choice:
    """Which segments carry a network, the average demand at every junction and that which passes each segment."""

    forest: Forest
    segments: IndexArray
    demand: FloatArray
    passing: FloatArray


def lay_mains(
    draft: Draft, skeleton: Skeleton, streets: Streets, works: dict[str, list[Work]], people: FloatArray, seed: int
) -> dict[str, PipeNetwork]:
    """Lay water, gas and heat. People around each junction: (junctions,)"""
    heights = elevation(streets.junctions)
    networks: dict[str, PipeNetwork] = {}
    for name, kind in WORKS.items():
        plan, rng = load_network_plans()[name], generator_for(seed, f"network {name}")
        cost = _cost(name, skeleton, streets, heights, works[kind], rng)
        choice = _choose(plan, streets, cost, [work.node for work in works[kind]], people, rng)
        networks[name] = _lay(draft, name, plan, streets, choice, works[kind], people, rng)
    return networks


def _cost(
    name: str, skeleton: Skeleton, streets: Streets, heights: FloatArray, works: list[Work], rng: np.random.Generator
) -> FloatArray:
    """What a main along each segment costs, the same both ways. (segments, 2)"""
    cost = streets.lengths * np.where(streets.is_named, NAMED_ROAD_COST, 1.0) * rng.uniform(0.8, 1.2, len(streets.ends))
    if name == "water":
        own = np.sort(heights[[work.node for work in works]])
        zone = np.searchsorted((own[1:] + own[:-1]) / 2.0, heights)
        cost = np.where(zone[streets.ends[:, 0]] == zone[streets.ends[:, 1]], cost, ZONE_COST * cost)
    if name == "heat":
        side = is_west_of_canal(skeleton, streets.junctions)
        cost = np.where(side[streets.ends[:, 0]] == side[streets.ends[:, 1]], cost, np.inf)
    return np.column_stack([cost, cost])


def _choose(
    plan: NetworkPlan,
    streets: Streets,
    cost: FloatArray,
    roots: list[int],
    people: FloatArray,
    rng: np.random.Generator,
) -> _Choice:
    count, ends = len(streets.junctions), streets.ends
    forest = grow_forest(count, ends, cost, roots)
    # where more people live, more of them are connected
    odds = plan.customers * people / people.mean() if plan.customers < 1.0 else np.ones(count)
    is_customer = (rng.random(count) < odds) & (forest.root >= 0)
    tree = forest.paths_to(np.flatnonzero(is_customer))
    is_reached = np.zeros(count, dtype=bool)
    is_reached[ends[tree].ravel()] = True
    demand = np.where(is_customer, people * plan.demand, 0.0)
    carried = forest.carried(demand)
    passing = np.minimum(carried[ends[:, 0]], carried[ends[:, 1]])
    loops = _loops(plan, streets, forest, is_reached, rng)
    loops[tree] = False
    # a loop helps out; it is sized for half of what the lesser of its ends passes on
    passing[loops] *= 0.5
    return _Choice(forest, np.union1d(tree, np.flatnonzero(loops)), demand, passing)


def _loops(
    plan: NetworkPlan, streets: Streets, forest: Forest, is_reached: BoolArray, rng: np.random.Generator
) -> BoolArray:
    """Segments that carry a further main; it never joins the areas of two works. (segments,)"""
    first, second = streets.ends.T
    named, minor = plan.loops
    is_wanted = rng.random(len(first)) < np.where(streets.is_named, named, minor)
    return is_wanted & is_reached[first] & is_reached[second] & (forest.root[first] == forest.root[second])


def _lay(
    draft: Draft,
    name: str,
    plan: NetworkPlan,
    streets: Streets,
    choice: _Choice,
    works: list[Work],
    people: FloatArray,
    rng: np.random.Generator,
) -> PipeNetwork:
    chosen = choice.segments
    diameters = plan.diameters_for(choice.passing[chosen])
    pipes = lay_along(draft, plan, streets, chosen, diameters, rng)
    used, ends = np.unique(streets.ends[chosen], return_inverse=True)
    ends = ends.reshape(-1, 2)
    tie_at_nodes(draft, pipes, ends)
    numbers = {int(junction): number for number, junction in enumerate(used)}
    heights = elevation(streets.junctions[used])
    sources: list[Source] = []
    for work in works:
        of_work = heights[choice.forest.root[used] == work.node]
        level = {
            "water": float(np.ceil(of_work.max() + SERVICE_HEAD)),
            "gas": GATE_PRESSURE,
            "heat": SUPPLY_TEMPERATURE,
        }
        sources.append(Source(work.laid.asset.code, numbers[work.node], WORKS[name], level[name]))
        _feed(draft, work, pipes, ends, numbers[work.node])
    return PipeNetwork(
        position=streets.junctions[used],
        elevation=heights,
        population=np.where(choice.demand[used] > 0.0, people[used], 0.0),
        demand=choice.demand[used],
        asset=tuple(pipe.asset.code for pipe in pipes),
        ends=ends,
        length=streets.lengths[chosen],
        diameter=diameters.astype(np.float64),
        roughness=roughness_of(plan, pipes),
        invert=np.zeros((0, 2)),
        sources=tuple(sources),
    )


def _feed(draft: Draft, work: Work, pipes: list[Laid], ends: IndexArray, node: int) -> None:
    for index in np.flatnonzero((ends == node).any(axis=1)):
        draft.link(work.laid, pipes[index], "feeds")
