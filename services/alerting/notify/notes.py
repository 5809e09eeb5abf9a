"""What became of each attempt, kept until the database has it: an outcome that is lost is a page that comes again."""

import asyncio
import logging
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import psycopg
from psycopg import AsyncConnection

from services.alerting.notify.channels import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel
from services.clock import Clock, to_datetime
from services.database import AWAY, connect, load_queries
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

MOST_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0
ASK_AGAIN_SECONDS = 0.2
# so many failures in a row, with no success between them, are the vendor's
FAILING_AFTER = 3


@dataclass(eq=False)
class Note:
    """One outcome on its way into the database."""

    parcel: Parcel
    outcome: Outcome
    is_written: bool = False


class Notes:
    """One connection for all outcomes of a worker, opened when the first comes; those that wait go in together."""

    def __init__(self, conninfo: str, clock: Clock, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals
        self._connection: AsyncConnection | None = None
        self._lock = asyncio.Lock()
        self._waiting: list[Note] = []
        self._is_away = False
        # how often in a row each vendor has taken nothing
        self._failures: Counter[tuple[str, str]] = Counter()

    @property
    def vendors_failing(self) -> int:
        """How many vendors have taken nothing for a while."""
        return sum(count >= FAILING_AFTER for count in self._failures.values())

    async def write(self, parcel: Parcel, outcome: Outcome) -> None:
        """Note an outcome, however long the database is away. Repeating it changes nothing."""
        note = Note(parcel, outcome)
        self._waiting.append(note)
        while not note.is_written:
            try:
                async with self._lock:
                    await self._write_waiting()
            except AWAY as error:
                if not self._is_away:
                    logger.warning("outcomes wait for the database", extra={"error": str(error).strip()})
                self._is_away = True
                await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _write_waiting(self) -> None:
        # by contact point: two workers must not take the same rows in another order
        notes = sorted(self._waiting, key=lambda note: note.parcel.contact_id or 0)
        if not notes:
            return
        connection = await self._connected()
        async with connection.transaction():
            for note in notes:
                await self._write_one(connection, note)
        self._is_away = False
        for note in notes:
            note.is_written = True
            self._waiting.remove(note)
            self._count(note)

    async def _write_one(self, connection: AsyncConnection, note: Note) -> None:
        try:
            async with connection.transaction():
                await self._write(connection, note.parcel, note.outcome)
        except AWAY:
            raise
        except (psycopg.Error, UnicodeError) as error:
            # its lease ends and the attempt is repeated, at most so often; the others do not wait for it
            about = {"delivery_id": note.parcel.delivery_id, "error": type(error).__name__}
            # without the trace, which may hold an address
            logger.error("an outcome cannot be noted", extra=about)
            self.vitals.counters["outcomes_refused"] += 1

    async def close(self) -> None:
        """Let go of the connection; the next outcome opens another."""
        if self._connection is not None:
            await self._connection.close()
        self._connection = None

    async def _connected(self) -> AsyncConnection:
        if self._connection is None or self._connection.broken:
            self._connection = await connect(self.conninfo)
        return self._connection

    async def _write(self, connection: AsyncConnection, parcel: Parcel, outcome: Outcome) -> None:
        now = to_datetime(self.clock.now())
        match outcome:
            case Delivered():
                parameters = {"delivery_id": parcel.delivery_id, "contact_id": parcel.contact_id, "now": now}
                await connection.execute(QUERIES["note_delivered"], parameters)
            case Failed():
                await self._write_failure(connection, parcel, outcome)
            case _:
                assert_never(outcome)

    async def _write_failure(self, connection: AsyncConnection, parcel: Parcel, failed: Failed) -> None:
        now = to_datetime(self.clock.now())
        if failed.is_gone:
            await connection.execute(QUERIES["give_contact_up"], {"contact_id": parcel.contact_id, "now": now})
        next_attempt_at = now + timedelta(seconds=pause_seconds(parcel.attempt_count, random.random()))  # noqa: S311
        parameters = {
            "delivery_id": parcel.delivery_id,
            "attempt_count": parcel.attempt_count,
            "state": state_after(parcel, failed),
            "next_attempt_at": next_attempt_at,
            "reason": failed.reason[:300].replace("\0", ""),
        }
        await connection.execute(QUERIES["note_failed"], parameters)

    def _count(self, note: Note) -> None:
        parcel = note.parcel
        vendor = (parcel.channel, parcel.vendor)
        match note.outcome:
            case Delivered():
                self.vitals.counters["notifications_delivered"] += 1
                self._failures.pop(vendor, None)
            case Failed() as failed:
                then = state_after(parcel, failed)
                self.vitals.counters["notifications_repeated" if then == "ready" else f"notifications_{then}"] += 1
                self._failures[vendor] += 1
                about = {"channel": parcel.channel, "vendor": parcel.vendor, "attempt": parcel.attempt_count}
                logger.warning("a notification was not taken", extra=about | {"then": then, "why": failed.reason})
            case _:
                assert_never(note.outcome)


def state_after(parcel: Parcel, failed: Failed) -> str:
    """What becomes of a delivery that was not taken: it is tried again, or dead; a test is over after one attempt."""
    if parcel.is_test:
        return "discarded"
    is_over = failed.is_final or failed.is_gone or parcel.attempt_count >= MOST_ATTEMPTS
    return "dead" if is_over else "ready"


def pause_seconds(attempt_count: int, chance: float) -> float:
    """Until the next attempt: doubles, with jitter so that many failures do not return as one. [s]

    Args:
        attempt_count: Attempts so far, from 1.
        chance: Between 0 and 1.
    """
    longest = min(FIRST_PAUSE_SECONDS * 2 ** (attempt_count - 1), LONGEST_PAUSE_SECONDS)
    return longest * (0.5 + chance / 2)
