"""Keep room in the log of readings without dropping what anybody still has to read.

A full log refuses new entries, so that ingest waits and the broker keeps the rest: nothing unread is ever overwritten.
What recorder and engine have both committed may go, oldest first, once the log is nearly full; until then it stays, to
rebuild the engine's state and to try rules on what really came.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from services.database import AWAY, load_queries, patient_connection
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.stream import READINGS, Log

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

ROUND_SECONDS = 10.0
# Shares of the log's size: where making room begins, and how much stays.
NEARLY_FULL = 0.8
KEEP = 0.5


@dataclass(frozen=True)
class Filling:
    """How full the log is: sequences of its first and last entry, bytes in it and allowed."""

    first: int
    last: int
    bytes: int
    most_bytes: int


def purge_up_to(filling: Filling, consumed: int) -> int | None:
    """The first sequence that must stay, or None when nothing needs to or may go.

    Args:
        filling: The log as it is.
        consumed: Last sequence that every reader has committed.
    """
    if filling.bytes < NEARLY_FULL * filling.most_bytes:
        return None
    surplus = 1.0 - KEEP * filling.most_bytes / filling.bytes
    wanted = filling.first + int((filling.last - filling.first + 1) * surplus)
    stays = min(wanted, consumed + 1)
    return stays if stays > filling.first else None


async def keep_space(log: Log, conninfo: str, vitals: Vitals) -> None:
    """Look every ten seconds until cancelled."""
    while True:
        try:
            async with patient_connection(conninfo, "log space") as connection:
                while True:
                    await make_room(log, connection, vitals)
                    await asyncio.sleep(ROUND_SECONDS)
        except (*AWAY, LogUnavailable):
            await asyncio.sleep(ROUND_SECONDS)


async def make_room(log: Log, connection: AsyncConnection, vitals: Vitals) -> int:
    """Purge what may go if the log is nearly full; returns how many entries went.

    Raises:
        LogUnavailable: the server does not answer.
    """
    answer = await log.ask(f"STREAM.INFO.{READINGS}")
    filling = filling_of(answer)
    vitals.counters["log_bytes"] = filling.bytes
    row = await (await connection.execute(QUERIES["read_consumed"], {"created": answer["created"]})).fetchone()
    stays = purge_up_to(filling, int(row[0]) if row else 0)
    if stays is None:
        return 0
    purged = await log.ask(f"STREAM.PURGE.{READINGS}", {"seq": stays})
    logger.info("made room in the log", extra={"entries": purged.get("purged"), "first": stays})
    return int(purged.get("purged", 0))


def filling_of(answer: dict[str, Any]) -> Filling:
    """The filling that the server's answer tells."""
    state = answer["state"]
    return Filling(state["first_seq"], state["last_seq"], state["bytes"], answer["config"]["max_bytes"])
