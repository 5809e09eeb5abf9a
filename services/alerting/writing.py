"""One writer at a time for alerts, incidents, work orders, overrides and their journal.

Desk, timekeeper and the commands of people all write the same few tables, each in its own order. One lock for all of
them makes deadlocks impossible and gives the journal one order; commands take milliseconds, the desk a batch.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

# any constant that nobody else in this database uses
WRITERS_LOCK = 7_410_801


@asynccontextmanager
async def writing(connection: AsyncConnection) -> AsyncGenerator[None]:
    """A transaction that holds the writers' lock until it commits."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
        yield
