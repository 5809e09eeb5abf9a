"""How long each step may take, set by the city: changed row by row, and taken back to what the installation came with.

A change counts for clocks that start afterwards. Clocks that run are moved only when that is asked for, by the
difference; each such incident gets a line in its journal.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.commands.marks import SET_BY_CITY, source_of
from services.alerting.incidents.clocks import CLOCKS
from services.alerting.journal import Line, write_lines
from services.alerting.writing import beyond_scope, writing
from services.database import load_queries
from services.errors import NotFound

__all__ = ["CLOCKS", "ClockChange", "ClockKey", "reset_clock", "set_clock"]

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class ClockKey:
    """Which row. lifeline: None is for every lifeline without a row of its own."""

    lifeline: str | None
    level: int
    clock: str


@dataclass(frozen=True)
class ClockChange:
    """What was allowed before and is now [s] (None: the clock does not run), and how many running clocks were moved."""

    before_seconds: int | None
    after_seconds: int | None
    moved_count: int


@dataclass(frozen=True)
class _Rule:
    seconds: int
    default_seconds: int | None


async def set_clock(
    connection: AsyncConnection, key: ClockKey, seconds: int, account: str, now: datetime, *, moves_running: bool
) -> ClockChange:
    """Allow so much time for a step from now on.

    Args:
        connection: To the database.
        key: Which clock.
        seconds: Time allowed. [s]
        account: Who says so; becomes the source of the figure.
        now: When.
        moves_running: Clocks that run already are moved by the difference as well.
    """
    parameters = asdict(key) | {"seconds": seconds, "account": account, "now": now}
    parameters |= {"source": source_of(account), "mark": SET_BY_CITY}
    async with writing(connection):
        before = await _allowed(connection, key)
        await connection.execute(QUERIES["set_clock"], parameters)
        return await _finish(connection, key, before, account, now, moves_running=moves_running)


async def reset_clock(
    connection: AsyncConnection, key: ClockKey, account: str, now: datetime, *, moves_running: bool
) -> ClockChange:
    """Go back to what the installation came with; a row that the city has added goes away.

    Raises:
        NotFound: there is no such row.
    """
    async with writing(connection):
        before = await _allowed(connection, key)
        cursor = connection.cursor(row_factory=class_row(_Rule))
        rule = await (await cursor.execute(QUERIES["read_rule"], asdict(key))).fetchone()
        if rule is None:
            raise NotFound("There is no such clock", clock=key.clock, level=key.level)
        query = "remove_clock" if rule.default_seconds is None else "reset_clock"
        await connection.execute(QUERIES[query], asdict(key))
        return await _finish(connection, key, before, account, now, moves_running=moves_running)


async def _allowed(connection: AsyncConnection, key: ClockKey) -> int | None:
    row = await (await connection.execute(QUERIES["read_allowed"], asdict(key))).fetchone()
    return None if row is None else int(row[0])


async def _finish(
    connection: AsyncConnection, key: ClockKey, before: int | None, account: str, now: datetime, *, moves_running: bool
) -> ClockChange:
    after = await _allowed(connection, key)
    if not moves_running or before is None or after is None or before == after:
        return ClockChange(before, after, 0)
    async with beyond_scope(connection):
        moved = await connection.execute(QUERIES["move_running"], asdict(key) | {"difference": after - before})
        lines = [
            Line(
                kind="clock_moved",
                actor=account,
                at=now,
                incident_id=incident_id,
                details={"clock": key.clock, "round": round_number, "due_at": due_at.isoformat()},
            )
            for incident_id, round_number, due_at in await moved.fetchall()
        ]
        await write_lines(connection, lines)
    return ClockChange(before, after, len(lines))
