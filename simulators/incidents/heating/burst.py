"""H1: a supply pipe bursts in a chamber. Pressures fall in the whole district, make-up jumps, the chamber steams.

Supply and return fall together until the make-up pumps deliver what escapes (``heating/mains.lose_water``), each
place when the wave reaches it; behind the hole the supply falls further and the houses get less flow, as the square
root of what is left between supply and return, and less heat (``heating/exchanger``). The chamber fills with hot
water and warms as 1 - exp(-t / 10 min); the ground beside it follows as erfc(r / sqrt(4 a t)) at r = 0.3 m, a = 1e-6
m2/s, wet soil. When the pipe is shut off all of it goes back the same way: what began at the end is taken off again.
Source: event H1 of the domain reference; Carslaw and Jaeger for the ground; the times of the chamber are estimates.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import erfc

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.heating.exchanger import secondary_change
from simulators.incidents.heating.mains import HEAT, HOUR, District, Loss, district_with, lose_water
from simulators.incidents.heating.sensing import (
    CHAMBER,
    FLOODED,
    GROUND,
    MAKE_UP,
    PRIMARY_FLOW,
    SECONDARY,
    at_seats,
    chamber_fields,
    hours_from,
    plant_fields,
    pressure_fields,
)
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.parts import pipe_numbers
from simulators.incidents.networks.places import points_of
from simulators.incidents.networks.seats import seats_of
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 60.0
LEAST_DIAMETER = 200.0
"""[mm]"""

STEAM_KELVIN, CHAMBER_MINUTES = 60.0, 10.0
SOIL_KELVIN, SOIL_METRES, SOIL_DIFFUSIVITY = 60.0, 0.3, 1e-6
FLOODS_AFTER = 3.0 / 60.0
"""Until the float of the chamber swims. [h]"""

PUMPED_AFTER = 1.0
"""From when the pipe is shut off until the chamber is pumped out. [h]"""

AFTERMATH_HOURS = 4.0
"""Until chamber, ground and houses are as before."""

HOUSE_MINUTES = 30.0
"""Secondary water warms and cools within this time (estimate). [min]"""


class Burst:
    """A supply pipe that bursts; size ``hole_mm``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Great mains with a watched chamber on them."""
        graph, seats = stage.atlas.city.networks[HEAT], seats_of(stage, HEAT, CHAMBER)
        pipes = dict.fromkeys(pipe for pipe in seats.pipe.tolist() if graph.diameter[pipe] >= LEAST_DIAMETER)
        return [stage.atlas.assets[graph.asset[pipe]] for pipe in pipes]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The hole is there at once; valves are shut at the end."""
        graph, seats = stage.atlas.city.networks[HEAT], seats_of(stage, HEAT, CHAMBER)
        pipe = pipe_numbers(graph)[place.code]
        seat = int(np.flatnonzero(seats.pipe == pipe)[0])
        chamber = stage.atlas.assets[stage.atlas.city.sensors[int(seats.sensors[seat])].asset]
        where = points_of(graph.position[graph.ends[[pipe]]], seats.share[[seat]])[0]
        district = district_with(stage, pipe)
        # pressures are those of a hole at the nearer end of the pipe
        node = district.part.node_here(int(graph.ends[pipe, round(float(seats.share[seat]))]))
        loss = lose_water(district, node, plan.size["hole_mm"] / 1000.0)
        seconds = (plan.hours or 4.0) * HOUR
        escaping = np.full(len(hours_from(seconds, STEP)), loss.escaping * HOUR)
        fields = (
            *pressure_fields(stage, district, loss, node, plan.begins, seconds, STEP),
            *plant_fields(stage, district, MAKE_UP, plan.begins, escaping, STEP),
            *plant_fields(stage, district, PRIMARY_FLOW, plan.begins, escaping, STEP),
            *_chamber(stage, chamber, plan.begins, seconds / HOUR),
            *_houses(stage, district, loss, plan.begins, seconds / HOUR),
        )
        ends = plan.begins + seconds
        size = {**plan.size, "escaping_m3_per_h": float(escaping[0])}
        origin = Origin(plan.kind, place, to_degrees(where), plan.begins, ends, size)
        text = f"{place.name.en} bursts: {escaping[0]:.0f} m3/h of hot water escape"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} is shut off")))


def _chamber(stage: Stage, chamber: Asset, begins: float, stands: float) -> Sequence[Field]:
    hours = hours_from(stands * HOUR + AFTERMATH_HOURS * HOUR, STEP)

    def steam(since: FloatArray) -> FloatArray:
        return STEAM_KELVIN * (1.0 - np.exp(-np.maximum(since, 0.0) * 60.0 / CHAMBER_MINUTES))

    def soil(since: FloatArray) -> FloatArray:
        reach = np.sqrt(4.0 * SOIL_DIFFUSIVITY * np.maximum(since, 1e-6) * HOUR)
        return SOIL_KELVIN * erfc(SOIL_METRES / reach)

    is_flooded = (hours >= FLOODS_AFTER) & (hours < stands + PUMPED_AFTER)
    return [
        *chamber_fields(stage, chamber, CHAMBER, begins, steam(hours) - steam(hours - stands), STEP),
        *chamber_fields(stage, chamber, FLOODED, begins, is_flooded.astype(np.float64), STEP),
        *chamber_fields(stage, chamber, GROUND, begins, soil(hours) - soil(hours - stands), STEP),
    ]


def _houses(stage: Stage, district: District, loss: Loss, begins: float, stands: float) -> Sequence[Field]:
    """Houses behind the hole: flow as the square root of what is left between supply and return."""
    hours = hours_from(stands * HOUR + AFTERMATH_HOURS * HOUR, STEP)
    usual = district.supply - district.back
    left = np.clip((usual + np.nan_to_num(loss.supply) - loss.back) / usual, 0.01, 1.0)
    share = np.exp(-np.maximum(hours - stands, 0.0) * 60.0 / HOUSE_MINUTES) - np.exp(-hours * 60.0 / HOUSE_MINUTES)
    fields: list[Field] = []
    for order, quantity in enumerate(SECONDARY):
        seats = seats_of(stage, HEAT, quantity).on(district.part.pipes)
        flow = np.sqrt(at_seats(district, seats, left))
        change = secondary_change(np.zeros(len(flow)), flow, np.ones(len(flow)))[order]
        fields.extend(felt(stage, seats.sensors, begins, STEP, np.outer(share, change)))
    return fields
