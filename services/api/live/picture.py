"""The picture as the tables hold it: where the hub begins before it follows the log."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.alert import OverrideChange
from services.api.live.board import CLOSED_REMEMBERED, Board, LatchRule, LiveAlert
from services.api.live.places import Places, load_places
from services.api.live.quiet import Quiet
from services.database import load_queries
from services.stream_reader import Position

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class Picture:
    """Register, alerts and silence at one position of ALERTS."""

    places: Places
    board: Board
    position: Position


async def load_picture(connection: AsyncConnection) -> Picture:
    """Read everything in one snapshot."""
    async with connection.transaction():
        await connection.execute(QUERIES["begin_snapshot"])
        created, sequence = (await (await connection.execute(QUERIES["read_position"])).fetchall())[0]
        board = await _load_board(connection)
        return Picture(await load_places(connection), board, Position(created, sequence))


async def load_register(connection: AsyncConnection) -> Places:
    """Read the register alone, in one snapshot."""
    async with connection.transaction():
        await connection.execute(QUERIES["begin_snapshot"])
        return await load_places(connection)


async def load_classes(connection: AsyncConnection) -> list[LatchRule]:
    """Which alerts latch; people may change that."""
    return [LatchRule(*row) for row in await (await connection.execute(QUERIES["list_classes"])).fetchall()]


async def _load_board(connection: AsyncConnection) -> Board:
    async with connection.cursor(row_factory=class_row(LiveAlert)) as cursor:
        alerts = await (await cursor.execute(QUERIES["list_live"])).fetchall()
    closed = await (await connection.execute(QUERIES["list_closed"], {"count": CLOSED_REMEMBERED})).fetchall()
    silent = await (await connection.execute(QUERIES["list_silent"])).fetchall()
    classes = await load_classes(connection)
    async with connection.cursor(row_factory=class_row(OverrideChange)) as cursor:
        standing = await (await cursor.execute(QUERIES["list_overrides"])).fetchall()
    board = Board(classes=classes, quiet=Quiet(standing))
    board.load(alerts, (row[0] for row in silent), reversed(closed))
    return board
