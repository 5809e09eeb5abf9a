"""G2: an excavator tears a gas main open.

Within a minute or two the pressure falls along the network and the flow at the gate stations jumps (``gas.mains``:
Renouard, choked hole); a small part of the gas finds its way through the ground into manholes beside the pit, where
it rises within minutes (``physics.soil``, ``physics.voids``). Ends when the valves are closed, after which the
pressure comes back and the manholes air out. Source: event G3 of the domain reference (third-party strike).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.gas.leak import METHANE, LeakPlace, find_places, methane_field
from simulators.incidents.gas.leak import STEP_SECONDS as GROUND_STEP
from simulators.incidents.gas.mains import mains_of
from simulators.physics.leak import hole_flow
from simulators.physics.soil import inflow
from simulators.physics.voids import lone_concentrations
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

HOUR = 3600.0
STEP_SECONDS = 10.0
MAIN_PRESSURE = 300_000.0
"""Above the atmosphere, at the moment of the strike. [Pa]"""

EMPTYING_SECONDS = 60.0
"""Time constant with which the gas packed in the mains gives way (estimate). [s]"""

FILLING_SECONDS = 300.0
INTO_GROUND = 0.003
"""Part of the gas that does not go straight up out of the pit (estimate)."""

AIRED_AIR_CHANGES = 3.0
AFTERMATH_HOURS = 6.0


class Strike:
    """Happens to mains with instrumented manholes beside them."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Mains, nearest the centre first."""
        return [place.main for place in find_places(stage.atlas).values()]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the tear until the manholes are clean."""
        spot, hole = find_places(stage.atlas)[place.code], plan.size["hole_mm"] / 1000.0
        flow = hole_flow(MAIN_PRESSURE, hole)
        percent = _methane(spot, flow, plan.hours or 0.0)
        closes = plan.begins + (plan.hours or 0.0) * HOUR
        seconds = plan.begins + np.arange(1, len(percent) + 1, dtype=np.float64) * GROUND_STEP
        acts = [
            Act(plan.begins, f"an excavator tears {place.name.en} open: {hole * 1000.0:.0f} mm, {flow:.0f} Nm3/h"),
            Act(closes, f"the valves around {place.name.en} are closed"),
        ]
        for column, manhole in enumerate(spot.manholes):
            acts += crossing_acts(stage.catalogue, METHANE, manhole.name.en, seconds, percent[:, column])
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=to_degrees(spot.hole),
            begins=plan.begins,
            ends=closes,
            size={"hole_mm": hole * 1000.0, "leak_nm3_per_h": flow},
        )
        fields = (methane_field(stage.atlas, spot, percent, plan.begins), *_pressure(stage, spot, plan, hole))
        return Incident(origin, fields, tuple(sorted(acts, key=lambda act: act.at)))


def _methane(spot: LeakPlace, flow: float, hours: float) -> FloatArray:
    """Methane in each manhole; no ducts, which matter little beside gas in such amounts. (steps, manholes) [%VOL]"""
    seconds = np.arange(1, round((hours + AFTERMATH_HOURS) * HOUR / GROUND_STEP) + 1, dtype=np.float64) * GROUND_STEP
    is_torn = seconds <= hours * HOUR
    entering = inflow(spot.distances, np.where(is_torn, flow * INTO_GROUND, 0.0), seconds)
    air = np.where(is_torn[:, np.newaxis], spot.voids.air_changes, AIRED_AIR_CHANGES)
    return lone_concentrations(entering, spot.voids.volumes, air, GROUND_STEP / HOUR) * 100.0


def _pressure(stage: Stage, spot: LeakPlace, plan: Plan, hole: float) -> Iterator[Field]:
    mains = mains_of(stage.atlas)
    response = mains.response(spot.hole, hole) if mains else None
    if response is None or not response.sensors.size:
        return
    hours = plan.hours or 0.0
    since = np.arange(0.0, (hours + 1.0) * HOUR, STEP_SECONDS)
    torn = 1.0 - np.exp(-np.minimum(since, hours * HOUR) / EMPTYING_SECONDS)
    part = torn * np.exp(-np.maximum(since - hours * HOUR, 0.0) / FILLING_SECONDS)
    yield Field(
        response.sensors, plan.begins, STEP_SECONDS, 1.0 + np.outer(part, response.factor - 1.0), effect="times"
    )
