"""Reads what is open now, within the part of the city that is handed over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from pydantic import BaseModel

from schemas.lifeline import Catalogue
from schemas.scope import Scope
from services.api.alert_rows import title_of
from services.api.handover.models import (
    AlertWaiting,
    ClockMissed,
    DeliveryGivenUp,
    IncidentOpen,
    OrderRunning,
    QuietOne,
    SilentSensors,
    Snapshot,
)
from services.api.models import Feed
from services.api.pool import scope_settings
from services.database import load_queries

QUERIES = load_queries(__file__)

LIST_LENGTH = 100
LEVELS = ("1", "2", "3", "4")
KINDS = ("shelved", "by_design", "out_of_service")

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class Question:
    """What is asked: which part of the city, since when the shift lasts, and the feed as the live picture knows it."""

    scope: Scope
    since: datetime
    at: datetime
    feed: Feed


async def take_snapshot(connection: AsyncConnection, catalogue: Catalogue, asked: Question) -> Snapshot:
    """Everything that the one who comes must know, as it stands at one instant."""
    async with connection.transaction():
        await connection.execute(QUERIES["begin_snapshot"])
        await connection.execute(QUERIES["narrow"], scope_settings(asked.scope))
        reader = _Reader(connection, {"limit": LIST_LENGTH, "since": asked.since})
        incidents = await reader.count_by("count_incidents", LEVELS)
        alerts = await reader.count_by("count_alerts", LEVELS)
        overrides = await reader.count_by("count_overrides", KINDS)
        return Snapshot(
            taken_at=asked.at,
            shift_starts_at=asked.since,
            feed=asked.feed,
            incident_counts=incidents,
            incidents=await reader.listed("list_incidents", IncidentOpen),
            alert_counts=alerts,
            alerts=[_alert(row, catalogue) for row in await reader.rows("list_alerts")],
            override_counts=overrides,
            overrides=await reader.listed("list_overrides", QuietOne),
            silent=await reader.listed("list_silent", SilentSensors),
            work_order_count=await reader.count("count_work_orders"),
            work_orders=await reader.listed("list_work_orders", OrderRunning),
            missed_clock_count=await reader.count("count_missed_clocks"),
            missed_clocks=await reader.listed("list_missed_clocks", ClockMissed),
            given_up_count=await reader.count("count_given_up"),
            given_up=await reader.listed("list_given_up", DeliveryGivenUp),
        )


def _alert(row: dict[str, Any], catalogue: Catalogue) -> AlertWaiting:
    return AlertWaiting(title=title_of(row["rule_id"], catalogue), **row)


class _Reader:
    """Runs the queries of this module with the same parameters."""

    def __init__(self, connection: AsyncConnection, parameters: dict[str, object]) -> None:
        self._connection = connection
        self._parameters = parameters

    async def count(self, query: str) -> int:
        return (await (await self._connection.execute(self._text(query), self._parameters)).fetchall())[0][0]

    async def count_by(self, query: str, names: tuple[str, ...]) -> dict[str, int]:
        found = dict(await (await self._connection.execute(self._text(query), self._parameters)).fetchall())
        return {name: found.get(name, 0) for name in names}

    async def rows(self, query: str) -> list[dict[str, Any]]:
        cursor = self._connection.cursor(row_factory=dict_row)
        return await (await cursor.execute(self._text(query), self._parameters)).fetchall()

    async def listed(self, query: str, shape: type[Row]) -> list[Row]:
        cursor = self._connection.cursor(row_factory=class_row(shape))
        return await (await cursor.execute(self._text(query), self._parameters)).fetchall()

    def _text(self, query: str) -> LiteralString:
        return QUERIES[query]
