"""Read GeoJSON files: the map underneath, assets of any shape, and sensors as points."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Never, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from services.api.imports.columns import COLUMNS, MAP_FEATURE_KINDS, SENSOR_KIND, Table
from services.api.imports.report import Fault
from services.api.imports.rows import Row, Unreadable

# coordinate systems that are WGS 84 to within a metre (CGCS2000 included)
WGS84_NAMES = ("CRS84", "4326", "4490", "WGS84", "WGS 84")


def read_geojson(file: str, text: str, faults: list[Fault], hints: list[Fault]) -> Iterator[Row]:
    """Rows of a GeoJSON feature collection; what cannot be a row goes to `faults`.

    Raises:
        Unreadable: no feature collection, or not in WGS 84.
    """
    features = _features(text)
    geometries = _geometries([feature.get("geometry") for feature in features])
    unused: set[str] = set()
    for number, (feature, geometry) in enumerate(zip(features, geometries, strict=True), start=1):
        place = f"feature {number}"
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            faults.append(Fault(file, place, "properties", "are missing"))
            continue
        if geometry is None and feature.get("geometry") is not None:
            faults.append(Fault(file, place, "geometry", "is not a GeoJSON geometry"))
            continue
        row = _feature_row(file, place, cast(dict[str, object], properties), geometry)
        unused |= set(row.extra) if row.table is Table.SENSOR else set()
        yield row
    if unused:
        hints.append(Fault(file, None, None, f"properties not used: {', '.join(sorted(unused))}"))


def _feature_row(file: str, place: str, properties: dict[str, object], geometry: BaseGeometry | None) -> Row:
    kind = _as_text(properties.get("kind"))
    table = Table.SENSOR if kind == SENSOR_KIND else Table.MAP_FEATURE if kind in MAP_FEATURE_KINDS else Table.ASSET
    known = {column.name for column in COLUMNS[table]}
    cells = {name: _as_text(properties.get(name)) for name in known}
    ignored = known | {"kind"}
    extra = {name: value for name, value in properties.items() if name not in ignored and value is not None}
    return Row(file, place, table, cells, extra, geometry)


def _features(text: str) -> list[dict[str, object]]:
    try:
        document: object = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(f"is not JSON: {error.msg} on line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("is not a GeoJSON FeatureCollection")
    collection = cast(dict[str, object], document)
    _refuse_other_coordinates(collection)
    features = [collection] if collection.get("type") == "Feature" else collection.get("features")
    if not isinstance(features, list):
        raise Unreadable("is not a GeoJSON FeatureCollection")
    return [
        cast(dict[str, object], feature) if isinstance(feature, dict) else {}
        for feature in cast(list[object], features)
    ]


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a JSON number")


def _refuse_other_coordinates(collection: Mapping[str, object]) -> None:
    crs = collection.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in WGS84_NAMES):
        raise Unreadable("its coordinates are not WGS 84 (member crs); convert the file first")


def _geometries(members: Sequence[object]) -> list[BaseGeometry | None]:
    texts = np.array([None if member is None else json.dumps(member) for member in members], dtype=object)
    return cast("list[BaseGeometry | None]", shapely.from_geojson(texts, on_invalid="ignore").tolist())


def _as_text(value: object) -> str:
    """A property as the cell of a CSV file would hold it: codes are often written as numbers."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
