"""Real outlines of the districts, and which district a place belongs to. Origin: ATTRIBUTION.md."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from simulators.arrays import FloatArray
from simulators.city.nouns import Position, Words
from simulators.city.plane import to_metres

OUTLINES_FILE = Path(__file__).with_name("outlines.geojson")
NO_DISTRICT = ""


@dataclass(frozen=True, eq=False)
class District:
    """One district or county: division code, name and outline. [degrees, m]"""

    code: str
    name: Words
    is_approximate: bool
    positions: tuple[Position, ...]
    area: shapely.Polygon


@cache
def load_districts() -> tuple[District, ...]:
    """Read the outlines once."""
    features = json.loads(OUTLINES_FILE.read_text(encoding="utf-8"))["features"]
    districts: list[District] = []
    for feature in features:
        properties = feature["properties"]
        positions = tuple((longitude, latitude) for longitude, latitude in feature["geometry"]["coordinates"][0])
        name = Words(properties["name"], properties["name_en"])
        area = shapely.Polygon(to_metres(positions))
        shapely.prepare(area)
        districts.append(District(properties["code"], name, properties["approximate"], positions, area))
    return tuple(districts)


def districts_of(points: FloatArray) -> list[str]:
    """The code of the district around each grid point, empty outside all of them. (points, 2) [m]"""
    codes = np.full(len(points), NO_DISTRICT, dtype=object)
    for district in load_districts():
        codes[shapely.contains_xy(district.area, points[:, 0], points[:, 1])] = district.code
    return [str(code) for code in codes]


def district_of(point: FloatArray) -> str:
    """The code of the district around one grid point. (2,) [m]"""
    return districts_of(point.reshape(1, 2))[0]
