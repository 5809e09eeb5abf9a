"""Connections to the database for requests: few, checked before use, and quick to say that it is away."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from services.database import AWAY
from services.errors import DatabaseUnavailable

LARGEST = 8
WAIT_SECONDS = 2.0
# once away, later requests are refused at once for so long, instead of each waiting its turn
AWAY_SECONDS = 1.0
# longer pauses between attempts would leave the API without a database long after it is back
RECONNECT_SECONDS = 3.0
# a chart over years must not hold a connection for ever
SESSION_SETTINGS = "-c timezone=UTC -c statement_timeout=10000 -c application_name=lifeline-api"

# its own complaints repeat every second of an outage; the hub says it once
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class Pool:
    """Connections with autocommit on; whoever needs a transaction opens one."""

    def __init__(self, conninfo: str) -> None:
        self._pool = AsyncConnectionPool(
            make_conninfo(conninfo, options=SESSION_SETTINGS, connect_timeout=3),
            kwargs={"autocommit": True},
            min_size=1,
            max_size=LARGEST,
            timeout=WAIT_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            check=AsyncConnectionPool[AsyncConnection].check_connection,
            open=False,
        )
        self._away_until = 0.0

    async def open(self) -> None:
        """Begin to connect; does not wait for the database."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Give all connections up."""
        await self._pool.close(timeout=1.0)

    @property
    def is_away(self) -> bool:
        """Has the database failed to answer a moment ago?"""
        return asyncio.get_running_loop().time() < self._away_until

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncConnection]:
        """One connection for one piece of work.

        Raises:
            DatabaseUnavailable: the database is away, or went away meanwhile.
        """
        if self.is_away:
            raise DatabaseUnavailable
        try:
            async with self._pool.connection() as connection:
                yield connection
        except AWAY as error:
            self._away_until = asyncio.get_running_loop().time() + AWAY_SECONDS
            raise DatabaseUnavailable from error
