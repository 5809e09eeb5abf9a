"""H0, the innocent look-alike of a leak: a plant lowers its temperature, the water shrinks, and make-up rises.

The plant goes down within two hours, stays, and comes up again. The cooler water travels through the mains with delay
and loss (``physics/heat_transport``); the volume of all mains follows their mean temperature, V (rho(T) / rho(T0) -
1) (``physics/heat_mains.refill_by_cooling``: 134 m3 for 20,000 m3 from 90 to 80 °C). When the water warms again it
needs no make-up. Source: event H3 of the domain reference.
"""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.incidents.heating.exchanger import PRIMARY_SUPPLY, secondary_change
from simulators.incidents.heating.mains import HEAT, HOUR, SPREAD_KELVIN, District, district_fed_by
from simulators.incidents.heating.sensing import (
    MAKE_UP,
    PLANT_RETURN,
    PLANT_SUPPLY,
    SECONDARY,
    at_seats,
    hours_from,
    plant_fields,
)
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.seats import seats_of
from simulators.physics.heat_mains import Ground, HeatPlant, HeatState, operate, refill_by_cooling
from simulators.physics.heat_transport import HEAT_CAPACITY, WATER_DENSITY
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 300.0
RAMP_HOURS = 2.0
SETTLING_HOURS = 8.0
"""Until the farthest water is as before."""

WALL_LOSS, GROUND_TEMPERATURE = 1.0, 8.0
"""Of pre-insulated pipe, per square metre of pipe wall (estimate) [W/(m2 K)]; of winter ground [°C]."""


class Refill:
    """A plant that lowers its temperature for some hours; size ``cooled_kelvin``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Heat plants."""
        return stage.atlas.of_kind("heat_plant")

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Down within two hours, and up again at the end."""
        district, lasting = district_fed_by(stage, place.code), plan.hours or 6.0
        hours = hours_from((lasting + RAMP_HOURS + SETTLING_HOURS) * HOUR, STEP)
        lowered = np.interp(
            hours, [0.0, RAMP_HOURS, max(lasting, RAMP_HOURS), max(lasting, RAMP_HOURS) + RAMP_HOURS], [0.0, 1, 1, 0.0]
        )
        state = _state(district, -plan.size["cooled_kelvin"] * lowered, hours)
        volume, mean = _volume(district, state)
        made_up = np.maximum(np.gradient(refill_by_cooling(volume, mean), STEP / HOUR), 0.0)
        source = int(district.part.network.sources[0])
        back = state.return_temperature[:, source] - state.return_temperature[0, source]
        fields = (
            *plant_fields(stage, district, MAKE_UP, plan.begins, made_up, STEP),
            *plant_fields(stage, district, PLANT_SUPPLY, plan.begins, -plan.size["cooled_kelvin"] * lowered, STEP),
            *plant_fields(stage, district, PLANT_RETURN, plan.begins, back, STEP),
            *_houses(stage, district, state, plan.begins),
        )
        ends = plan.begins + lasting * HOUR
        size = {**plan.size, "make_up_m3_per_h": float(made_up.max())}
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, ends, size)
        text = f"{place.name.en} lowers its water by {plan.size['cooled_kelvin']:.0f} K: it shrinks and is made up"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} heats as before")))


def _state(district: District, change: FloatArray, hours: FloatArray) -> HeatState:
    network = district.part.network
    count = len(network.sources)
    plant = HeatPlant(
        np.full(count, district.supply_head), np.full(count, district.return_head), PRIMARY_SUPPLY + change
    )
    heat = district.circulation * WATER_DENSITY * HEAT_CAPACITY * SPREAD_KELVIN
    ground = Ground(np.full(len(network.pipes), WALL_LOSS), GROUND_TEMPERATURE)
    no_hole = np.zeros(network.node_count)
    return operate(network, plant, district.circulation, heat, ground, hours * HOUR, no_hole)


def _volume(district: District, state: HeatState) -> tuple[float, FloatArray]:
    """Of supply and return together [m3], and the mean temperature of their water. (times,) [°C]"""
    pipes = district.part.network.pipes
    volumes = np.pi / 4.0 * pipes.diameter**2 * pipes.length
    nodal = (state.supply_temperature + state.return_temperature) / 2.0
    along = (nodal[:, pipes.start] + nodal[:, pipes.end]) / 2.0
    return 2.0 * float(volumes.sum()), along @ volumes / volumes.sum()


def _houses(stage: Stage, district: District, state: HeatState, begins: float) -> Sequence[Field]:
    fields: list[Field] = []
    for order, quantity in enumerate(SECONDARY):
        seats = seats_of(stage, HEAT, quantity).on(district.part.pipes)
        arriving = at_seats(district, seats, state.supply_temperature - state.supply_temperature[0])
        usual = np.ones_like(arriving)
        fields.extend(felt(stage, seats.sensors, begins, STEP, secondary_change(arriving, usual, usual)[order]))
    return fields
