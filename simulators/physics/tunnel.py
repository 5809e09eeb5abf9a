"""A utility tunnel: sections between fire doors, each well mixed, in a row; gas, oxygen, smoke, warmth and water."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics.ponding import depths
from simulators.physics.voids import Voids, concentrations

OUTSIDE_OXYGEN = 0.209
"""Share of oxygen in fresh air."""

AIR_HEAT = 1_210.0
"""Heat that a cubic metre of air takes for one kelvin. [J/(m3 K)]"""


@dataclass(frozen=True, eq=False)
class Tunnel:
    """Sections in their order.

    Attributes:
        volume: (sections,) [m3]
        floor: (sections,) [m2]
        passing: Air swapped through the door to the next section. (sections - 1,) [m3/h]
        wall_loss: Warmth that the walls take for each kelvin above theirs; above 0. (sections,) [W/K]
        wall_temperature: Of the ground behind them. [°C]
    """

    volume: FloatArray
    floor: FloatArray
    passing: FloatArray
    wall_loss: FloatArray
    wall_temperature: float


@dataclass(frozen=True, eq=False)
class TunnelCourse:
    """What happens in the tunnel; every array is (steps, sections).

    Attributes:
        air_changes: Fresh air; near 0 when a fan has failed. [1/h]
        gas: Methane entering. [m3/h]
        oxygen_use: Oxygen that rust, rot or fire take. [m3/h]
        carbon_monoxide: Made by a fire. [m3/h]
        heat: Given off by cables or a fire. [W]
        water: Running in. [m3/h]
        pumped: What the pumps take when there is water. [m3/h]
        outside: Temperature of the fresh air. (steps,) [°C]
    """

    air_changes: FloatArray
    gas: FloatArray
    oxygen_use: FloatArray
    carbon_monoxide: FloatArray
    heat: FloatArray
    water: FloatArray
    pumped: FloatArray
    outside: FloatArray


@dataclass(frozen=True, eq=False)
class TunnelState:
    """What its sensors would see; every array is (steps, sections).

    Attributes:
        methane: [volume share]
        oxygen: [volume share]
        carbon_monoxide: [volume share]
        temperature: [°C]
        water: Depth on the floor. [m]
    """

    methane: FloatArray
    oxygen: FloatArray
    carbon_monoxide: FloatArray
    temperature: FloatArray
    water: FloatArray


def quiet_course(steps: int, sections: int, air_changes: float, outside: float) -> TunnelCourse:
    """A tunnel in which nothing happens, to put incidents into."""
    nothing = np.zeros((steps, sections))
    fresh = np.full((steps, sections), air_changes)
    return TunnelCourse(fresh, nothing, nothing, nothing, nothing, nothing, nothing, np.full(steps, outside))


def follow(tunnel: Tunnel, course: TunnelCourse, step: float) -> TunnelState:
    """Follow all sections over time.

    Gases: the balance of a well-mixed box, V dC/dt = q - lambda V C + K (C_neighbour - C). Oxygen is what fresh air
    has, less a deficit of the same balance whose source is what is used up and what gas pushes out (0.209 q).
    Warmth: rho c V dT/dt = P - lambda rho c V (T - T_outside) - H (T - T_wall) + rho c K (T_neighbour - T).
    Water: A dh/dt = inflow - pumps; sections do not share their water.
    Source: events T1 to T4 of the domain reference.

    Args:
        tunnel: The sections.
        course: What happens.
        step: Between two rows. [h]
    """
    boxes = Voids(tunnel.volume, np.zeros_like(tunnel.volume), _exchange(tunnel.passing))
    deficit = concentrations(course.oxygen_use + OUTSIDE_OXYGEN * course.gas, boxes, step, course.air_changes)
    water = [
        depths(course.water[:, section], course.pumped[:, section], float(tunnel.floor[section]), step)
        for section in range(len(tunnel.volume))
    ]
    return TunnelState(
        methane=concentrations(course.gas, boxes, step, course.air_changes),
        oxygen=np.maximum(OUTSIDE_OXYGEN - deficit, 0.0),
        carbon_monoxide=concentrations(course.carbon_monoxide, boxes, step, course.air_changes),
        temperature=_temperatures(tunnel, course, step),
        water=np.stack(water, axis=1),
    )


def _exchange(passing: FloatArray) -> FloatArray:
    """Each section with the one before and the one after it. (sections, sections) [m3/h]"""
    return np.diag(passing, 1) + np.diag(passing, -1)


def _temperatures(tunnel: Tunnel, course: TunnelCourse, step: float) -> FloatArray:
    """Implicit Euler on the balance of warmth, beginning from its balance at the first step."""
    exchange = _exchange(tunnel.passing)
    between = np.diag(exchange.sum(axis=1)) - exchange
    to_wall = tunnel.wall_loss * 3600.0 / AIR_HEAT
    capacity = tunnel.volume / step
    temperatures = np.empty_like(course.heat)
    last: FloatArray | None = None
    for row in range(len(course.heat)):
        fresh = course.air_changes[row] * tunnel.volume
        losses = np.diag(fresh + to_wall) + between
        gains = course.heat[row] * 3600.0 / AIR_HEAT + fresh * course.outside[row] + to_wall * tunnel.wall_temperature
        if last is None:
            last = np.asarray(np.linalg.solve(losses, gains), dtype=np.float64)
        else:
            last = np.asarray(np.linalg.solve(losses + np.diag(capacity), gains + capacity * last), dtype=np.float64)
        temperatures[row] = last
    return temperatures
