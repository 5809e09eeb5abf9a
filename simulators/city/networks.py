"""The networks as physics needs them, and their file ``networks.json`` beside the import files.

The import files say what an engineer of the city knows of a pipe: length, diameter, material, year, levels. A solver
also needs the graph: which node joins which pipes, how high it lies, what is drawn from it, and where it all comes from
or goes to. That stands in ``networks.json``, column by column; the service never reads it, simulators do
(``read_networks``).

| network | demand at nodes (average) | roughness | source roles and their level |
|---|---|---|---|
| water | m3/h | Hazen-Williams C | ``waterworks``, ``booster``: head [m above sea level] |
| gas | Nm3/h | mm | ``gas_station``: pressure above air [kPa] |
| heat | kW | mm | ``heat_plant``: supply temperature in the coldest hour [C] |
| storm | m2 of catchment | Manning n | ``outfall``: invert [m above sea level] |
| sewer | m3/h | Manning n | ``sewage_works``: invert [m above sea level] |

Sewers run from ``start`` to ``end`` and carry inverts; pressure pipes have none. A sewer that begins higher than the
ones before it end is fed by a lift. Heat pipes are pairs: one entry stands for supply and return. The water network
falls into one part per source, because pressure zones do not touch; a booster lifts water for one village in the hills.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.plane import to_degrees, to_metres

NETWORKS_FILE = "networks.json"


@dataclass(frozen=True)
class Source:
    """Where a network begins or ends: an asset, its node, its role and the level of that role (see the module)."""

    asset: str
    node: int
    role: str
    level: float


@dataclass(frozen=True, eq=False)
class PipeNetwork:
    """One network: nodes and pipes as columns.

    Attributes:
        position: Nodes on the metre grid. (nodes, 2) [m]
        elevation: Of the ground at the nodes. (nodes,) [m above sea level]
        population: People who are served at the nodes. (nodes,)
        demand: Average, in the unit of the network. (nodes,)
        asset: Codes of the pipes. (pipes,)
        ends: The two nodes of each pipe; of sewers the upper one first. (pipes, 2)
        length: (pipes,) [m]
        diameter: Inside. (pipes,) [mm]
        roughness: In the unit of the network. (pipes,)
        invert: Of sewers, at both ends. (pipes, 2), or (0, 2) for pressure pipes. [m above sea level]
        sources: Where it begins or ends.
    """

    position: FloatArray
    elevation: FloatArray
    population: FloatArray
    demand: FloatArray
    asset: tuple[str, ...]
    ends: IndexArray
    length: FloatArray
    diameter: FloatArray
    roughness: FloatArray
    invert: FloatArray
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class _Table:
    """One network as it stands in the file."""

    longitude: list[float]
    latitude: list[float]
    elevation_m: list[float]
    population: list[float]
    demand: list[float]
    pipe_asset: list[str]
    pipe_start: list[int]
    pipe_end: list[int]
    length_m: list[float]
    diameter_mm: list[float]
    roughness: list[float]
    start_invert_m: list[float]
    end_invert_m: list[float]
    sources: list[Source]


def write_networks(networks: Mapping[str, PipeNetwork], directory: Path) -> None:
    """Write ``networks.json``, one network a line."""
    lines = [f'"{name}":'.encode() + msgspec.json.encode(_table(network)) for name, network in networks.items()]
    (directory / NETWORKS_FILE).write_bytes(b"{\n" + b",\n".join(lines) + b"\n}\n")


def read_networks(directory: Path) -> dict[str, PipeNetwork]:
    """Read what ``write_networks`` wrote; nothing for a city that brings import files alone."""
    file = directory / NETWORKS_FILE
    if not file.exists():
        return {}
    tables = msgspec.json.decode(file.read_bytes(), type=dict[str, _Table])
    return {name: _network(table) for name, table in tables.items()}


def _table(network: PipeNetwork) -> _Table:
    degrees, invert = to_degrees(network.position), np.round(network.invert, 3)
    return _Table(
        longitude=degrees[:, 0].tolist(),
        latitude=degrees[:, 1].tolist(),
        elevation_m=np.round(network.elevation, 2).tolist(),
        population=np.round(network.population, 1).tolist(),
        demand=np.round(network.demand, 3).tolist(),
        pipe_asset=list(network.asset),
        pipe_start=network.ends[:, 0].tolist(),
        pipe_end=network.ends[:, 1].tolist(),
        length_m=np.round(network.length, 1).tolist(),
        diameter_mm=network.diameter.tolist(),
        roughness=network.roughness.tolist(),
        start_invert_m=invert[:, 0].tolist(),
        end_invert_m=invert[:, 1].tolist(),
        sources=list(network.sources),
    )


def _network(table: _Table) -> PipeNetwork:
    return PipeNetwork(
        to_metres(np.column_stack([table.longitude, table.latitude])),
        np.array(table.elevation_m),
        np.array(table.population),
        np.array(table.demand),
        tuple(table.pipe_asset),
        np.column_stack([table.pipe_start, table.pipe_end]).astype(np.int64),
        np.array(table.length_m),
        np.array(table.diameter_mm),
        np.array(table.roughness),
        np.column_stack([table.start_invert_m, table.end_invert_m]),
        tuple(table.sources),
    )
