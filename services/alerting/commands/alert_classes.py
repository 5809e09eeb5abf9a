"""Which alerts latch, how long they may be shelved, when they are annunciated anew: set by the city, row by row.

The most specific row counts: rule with level, rule, lifeline with level, level. A change counts for the next step of an
alert: what is latched stays so, what is shelved keeps its end, a running timer keeps its time.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.commands.marks import SET_BY_CITY, source_of
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class ClassKey:
    """Which alerts: of this rule, or of this lifeline and level, or of this level."""

    rule_id: str | None
    lifeline: str | None
    level: int | None


@dataclass(frozen=True)
class ClassWish:
    """What holds for them. realarm_seconds: None is never."""

    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None


@dataclass(frozen=True)
class ClassRow:
    """What stood there before. has_default: the installation came with such a row."""

    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None
    rule_id: str | None
    lifeline: str | None
    level: int | None
    has_default: bool


async def set_class(
    connection: AsyncConnection, key: ClassKey, wish: ClassWish, account: str, now: datetime
) -> tuple[int, ClassRow | None]:
    """Say what holds for these alerts; returns the row's number and what stood there before."""
    parameters = asdict(key) | asdict(wish) | {"account": account, "now": now}
    parameters |= {"source": source_of(account), "mark": SET_BY_CITY}
    async with writing(connection):
        cursor = connection.cursor(row_factory=class_row(ClassRow))
        before = await (await cursor.execute(QUERIES["find_class"], asdict(key))).fetchone()
        row = (await (await connection.execute(QUERIES["set_class"], parameters)).fetchall())[0]
    return int(row[0]), before


async def reset_class(connection: AsyncConnection, class_id: int) -> ClassRow:
    """Go back to what the installation came with; a row that the city has added goes away. Returns what stood there.

    Raises:
        NotFound: there is no such row.
    """
    async with writing(connection):
        cursor = connection.cursor(row_factory=class_row(ClassRow))
        before = await (await cursor.execute(QUERIES["read_class"], {"class_id": class_id})).fetchone()
        if before is None:
            raise NotFound("There is no such class of alerts", class_id=class_id)
        await connection.execute(
            QUERIES["reset_class" if before.has_default else "remove_class"], {"class_id": class_id}
        )
    return before
