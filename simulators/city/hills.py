"""The ground itself: slopes in the northern hills with the mains that cross them, old mine workings below the town."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.chance import generator_for
from simulators.city.draft import Draft, Laid
from simulators.city.ground import elevation
from simulators.city.lines import length
from simulators.city.network_plans import load_network_plans
from simulators.city.networks import PipeNetwork, Source
from simulators.city.nouns import Property, Words
from simulators.city.plane import to_metres
from simulators.city.skeleton import NamedPlace, Skeleton

SLOPE_RADIUS_METRES = 110.0
GOAF_RADIUS_METRES = 380.0
CORNERS = 9
BEHIND_SLOPE_METRES = 260.0
"""How far north of the middle of a slope its village lies."""

BRANCH_YEAR = 2008
BRANCH_MILLIMETRES = {"water": 150, "gas": 110}
VILLAGE_HEAD = 30.0
"""Head that the booster keeps at the village; a design default. [m]"""


def mark_ground(draft: Draft, skeleton: Skeleton, seed: int) -> list[Laid]:
    """Mark slopes and goafs as areas and instrument all of them; returns the slopes."""
    rng = generator_for(seed, "ground")
    slopes: list[Laid] = []
    for place in skeleton.slopes:
        name = Words(f"{place.name.zh}滑坡隐患点", f"{place.name.en} landslide site")
        people: dict[str, Property] = {"people_below": int(rng.integers(2, 40)) * 5}
        slope = draft.add("slope", _blob(place, SLOPE_RADIUS_METRES, rng), None, name, people, is_area=True)
        draft.instrument(slope, "slope")
        slopes.append(slope)
    for place in skeleton.goafs:
        name = Words(f"{place.name.zh}采空区", f"{place.name.en} mined-out ground")
        depth: dict[str, Property] = {"depth_m": int(rng.integers(12, 40)) * 10}
        goaf = draft.add("goaf", _blob(place, GOAF_RADIUS_METRES, rng), None, name, depth, is_area=True)
        draft.instrument(goaf, "goaf")
    return slopes


def _blob(place: NamedPlace, radius: float, rng: np.random.Generator) -> FloatArray:
    """An uneven outline around a place. (corners, 2) [m]"""
    angle = np.linspace(0.0, 2.0 * np.pi, CORNERS, endpoint=False)
    reach = radius * rng.uniform(0.7, 1.3, CORNERS)
    return to_metres(place.at) + np.column_stack([np.cos(angle), 0.8 * np.sin(angle)]) * reach[:, np.newaxis]


def lay_branches(
    draft: Draft, skeleton: Skeleton, slopes: list[Laid], networks: Mapping[str, PipeNetwork]
) -> dict[str, PipeNetwork]:
    """Carry water to the village behind every slope and gas to every second one: these mains cross the slopes."""
    water, gas = networks["water"], networks["gas"]
    in_town = {"water": len(water.position), "gas": len(gas.position)}
    for order, (slope, place) in enumerate(zip(slopes, skeleton.slopes, strict=True)):
        water = _branch(draft, "water", water, in_town["water"], slope, place)
        gas = _branch(draft, "gas", gas, in_town["gas"], slope, place) if order % 2 == 0 else gas
    return {**networks, "water": water, "gas": gas}


def _branch(draft: Draft, name: str, network: PipeNetwork, in_town: int, slope: Laid, place: NamedPlace) -> PipeNetwork:
    """The network with a village more, reached from one of its first nodes, those in town.

    Water gets there by a booster: a small part of the network of its own.
    """
    middle, plan = to_metres(place.at), load_network_plans()[name]
    start = int(np.argmin(np.hypot(*(network.position[:in_town] - middle).T)))
    offset = np.array([plan.offset, 0.0])
    line = np.array([network.position[start], middle + offset, middle + offset + [0.0, BEHIND_SLOPE_METRES]])
    diameter = BRANCH_MILLIMETRES[name]
    pipe = _pipe(draft, name, place, line, diameter)
    draft.link(pipe, _neighbour(draft, name, network, start), "connects")
    people = float(int(slope.asset.properties["people_below"]))
    nodes, begin, sources = [line[-1:]], start, network.sources
    if name == "water":
        nodes, begin = [line[:1], line[-1:]], len(network.position)
        head = float(np.ceil(elevation(line[-1]) + VILLAGE_HEAD))
        sources = (*sources, Source(pipe.asset.code, begin, "booster", head))
    added = np.vstack(nodes)
    served = np.array([0.0, people])[-len(added) :]
    return replace(
        network,
        position=np.vstack([network.position, added]),
        elevation=np.append(network.elevation, elevation(added)),
        population=np.append(network.population, served),
        demand=np.append(network.demand, served * plan.demand),
        asset=(*network.asset, pipe.asset.code),
        ends=np.vstack([network.ends, [begin, len(network.position) + len(added) - 1]]),
        length=np.append(network.length, length(line)),
        diameter=np.append(network.diameter, float(diameter)),
        roughness=np.append(network.roughness, plan.roughness["PE"]),
        sources=sources,
    )


def _pipe(draft: Draft, name: str, place: NamedPlace, line: FloatArray, diameter: int) -> Laid:
    nouns = {"water": Words("供水支线", "water branch"), "gas": Words("燃气支线", "gas branch")}[name]
    called = Words(f"{place.name.zh}{nouns.zh}", f"{place.name.en} {nouns.en}")
    known: dict[str, Property] = {
        "length_m": round(length(line), 1),
        "diameter_mm": diameter,
        "material": "PE",
        "year": BRANCH_YEAR,
    }
    if name == "gas":
        known["pressure_class"] = "medium B"
    return draft.add(load_network_plans()[name].pipe, line, None, called, known)


def _neighbour(draft: Draft, name: str, network: PipeNetwork, node: int) -> Laid:
    """A main that the branch begins at."""
    pipes = draft.of_kind(load_network_plans()[name].pipe)
    return pipes[int(np.flatnonzero((network.ends == node).any(axis=1))[0])]
