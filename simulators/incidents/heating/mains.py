"""The heating mains of the city: what each plant feeds, how it is run, and what a hole does to its pressures.

The city says how much heat is taken where; heads are set as a plant is set up: the return never below the ground
anywhere, and enough between supply and return for the house that is worst off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulators.arrays import FloatArray
from simulators.incidents.networks.parts import Part, part_with, parts_of
from simulators.physics.global_gradient import Solution, solve
from simulators.physics.head_loss import darcy_weisbach
from simulators.physics.heat_transport import HEAT_CAPACITY, WATER_DENSITY
from simulators.physics.orifice import hole_coefficient
from simulators.physics.outflow import Outflow
from simulators.scenario.stage import Stage

HEAT = "heat"
HOUR = 3600.0
GRAIN = 1e-3
"""The city gives the roughness of heating mains in mm."""

SPREAD_KELVIN = 50.0
"""By which buildings cool the water; as the city's mains are sized. [K]"""

FILL_METRES, HOUSE_METRES = 5.0, 10.0
"""Return pressure at the highest house, and what the worst house has between supply and return; design defaults. [m]"""

MAKE_UP_SHARE = 0.04
"""Of the circulation: what make-up pumps can deliver in need (from memory of CJJ 34, unverified)."""

MAKE_UP_DROOP = 8.0
"""By how much the pressure has fallen when they deliver all they can (estimate). [m]"""

BISECTIONS = 16


@dataclass(frozen=True, eq=False)
class District:
    """What one plant feeds, on a winter day.

    Attributes:
        part: Of the network.
        circulation: Through the buildings at each node. (nodes,) [m3/s]
        supply_head, return_head: At the plant. [m]
        supply, back: Heads of supply and return. (nodes,) [m]
    """

    part: Part
    circulation: FloatArray
    supply_head: float
    return_head: float
    supply: FloatArray
    back: FloatArray


@dataclass(frozen=True, eq=False)
class Loss:
    """What a hole in a supply pipe does.

    Attributes:
        escaping: Through the hole; the make-up pumps deliver as much. [m3/s]
        supply: Change of pressure. (nodes,) [m]
        back: Change of pressure, the same at every node. [m]
    """

    escaping: float
    supply: FloatArray
    back: float


@lru_cache(maxsize=4)
def districts_of(stage: Stage) -> tuple[District, ...]:
    """What the plants feed."""
    return tuple(_district(part) for part in parts_of(stage.atlas.city.networks[HEAT], GRAIN))


def district_with(stage: Stage, pipe: int) -> District:
    """The district to which a pipe of the city's network belongs."""
    districts = districts_of(stage)
    part = part_with(tuple(district.part for district in districts), pipe)
    return next(district for district in districts if district.part is part)


def district_fed_by(stage: Stage, plant: str) -> District:
    """The district of a plant, by the code of its asset."""
    return next(d for d in districts_of(stage) if any(source.asset == plant for source in d.part.sources))


def lose_water(district: District, node: int, diameter: float) -> Loss:
    """Supply and return fall together until the make-up pumps deliver what escapes.

    The pumps deliver m(x) = most x min(x / droop, 1) when the pressure has fallen by x; q(x) escapes, less the lower
    the pressure. Where both are equal the network comes to rest; nothing else holds its pressure, water being stiff.
    Source: balance of volume; orifice as in ``physics/orifice``; event H1 of the domain reference.

    Args:
        district: Of the network.
        node: Where the supply pipe has its hole.
        diameter: Of a round hole. [m]
    """
    hole = np.zeros(district.part.network.node_count)
    hole[node] = hole_coefficient(np.array(diameter))
    most = MAKE_UP_SHARE * float(district.circulation.sum())

    def state(fallen: float) -> Solution:
        return _solved(district.part, district.supply_head - fallen, district.circulation, hole)

    def missing(fallen: float) -> float:
        escaping = _through(hole, state(fallen), district.part, node)
        return escaping - most * min(fallen / MAKE_UP_DROOP, 1.0)

    fallen = _root(missing, district.supply_head - float(district.part.network.elevation.min()))
    after = state(fallen)
    return Loss(_through(hole, after, district.part, node), after.head - district.supply, -fallen)


def _root(falling: Callable[[float], float], highest: float) -> float:
    """Where a falling function is zero, by halving."""
    low, high = 0.0, highest
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if falling(middle) > 0.0 else (low, middle)
    return (low + high) / 2.0


def _through(hole: FloatArray, state: Solution, part: Part, node: int) -> float:
    return float(hole[node] * np.sqrt(max(float(state.head[node] - part.network.elevation[node]), 0.0)))


def _district(part: Part) -> District:
    circulation = part.demand * 1000.0 / (WATER_DENSITY * HEAT_CAPACITY * SPREAD_KELVIN)
    nothing = np.zeros_like(circulation)
    lost = -_solved(part, 0.0, circulation, nothing).head
    return_head = float((part.network.elevation - lost).max()) + FILL_METRES
    supply_head = return_head + 2.0 * float(lost.max()) + HOUSE_METRES
    return District(part, circulation, supply_head, return_head, supply_head - lost, return_head + lost)


def _solved(part: Part, head: float, circulation: FloatArray, hole: FloatArray) -> Solution:
    ground = part.network.elevation
    held = np.full(len(part.sources), head)
    return solve(part.network, darcy_weisbach(part.network.pipes), held, Outflow(circulation, hole, ground, ground))
