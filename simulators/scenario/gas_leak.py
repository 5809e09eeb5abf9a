"""A leak from a gas main into the manholes beside it: from the place on the map to methane at every sensor."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray
from simulators.city.lines import nearest_point
from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.city.skeleton import load_skeleton
from simulators.physics.leak import hole_diameter
from simulators.physics.soil import share_reaching
from simulators.physics.voids import Voids, concentrations, steady_concentration
from simulators.scenario.atlas import Atlas, distance_from_centre, line_of
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.story import LeakPlan

GAS_LEAK = "G1"
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

NEAREST_METRES = 8.0
"""A place is taken only if a manhole is so close to the main."""

FEWEST_NEIGHBOURS = 3


@dataclass(frozen=True, eq=False)
class LeakPlace:
    """A main, the manholes that its gas can reach, nearest first, and their distances from the hole. [m]"""

    main: Asset
    manholes: tuple[Asset, ...]
    distances: FloatArray
    voids: Voids

    def unit_response(self) -> FloatArray:
        """Methane in each manhole in the end, as multiples of the nearest one. (manholes,)"""
        steady = steady_concentration(share_reaching(self.distances, np.array([1e9]))[0], self.voids)
        return steady / steady[0]


def find_places(atlas: Atlas) -> list[LeakPlace]:
    """Where the story can happen: manholes on a named road with instrumented neighbours, nearest the centre first."""
    named = {road.name.zh for road in (*load_skeleton().vertical, *load_skeleton().horizontal)}
    manholes = [m for m in atlas.of_kind("manhole") if m.road in named and atlas.sensors_of(m, METHANE)]
    best: dict[str, LeakPlace] = {}
    for manhole in sorted(manholes, key=distance_from_centre):
        place = _place_at(atlas, manhole)
        if place and (place.main.code not in best or _reach(place) > _reach(best[place.main.code])):
            best[place.main.code] = place
    return list(best.values())


def leak_incident(atlas: Atlas, catalogue: Catalogue, plan: LeakPlan, place: LeakPlace) -> Incident:
    """The whole course of one leak, sized so that the nearest manhole comes to the planned peak."""
    hours = _hours(plan)
    is_open = hours <= plan.closed_after_hours
    growth = np.minimum(1.0, plan.first_share + (1.0 - plan.first_share) * hours / plan.growth_hours) * is_open
    inflow = share_reaching(place.distances, hours * HOUR) * growth[:, np.newaxis]
    air = np.where(is_open[:, np.newaxis], place.voids.air_changes, plan.opened_covers_air_changes)
    response = concentrations(inflow, place.voids, STEP_SECONDS / HOUR, air) * 100.0
    flow = plan.peak_percent / float(response[:, 0].max())
    percent = response * flow
    acts = [_opening(place, plan, flow), *_crossings(catalogue, place, percent), *_closing(place, plan)]
    origin = Origin(
        kind=GAS_LEAK,
        asset=place.main,
        place=to_degrees(nearest_point(line_of(place.main), line_of(place.manholes[0])[0])),
        begins=0.0,
        ends=plan.closed_after_hours * HOUR,
        size={"hole_mm": _hole_millimetres(plan, flow), "leak_nm3_per_h": flow},
    )
    return Incident(origin, (_field(atlas, place, percent),), tuple(sorted(acts, key=lambda act: act.at)))


def _hours(plan: LeakPlan) -> FloatArray:
    """Times of all steps from the first bubble until the air is clean. (steps,) [h]"""
    steps = round((plan.closed_after_hours + AFTERMATH_HOURS) * HOUR / STEP_SECONDS)
    return np.arange(1, steps + 1, dtype=np.float64) * (STEP_SECONDS / HOUR)


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
    return LeakPlace(mains[0], tuple(together), np.hypot(*(points - hole).T), voids)


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


def _field(atlas: Atlas, place: LeakPlace, percent: FloatArray) -> Field:
    columns = [
        (sensor, column)
        for column, manhole in enumerate(place.manholes)
        for sensor in atlas.sensors_of(manhole, METHANE)
    ]
    columns.sort()
    sensors = np.array([sensor for sensor, _ in columns], dtype=np.int64)
    return Field(sensors, STEP_SECONDS, STEP_SECONDS, percent[:, [column for _, column in columns]])


def _opening(place: LeakPlace, plan: LeakPlan, flow: float) -> Act:
    hole = _hole_millimetres(plan, flow)
    text = f"gas leaks from {place.main.name.en}: a hole that grows to {hole:.1f} mm, {flow:.1f} Nm3/h"
    return Act(0.0, text)


def _hole_millimetres(plan: LeakPlan, flow: float) -> float:
    return hole_diameter(plan.main_pressure_mpa * 1e6, flow) * 1000.0


def _crossings(catalogue: Catalogue, place: LeakPlace, percent: FloatArray) -> Iterator[Act]:
    """A line for every manhole and level that it passes."""
    seconds = np.arange(1, len(percent) + 1, dtype=np.float64) * STEP_SECONDS
    for column, manhole in enumerate(place.manholes):
        yield from crossing_acts(catalogue, METHANE, manhole.name.en, seconds, percent[:, column])


def _closing(place: LeakPlace, plan: LeakPlan) -> list[Act]:
    closed = plan.closed_after_hours * HOUR
    return [Act(closed, f"a crew closes the leak on {place.main.name.en} and opens the covers")]
