"""Look after the chunks of `readings`: index the closed ones for charts, drop the oldest.

A chunk that is being written to carries only its key: every further index would be paid by each reading. Once its
hour is over it gets a covering index by sensor, from which a chart of any span reads only what it draws.
"""

import asyncio
import logging
from datetime import datetime, timedelta

import psycopg
from psycopg import AsyncConnection

from services.clock import Clock, to_datetime
from services.database import AWAY, load_queries, patient_connection

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

ROUND_SECONDS = 60.0
# Readings come late; a chunk counts as closed this long after its end.
CLOSED_AFTER = timedelta(minutes=5)
KEEP = timedelta(days=400)


async def keep_chunks(conninfo: str, clock: Clock) -> None:
    """Go round every minute until cancelled; a round that fails is repeated with the next, and storing goes on."""
    while True:
        try:
            async with patient_connection(conninfo, "chunks") as connection:
                while True:
                    await _go_round(connection, to_datetime(clock.now()))
                    await asyncio.sleep(ROUND_SECONDS)
        except AWAY as error:
            logger.warning("looking after chunks was interrupted", extra={"error": str(error).strip()})


async def _go_round(connection: AsyncConnection, now: datetime) -> None:
    try:
        await index_closed(connection, now)
        await connection.execute(QUERIES["drop_oldest"], {"older_than": now - KEEP})
    except AWAY:
        raise
    except psycopg.Error as error:
        # charts are slower without the index; readings must be stored all the same
        logger.error("chunks cannot be looked after", extra={"error": str(error).strip()})


async def index_closed(connection: AsyncConnection, now: datetime) -> list[str]:
    """Index what has closed since the last round; returns the chunks' names."""
    cursor = await connection.execute(QUERIES["list_closed_without_index"], {"closed_before": now - CLOSED_AFTER})
    chunks = [str(name) for (name,) in await cursor.fetchall()]
    for chunk in chunks:
        await connection.execute("select index_readings_chunk(%s)", (chunk,))
        logger.info("chunk indexed", extra={"chunk": chunk})
    return chunks
