"""Hands notifications over: claims what is due, sends many at once, tries again with growing pauses, gives up visibly.

A delivery is claimed in one transaction and noted in another; between them nothing is held but a lease, which the
worker renews as long as it lives. What a dead worker held is claimed anew when its lease ends, and the attempt is
repeated: push and webhooks recognise the repetition by its id, messages say that they may be one. Attempts run in
threads, since the vendors' libraries block.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.notify.answer_links import make_token
from services.alerting.notify.channels import Failed, Outcome
from services.alerting.notify.notes import LONGEST_PAUSE_SECONDS, MOST_ATTEMPTS, Notes
from services.alerting.notify.parcel import Parcel
from services.alerting.notify.slots import IN_ALL, Slots
from services.clock import Clock, to_datetime
from services.database import AWAY, load_queries, patient_connection
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

LOOK_AGAIN_SECONDS = 0.5
COUNT_EVERY_SECONDS = 1.0
# an attempt that takes longer is noted as failed, whatever its thread still does
PATIENCE_SECONDS = 15.0
# what a killed worker held waits so long for another
LEASE = timedelta(seconds=6)
RENEW_EVERY_SECONDS = 2.0
# an outage of the database ends every lease: whoever lives gets so long to renew its own before others take over
SETTLE_SECONDS = 3.0
# asked to end: what is under way may come to its end; shorter than the patience of whoever asks
END_WITHIN_SECONDS = 4.0

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
        self.notes = Notes(conninfo, clock, vitals)
        # as many as there are slots: whatever is claimed begins at once
        self._threads = ThreadPoolExecutor(IN_ALL, "delivery")
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    @property
    def now(self) -> datetime:
        """Of the clock we were given."""
        return to_datetime(self.clock.now())

    async def run(self) -> None:
        """Deliver until cancelled, waiting for the database when it is away; then let what is under way end."""
        try:
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
        finally:
            await self.finish(END_WITHIN_SECONDS)

    async def _deliver_forever(self, connection: AsyncConnection) -> None:
        time = asyncio.get_running_loop().time
        connected_at, renew_at, count_at = time(), 0.0, 0.0
        while True:
            if time() >= renew_at:
                await self._renew(connection)
                renew_at = time() + RENEW_EVERY_SECONDS
            claimed = await self.deliver_due(connection, may_take_over=time() >= connected_at + SETTLE_SECONDS)
            if time() >= count_at:
                await self._count(connection)
                count_at = time() + COUNT_EVERY_SECONDS
            if claimed == 0:
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

    async def deliver_due(self, connection: AsyncConnection, *, may_take_over: bool = True) -> int:
        """Claim what is due, as far as there are slots, and begin to send it; returns how many rows were dealt with.

        Args:
            connection: Each statement commits by itself.
            may_take_over: Also what another worker holds beyond its lease.
        """
        wanted: dict[str, object] = {
            "now": self.now,
            "longest_pause": timedelta(seconds=LONGEST_PAUSE_SECONDS),
            "may_take_over": may_take_over,
        }
        due = await (await connection.execute(QUERIES["list_due_vendors"], wanted)).fetchall()
        return sum([await self._claim(connection, channel, vendor, wanted) for channel, vendor in due])

    async def _claim(self, connection: AsyncConnection, channel: str, vendor: str, wanted: dict[str, object]) -> int:
        free = self.slots.free(channel, vendor)
        if free == 0:
            return 0
        parameters = wanted | {
            "channel": channel,
            "vendor": vendor,
            "lease": LEASE,
            "most_attempts": MOST_ATTEMPTS,
            "worker": self.vitals.instance,
            "limit": free,
        }
        rows = await (await connection.execute(QUERIES["claim"], parameters)).fetchall()
        self.vitals.counters["notifications_dead"] += sum(state == "dead" for _, state in rows)
        claimed = [delivery_id for delivery_id, state in rows if state == "sending"]
        if claimed:
            await self._begin(connection, claimed)
        return len(rows)

    async def _begin(self, connection: AsyncConnection, claimed: list[int]) -> None:
        cursor = connection.cursor(row_factory=class_row(Parcel))
        await cursor.execute(QUERIES["read_parcels"], {"delivery_ids": claimed, "now": self.now})
        for parcel in await cursor.fetchall():
            self.slots.take(parcel.channel, parcel.vendor)
            task = asyncio.create_task(self._deliver(replace(parcel, answer_url=self.links.of(parcel, self.now))))
            self._under_way[parcel.delivery_id] = task
            task.add_done_callback(lambda _, done=parcel.delivery_id: self._under_way.pop(done))

    async def finish(self, within_seconds: float | None = None) -> None:
        """Wait until what is under way has come to its end and is noted; what has not by then is repeated later."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=within_seconds)
        await self.notes.close()

    async def _deliver(self, parcel: Parcel) -> None:
        outcome = await self._attempt(parcel)
        await self.notes.write(parcel, outcome)

    async def _attempt(self, parcel: Parcel) -> Outcome:
        attempt = asyncio.get_running_loop().run_in_executor(self._threads, self._send, parcel)
        # a thread cannot be ended from outside: its slot is free when it ends by itself
        attempt.add_done_callback(lambda _: self._give_back(parcel))
        await asyncio.wait({attempt}, timeout=self.patience_seconds)
        if not attempt.done():
            return Failed(f"no answer within {self.patience_seconds:g} s")
        return attempt.result()

    def _send(self, parcel: Parcel) -> Outcome:
        try:
            return self.channels[parcel.channel](parcel)
        except Exception as error:  # noqa: BLE001 - whatever a library raises about one row, the others must go on
            # seen among the failures; what the error says may hold an address, so only its kind is told
            return Failed(f"a mistake of ours: {type(error).__name__}")

    def _give_back(self, parcel: Parcel) -> None:
        self.slots.give_back(parcel.channel, parcel.vendor)
        self._wake.set()

    async def _renew(self, connection: AsyncConnection) -> None:
        if self._under_way:
            ours = {"delivery_ids": list(self._under_way), "worker": self.vitals.instance, "lease": LEASE}
            await connection.execute(QUERIES["renew"], ours)

    async def _count(self, connection: AsyncConnection) -> None:
        row = await (await connection.execute(QUERIES["count_states"])).fetchone()
        if row:
            self.vitals.lag["notifications"] = int(row[0])
            self.vitals.lag["notifications_dead"] = int(row[1])
            self.vitals.lag["vendors_failing"] = self.notes.vendors_failing
