"""A heating network: supply and return mains side by side, hot water, and what a burst takes out of it."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray
from simulators.physics.global_gradient import Solution, solve
from simulators.physics.head_loss import darcy_weisbach
from simulators.physics.heat_transport import HEAT_CAPACITY, WATER_DENSITY, Feed, temperatures
from simulators.physics.network import Network
from simulators.physics.orifice import hole_coefficient
from simulators.physics.outflow import Outflow


@dataclass(frozen=True, eq=False)
class HeatPlant:
    """How the heat plants run the network.

    Attributes:
        supply_head: Held at each source on the way out. (sources,) [m]
        return_head: Held at each source on the way back. (sources,) [m]
        supply_temperature: Of the water that leaves, over time. (times,) [°C]
    """

    supply_head: FloatArray
    return_head: FloatArray
    supply_temperature: FloatArray


@dataclass(frozen=True, eq=False)
class HeatState:
    """What the network does.

    Attributes:
        supply_pressure: Above the ground; not a number where no plant is reached. (nodes,) [m of water]
        return_pressure: (nodes,) [m of water]
        flow: In the supply pipes; the return carries the same the other way, less what bursts take. (pipes,) [m3/s]
        refill: Water to be made up: what escapes. [m3/s]
        supply_temperature: (times, nodes) [°C]
        return_temperature: (times, nodes) [°C]
    """

    supply_pressure: FloatArray
    return_pressure: FloatArray
    flow: FloatArray
    refill: float
    supply_temperature: FloatArray
    return_temperature: FloatArray


@dataclass(frozen=True, eq=False)
class Ground:
    """What the pipes lose their heat to.

    Attributes:
        loss: Heat lost by each square metre of pipe wall. (pipes,) [W/(m2 K)]
        temperature: [°C]
    """

    loss: FloatArray
    temperature: float


def operate(
    network: Network,
    plant: HeatPlant,
    circulation: FloatArray,
    heat: FloatArray,
    ground: Ground,
    seconds: FloatArray,
    hole_diameter: FloatArray,
    closed: BoolArray | None = None,
) -> HeatState:
    """Pressures, flows and temperatures, hydraulics steady and temperatures in time.

    Buildings are asked to circulate a given flow and take their heat from it: T_return = T_supply - P / (rho q c), not
    below the ground's temperature. Holes are in the supply pipe, where most bursts are.

    Args:
        network: Nodes and pipes, supply and return alike; the roughness is the height of the grain [m].
        plant: Heads and temperatures at the sources.
        circulation: Flow through the buildings at each node. (nodes,) [m3/s]
        heat: Taken by the buildings at each node. (nodes,) [W]
        ground: Around the pipes.
        seconds: Instants, ascending. (times,) [s]
        hole_diameter: Of the hole at each node, 0 for none. (nodes,) [m]
        closed: Pipes whose valves are shut. (pipes,)
    """
    loss = darcy_weisbach(network.pipes)
    nothing = np.zeros(network.node_count)
    holes = Outflow(circulation, hole_coefficient(hole_diameter), network.elevation, network.elevation)
    supply = solve(network, loss, plant.supply_head, holes, closed)
    reached = np.isfinite(supply.head)
    circulating = np.where(reached, circulation, 0.0)
    back = solve(network, loss, plant.return_head, Outflow(-circulating, nothing, nothing, nothing), closed)
    supplied = _supply_temperature(network, plant, supply, ground, seconds)
    returned = _cooled(supplied, heat, circulating, ground.temperature)
    return HeatState(
        supply_pressure=supply.head - network.elevation,
        return_pressure=back.head - network.elevation,
        flow=supply.flow,
        refill=float(-supply.outflow[network.sources].sum() - np.delete(circulating, network.sources).sum()),
        supply_temperature=supplied,
        return_temperature=temperatures(
            network, back.flow, Feed(circulating, returned), ground.loss, ground.temperature, seconds
        ),
    )


def _supply_temperature(
    network: Network, plant: HeatPlant, supply: Solution, ground: Ground, seconds: FloatArray
) -> FloatArray:
    hot = np.repeat(plant.supply_temperature[:, np.newaxis], network.node_count, axis=1)
    feed = Feed(np.maximum(-supply.outflow, 0.0), hot)
    return temperatures(network, supply.flow, feed, ground.loss, ground.temperature, seconds)


def _cooled(supplied: FloatArray, heat: FloatArray, circulation: FloatArray, ground: float) -> FloatArray:
    """What the buildings send back."""
    capacity = np.maximum(circulation, 1e-9) * WATER_DENSITY * HEAT_CAPACITY
    return np.maximum(supplied - np.where(circulation > 0.0, heat / capacity, 0.0), ground)


def water_density(temperature: FloatArray) -> FloatArray:
    """Density of water between 0 and 150 °C. [kg/m3]

    Source: Kell (1975), Density, thermal expansivity, and compressibility of liquid water from 0 to 150 °C.
    """
    t = temperature
    above = 999.83952 + t * (
        16.945176 + t * (-7.9870401e-3 + t * (-46.170461e-6 + t * (105.56302e-9 - 280.54253e-12 * t)))
    )
    return above / (1.0 + 16.879850e-3 * t)


def refill_by_cooling(volume: float, mean_temperature: FloatArray) -> FloatArray:
    """Water to be made up because the water in the network shrinks: no leak, though it looks like one.

    V (rho(T) / rho(T0) - 1); 134 m3 for 20,000 m3 that cool from 90 to 80 °C. Source: event H3 of the domain reference.

    Args:
        volume: Of the network. [m3]
        mean_temperature: Of its water over time. (times,) [°C]

    Returns:
        Volume since the first instant, negative when it grew warmer. (times,) [m3]
    """
    density = water_density(mean_temperature)
    return volume * (density / density[0] - 1.0)
