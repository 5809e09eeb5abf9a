"""Connections to PostgreSQL and the named queries that stand in `.sql` files beside their module."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import LiteralString, cast

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

logger = logging.getLogger(__name__)

NAME_LINE = re.compile(r"^-- name: (\w+)$", re.MULTILINE)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0

# A line that died without a word (a cable, a firewall, a machine) is noticed within a quarter of a minute; the system's
# own patience is hours for a connection that listens, and a worker would page nobody for as long.
LINE: Mapping[str, int] = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

# what "the database is away" looks like; anything else is our own mistake and must surface
AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    # we were frozen while others waited, and thrown out (services/alerting/writing.py)
    psycopg.errors.IdleInTransactionSessionTimeout,
)


def load_queries(module_file: str) -> Mapping[str, LiteralString]:
    """Read the queries of the `.sql` file with the module's own stem, by name.

    Args:
        module_file: The caller's ``__file__``.
    """
    text = Path(module_file).with_suffix(".sql").read_text(encoding="utf-8")
    parts = NAME_LINE.split(text)
    # the one place where query text comes from files instead of literals; the files are part of the program
    return {name: cast(LiteralString, body.strip()) for name, body in zip(parts[1::2], parts[2::2], strict=True)}


async def connect(conninfo: str) -> AsyncConnection:
    """Connect once; commits are explicit.

    Raises:
        psycopg.OperationalError: the database is away.
    """
    connection = await AsyncConnection.connect(make_conninfo(conninfo, **LINE))
    await connection.set_autocommit(True)
    return connection


@asynccontextmanager
async def patient_connection(conninfo: str, purpose: str) -> AsyncGenerator[AsyncConnection]:
    """Connect, waiting with growing pauses as long as the database is away; says so once, out and back."""
    connection = await _connect_patiently(conninfo, purpose)
    try:
        yield connection
    finally:
        await connection.close()


async def _connect_patiently(conninfo: str, purpose: str) -> AsyncConnection:
    pause = FIRST_PAUSE_SECONDS
    waiting = False
    while True:
        try:
            connection = await connect(conninfo)
        except AWAY as error:
            if not waiting:
                logger.warning("the database is away", extra={"purpose": purpose, "error": str(error).strip()})
            waiting = True
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        else:
            if waiting:
                logger.info("the database is back", extra={"purpose": purpose})
            return connection
