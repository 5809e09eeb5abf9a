"""Look after the chunks of `readings`: index them for charts, drop the oldest.

A covering index by sensor lets a chart of any span read only what it draws. Where readings come slowly, a chunk has it
from its beginning. Where they come fast it would cost more than storing itself: there a chunk that is being written to
carries only its key, and is indexed once its hour is over (decision 0009).
"""

import asyncio
import logging
from datetime import datetime, timedelta

import psycopg
from psycopg import AsyncConnection

from services.clock import Clock, to_datetime
from services.database import AWAY, load_queries, patient_connection
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

ROUND_SECONDS = 10.0
SLOW = 5_000.0
"""Stored readings a second, by the city's clock, up to which an open chunk is indexed. Design default, measured: the
index adds 3 to 5 us to each reading, 2 % of a core at this rate; a curve over the full hour takes 2 to 20 ms instead of
30 to 400."""
SMALL_BYTES = 200 * 2**20
"""The largest open chunk that is indexed, about 3 million readings: storing waits for two seconds meanwhile."""
# Readings come late; a chunk counts as closed this long after its end.
CLOSED_AFTER = timedelta(minutes=5)
KEEP = timedelta(days=400)


async def keep_chunks(conninfo: str, clock: Clock, vitals: Vitals) -> None:
    """Go round until cancelled; a round that fails is repeated with the next, and storing goes on."""
    while True:
        try:
            async with patient_connection(conninfo, "chunks") as connection:
                pace = Pace()
                while True:
                    now = to_datetime(clock.now())
                    await _go_round(connection, now, is_slow=pace.is_slow(now, vitals.counters["readings_stored"]))
                    await asyncio.sleep(ROUND_SECONDS)
        except AWAY as error:
            logger.warning("looking after chunks was interrupted", extra={"error": str(error).strip()})


class Pace:
    """How fast readings came since it was last asked."""

    def __init__(self) -> None:
        self._before: tuple[datetime, int] | None = None

    def is_slow(self, now: datetime, stored: int) -> bool:
        """Whether an index from the beginning costs little. False the first time: nothing is known yet.

        Args:
            now: By the city's clock.
            stored: Readings since the service started.
        """
        before, self._before = self._before, (now, stored)
        if before is None or now <= before[0]:
            return False
        return (stored - before[1]) / (now - before[0]).total_seconds() <= SLOW


async def _go_round(connection: AsyncConnection, now: datetime, *, is_slow: bool) -> None:
    try:
        await index_chunks(connection, now, is_slow=is_slow)
        await connection.execute(QUERIES["drop_oldest"], {"older_than": now - KEEP})
    except AWAY:
        raise
    except psycopg.Error as error:
        # charts are slower without the index; readings must be stored all the same
        logger.error("chunks cannot be looked after", extra={"error": str(error).strip()})


async def index_chunks(connection: AsyncConnection, now: datetime, *, is_slow: bool) -> list[str]:
    """Index what has closed since the last round, and where readings come slowly what has begun; returns the names."""
    asked = {"now": now, "closed_before": now - CLOSED_AFTER, "is_slow": is_slow, "small_bytes": SMALL_BYTES}
    cursor = await connection.execute(QUERIES["list_without_index"], asked)
    chunks = [str(name) for (name,) in await cursor.fetchall()]
    for chunk in chunks:
        await connection.execute("select index_readings_chunk(%s)", (chunk,))
        logger.info("chunk indexed", extra={"chunk": chunk})
    return chunks
