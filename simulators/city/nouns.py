"""What the simulated city consists of, as the import files tell it to the service. Positions are WGS 84 degrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from simulators.city.networks import PipeNetwork

Position: TypeAlias = tuple[float, float]
Property: TypeAlias = str | float | int | bool


class Words(NamedTuple):
    """One name in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Shape:
    """A GeoJSON geometry: ``Point``, ``LineString`` or ``Polygon`` (one ring) and its positions."""

    kind: str
    positions: tuple[Position, ...]

    @property
    def anchor(self) -> Position:
        """A position that stands for the whole: the middle vertex of a line, the mean of a ring."""
        if self.kind == "Polygon":
            ring = self.positions[:-1]
            return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
        return self.positions[len(self.positions) // 2]


@dataclass(frozen=True)
class MapFeature:
    """Something drawn below the assets: district, road, river or park."""

    kind: str
    code: str
    name: Words
    shape: Shape
    is_approximate: bool


@dataclass(frozen=True)
class Asset:
    """One thing the city must protect."""

    code: str
    lifeline: str
    kind: str
    name: Words
    district: str
    road: str
    owner_unit: str
    shape: Shape
    properties: Mapping[str, Property] = field(default_factory=dict[str, Property])


@dataclass(frozen=True)
class Link:
    """How two assets hang together: connects, flows_to, adjacent_to, attached_to, feeds."""

    from_asset: str
    to_asset: str
    kind: str
    distance_m: float | None = None


@dataclass(frozen=True)
class Gateway:
    """The box that reports for sensors. A run id marks everything behind it as simulated."""

    code: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Sensor:
    """One quantity at one place, in the unit on the wire. A twin repeats another sensor, whose code it names."""

    code: str
    gateway: str
    asset: str
    quantity: str
    unit: str
    position: Position
    design_value: float | None = None
    twin_of: str = ""


@dataclass(frozen=True)
class City:
    """Everything the import files say, and the networks by name (water, gas, heat, storm, sewer) for the physics."""

    map_features: tuple[MapFeature, ...]
    assets: tuple[Asset, ...]
    links: tuple[Link, ...]
    gateways: tuple[Gateway, ...]
    sensors: tuple[Sensor, ...]
    networks: Mapping[str, PipeNetwork] = field(default_factory=dict[str, PipeNetwork], compare=False)
