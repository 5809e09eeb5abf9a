"""Connections to the database for requests: few, checked before use, and bound to the scope of whoever asks."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from weakref import WeakValueDictionary

from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled
from psycopg_pool import AsyncConnectionPool

from schemas.scope import Scope
from services.api.account import Account
from services.database import AWAY, LINE, load_queries, patient_connection
from services.errors import DatabaseUnavailable, Misconfigured, TooLong

QUERIES = load_queries(__file__)

LARGEST = 8
# connections that one account holds at once: a machine that asks for everything at once must not stop an operator
LARGEST_SHARE = 4
WAIT_SECONDS = 2.0
# once away, later requests are refused at once for so long, instead of each waiting its turn
AWAY_SECONDS = 1.0
# longer pauses between attempts would leave the API without a database long after it is back
RECONNECT_SECONDS = 3.0
# a chart over years must not hold a connection for ever; nor must acts that wait for whoever writes hold all of them
SESSION_SETTINGS = "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=2000 -c application_name=lifeline-api"

EVERYTHING = "*"
ENDED_BY_DATABASE = (QueryCanceled, LockNotAvailable, DeadlockDetected)
NOBODY = {"lifelines": "", "districts": "", "account": "", "crew": ""}

# its own complaints repeat every second of an outage; the hub says it once
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class Pool:
    """Connections with autocommit on; whoever needs a transaction opens one."""

    def __init__(self, conninfo: str, largest: int = LARGEST) -> None:
        self._pool = AsyncConnectionPool(
            make_conninfo(conninfo, options=SESSION_SETTINGS, **LINE),
            kwargs={"autocommit": True},
            min_size=1,
            max_size=largest,
            timeout=WAIT_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            check=AsyncConnectionPool[AsyncConnection].check_connection,
            reset=forget_asker,
            open=False,
        )
        self._away_until = 0.0
        self._turns: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

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
    async def connection(self, asker: Account | None = None) -> AsyncGenerator[AsyncConnection]:
        """One connection for one piece of work.

        Args:
            asker: Whose scope binds it, and whose turn it is. Without one, tables under row security are empty.

        Raises:
            DatabaseUnavailable: the database is away, or went away meanwhile.
            TooLong: it ended a statement that took too long.
        """
        if self.is_away:
            raise DatabaseUnavailable
        try:
            async with self._turn_of(asker), self._pool.connection() as connection:
                # said at every checkout, so that what an earlier request left behind cannot matter
                await connection.execute(QUERIES["say_who_asks"], asker_settings(asker))
                yield connection
        except ENDED_BY_DATABASE as error:
            # one question was too large, or waited too long for another: the database itself is well
            raise TooLong from error
        except AWAY as error:
            self._away_until = asyncio.get_running_loop().time() + AWAY_SECONDS
            raise DatabaseUnavailable from error

    def _turn_of(self, asker: Account | None) -> AbstractAsyncContextManager[object]:
        if asker is None:
            return nullcontext()
        # kept for as long as somebody waits or works
        return self._turns.setdefault(asker.account_id, asyncio.Semaphore(LARGEST_SHARE))


async def forget_asker(connection: AsyncConnection) -> None:
    """Called when a connection goes back: it sees nothing until somebody asks again."""
    await connection.execute(QUERIES["say_who_asks"], NOBODY)


def asker_settings(asker: Account | None) -> dict[str, str]:
    """Scope, account and crew as the policies read them (schemas/migrations/0011_row_security.sql)."""
    if asker is None:
        return NOBODY
    return {
        **scope_settings(asker.scope),
        "account": str(asker.account_id),
        "crew": "" if asker.crew_id is None else str(asker.crew_id),
    }


def scope_settings(scope: Scope) -> dict[str, str]:
    """Lifelines and districts as the policies read them."""
    return {"lifelines": _codes(scope.lifelines), "districts": _codes(scope.districts)}


def for_whole_city(conninfo: str) -> str:
    """A connection string for work of the service itself, such as the live picture, which is cut per person later."""
    return make_conninfo(conninfo, options=f"-c lifeline.lifelines={EVERYTHING} -c lifeline.districts={EVERYTHING}")


async def ensure_bound(conninfo: str) -> None:
    """Wait for the database and make sure that row security binds this role.

    Raises:
        Misconfigured: it does not, so that every scope would be without effect.
    """
    while True:
        try:
            async with patient_connection(conninfo, "row security") as connection:
                role, has_tables, is_bound = (await (await connection.execute(QUERIES["read_role"])).fetchall())[0]
        except AWAY:
            continue
        if has_tables and not is_bound:
            raise Misconfigured("Row security does not bind the API's database role; see docs/access.md", role=role)
        return


def _codes(codes: frozenset[str] | None) -> str:
    return EVERYTHING if codes is None else "\n".join(sorted(codes))
