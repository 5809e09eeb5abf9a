"""The named lines and places of Jiaozuo that every generated city shares, read from ``skeleton.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulators.city.nouns import Position, Words

SKELETON_FILE = Path(__file__).with_name("skeleton.toml")


@dataclass(frozen=True)
class NamedRoad:
    """A road of 五纵五横 at one longitude (vertical) or latitude (horizontal). [degrees]"""

    code: str
    name: Words
    at: float


@dataclass(frozen=True)
class NamedRiver:
    """A river of 三横八纵, points from upstream to downstream. [degrees]"""

    code: str
    name: Words
    line: tuple[Position, ...]


@dataclass(frozen=True)
class NamedPlace:
    """A park, plant, slope or old working: a centre and, where known, half its width and height. [degrees; m]"""

    code: str
    name: Words
    at: Position
    half: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Skeleton:
    """Everything that does not depend on the seed."""

    extent: tuple[float, float, float, float]
    vertical: tuple[NamedRoad, ...]
    horizontal: tuple[NamedRoad, ...]
    minor_vertical: tuple[Words, ...]
    minor_horizontal: tuple[Words, ...]
    rivers: tuple[NamedRiver, ...]
    parks: tuple[NamedPlace, ...]
    heat_plants: tuple[NamedPlace, ...]
    waterworks: tuple[NamedPlace, ...]
    gas_stations: tuple[NamedPlace, ...]
    sewage_works: tuple[NamedPlace, ...]
    slopes: tuple[NamedPlace, ...]
    goafs: tuple[NamedPlace, ...]
    tunnel_roads: tuple[str, ...]
    tunnel_section_metres: float


@cache
def load_skeleton() -> Skeleton:
    """Read the skeleton once."""
    tables = tomllib.loads(SKELETON_FILE.read_text(encoding="utf-8"))
    west, south, east, north = tables["extent"]
    return Skeleton(
        extent=(west, south, east, north),
        vertical=tuple(_road(table) for table in tables["vertical"]),
        horizontal=tuple(_road(table) for table in tables["horizontal"]),
        minor_vertical=tuple(Words(zh, en) for zh, en in tables["minor"]["vertical"]),
        minor_horizontal=tuple(Words(zh, en) for zh, en in tables["minor"]["horizontal"]),
        rivers=tuple(_river(table) for table in tables["river"]),
        parks=tuple(_place(table) for table in tables["park"]),
        heat_plants=tuple(_place(table) for table in tables["heat_plant"]),
        waterworks=tuple(_place(table) for table in tables["waterworks"]),
        gas_stations=tuple(_place(table) for table in tables["gas_station"]),
        sewage_works=tuple(_place(table) for table in tables["sewage_works"]),
        slopes=tuple(_place(table) for table in tables["slope"]),
        goafs=tuple(_place(table) for table in tables["goaf"]),
        tunnel_roads=tuple(tables["tunnels"]["roads"]),
        tunnel_section_metres=tables["tunnels"]["section_metres"],
    )


def _road(table: dict[str, Any]) -> NamedRoad:
    return NamedRoad(table["code"], Words(**table["name"]), table["at"])


def _river(table: dict[str, Any]) -> NamedRiver:
    line = tuple((longitude, latitude) for longitude, latitude in table["line"])
    return NamedRiver(table["code"], Words(**table["name"]), line)


def _place(table: dict[str, Any]) -> NamedPlace:
    longitude, latitude = table["at"]
    width, height = table.get("half", (0.0, 0.0))
    name = Words(**table["name"])
    return NamedPlace(table.get("code", name.en.lower()), name, (longitude, latitude), (width, height))
