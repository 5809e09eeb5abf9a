"""What is protected: pipes, manholes, bridges, slopes, tunnel sections."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel

from services.api.dependencies import Connection
from services.api.errors import problems
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

router = APIRouter(prefix="/api/assets", tags=["assets"])


class Asset(BaseModel):
    """One asset; the position is a point on it."""

    asset_code: str
    lifeline: str
    kind: str
    name: str
    name_en: str | None
    district_code: str | None
    road: str | None
    owner_unit: str | None
    longitude: float
    latitude: float
    sensor_count: int


class AssetPage(BaseModel):
    """A page of assets, by code."""

    items: list[Asset]
    next_cursor: str | None


class AssetLink(BaseModel):
    """A neighbour in a network. `direction`: whether the link leads to it or comes from it."""

    kind: str
    direction: Literal["to", "from"]
    asset_code: str
    name: str
    distance_m: float | None


class AssetRow(Asset):
    """An asset with its GeoJSON geometry and the properties it was imported with."""

    properties: dict[str, Any]
    geometry: dict[str, Any]


class AssetDetail(AssetRow):
    """An asset with its shape, its own properties and its neighbours."""

    links: list[AssetLink]


class AssetFilter(BaseModel):
    """Which assets; everything is optional."""

    lifeline: Annotated[str | None, Query(max_length=40)] = None
    district: Annotated[str | None, Query(max_length=64)] = None
    kind: Annotated[str | None, Query(max_length=64)] = None
    query: Annotated[str | None, Query(max_length=100, description="part of code, name or road")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", operation_id="listAssets", responses=problems(401, 422, 503))
async def list_assets(connection: Connection, wanted: Annotated[AssetFilter, Query()]) -> AssetPage:
    """Assets by code."""
    (after,) = decode_cursor(wanted.cursor, str)
    async with connection.cursor(row_factory=class_row(Asset)) as cursor:
        await cursor.execute(
            QUERIES["list_assets"],
            {
                "lifeline": wanted.lifeline,
                "district": wanted.district,
                "kind": wanted.kind,
                "pattern": contains_pattern(wanted.query),
                "after": after,
                "limit": wanted.limit + 1,
            },
        )
        page, last = split_page(await cursor.fetchall(), wanted.limit)
    return AssetPage(items=page, next_cursor=encode_cursor([last.asset_code]) if last else None)


@router.get("/{asset_code}", operation_id="readAsset", responses=problems(401, 404, 503))
async def read_asset(connection: Connection, asset_code: str) -> AssetDetail:
    """One asset with shape, properties and neighbours."""
    async with connection.cursor(row_factory=class_row(AssetRow)) as cursor:
        row = await (await cursor.execute(QUERIES["read_asset"], {"asset_code": asset_code})).fetchone()
    if row is None:
        raise NotFound("There is no such asset", asset_code=asset_code)
    return AssetDetail(**row.model_dump(), links=await _links(connection, asset_code))


async def _links(connection: AsyncConnection, asset_code: str) -> list[AssetLink]:
    async with connection.cursor(row_factory=class_row(AssetLink)) as cursor:
        return await (await cursor.execute(QUERIES["list_links"], {"asset_code": asset_code})).fetchall()
