"""D1, flooding by rain: a storm cell over a low spot of the city.

Rain gauges, levels, velocities, water on the streets, underpasses and their pumps, rivers: all that lies under the cell
(``weather/rain``). Storm drains by SWMM with the full dynamic wave, pieces under the cell only, catchments weighed by
how much it rains there; underpasses by their balance of volume (``physics/ponding``); rivers rise as a reservoir
behind the rain, 2 cm for each millimetre and a lag of an hour (estimates), and drown the outfalls. Source: event D1
of the domain reference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_metres
from simulators.incidents.drainage.flows import (
    HOUR,
    PONDING,
    ROUTING_STEP,
    STEP,
    followed,
    level_fields,
    warm_rows,
)
from simulators.incidents.drainage.ponding import (
    DEPTH,
    FLOODED_AREA,
    PUMP_AMPERES,
    PUMP_CAPACITY,
    PUMP_CURRENT,
    PUMP_FLOW,
    PUMP_RUNNING,
)
from simulators.incidents.drainage.sewers import STORM, Piece, joined_drains, pieces_of
from simulators.incidents.networks.felt import felt
from simulators.incidents.weather.rain import Storm, design_storm, rain_fields
from simulators.physics.drains import DrainageCase
from simulators.physics.ponding import depths, runoff
from simulators.scenario.atlas import distance_between
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

RIVER = "drainage.river_level"
LEAST_SHARE = 0.1
"""Where it rains less than this of the middle of the cell, drains are left as they are."""

DRAINING_HOURS = 4.0
PEAK_AT = 0.4
"""Part of the storm until its height, as in ``physics/storm``."""

WITHOUT_POWER_METRES = 2_500.0
"""Around the place: how far a power cut reaches (estimate). [m]"""

RIVER_METRES_PER_MILLIMETRE, RIVER_LAG_HOURS = 0.02, 1.0
RIVER_BELOW = 0.5
"""So far below the outfalls rivers stand on a dry day; a design default. [m]"""


class Downpour:
    """Rain that the drains cannot take; sizes ``return_period_years`` and ``reach_km``.

    With ``power_cut_after_h`` and ``power_cut_h`` the pumps around the place stand for a while.
    """

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Spots where water is known to gather, with a gauge."""
        return [asset for asset in stage.atlas.of_kind("ponding_point") if stage.atlas.sensors_of(asset, PONDING)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The middle of the cell stands over the place; effects last until the drains are empty again."""
        years, reach = plan.size["return_period_years"], plan.size["reach_km"] * 1000.0
        storm = design_storm(plan.begins, plan.hours or 2.0, years, to_metres(place.shape.anchor), reach)
        fields = (
            *rain_fields(stage, storm),
            *_drain_fields(stage, storm),
            *_underpass_fields(stage, storm, place, plan),
            *_river_fields(stage, storm),
        )
        fallen = float(storm.intensity.sum()) * storm.step / HOUR
        size = {**plan.size, "rain_mm": fallen}
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, storm.ends, size)
        text = f"a storm of {years:.0f} years over {place.name.en}: {fallen:.0f} mm in {plan.hours or 2.0:.1f} h"
        return Incident(origin, fields, (Act(plan.begins, text), Act(storm.ends, "the rain ends")))


def _drain_fields(stage: Stage, storm: Storm) -> Iterator[Field]:
    pieces = tuple(p for p in pieces_of(stage, STORM) if storm.share(p.position).max() >= LEAST_SHARE)
    if not pieces:
        return
    drains = joined_drains(pieces)
    wet = np.concatenate([_wet(piece, storm) for piece in pieces])
    drains = replace(drains, catchment=drains.catchment * wet)
    per_step = round(STEP / storm.step)
    course = storm.intensity[: len(storm.intensity) // per_step * per_step].reshape(-1, per_step).mean(axis=1)
    rows = warm_rows() + len(course) + round(DRAINING_HOURS * HOUR / STEP)
    rain = np.zeros(rows)
    rain[warm_rows() : warm_rows() + len(course)] = course
    shares = wet[drains.outfalls]
    levels = drains.invert[drains.outfalls] - RIVER_BELOW + np.outer(river_rise(rain, float(STEP)), shares)
    case = DrainageCase(drains, rain, STEP, river_level=levels, routing_step=ROUTING_STEP)
    yield from level_fields(stage, followed(stage, pieces, case), storm.begins)


def _wet(piece: Piece, storm: Storm) -> FloatArray:
    """How much it rains at each node of a piece; at its outfalls as much as at its wettest node. (nodes,)"""
    share = storm.share(piece.position)
    return np.concatenate([share, np.full(len(piece.drains.invert) - len(share), share.max())])


def _underpass_fields(stage: Stage, storm: Storm, place: Asset, plan: Plan) -> Iterator[Field]:
    """Underpasses fill when it rains more than their pumps take, or when these have no power."""
    atlas = stage.atlas
    rain = np.concatenate([storm.intensity, np.zeros(round(DRAINING_HOURS * HOUR / storm.step))])
    for underpass in atlas.of_kind("underpass"):
        share = float(storm.share(to_metres([underpass.shape.anchor]))[0])
        gauges = np.array(sorted(atlas.sensors_of(underpass, DEPTH)), dtype=np.int64)
        if share < LEAST_SHARE or not len(gauges):
            continue
        inflow = share * rain * runoff(1.0, float(underpass.properties["catchment_m2"]))
        has_power = _has_power(storm, len(rain), distance_between(place, underpass), plan)
        depth = depths(inflow, PUMP_CAPACITY * has_power, FLOODED_AREA, storm.step / HOUR) * 100.0
        yield from felt(stage, gauges, storm.begins, storm.step, np.repeat(depth[:, np.newaxis], len(gauges), axis=1))
        is_wet = has_power * ((inflow > 0.0) | (depth > 0.0))
        share_of_full = np.where(depth > 0.0, 1.0, np.minimum(inflow / PUMP_CAPACITY, 1.0))
        for pump in atlas.linked(underpass, "flows_to"):
            yield from _shown(stage, pump, PUMP_RUNNING, storm, is_wet)
            yield from _shown(stage, pump, PUMP_CURRENT, storm, is_wet * PUMP_AMPERES)
            yield from _shown(stage, pump, PUMP_FLOW, storm, is_wet * share_of_full * PUMP_CAPACITY)


def _has_power(storm: Storm, rows: int, distance: float, plan: Plan) -> FloatArray:
    """1 where the pumps of an underpass can run, 0 while they stand. (rows,)"""
    hours = np.arange(rows) * storm.step / HOUR
    since = plan.size.get("power_cut_after_h", 0.0)
    is_cut = (hours >= since) & (hours < since + plan.size.get("power_cut_h", 0.0))
    return np.where(is_cut & (distance <= WITHOUT_POWER_METRES), 0.0, 1.0)


def _shown(stage: Stage, asset: Asset, quantity: str, storm: Storm, values: FloatArray) -> Iterator[Field]:
    sensors = np.array(sorted(stage.atlas.sensors_of(asset, quantity)), dtype=np.int64)
    if len(sensors):
        columns = np.repeat(values[:, np.newaxis], len(sensors), axis=1)
        yield Field(sensors, storm.begins, storm.step, columns, effect="instead")


def _river_fields(stage: Stage, storm: Storm) -> Iterator[Field]:
    sensors = [place for place, sensor in enumerate(stage.atlas.city.sensors) if sensor.quantity == RIVER]
    points = to_metres([stage.atlas.city.sensors[place].position for place in sensors]).reshape(-1, 2)
    rain = np.concatenate([storm.intensity, np.zeros(round(DRAINING_HOURS * HOUR / storm.step))])
    rise = np.outer(river_rise(rain, storm.step), storm.share(points))
    yield from felt(stage, np.array(sensors, dtype=np.int64), storm.begins, storm.step, rise)


def river_rise(rain: FloatArray, step: float) -> FloatArray:
    """Linear reservoir: dh/dt = c i - h / lag, exact for each step. (rows,) [mm/h] -> (rows,) [m]"""
    kept = float(np.exp(-step / HOUR / RIVER_LAG_HOURS))
    fed = RIVER_METRES_PER_MILLIMETRE * rain * RIVER_LAG_HOURS
    level, rise = 0.0, np.empty(len(rain))
    for row, steady in enumerate(fed.tolist()):
        level = steady + (level - steady) * kept
        rise[row] = level
    return rise
