"""One writer at a time for alerts, incidents, work orders, overrides and their journal.

Desk, timekeeper and the commands of people all write the same few tables, each in its own order. One lock for all of
them makes deadlocks impossible and gives the journal one order; commands take milliseconds, the desk a batch.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus

from services.database import load_queries

# any constant that nobody else in this database uses
WRITERS_LOCK = 7_410_801

# a process that was frozen, or whose line died, while it held the lock is thrown out by the server after so long
LONGEST_SILENCE = "10s"

QUERIES = load_queries(__file__)


@asynccontextmanager
async def writing(connection: AsyncConnection) -> AsyncGenerator[None]:
    """A transaction that holds the writers' lock until it commits."""
    async with connection.transaction():
        await connection.execute(QUERIES["begin_writing"], {"lock": WRITERS_LOCK, "longest_silence": LONGEST_SILENCE})
        yield


@asynccontextmanager
async def beyond_scope(connection: AsyncConnection) -> AsyncGenerator[None]:
    """Consequences of a permitted act that reach beyond the actor's part of the city; within the transaction.

    Somebody who may acknowledge an alert stops the escalation of its incident, even when that lies in the next
    district. What the actor names must have been found before, outside of this block.
    """
    before = (await (await connection.execute(QUERIES["read_scope"])).fetchall())[0]
    await connection.execute(QUERIES["set_scope"], {"lifelines": "*", "districts": "*"})
    try:
        yield
    finally:
        # an aborted transaction forgets the setting by itself
        if connection.info.transaction_status == TransactionStatus.INTRANS:
            await connection.execute(QUERIES["set_scope"], {"lifelines": before[0], "districts": before[1]})
