"""What the instruments of the heating network feel."""

from collections.abc import Iterator

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.heating.mains import HEAT, HOUR, District, Loss
from simulators.incidents.networks.felt import felt, held
from simulators.incidents.networks.seats import Seats, seats_of
from simulators.physics.head_loss import GRAVITY
from simulators.physics.heat_transport import WATER_DENSITY
from simulators.physics.surge import STEEL_WAVE, arrivals
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage

SUPPLY_PRESSURE, RETURN_PRESSURE = "heating.primary_supply_pressure", "heating.primary_return_pressure"
PRIMARY_FLOW, MAKE_UP = "heating.primary_flow", "heating.make_up_flow"
PLANT_SUPPLY, PLANT_RETURN = "heating.primary_supply_temperature", "heating.primary_return_temperature"
SECONDARY = ("heating.secondary_supply_temperature", "heating.secondary_return_temperature")
CHAMBER, FLOODED, GROUND = "heating.chamber_temperature", "heating.chamber_flooded", "heating.ground_temperature"
MEGAPASCALS_PER_METRE = WATER_DENSITY * GRAVITY / 1e6


def pressure_fields(
    stage: Stage, district: District, loss: Loss, node: int, begins: float, seconds: float, step: float
) -> Iterator[Field]:
    """Supply and return of plant and substations, in the order in which the wave reaches them."""
    part = district.part
    late = arrivals(part.network, node, np.full(len(part.pipes), STEEL_WAVE))
    for quantity, nodal in (
        (SUPPLY_PRESSURE, np.nan_to_num(loss.supply)),
        (RETURN_PRESSURE, np.full(part.network.node_count, loss.back)),
    ):
        seats = seats_of(stage, HEAT, quantity).on(part.pipes)
        change = at_seats(district, seats, nodal) * MEGAPASCALS_PER_METRE
        fields = held(change, seconds, step)
        yield from felt(stage, seats.sensors, begins, step, fields, at_seats(district, seats, late))


def at_seats(district: District, seats: Seats, nodal: FloatArray) -> FloatArray:
    """A quantity of nodes where sensors sit. (..., nodes) -> (..., seats)"""
    pipes = district.part.network.pipes
    here = np.searchsorted(district.part.pipes, seats.pipe)
    return seats.between(nodal[..., pipes.start[here]], nodal[..., pipes.end[here]])


def plant_fields(
    stage: Stage, district: District, quantity: str, begins: float, change: FloatArray, step: float
) -> Iterator[Field]:
    """The same change at every sensor of a quantity at the plant. (rows,)"""
    plants = [stage.atlas.assets[source.asset] for source in district.part.sources]
    sensors = sensors_of(stage, plants, quantity)
    yield from felt(stage, sensors, begins, step, np.repeat(change[:, np.newaxis], len(sensors), axis=1))


def chamber_fields(
    stage: Stage, chamber: Asset, quantity: str, begins: float, change: FloatArray, step: float
) -> Iterator[Field]:
    """The same change at every sensor of a quantity in a chamber. (rows,)"""
    sensors = sensors_of(stage, [chamber], quantity)
    yield from felt(stage, sensors, begins, step, np.repeat(change[:, np.newaxis], len(sensors), axis=1))


def sensors_of(stage: Stage, assets: list[Asset], quantity: str) -> IndexArray:
    """All sensors of a quantity on some assets, ascending. (sensors,)"""
    return np.array(sorted({s for asset in assets for s in stage.atlas.sensors_of(asset, quantity)}), dtype=np.int64)


def hours_from(seconds: float, step: float) -> FloatArray:
    """Times of all rows. (rows,) [h]"""
    return np.arange(max(round(seconds / step), 1) + 1, dtype=np.float64) * step / HOUR
