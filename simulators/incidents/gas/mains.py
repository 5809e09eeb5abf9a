"""What a hole does to the gas network: pressure along the mains, flow at the gate stations."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.networks import PipeNetwork
from simulators.city.nouns import Asset
from simulators.physics.gas_mains import GasState, medium_pressure
from simulators.physics.network import Network, Pipes
from simulators.scenario.atlas import Atlas

PRESSURE, FLOW = "gas.medium_pressure", "gas.flow"
SMALLEST_EFFECT = 1e-4
"""Share of pressure or flow below which no sensor is listed: a tenth of what an instrument resolves."""


@dataclass(frozen=True, eq=False)
class Response:
    """How a hole changes what sensors read, in the end.

    Attributes:
        sensors: Places of pressure and flow sensors that feel it, ascending. (sensors,)
        factor: What their calm value is multiplied with. (sensors,)
    """

    sensors: IndexArray
    factor: FloatArray


@dataclass(frozen=True, eq=False)
class Mains:
    """The gas network of a city with its state on an average day, and the node or source of every sensor on it."""

    network: Network
    position: FloatArray
    source_pressure: FloatArray
    demand: FloatArray
    calm: GasState
    pressure_sensors: IndexArray
    pressure_nodes: IndexArray
    flow_sensors: IndexArray
    flow_sources: IndexArray

    def response(self, place: FloatArray, hole: float) -> Response:
        """To a hole at a place.

        The hole is put to the nearest node; the sensors take the relative change of the model, because their calm
        values are those of a typical gauge and not of this model. Source: ``physics.gas_mains`` (Renouard, choked
        hole), 15 % on any absolute drop.

        Args:
            place: Of the hole on the metre grid. (2,) [m]
            hole: Its diameter. [m]
        """
        holes = np.zeros(self.network.node_count)
        holes[int(np.argmin(np.hypot(*(self.position - place).T)))] = hole
        leaking = medium_pressure(self.network, self.source_pressure, self.demand, holes, first=self.calm.solution)
        pressure = _ratio(leaking.pressure, self.calm.pressure)[self.pressure_nodes]
        sources = self.network.sources[self.flow_sources]
        flow = _ratio(-leaking.outflow, -self.calm.outflow)[sources]
        sensors = np.concatenate([self.pressure_sensors, self.flow_sensors])
        factor = np.concatenate([pressure, flow])
        felt = np.flatnonzero(np.abs(factor - 1.0) >= SMALLEST_EFFECT)
        order = felt[np.argsort(sensors[felt])]
        return Response(sensors[order], factor[order])


@lru_cache(maxsize=2)
def mains_of(atlas: Atlas) -> Mains | None:
    """The gas network of a city, solved once; None for a city that brings import files alone."""
    drawn = atlas.city.networks.get("gas")
    if drawn is None:
        return None
    pipes = Pipes(drawn.ends[:, 0], drawn.ends[:, 1], drawn.length, drawn.diameter / 1000.0, drawn.roughness)
    network = Network(drawn.elevation, pipes, np.array([source.node for source in drawn.sources]))
    source_pressure = np.array([source.level * 1000.0 for source in drawn.sources])
    demand = drawn.demand / 3600.0
    calm = medium_pressure(network, source_pressure, demand, np.zeros(network.node_count))
    pressure = _pressure_sensors(atlas, drawn)
    flow = [
        (sensor, order)
        for order, source in enumerate(drawn.sources)
        for sensor in atlas.sensors_of(atlas.assets[source.asset], FLOW)
    ]
    return Mains(network, drawn.position, source_pressure, demand, calm, *_columns(pressure), *_columns(flow))


def _pressure_sensors(atlas: Atlas, drawn: PipeNetwork) -> list[tuple[int, int]]:
    """Each pressure sensor with the node nearest along its main."""
    first_node = {code: int(node) for code, node in zip(drawn.asset, drawn.ends[:, 0], strict=True)}
    at_source = {source.asset: source.node for source in drawn.sources}
    found: list[tuple[int, int]] = []
    for place, sensor in enumerate(atlas.city.sensors):
        if sensor.quantity == PRESSURE:
            node = at_source.get(sensor.asset)
            if node is None:
                node = _node_on_main(atlas, atlas.assets[sensor.asset], first_node)
            if node is not None:
                found.append((place, node))
    return found


def _node_on_main(atlas: Atlas, asset: Asset, first_node: dict[str, int]) -> int | None:
    mains = (*atlas.linked(asset, "attached_to"), *atlas.linked(asset, "feeds"))
    return next((first_node[main.code] for main in mains if main.code in first_node), None)


def _columns(pairs: list[tuple[int, int]]) -> tuple[IndexArray, IndexArray]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _ratio(new: FloatArray, old: FloatArray) -> FloatArray:
    """1 where there is nothing to compare, as in a part that no source reaches."""
    is_known = np.isfinite(new) & np.isfinite(old) & (np.abs(old) > 1e-9)
    return np.divide(new, old, out=np.ones_like(old), where=is_known)
