"""Hands notifications over: claims what is due, sends many at once, tries again with growing pauses, gives up visibly.

A delivery is claimed in one transaction and noted in another; between them nothing is held. A worker that dies in
between leaves a lease that ends, and the attempt is repeated: push and webhooks recognise the repetition by its id,
messages say that they may be one.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.notify.answer_links import make_token
from services.alerting.notify.channels import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel
from services.clock import Clock, to_datetime
from services.database import AWAY, connect, load_queries, patient_connection
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

LOOK_AGAIN_SECONDS = 0.5
AT_ONCE = 32
# longer than any channel may take
LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0

Send = Callable[[Parcel], Outcome]


@dataclass(frozen=True)
class Links:
    """Where answer links lead, and what signs them."""

    public_url: str
    key: bytes

    def of(self, parcel: Parcel, now: datetime) -> str | None:
        """The link by which this notification is answered; None when no answer is wanted."""
        if not parcel.wants_answer:
            return None
        return f"{self.public_url}/api/answer/{make_token(parcel.notification_id, now, self.key)}"


class Worker:
    """One of any number of workers. `run` never ends by itself."""

    def __init__(self, conninfo: str, channels: Mapping[str, Send], links: Links, clock: Clock, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.channels = channels
        self.links = links
        self.clock = clock
        self.vitals = vitals
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def now(self) -> datetime:
        """Of the clock we were given."""
        return to_datetime(self.clock.now())

    async def run(self) -> None:
        """Deliver until cancelled, waiting for the database when it is away."""
        while True:
            try:
                async with patient_connection(self.conninfo, "notifications") as connection:
                    self.vitals.running()
                    await connection.execute("listen deliveries")
                    await self._deliver_forever(connection)
            except AWAY as error:
                self.vitals.waiting("database")
                logger.warning("delivering was interrupted", extra={"error": str(error).strip()})

    async def _deliver_forever(self, connection: AsyncConnection) -> None:
        while True:
            claimed = await self.deliver_due(connection)
            await self._count(connection)
            if claimed and len(self._under_way) < AT_ONCE:
                continue
            async for _ in connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1):
                pass

    async def deliver_due(self, connection: AsyncConnection) -> int:
        """Claim what is due and begin to send it; returns how many were claimed."""
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        parameters = {
            "now": self.now,
            "leased_until": self.now + LEASE,
            "worker": self.vitals.instance,
            "limit": free,
        }
        rows = await (await connection.execute(QUERIES["claim"], parameters)).fetchall()
        if not rows:
            return 0
        cursor = connection.cursor(row_factory=class_row(Parcel))
        await cursor.execute(QUERIES["read_parcels"], {"delivery_ids": [row[0] for row in rows]})
        for parcel in await cursor.fetchall():
            task = asyncio.create_task(self._deliver(replace(parcel, answer_url=self.links.of(parcel, self.now))))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(rows)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)

    async def _deliver(self, parcel: Parcel) -> None:
        outcome = await asyncio.to_thread(self.channels[parcel.channel], parcel)
        try:
            connection = await connect(self.conninfo)
        except AWAY:
            # the lease ends and the attempt is repeated
            return
        try:
            async with connection:
                await self._note(connection, parcel, outcome)
        except AWAY as error:
            logger.warning("an outcome was not noted", extra={"error": str(error).strip()})

    async def _note(self, connection: AsyncConnection, parcel: Parcel, outcome: Outcome) -> None:
        ours: dict[str, object] = {"delivery_id": parcel.delivery_id, "worker": self.vitals.instance, "now": self.now}
        match outcome:
            case Delivered():
                await connection.execute(QUERIES["note_delivered"], ours)
                await connection.execute(QUERIES["note_reached"], {"contact_id": parcel.contact_id, "now": self.now})
                self.vitals.counters["notifications_delivered"] += 1
            case Failed():
                await self._note_failure(connection, parcel, outcome, ours)
            case _:
                assert_never(outcome)

    async def _note_failure(
        self, connection: AsyncConnection, parcel: Parcel, failed: Failed, ours: dict[str, object]
    ) -> None:
        is_dead = failed.is_final or failed.is_gone or parcel.attempt_count >= MOST_ATTEMPTS
        if failed.is_gone:
            await connection.execute(QUERIES["give_contact_up"], {"contact_id": parcel.contact_id, "now": self.now})
        next_attempt_at = self.now + timedelta(seconds=pause_seconds(parcel.attempt_count, random.random()))  # noqa: S311
        parameters = ours | {
            "state": "dead" if is_dead else "ready",
            "next_attempt_at": next_attempt_at,
            "reason": failed.reason[:300],
        }
        await connection.execute(QUERIES["note_failed"], parameters)
        self.vitals.counters["notifications_dead" if is_dead else "notifications_repeated"] += 1
        logger.warning(
            "a notification was not taken",
            extra={"channel": parcel.channel, "attempt": parcel.attempt_count, "dead": is_dead, "why": failed.reason},
        )

    async def _count(self, connection: AsyncConnection) -> None:
        row = await (await connection.execute(QUERIES["count_states"])).fetchone()
        if row:
            self.vitals.lag["notifications"] = int(row[0])
            self.vitals.lag["notifications_dead"] = int(row[1])


def pause_seconds(attempt_count: int, chance: float) -> float:
    """Until the next attempt: doubles, with jitter so that many failures do not return as one. [s]

    Args:
        attempt_count: Attempts so far, from 1.
        chance: Between 0 and 1.
    """
    longest = min(FIRST_PAUSE_SECONDS * 2 ** (attempt_count - 1), LONGEST_PAUSE_SECONDS)
    return longest * (0.5 + chance / 2)
