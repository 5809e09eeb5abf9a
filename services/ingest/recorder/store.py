"""Write frames and refusals; the caller owns the transaction."""

from collections.abc import Sequence

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import AsyncConnection

from schemas.frame import Frame
from services.clock import to_datetime
from services.database import load_queries
from services.ingest.recorder.binary import copy_bytes
from services.ingest.recorder.order import Ordered, latest_rows
from services.ingest.rejections import Rejection
from services.stream_reader import Position

QUERIES = load_queries(__file__)


async def prepare(connection: AsyncConnection) -> None:
    """What this session needs once."""
    await connection.execute(QUERIES["make_staging"])


async def store_frame(connection: AsyncConnection, ordered: Ordered) -> int:
    """Store one frame and return how many of its rows were there already.

    Rows thought to be new that meet a key nevertheless (another writer, a restored database) are compared instead.
    """
    seen = ordered.repeated
    fresh = ordered.fresh
    if len(fresh):
        try:
            async with connection.transaction():
                await copy(connection, "copy_readings", fresh)
        except psycopg.errors.UniqueViolation:
            seen += await store_doubtful(connection, fresh)
    if len(ordered.doubtful):
        seen += await store_doubtful(connection, ordered.doubtful)
    return seen


async def store_doubtful(connection: AsyncConnection, frame: Frame) -> int:
    """Store the rows that are not there yet; returns how many were."""
    await stage(connection, frame)
    inserted = (await connection.execute(QUERIES["insert_staged"])).rowcount
    return len(frame) - inserted


async def copy(connection: AsyncConnection, query: str, frame: Frame) -> None:
    """One binary COPY of the whole frame."""
    async with connection.cursor() as cursor, cursor.copy(QUERIES[query]) as into:
        await into.write(copy_bytes(frame))


async def store_newest(connection: AsyncConnection, frame: Frame) -> None:
    """Move `newest_readings` forward by this frame."""
    latest = latest_rows(frame)
    if len(latest):
        await stage(connection, latest)
        await connection.execute(QUERIES["upsert_newest"], {"received_at": to_datetime(frame.received_at)})


async def stage(connection: AsyncConnection, frame: Frame) -> None:
    """Put the frame into the waiting room, alone.

    Deleting is cheap here, the commit empties the room anyway; truncating would rewrite the catalogue every time.
    """
    await connection.execute("delete from staged_readings")
    await copy(connection, "copy_staging", frame)


async def read_newest(connection: AsyncConnection) -> NDArray[np.int64]:
    """Up to when each sensor is stored. (sensor_id + 1,) [us since epoch, 0 when never]"""
    rows = await (await connection.execute(QUERIES["list_newest"], binary=True)).fetchall()
    table = np.array(rows, np.int64).reshape(-1, 2)
    newest = np.zeros(int(table[:, 0].max(initial=0)) + 1, np.int64)
    newest[table[:, 0]] = table[:, 1]
    return newest


async def store_rejections(connection: AsyncConnection, rejections: Sequence[Rejection]) -> None:
    """Add refusals to their rows."""
    async with connection.cursor() as cursor:
        await cursor.executemany(QUERIES["upsert_rejected"], [rejected_row(one) for one in rejections])


def rejected_row(rejection: Rejection) -> dict[str, object]:
    """A refusal as query parameters."""
    return {
        "gateway": rejection.gateway,
        "reason": rejection.reason.value,
        "minute": to_datetime(rejection.minute),
        "count": rejection.count,
        "topic": rejection.topic,
        "detail": rejection.detail.replace("\0", ""),
        "sample": rejection.sample,
        "first_at": to_datetime(rejection.first_at),
        "last_at": to_datetime(rejection.last_at),
    }


async def lock_position(connection: AsyncConnection, stream: str) -> Position:
    """How far this stream has been stored; the row stays locked until the transaction ends."""
    row = await (await connection.execute(QUERIES["lock_position"], {"stream": stream})).fetchone()
    return Position(str(row[0]), int(row[1])) if row else Position()


async def save_position(connection: AsyncConnection, stream: str, position: Position) -> None:
    """Note how far this stream has been stored."""
    await connection.execute(
        QUERIES["save_position"], {"stream": stream, "created": position.created, "sequence": position.sequence}
    )
