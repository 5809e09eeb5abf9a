"""Hands notifications over: claims what is due, sends many at once, tries again with growing pauses, gives up visibly.

A delivery is claimed in one transaction and noted in another; between them nothing is held. A worker that dies in
between leaves a lease that ends, and the attempt is repeated: push and webhooks recognise the repetition by its id,
messages say that they may be one. Attempts run in threads, since the vendors' libraries block.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.notify.answer_links import make_token
from services.alerting.notify.channels import Delivered, Failed, Outcome
from services.alerting.notify.parcel import Parcel
from services.alerting.notify.slots import IN_ALL, Slots
from services.clock import Clock, to_datetime
from services.database import AWAY, connect, load_queries, patient_connection
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

LOOK_AGAIN_SECONDS = 0.5
# an attempt that takes longer is noted as failed, whatever its thread still does
PATIENCE_SECONDS = 15.0
# longer than an attempt with its noting
LEASE = timedelta(seconds=25)
MOST_ATTEMPTS = 8
# so many failures in a row, with no success between them, are the vendor's
FAILING_AFTER = 3
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
        self.patience_seconds = PATIENCE_SECONDS
        self.slots = Slots()
        # as many as there are slots: whatever is claimed begins at once
        self._threads = ThreadPoolExecutor(IN_ALL, "delivery")
        self._under_way: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        # how often in a row each vendor has taken nothing
        self._failures: Counter[tuple[str, str]] = Counter()

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
                    connection.add_notify_handler(lambda _: self._wake.set())
                    await connection.execute("listen deliveries")
                    await self._deliver_forever(connection)
            except AWAY as error:
                self.vitals.waiting("database")
                logger.warning("delivering was interrupted", extra={"error": str(error).strip()})

    async def _deliver_forever(self, connection: AsyncConnection) -> None:
        while True:
            if await self.deliver_due(connection) == 0:
                await self._count(connection)
                await self._rest(connection)

    async def _rest(self, connection: AsyncConnection) -> None:
        """Until the database says that something is due, a slot is free, or a moment has passed."""
        loop = asyncio.get_running_loop()
        # what has arrived is read with the next query
        loop.add_reader(connection.fileno(), self._wake.set)
        try:
            await asyncio.wait_for(self._wake.wait(), LOOK_AGAIN_SECONDS)
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(connection.fileno())
        self._wake.clear()

    async def deliver_due(self, connection: AsyncConnection) -> int:
        """Claim what is due, as far as there are slots, and begin to send it; returns how many were claimed."""
        due = await (await connection.execute(QUERIES["list_due_vendors"], {"now": self.now})).fetchall()
        return sum([await self._claim(connection, channel, vendor) for channel, vendor in due])

    async def _claim(self, connection: AsyncConnection, channel: str, vendor: str) -> int:
        free = self.slots.free(channel, vendor)
        if free == 0:
            return 0
        parameters = {
            "channel": channel,
            "vendor": vendor,
            "now": self.now,
            "leased_until": self.now + LEASE,
            "worker": self.vitals.instance,
            "limit": free,
        }
        claimed = await (await connection.execute(QUERIES["claim"], parameters)).fetchall()
        cursor = connection.cursor(row_factory=class_row(Parcel))
        wanted = {"delivery_ids": [row[0] for row in claimed], "now": self.now}
        for parcel in await (await cursor.execute(QUERIES["read_parcels"], wanted)).fetchall():
            self._begin(replace(parcel, answer_url=self.links.of(parcel, self.now)))
        return len(claimed)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)

    def _begin(self, parcel: Parcel) -> None:
        self.slots.take(parcel.channel, parcel.vendor)
        task = asyncio.create_task(self._deliver(parcel))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _give_back(self, parcel: Parcel) -> None:
        self.slots.give_back(parcel.channel, parcel.vendor)
        self._wake.set()

    async def _deliver(self, parcel: Parcel) -> None:
        outcome = await self._attempt(parcel)
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

    async def _attempt(self, parcel: Parcel) -> Outcome:
        if parcel.attempt_count > MOST_ATTEMPTS:
            self._give_back(parcel)
            return Failed("every attempt so far ended without a word", is_final=True)
        attempt = asyncio.get_running_loop().run_in_executor(self._threads, self.channels[parcel.channel], parcel)
        # a thread cannot be ended from outside: its slot is free when it ends by itself
        attempt.add_done_callback(lambda _: self._give_back(parcel))
        await asyncio.wait({attempt}, timeout=self.patience_seconds)
        if not attempt.done():
            return Failed(f"no answer within {self.patience_seconds:g} s")
        error = attempt.exception()
        if error is not None:
            logger.error("a channel broke", exc_info=error, extra={"channel": parcel.channel})
            return Failed(f"a mistake of ours: {type(error).__name__}")
        return attempt.result()

    async def _note(self, connection: AsyncConnection, parcel: Parcel, outcome: Outcome) -> None:
        ours: dict[str, object] = {"delivery_id": parcel.delivery_id, "worker": self.vitals.instance, "now": self.now}
        match outcome:
            case Delivered():
                await connection.execute(QUERIES["note_delivered"], ours)
                await connection.execute(QUERIES["note_reached"], {"contact_id": parcel.contact_id, "now": self.now})
                self.vitals.counters["notifications_delivered"] += 1
                self._failures.pop((parcel.channel, parcel.vendor), None)
            case Failed():
                await self._note_failure(connection, parcel, outcome, ours)
            case _:
                assert_never(outcome)

    async def _note_failure(
        self, connection: AsyncConnection, parcel: Parcel, failed: Failed, ours: dict[str, object]
    ) -> None:
        if failed.is_gone:
            await connection.execute(QUERIES["give_contact_up"], {"contact_id": parcel.contact_id, "now": self.now})
        self._failures[parcel.channel, parcel.vendor] += 1
        state = state_after(parcel, failed)
        next_attempt_at = self.now + timedelta(seconds=pause_seconds(parcel.attempt_count, random.random()))  # noqa: S311
        parameters = ours | {"state": state, "next_attempt_at": next_attempt_at, "reason": failed.reason[:300]}
        await connection.execute(QUERIES["note_failed"], parameters)
        self.vitals.counters["notifications_repeated" if state == "ready" else f"notifications_{state}"] += 1
        logger.warning(
            "a notification was not taken",
            extra={
                "channel": parcel.channel,
                "vendor": parcel.vendor,
                "attempt": parcel.attempt_count,
                "then": state,
                "why": failed.reason,
            },
        )

    async def _count(self, connection: AsyncConnection) -> None:
        row = await (await connection.execute(QUERIES["count_states"])).fetchone()
        if row:
            self.vitals.lag["notifications"] = int(row[0])
            self.vitals.lag["notifications_dead"] = int(row[1])
            failing = sum(count >= FAILING_AFTER for count in self._failures.values())
            self.vitals.lag["vendors_failing"] = failing


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
