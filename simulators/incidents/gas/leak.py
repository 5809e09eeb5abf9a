"""G1: a gas main leaks into the manholes beside it.

A hole opens with a fifth of its flow and grows to all of it in two hours; the gas spreads through the ground
(``physics.soil``), gathers in the nearest manhole and goes on through the ducts (``physics.voids``), until a crew
closes the leak and opens the covers. The main itself loses next to nothing (``gas.mains``): what a leak of some ten
Nm3/h does to a gauge lies below its noise, and that is how such leaks stay unseen. Source: event G1 of the domain
reference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.lines import nearest_point
from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.city.skeleton import load_skeleton
from simulators.incidents.gas.mains import mains_of
from simulators.physics.leak import hole_diameter
from simulators.physics.soil import share_reaching
from simulators.physics.voids import Voids, concentrations, steady_concentration
from simulators.scenario.atlas import Atlas, distance_from_centre, line_of
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

METHANE = "gas.methane_adjacent"
STEP_SECONDS = 20.0
AFTERMATH_HOURS = 4.0
HOUR = 3600.0

MANHOLE_FLOOR = 1.0
"""Ground area of a manhole; volume is floor times depth. [m2]"""

CLOSED_COVER_AIR_CHANGES = 1.5
"""Fresh air through a closed cover and its pipes, an estimate. [1/h]"""

DUCT_EXCHANGE = 280.0
"""Air swapped between two manholes on one pipe, times their distance; an estimate. [m3/h m]"""

FIRST_SHARE = 0.2
"""Part of its final flow with which the hole begins (estimate)."""

GROWTH_HOURS = 2.0
"""Until the hole has its final size (estimate). [h]"""

OPENED_COVERS_AIR_CHANGES = 3.0
"""Fresh air through an open cover (estimate). [1/h]"""

NEAREST_METRES = 8.0
"""A place is taken only if a manhole is so close to the main."""

FEWEST_NEIGHBOURS = 3


@dataclass(frozen=True, eq=False)
class LeakPlace:
    """A main, the manholes that its gas can reach, nearest first, the hole, and their distances from it. [m]"""

    main: Asset
    manholes: tuple[Asset, ...]
    hole: FloatArray
    distances: FloatArray
    voids: Voids

    def unit_response(self) -> FloatArray:
        """Methane in each manhole in the end, as multiples of the nearest one. (manholes,)"""
        steady = steady_concentration(share_reaching(self.distances, np.array([1e9]))[0], self.voids)
        return steady / steady[0]


class GasLeak:
    """Happens to mains on named roads with instrumented manholes beside them."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Mains, nearest the centre first."""
        return [place.main for place in find_places(stage.atlas).values()]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The whole course of one leak, sized so that the nearest manhole comes to the planned share of methane."""
        spot = find_places(stage.atlas)[place.code]
        closed = plan.hours or 0.0
        percent, flow = _methane(spot, closed, plan.size["methane_percent"])
        hole = hole_diameter(plan.size["main_pressure_mpa"] * 1e6, flow)
        seconds = plan.begins + np.arange(1, len(percent) + 1, dtype=np.float64) * STEP_SECONDS
        opening = f"gas leaks from {place.name.en}: a hole that grows to {hole * 1000.0:.1f} mm, {flow:.1f} Nm3/h"
        closing = f"a crew closes the leak on {place.name.en} and opens the covers"
        acts = [Act(plan.begins, opening), Act(plan.begins + closed * HOUR, closing)]
        for column, manhole in enumerate(spot.manholes):
            acts += crossing_acts(stage.catalogue, METHANE, manhole.name.en, seconds, percent[:, column])
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=to_degrees(spot.hole),
            begins=plan.begins,
            ends=plan.begins + closed * HOUR,
            size={"hole_mm": hole * 1000.0, "leak_nm3_per_h": flow},
        )
        fields = [methane_field(stage.atlas, spot, percent, plan.begins), *_pressure(stage, spot, plan, hole)]
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


@lru_cache(maxsize=2)
def find_places(atlas: Atlas) -> dict[str, LeakPlace]:
    """Where it can happen, by the code of the main: manholes on a named road with instrumented neighbours."""
    named = {road.name.zh for road in (*load_skeleton().vertical, *load_skeleton().horizontal)}
    manholes = [m for m in atlas.of_kind("manhole") if m.road in named and atlas.sensors_of(m, METHANE)]
    best: dict[str, LeakPlace] = {}
    for manhole in sorted(manholes, key=distance_from_centre):
        place = _place_at(atlas, manhole)
        if place and (place.main.code not in best or _reach(place) > _reach(best[place.main.code])):
            best[place.main.code] = place
    return best


def _methane(spot: LeakPlace, closed: float, peak: float) -> tuple[FloatArray, float]:
    """Methane in each manhole [%VOL], steps by manholes, and the final flow of the hole [Nm3/h]."""
    steps = round((closed + AFTERMATH_HOURS) * HOUR / STEP_SECONDS)
    hours = np.arange(1, steps + 1, dtype=np.float64) * (STEP_SECONDS / HOUR)
    is_open = hours <= closed
    growth = np.minimum(1.0, FIRST_SHARE + (1.0 - FIRST_SHARE) * hours / GROWTH_HOURS) * is_open
    inflow = share_reaching(spot.distances, hours * HOUR) * growth[:, np.newaxis]
    air = np.where(is_open[:, np.newaxis], spot.voids.air_changes, OPENED_COVERS_AIR_CHANGES)
    response = concentrations(inflow, spot.voids, STEP_SECONDS / HOUR, air) * 100.0
    flow = peak / float(response[:, 0].max())
    return response * flow, flow


def _pressure(stage: Stage, spot: LeakPlace, plan: Plan, hole: float) -> Iterator[Field]:
    mains = mains_of(stage.atlas)
    if mains is None:
        return
    response = mains.response(spot.hole, hole)
    if len(response.sensors):
        step = (plan.hours or 0.0) * HOUR
        yield Field(response.sensors, plan.begins, step, np.vstack([response.factor] * 2), effect="times")


def _place_at(atlas: Atlas, manhole: Asset) -> LeakPlace | None:
    adjacent = atlas.linked(manhole, "adjacent_to")
    mains = [asset for asset in adjacent if asset.kind == "pipe" and asset.lifeline == "gas"]
    neighbours = [asset for asset in adjacent if atlas.sensors_of(asset, METHANE)]
    if not mains or len(neighbours) < FEWEST_NEIGHBOURS:
        return None
    hole = nearest_point(line_of(mains[0]), line_of(manhole)[0])
    together = sorted([manhole, *neighbours], key=lambda asset: float(np.hypot(*(line_of(asset)[0] - hole))))
    if together[0] != manhole or np.hypot(*(line_of(manhole)[0] - hole)) > NEAREST_METRES:
        return None
    points = np.array([line_of(asset)[0] for asset in together])
    volumes = np.array([MANHOLE_FLOOR * float(asset.properties["depth_m"]) for asset in together])
    voids = Voids(volumes, np.full(len(together), CLOSED_COVER_AIR_CHANGES), _exchange(atlas, together, points))
    return LeakPlace(mains[0], tuple(together), hole, np.hypot(*(points - hole).T), voids)


def _exchange(atlas: Atlas, manholes: list[Asset], points: FloatArray) -> FloatArray:
    """Ducts: manholes attached to the same pipe, each joined to the next along it. (manholes, manholes) [m3/h]"""
    exchange = np.zeros((len(manholes), len(manholes)))
    on_pipe: dict[str, list[int]] = {}
    for index, manhole in enumerate(manholes):
        for pipe in atlas.linked(manhole, "attached_to"):
            on_pipe.setdefault(pipe.code, []).append(index)
    for code, indexes in on_pipe.items():
        line = line_of(atlas.assets[code])
        along = points @ (line[-1] - line[0])
        for first, second in pairwise(sorted(indexes, key=lambda index: float(along[index]))):
            distance = float(np.hypot(*(points[first] - points[second])))
            exchange[first, second] = exchange[second, first] = DUCT_EXCHANGE / distance
    return exchange


def _reach(place: LeakPlace) -> float:
    """How far a leak here spreads: the sum of what the neighbours get."""
    return float(place.unit_response().sum())


def methane_field(atlas: Atlas, place: LeakPlace, percent: FloatArray, begins: float) -> Field:
    """Methane at the sensors of all manholes of a place, its first row one step after the beginning."""
    columns = [
        (sensor, column)
        for column, manhole in enumerate(place.manholes)
        for sensor in atlas.sensors_of(manhole, METHANE)
    ]
    columns.sort()
    sensors = np.array([sensor for sensor, _ in columns], dtype=np.int64)
    return Field(sensors, begins + STEP_SECONDS, STEP_SECONDS, percent[:, [column for _, column in columns]])
