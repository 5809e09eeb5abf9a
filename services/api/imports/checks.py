"""Judge the rows of an import one by one: either a record ready for the register, or a fault with its reason."""

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from schemas.lifeline import Catalogue
from services.api.imports.columns import COLUMNS, LINK_KINDS, Table, required_names
from services.api.imports.positions import outside_world
from services.api.imports.report import Fault
from services.api.imports.rows import Row

Record = tuple[object, ...]

LONGEST_TEXT = 400
# characters that neither PostgreSQL nor a screen can take
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# a gateway's code is one level of its MQTT topic
GATEWAY_CODE = re.compile(r"[^/+#\s]{1,64}")

GEOMETRY_TYPES = {
    "district": ("Polygon", "MultiPolygon"),
    "road": ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    "river": ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    "park": ("Polygon", "MultiPolygon"),
}


class Unusable(Exception):
    """This cell keeps its row out of the register."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass
class Sorted:
    """Good rows with their records, by table, in the order of the files."""

    records: dict[Table, list[tuple[Row, Record]]] = field(
        default_factory=lambda: {table: list[tuple[Row, Record]]() for table in Table}
    )
    faults: list[Fault] = field(default_factory=list[Fault])


def sort_rows(rows: Iterable[Row], catalogue: Catalogue) -> Sorted:
    """Make records of the rows that can be used; what refers to other rows is left to the store."""
    checks = _checks(catalogue)
    seen: dict[tuple[Table, object], Row] = {}
    result = Sorted()
    for row in rows:
        try:
            _check_cells(row)
            key, record = checks[row.table](row)
            first = seen.setdefault((row.table, key), row)
            if first is not row:
                raise Unusable(None, f"describes the same {row.table} as {first.file}, {first.place}")
        except Unusable as unusable:
            result.faults.append(row.fault(unusable.column, unusable.reason))
        else:
            result.records[row.table].append((row, record))
    return result


def _checks(catalogue: Catalogue) -> dict[Table, Callable[[Row], tuple[object, Record]]]:
    lifelines = [lifeline.code for lifeline in catalogue.lifelines]
    return {
        Table.MAP_FEATURE: _map_feature,
        Table.ASSET: lambda row: _asset(row, lifelines),
        Table.GATEWAY: _gateway,
        Table.SENSOR: lambda row: _sensor(row, catalogue),
        Table.LINK: _link,
    }


REQUIRED = {table: required_names(columns) for table, columns in COLUMNS.items()}


def _check_cells(row: Row) -> None:
    for column, text in row.cells.items():
        if not text and column in REQUIRED[row.table]:
            raise Unusable(column, "is missing")
        if len(text) > LONGEST_TEXT:
            raise Unusable(column, f"is longer than {LONGEST_TEXT} characters")
        if UNPRINTABLE.search(text):
            raise Unusable(column, "holds a character that cannot be shown")


def _map_feature(row: Row) -> tuple[object, Record]:
    cells = row.cells
    geometry = _checked_geometry(row, GEOMETRY_TYPES[cells["kind"]])
    key = (cells["kind"], cells["code"])
    return key, (*key, cells["name"], cells["name_en"] or None, _extra(row), _wkb(geometry))


def _asset(row: Row, lifelines: list[str]) -> tuple[object, Record]:
    cells = row.cells
    if cells["lifeline"] not in lifelines:
        raise Unusable("lifeline", f"'{cells['lifeline']}' is none of {', '.join(lifelines)}")
    if row.geometry is None and "longitude" in cells:
        position = _position(row)
        if position is None:
            raise Unusable("longitude", "is missing")
        geometry: BaseGeometry = shapely.Point(position)
    else:
        geometry = _checked_geometry(row, None)
    return cells["code"], (
        cells["code"],
        cells["lifeline"],
        cells["kind"],
        cells["name"] or None,
        cells["name_en"] or None,
        cells["district"] or None,
        cells["road"] or None,
        cells["owner_unit"] or None,
        _extra(row),
        _wkb(geometry),
    )


def _gateway(row: Row) -> tuple[object, Record]:
    code = _gateway_code(row)
    return code, (code, row.cells["run_id"] or None)


def _sensor(row: Row, catalogue: Catalogue) -> tuple[object, Record]:
    cells = row.cells
    gateway = _gateway_code(row)
    quantity = catalogue.quantities.get(cells["quantity"])
    if quantity is None:
        raise Unusable("quantity", f"'{cells['quantity']}' is not known")
    if quantity.conversion(cells["unit"]) is None:
        accepted = ", ".join(quantity.accepts)
        raise Unusable("unit", f"'{cells['unit']}' is not accepted for {quantity.code}; accepted: {accepted}")
    design_value = _number(row, "design_value")
    if design_value is not None and design_value <= 0:
        raise Unusable("design_value", "must be above zero")
    longitude, latitude = _sensor_position(row) or (None, None)
    return cells["sensor"], (
        cells["sensor"],
        gateway,
        cells["asset"],
        quantity.code,
        cells["unit"],
        design_value,
        longitude,
        latitude,
    )


def _link(row: Row) -> tuple[object, Record]:
    cells = row.cells
    if cells["kind"] not in LINK_KINDS:
        raise Unusable("kind", f"'{cells['kind']}' is none of {', '.join(LINK_KINDS)}")
    if cells["from_asset"] == cells["to_asset"]:
        raise Unusable("to_asset", "is the asset the link starts from")
    distance = _number(row, "distance_m")
    if distance is not None and distance < 0:
        raise Unusable("distance_m", "is below zero")
    key = (cells["from_asset"], cells["to_asset"], cells["kind"])
    return key, (*key, distance)


def _gateway_code(row: Row) -> str:
    code = row.cells["gateway"]
    if not GATEWAY_CODE.fullmatch(code):
        raise Unusable("gateway", f"'{code}' cannot be part of a topic: 1 to 64 characters without / + # or space")
    return code


def _sensor_position(row: Row) -> tuple[float, float] | None:
    if row.geometry is None:
        return _position(row)
    longitude, latitude, *_ = _checked_geometry(row, ("Point",)).bounds
    return longitude, latitude


def _position(row: Row) -> tuple[float, float] | None:
    longitude, latitude = _number(row, "longitude"), _number(row, "latitude")
    if longitude is None and latitude is None:
        return None
    if longitude is None or latitude is None:
        raise Unusable("longitude" if longitude is None else "latitude", "is missing")
    if reason := outside_world(longitude, latitude):
        raise Unusable("latitude" if abs(latitude) > 90 else "longitude", reason)
    return longitude, latitude


def _number(row: Row, column: str) -> float | None:
    text = row.cells[column]
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise Unusable(column, f"'{text}' is not a number") from None
    if not math.isfinite(number):
        raise Unusable(column, f"'{text}' is not a number")
    return number


def _checked_geometry(row: Row, types: tuple[str, ...] | None) -> BaseGeometry:
    geometry = row.geometry
    if geometry is None or geometry.is_empty:
        raise Unusable("geometry", "is missing")
    if (types and geometry.geom_type not in types) or geometry.geom_type == "GeometryCollection":
        expected = f"; a {row.cells.get('kind', row.table)} is a {' or '.join(types)}" if types else ""
        raise Unusable("geometry", f"is a {geometry.geom_type}{expected}")
    west, south, east, north = geometry.bounds
    if reason := outside_world(west, south) or outside_world(east, north):
        raise Unusable("geometry", reason)
    if not shapely.is_valid(geometry):
        raise Unusable("geometry", f"is not valid: {shapely.is_valid_reason(geometry)}")
    return geometry


def _wkb(geometry: BaseGeometry) -> str:
    # heights are dropped: the register is flat
    return shapely.to_wkb(geometry, hex=True, output_dimension=2)


def _extra(row: Row) -> str:
    if not row.extra:
        return "{}"
    text = json.dumps(dict(row.extra), ensure_ascii=False)
    if UNPRINTABLE.search(text) or "\\u0000" in text:
        raise Unusable(None, "a property holds a character that cannot be shown")
    return text
