"""Alerts: the queue, and one of them with everything that is known. What people do to them is `alert_acts.py`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import AwareDatetime, BaseModel

from schemas.lifeline import Catalogue
from schemas.scope import Scope
from services.api.alert_rows import AlertRow, to_alert
from services.api.dependencies import ApiParts, Connection, LifelineCatalogue, Looking
from services.api.errors import problems
from services.api.live.hub import Hub
from services.api.live.queue import Wanted, count_queue, read_queue
from services.api.models import Alert, AlertCondition
from services.api.pages import (
    DEFAULT_LIMIT,
    CursorText,
    Limit,
    contains_pattern,
    decode_cursor,
    encode_cursor,
    not_a_cursor,
    split_page,
)
from services.api.routes.alert_detail import AlertDetail, read_detail
from services.database import load_queries
from services.errors import DatabaseUnavailable, NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/alerts", tags=["alerts"])


class LevelCount(BaseModel):
    """How many alerts of one level are live, and how many of them nobody has acknowledged."""

    live: int
    unacknowledged: int


class AlertPage(BaseModel):
    """A page of alerts.

    `sequence`: listen with `/api/live?after=` this number, and nothing is missed.
    `counts`: by level, of all live alerts.
    """

    items: list[Alert]
    next_cursor: str | None
    sequence: int
    counts: dict[str, LevelCount]


class AlertFilter(BaseModel):
    """Which alerts; an alert is live while it is not both cleared and acknowledged."""

    state: Literal["live", "all"] = "live"
    level: Annotated[int | None, Query(ge=1, le=4)] = None
    lifeline: Annotated[str | None, Query(max_length=40)] = None
    district: Annotated[str | None, Query(max_length=64)] = None
    acknowledged: bool | None = None
    condition: AlertCondition | None = None
    query: Annotated[str | None, Query(max_length=100, description="part of a code, name or road")] = None
    since: Annotated[AwareDatetime | None, Query(description="raised at or after")] = None
    until: Annotated[AwareDatetime | None, Query(description="raised before")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", operation_id="listAlerts", responses=problems(401, 422, 503))
async def list_alerts(parts: ApiParts, session: Looking, wanted: Annotated[AlertFilter, Query()]) -> AlertPage:
    """Live alerts worst first (from memory while the database is away), or all alerts newest first."""
    try:
        async with parts.pool.connection(session.account) as connection:
            return await _read_page(connection, parts.catalogue, wanted)
    except DatabaseUnavailable:
        if wanted.state == "all" or not parts.hub.is_ready:
            raise
        return _page_from_memory(parts.hub, wanted, session.account.scope)


@router.get("/{alert_id}", operation_id="readAlert", responses=problems(401, 404, 422, 503))
async def read_alert(connection: Connection, catalogue: LifelineCatalogue, alert_id: UUID) -> AlertDetail:
    """One alert with evidence, journal and what else goes on nearby."""
    async with connection.transaction():
        await connection.execute(QUERIES["begin_snapshot"])
        return await read_detail(connection, catalogue, await find_alert(connection, alert_id))


async def find_alert(connection: AsyncConnection, alert_id: UUID) -> AlertRow:
    """One alert as it stands now.

    Raises:
        NotFound: there is none, or it lies outside the caller's scope.
    """
    async with connection.cursor(row_factory=class_row(AlertRow)) as cursor:
        row = await (await cursor.execute(QUERIES["read_alert"], {"alert_id": alert_id})).fetchone()
    if row is None:
        raise NotFound("There is no such alert", alert_id=alert_id)
    return row


async def _read_page(connection: AsyncConnection, catalogue: Catalogue, wanted: AlertFilter) -> AlertPage:
    async with connection.transaction():
        await connection.execute(QUERIES["begin_snapshot"])
        page, last = await _read_rows(connection, wanted)
        return AlertPage(
            items=[to_alert(row, catalogue) for row in page],
            next_cursor=_cursor(last.level, last.raised_at, str(last.alert_id)) if last else None,
            sequence=(await (await connection.execute(QUERIES["read_sequence"])).fetchall())[0][0],
            counts=await _counts(connection),
        )


def _page_from_memory(hub: Hub, wanted: AlertFilter, scope: Scope) -> AlertPage:
    after = decode_cursor(wanted.cursor, int, str, str)
    question = Wanted(**wanted.model_dump(exclude={"state", "cursor", "limit"}), scope=scope)
    found = read_queue(hub, question, _position(after) if wanted.cursor else None, wanted.limit + 1)
    page, last = split_page(found, wanted.limit)
    counts = count_queue(hub, scope)
    return AlertPage(
        items=page,
        next_cursor=_cursor(last.level, last.raised_at, last.alert_id) if last else None,
        sequence=hub.position.sequence,
        counts={str(level): LevelCount(live=counts[level][0], unacknowledged=counts[level][1]) for level in counts},
    )


async def _read_rows(connection: AsyncConnection, wanted: AlertFilter) -> tuple[list[AlertRow], AlertRow | None]:
    level, raised_at, alert_id = decode_cursor(wanted.cursor, int, str, str)
    parameters = wanted.model_dump(exclude={"query", "cursor", "limit"}) | {
        "pattern": contains_pattern(wanted.query),
        "after_level": level,
        "after_raised_at": raised_at,
        "after_alert_id": alert_id,
        "limit": wanted.limit + 1,
    }
    async with connection.cursor(row_factory=class_row(AlertRow)) as cursor:
        await cursor.execute(QUERIES[f"list_{wanted.state}"], parameters)
        return split_page(await cursor.fetchall(), wanted.limit)


def _cursor(level: int, raised_at: datetime, alert_id: str) -> str:
    # to the microsecond: a rounded instant would repeat or skip alerts
    return encode_cursor([level, raised_at.isoformat(), alert_id])


def _position(key: tuple[str | int | None, ...]) -> tuple[int, datetime, str]:
    level, raised_at, alert_id = key
    try:
        return int(str(level)), datetime.fromisoformat(str(raised_at)), str(alert_id)
    except ValueError as error:
        raise not_a_cursor() from error


async def _counts(connection: AsyncConnection) -> dict[str, LevelCount]:
    counts = {str(level): LevelCount(live=0, unacknowledged=0) for level in (1, 2, 3, 4)}
    async for level, live, unacknowledged in await connection.execute(QUERIES["count_live"]):
        counts[str(level)] = LevelCount(live=live, unacknowledged=unacknowledged)
    return counts
