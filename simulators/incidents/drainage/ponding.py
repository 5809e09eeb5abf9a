"""D1: a pump that stops during steady rain, and the underpass that fills; rain gauges and pump tell the same story.

The rain is a cell that stands over the underpass (``weather/rain``), of even strength in its middle while it lasts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import BoolArray, FloatArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_metres
from simulators.incidents.weather.rain import Storm, rain_fields
from simulators.physics.ponding import RUNOFF_COEFFICIENT, depths, runoff
from simulators.scenario.atlas import Atlas, distance_from_centre
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

DEPTH = "drainage.ponding_underpass"
PUMP_RUNNING, PUMP_CURRENT, PUMP_FLOW = "drainage.pump_running", "drainage.pump_current", "drainage.pump_flow"

STEP_SECONDS = 30.0
HOUR = 3600.0
FLOODED_AREA = 1000.0
"""Of an underpass at a few centimetres, taken as constant. [m2]"""

PUMP_CAPACITY = 450.0
"""Both pumps together. [m3/h]"""

PUMP_AMPERES = 86.0
RAINS_BEFORE_HOURS = 0.5
RAIN_GOES_ON_HOURS = 0.5
DRY_HOURS = 4.0
"""After the rain, until the water is gone."""


@dataclass(frozen=True, eq=False)
class _Course:
    """How rain, pump and water go, from half an hour before the pump stops. (steps,)"""

    seconds: FloatArray
    rain: FloatArray
    is_pumping: BoolArray
    depth: FloatArray
    begins: float


class Ponding:
    """Happens to underpasses with a depth gauge; the rain is chosen for the planned depth."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Underpasses, nearest the centre first."""
        gauged = [asset for asset in stage.atlas.of_kind("underpass") if stage.atlas.sensors_of(asset, DEPTH)]
        return sorted(gauged, key=distance_from_centre)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Rain for half an hour, a pump that stands for the planned hours, and half an hour of rain after it."""
        course = _course(plan, float(place.properties["catchment_m2"]))
        acts = [*_acts(plan, place, course), *_level_acts(stage.catalogue, place, course)]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + (plan.hours or 0.0) * HOUR,
            size={"depth_cm": plan.size["depth_cm"], "rain_mm_per_h": float(course.rain.max())},
        )
        middle, reach = to_metres(place.shape.anchor), plan.size["reach_km"] * 1000.0
        storm = Storm(course.begins, STEP_SECONDS, course.rain[course.rain > 0.0], middle, reach)
        fields = (*_fields(stage.atlas, place, course), *rain_fields(stage, storm, is_context=True))
        return Incident(origin, fields, tuple(sorted(acts, key=lambda act: act.at)))


def _course(plan: Plan, catchment: float) -> _Course:
    stands_hours = plan.hours or 0.0
    hours = np.arange(-RAINS_BEFORE_HOURS, stands_hours + RAIN_GOES_ON_HOURS + DRY_HOURS, STEP_SECONDS / HOUR)
    volume = plan.size["depth_cm"] / 100.0 * FLOODED_AREA
    intensity = volume / (RUNOFF_COEFFICIENT / 1000.0 * catchment * stands_hours)
    rain = np.where(hours < stands_hours + RAIN_GOES_ON_HOURS, intensity, 0.0)
    stands = (hours >= 0.0) & (hours < stands_hours)
    inflow = np.where(rain > 0.0, runoff(intensity, catchment), 0.0)
    depth = depths(inflow, np.where(stands, 0.0, PUMP_CAPACITY), FLOODED_AREA, STEP_SECONDS / HOUR)
    is_pumping = ~stands & ((rain > 0.0) | (depth > 0.0))
    begins = plan.begins - RAINS_BEFORE_HOURS * HOUR
    return _Course(begins + np.arange(len(hours), dtype=np.float64) * STEP_SECONDS, rain, is_pumping, depth, begins)


def _fields(atlas: Atlas, underpass: Asset, course: _Course) -> Iterator[Field]:
    yield from _field(atlas, underpass, DEPTH, course, course.depth * 100.0)
    pumping = course.is_pumping.astype(np.float64)
    for pump in atlas.linked(underpass, "flows_to"):
        for quantity, full in ((PUMP_RUNNING, 1.0), (PUMP_CURRENT, PUMP_AMPERES), (PUMP_FLOW, PUMP_CAPACITY)):
            yield from _field(atlas, pump, quantity, course, pumping * full)


def _field(atlas: Atlas, asset: Asset, quantity: str, course: _Course, values: FloatArray) -> Iterator[Field]:
    sensors = np.array(sorted(atlas.sensors_of(asset, quantity)), dtype=np.int64)
    if len(sensors):
        columns = np.repeat(values[:, np.newaxis], len(sensors), axis=1)
        # a pump that works is no effect of the pump that stops
        is_context = quantity != DEPTH
        yield Field(sensors, course.begins, STEP_SECONDS, columns, effect="instead", is_context=is_context)


def _acts(plan: Plan, underpass: Asset, course: _Course) -> Iterator[Act]:
    yield Act(course.begins, f"rain begins over {underpass.name.en}: {course.rain.max():.0f} mm/h")
    yield Act(plan.begins, f"the pump of {underpass.name.en} stops: water gathers")
    yield Act(plan.begins + (plan.hours or 0.0) * HOUR, f"the pump of {underpass.name.en} runs again")


def _level_acts(catalogue: Catalogue, underpass: Asset, course: _Course) -> Iterator[Act]:
    return crossing_acts(catalogue, DEPTH, underpass.name.en, course.seconds, course.depth * 100.0)
