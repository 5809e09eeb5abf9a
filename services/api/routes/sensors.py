"""What observes the assets, one quantity at one place each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from psycopg.rows import class_row
from pydantic import BaseModel

from schemas.lifeline import Catalogue
from services.api.alert_rows import unit_of
from services.api.dependencies import Connection, LifelineCatalogue
from services.api.errors import problems
from services.api.models import Newest
from services.api.pages import (
    DEFAULT_LIMIT,
    CursorText,
    Limit,
    contains_pattern,
    decode_cursor,
    encode_cursor,
    split_page,
)
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/sensors", tags=["sensors"])

# what the column can hold; larger numbers name nothing
SensorId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class SensorAsset(BaseModel):
    """The asset that a sensor observes."""

    asset_code: str
    name: str
    name_en: str | None
    lifeline: str
    kind: str
    district_code: str | None
    road: str | None
    owner_unit: str | None


class Sensor(BaseModel):
    """One sensor. All values and limits are in `unit`; the gateway sends `wire_unit`."""

    sensor_id: int
    sensor_code: str
    gateway_code: str
    asset: SensorAsset
    quantity: str
    unit: str
    wire_unit: str
    design_value: float | None
    longitude: float
    latitude: float
    newest: Newest | None
    is_silent: bool
    silent_since: datetime | None
    removed_at: datetime | None
    rule_ids: list[str]


class SensorPage(BaseModel):
    """A page of sensors, by number."""

    items: list[Sensor]
    next_cursor: str | None


@dataclass(frozen=True)
class SensorRow:
    """A sensor as the tables have it."""

    sensor_id: int
    sensor_code: str
    gateway_code: str
    quantity: str
    wire_unit: str
    design_value: float | None
    longitude: float
    latitude: float
    removed_at: datetime | None
    silent_since: datetime | None
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    asset_lifeline: str
    asset_kind: str
    district_code: str | None
    road: str | None
    owner_unit: str | None
    observed_at: datetime | None
    received_at: datetime | None
    value: float | None
    quality: int | None


class SensorFilter(BaseModel):
    """Which sensors; everything is optional."""

    asset: Annotated[str | None, Query(max_length=400, description="asset_code")] = None
    lifeline: Annotated[str | None, Query(max_length=40)] = None
    query: Annotated[str | None, Query(max_length=100, description="part of a code, name or road")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", operation_id="listSensors", responses=problems(401, 422, 503))
async def list_sensors(
    connection: Connection, catalogue: LifelineCatalogue, wanted: Annotated[SensorFilter, Query()]
) -> SensorPage:
    """Sensors in service."""
    (after,) = decode_cursor(wanted.cursor, int)
    async with connection.cursor(row_factory=class_row(SensorRow)) as cursor:
        await cursor.execute(
            QUERIES["list_sensors"],
            {
                "asset": wanted.asset,
                "lifeline": wanted.lifeline,
                "pattern": contains_pattern(wanted.query),
                "after": after,
                "limit": wanted.limit + 1,
            },
        )
        page, last = split_page(await cursor.fetchall(), wanted.limit)
    items = [to_sensor(row, catalogue) for row in page]
    return SensorPage(items=items, next_cursor=encode_cursor([last.sensor_id]) if last else None)


@router.get("/{sensor_id}", operation_id="readSensor", responses=problems(401, 404, 422, 503))
async def read_sensor(connection: Connection, catalogue: LifelineCatalogue, sensor_id: SensorId) -> Sensor:
    """One sensor, in service or not."""
    async with connection.cursor(row_factory=class_row(SensorRow)) as cursor:
        row = await (await cursor.execute(QUERIES["read_sensor"], {"sensor_id": sensor_id})).fetchone()
    if row is None:
        raise NotFound("There is no such sensor", sensor_id=sensor_id)
    return to_sensor(row, catalogue)


def to_sensor(row: SensorRow, catalogue: Catalogue) -> Sensor:
    """Add what the catalogue knows: the internal unit and the rules."""
    return Sensor(
        sensor_id=row.sensor_id,
        sensor_code=row.sensor_code,
        gateway_code=row.gateway_code,
        asset=_asset(row),
        quantity=row.quantity,
        unit=unit_of(catalogue.quantities.get(row.quantity)),
        wire_unit=row.wire_unit,
        design_value=row.design_value,
        longitude=row.longitude,
        latitude=row.latitude,
        newest=_newest(row),
        is_silent=row.silent_since is not None,
        silent_since=row.silent_since,
        removed_at=row.removed_at,
        rule_ids=[rule.id for rule in catalogue.rules.values() if rule.quantity == row.quantity],
    )


def _asset(row: SensorRow) -> SensorAsset:
    return SensorAsset(
        asset_code=row.asset_code,
        name=row.asset_name,
        name_en=row.asset_name_en,
        lifeline=row.asset_lifeline,
        kind=row.asset_kind,
        district_code=row.district_code,
        road=row.road,
        owner_unit=row.owner_unit,
    )


def _newest(row: SensorRow) -> Newest | None:
    if row.observed_at is None or row.quality is None:
        return None
    return Newest(observed_at=row.observed_at, received_at=row.received_at, value=row.value, quality=row.quality)
