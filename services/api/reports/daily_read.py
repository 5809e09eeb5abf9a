"""Reads the lists of the daily report, as far as the connection may see."""

from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.reports.daily_facts import SUBJECTS, DailyFacts, Frame, Item, Span, Subject
from services.database import load_queries

# one name per subject; those about alerts stand in a file of their own
QUERIES: Mapping[str, LiteralString] = {
    **load_queries(__file__),
    **load_queries(str(Path(__file__).with_name("daily_alerts.sql"))),
}


async def is_only_simulated(connection: AsyncConnection) -> bool:
    """Does the register hold nothing but simulated gateways? Then a report about real ones would be empty."""
    return bool((await (await connection.execute(QUERIES["is_only_simulated"])).fetchall())[0][0])


async def read_frame(connection: AsyncConnection, span: Span) -> Frame:
    """The frame of a report."""
    cursor = connection.cursor(row_factory=class_row(Frame))
    return (await (await cursor.execute(QUERIES["read_frame"], _asked(span))).fetchall())[0]


async def read_items(connection: AsyncConnection, subject: Subject, span: Span) -> list[Item]:
    """One list, as far as the connection may see."""
    cursor = connection.cursor(row_factory=class_row(Item))
    return await (await cursor.execute(QUERIES[subject], _asked(span))).fetchall()


async def read_daily(connection: AsyncConnection, span: Span) -> DailyFacts:
    """All of them."""
    items: dict[Subject, list[Item]] = {subject: await read_items(connection, subject, span) for subject in SUBJECTS}
    other = (await (await connection.execute(QUERIES["count_other"], _asked(span))).fetchall())[0]
    return DailyFacts(span, await read_frame(connection, span), items, int(other[0]), int(other[1]))


def _asked(span: Span) -> dict[str, object]:
    return {"since": span.since, "until": span.until, "exercise": span.exercise}
