"""A pump that stops during steady rain, and the underpass that fills; rain gauge and pump tell the same story."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import BoolArray, FloatArray
from simulators.city.nouns import Asset
from simulators.physics.ponding import RUNOFF_COEFFICIENT, depths, runoff
from simulators.scenario.atlas import Atlas, distance_between, distance_from_centre
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.story import PondingPlan

FLOODING = "D1"
DEPTH = "drainage.ponding_underpass"
RAIN_WINDOWS = {"drainage.rain_5_minutes": 1 / 12, "drainage.rain_1_hour": 1.0, "drainage.rain_3_hours": 3.0}
"""Quantities that sum the rain of a window. [h]"""

PUMP_RUNNING, PUMP_CURRENT, PUMP_FLOW = "drainage.pump_running", "drainage.pump_current", "drainage.pump_flow"

STEP_SECONDS = 30.0
HOUR = 3600.0
FLOODED_AREA = 1000.0
"""Of an underpass at a few centimetres, taken as constant. [m2]"""

PUMP_CAPACITY = 450.0
"""Both pumps together. [m3/h]"""

PUMP_AMPERES = 86.0
DRY_HOURS = 4.0
"""After the rain, until the last window of rain is empty and the water gone."""


@dataclass(frozen=True, eq=False)
class _Course:
    """How rain, pump and water go, from half an hour before the pump stops. (steps,)"""

    seconds: FloatArray
    rain: FloatArray
    is_pumping: BoolArray
    depth: FloatArray
    begins: float


def find_underpasses(atlas: Atlas) -> list[Asset]:
    """Underpasses with a depth gauge, nearest the centre first."""
    gauged = [asset for asset in atlas.of_kind("underpass") if atlas.sensors_of(asset, DEPTH)]
    return sorted(gauged, key=distance_from_centre)


def ponding_incident(atlas: Atlas, catalogue: Catalogue, plan: PondingPlan, underpass: Asset) -> Incident:
    """The whole course of one ponding, with rain chosen so that the water comes to the planned depth."""
    catchment = float(underpass.properties["catchment_m2"])
    course = _course(plan, catchment)
    acts = [*_acts(plan, underpass, course), *_level_acts(catalogue, underpass, course)]
    stops = plan.begins_after_hours * HOUR
    origin = Origin(
        kind=FLOODING,
        asset=underpass,
        place=np.array(underpass.shape.anchor),
        begins=stops,
        ends=stops + plan.pump_stands_hours * HOUR,
        size={"depth_cm": plan.peak_centimetres, "rain_mm_per_h": float(course.rain.max())},
    )
    return Incident(origin, tuple(_fields(atlas, underpass, course)), tuple(sorted(acts, key=lambda act: act.at)))


def _course(plan: PondingPlan, catchment: float) -> _Course:
    hours = np.arange(
        -plan.rains_before_hours, plan.pump_stands_hours + plan.rain_goes_on_hours + DRY_HOURS, STEP_SECONDS / HOUR
    )
    volume = plan.peak_centimetres / 100.0 * FLOODED_AREA
    intensity = volume / (RUNOFF_COEFFICIENT / 1000.0 * catchment * plan.pump_stands_hours)
    rain = np.where(hours < plan.pump_stands_hours + plan.rain_goes_on_hours, intensity, 0.0)
    stands = (hours >= 0.0) & (hours < plan.pump_stands_hours)
    inflow = np.where(rain > 0.0, runoff(intensity, catchment), 0.0)
    depth = depths(inflow, np.where(stands, 0.0, PUMP_CAPACITY), FLOODED_AREA, STEP_SECONDS / HOUR)
    is_pumping = ~stands & ((rain > 0.0) | (depth > 0.0))
    begins = (plan.begins_after_hours - plan.rains_before_hours) * HOUR
    return _Course(begins + np.arange(len(hours), dtype=np.float64) * STEP_SECONDS, rain, is_pumping, depth, begins)


def _fields(atlas: Atlas, underpass: Asset, course: _Course) -> Iterator[Field]:
    yield from _field(atlas, underpass, DEPTH, course, course.depth * 100.0)
    pumping = course.is_pumping.astype(np.float64)
    for pump in atlas.linked(underpass, "flows_to"):
        for quantity, full in ((PUMP_RUNNING, 1.0), (PUMP_CURRENT, PUMP_AMPERES), (PUMP_FLOW, PUMP_CAPACITY)):
            yield from _field(atlas, pump, quantity, course, pumping * full)
    stations = sorted(atlas.of_kind("rain_station"), key=lambda station: distance_between(station, underpass))
    for quantity, window in RAIN_WINDOWS.items():
        for station in stations[:1]:
            yield from _field(atlas, station, quantity, course, _window_sums(course.rain, window))


def _field(atlas: Atlas, asset: Asset, quantity: str, course: _Course, values: FloatArray) -> Iterator[Field]:
    sensors = np.array(sorted(atlas.sensors_of(asset, quantity)), dtype=np.int64)
    if len(sensors):
        columns = np.repeat(values[:, np.newaxis], len(sensors), axis=1)
        # rain and a pump that works are no effect of the pump that stops
        is_context = quantity != DEPTH
        yield Field(sensors, course.begins, STEP_SECONDS, columns, effect="instead", is_context=is_context)


def _window_sums(intensity: FloatArray, window: float) -> FloatArray:
    """Rain of the last ``window`` hours at each step. (steps,) [mm/h] -> (steps,) [mm]"""
    total = np.concatenate([[0.0], np.cumsum(intensity) * (STEP_SECONDS / HOUR)])
    steps = round(window * HOUR / STEP_SECONDS)
    before = np.maximum(np.arange(1, len(total)) - steps, 0)
    return total[1:] - total[before]


def _acts(plan: PondingPlan, underpass: Asset, course: _Course) -> Iterator[Act]:
    stops = plan.begins_after_hours * HOUR
    yield Act(course.begins, f"rain begins over {underpass.name.en}: {course.rain.max():.0f} mm/h")
    yield Act(stops, f"the pump of {underpass.name.en} stops: water gathers")
    yield Act(stops + plan.pump_stands_hours * HOUR, f"the pump of {underpass.name.en} runs again")


def _level_acts(catalogue: Catalogue, underpass: Asset, course: _Course) -> Iterator[Act]:
    return crossing_acts(catalogue, DEPTH, underpass.name.en, course.seconds, course.depth * 100.0)
