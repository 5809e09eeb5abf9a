"""The city as ordinary import files, as a real city would bring them, and back again; its networks beside them."""

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from simulators.city.networks import NETWORKS_FILE, read_networks, write_networks
from simulators.city.nouns import Asset, City, Gateway, Link, MapFeature, Position, Sensor, Shape, Words

BASE_FILE = "base.geojson"
ASSETS_FILE = "assets.geojson"
SENSORS_FILE = "sensors.csv"
LINKS_FILE = "links.csv"
GATEWAYS_FILE = "gateways.csv"
IMPORT_FILES = (BASE_FILE, ASSETS_FILE, GATEWAYS_FILE, SENSORS_FILE, LINKS_FILE)

SENSOR_COLUMNS = ("sensor", "gateway", "asset", "quantity", "unit", "longitude", "latitude", "design_value", "twin_of")
LINK_COLUMNS = ("from_asset", "to_asset", "kind", "distance_m")
GATEWAY_COLUMNS = ("gateway", "run_id")
ASSET_PROPERTIES = ("kind", "code", "lifeline", "name", "name_en", "district", "road", "owner_unit")


def write_import_files(city: City, directory: Path) -> tuple[Path, ...]:
    """Write the city's files and return the five to import, in the order in which they are imported."""
    directory.mkdir(parents=True, exist_ok=True)
    _write_features(directory / BASE_FILE, (_map_feature_table(feature) for feature in city.map_features))
    _write_features(directory / ASSETS_FILE, (_asset_table(asset) for asset in city.assets))
    gateways = ((gateway.code, gateway.run_id) for gateway in city.gateways)
    _write_rows(directory / GATEWAYS_FILE, GATEWAY_COLUMNS, gateways)
    _write_rows(directory / SENSORS_FILE, SENSOR_COLUMNS, (_sensor_row(sensor) for sensor in city.sensors))
    links = ((link.from_asset, link.to_asset, link.kind, _text(link.distance_m)) for link in city.links)
    _write_rows(directory / LINKS_FILE, LINK_COLUMNS, links)
    write_networks(city.networks, directory)
    return tuple(directory / name for name in IMPORT_FILES)


def read_import_files(directory: Path) -> City:
    """Read what ``write_import_files`` wrote."""
    return City(
        map_features=tuple(_map_feature(table) for table in _read_features(directory / BASE_FILE)),
        assets=tuple(_asset(table) for table in _read_features(directory / ASSETS_FILE)),
        links=tuple(
            Link(row["from_asset"], row["to_asset"], row["kind"], _number(row["distance_m"]))
            for row in _read_rows(directory / LINKS_FILE)
        ),
        gateways=tuple(Gateway(row["gateway"], row["run_id"]) for row in _read_rows(directory / GATEWAYS_FILE)),
        sensors=tuple(_sensor(row) for row in _read_rows(directory / SENSORS_FILE)),
        networks=read_networks(directory),
    )


def mark_gateways(directory: Path, run_id: str) -> Path:
    """Give all gateways of a city another run id; returns the file to import, after which the register knows it too."""
    codes = [row["gateway"] for row in _read_rows(directory / GATEWAYS_FILE)]
    _write_rows(directory / GATEWAYS_FILE, GATEWAY_COLUMNS, ((code, run_id) for code in codes))
    return directory / GATEWAYS_FILE


def digest(directory: Path) -> str:
    """One SHA-256 over the city's files: names a city exactly."""
    total = hashlib.sha256()
    for name in (*IMPORT_FILES, NETWORKS_FILE):
        total.update((directory / name).read_bytes() if (directory / name).exists() else b"")
    return total.hexdigest()


def _map_feature_table(feature: MapFeature) -> dict[str, Any]:
    properties = {
        "kind": feature.kind,
        "code": feature.code,
        "name": feature.name.zh,
        "name_en": feature.name.en,
        "approximate": feature.is_approximate,
    }
    return {"type": "Feature", "properties": properties, "geometry": _geometry(feature.shape)}


def _map_feature(table: Mapping[str, Any]) -> MapFeature:
    properties = table["properties"]
    name = Words(properties["name"], properties["name_en"])
    shape = _shape(table["geometry"])
    return MapFeature(properties["kind"], properties["code"], name, shape, properties["approximate"])


def _asset_table(asset: Asset) -> dict[str, Any]:
    named = (asset.kind, asset.code, asset.lifeline, *asset.name, asset.district, asset.road, asset.owner_unit)
    properties = dict(zip(ASSET_PROPERTIES, named, strict=True)) | dict(asset.properties)
    return {"type": "Feature", "properties": properties, "geometry": _geometry(asset.shape)}


def _asset(table: Mapping[str, Any]) -> Asset:
    properties = dict(table["properties"])
    kind, code, lifeline, zh, en, district, road, owner_unit = (properties.pop(key) for key in ASSET_PROPERTIES)
    shape = _shape(table["geometry"])
    return Asset(code, lifeline, kind, Words(zh, en), district, road, owner_unit, shape, properties)


def _sensor_row(sensor: Sensor) -> tuple[str, ...]:
    longitude, latitude = (f"{degrees:.6f}" for degrees in sensor.position)
    where = (sensor.code, sensor.gateway, sensor.asset, sensor.quantity, sensor.unit, longitude, latitude)
    return (*where, _text(sensor.design_value), sensor.twin_of)


def _sensor(row: Mapping[str, str]) -> Sensor:
    position = (float(row["longitude"]), float(row["latitude"]))
    design_value = _number(row["design_value"])
    named = (row["sensor"], row["gateway"], row["asset"], row["quantity"], row["unit"])
    return Sensor(*named, position, design_value, row.get("twin_of", ""))


def _geometry(shape: Shape) -> dict[str, Any]:
    positions = [list(position) for position in shape.positions]
    nested: Any = {"Point": positions[0], "LineString": positions, "Polygon": [positions]}[shape.kind]
    return {"type": shape.kind, "coordinates": nested}


def _shape(geometry: Mapping[str, Any]) -> Shape:
    kind, nested = geometry["type"], geometry["coordinates"]
    positions: list[Sequence[float]] = {"Point": [nested], "LineString": nested, "Polygon": nested[0]}[kind]
    return Shape(kind, tuple(_position(position) for position in positions))


def _position(pair: Sequence[float]) -> Position:
    return (pair[0], pair[1])


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _number(text: str) -> float | None:
    return float(text) if text else None


def _write_features(path: Path, tables: Iterable[Mapping[str, Any]]) -> None:
    """One feature a line, so that a difference between two cities can be read."""
    lines = b",\n".join(map(msgspec.json.encode, tables))
    path.write_bytes(b'{"type":"FeatureCollection","features":[\n' + lines + b"\n]}\n")


def _read_features(path: Path) -> list[Mapping[str, Any]]:
    return msgspec.json.decode(path.read_bytes())["features"]


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
