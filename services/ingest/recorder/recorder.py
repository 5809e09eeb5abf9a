"""Read frames and refusals from the log, store them, and note the position in the same transaction."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

import numpy as np
from psycopg import AsyncConnection

from schemas.frame import Frame, MalformedFrame, decode_frame, merge
from services.clock import Reach, reach_nobody
from services.database import AWAY, patient_connection
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.ingest.recorder import store
from services.ingest.recorder.order import order
from services.ingest.rejections import decode_rejections
from services.stream import READINGS, REJECTED, Log
from services.stream_reader import Entry, Position, Reader

logger = logging.getLogger(__name__)

# Rows of one transaction: enough that its fsync costs little, few enough that the newest readings show at once.
TRANSACTION_READINGS = 50_000


# What a recorder that has caught up waits before it looks again: gathers what trickles in into one transaction.
PAUSE_SECONDS = 0.1

# stores entries in the open transaction and says what it counted
Write = Callable[[AsyncConnection, list[Entry]], Awaitable[Counter[str]]]


class Superseded(Exception):
    """Another recorder has moved this position on; begin again from there."""


class Recorder:
    """Stores one database's share of the log. `run` never ends by itself."""

    def __init__(self, log: Log, conninfo: str, vitals: Vitals, reach: Reach = reach_nobody) -> None:
        self.log = log
        self.conninfo = conninfo
        self.vitals = vitals
        self.reach = reach
        self.newest = np.zeros(1, np.int64)
        self._received_until = 0

    async def run(self) -> None:
        """Store both streams until cancelled; after any interruption begin again at the stored position."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(READINGS, "readings.*", self._store_frames))
            tasks.create_task(self._follow(REJECTED, "rejected", self._store_rejections))

    async def _follow(self, stream: str, subject: str, write: Write) -> None:
        while True:
            self.vitals.waiting("database")
            try:
                async with patient_connection(self.conninfo, f"recorder {stream}") as connection:
                    await store.prepare(connection)
                    await self._record(connection, stream, subject, write)
            except AWAY as error:
                logger.warning("storing was interrupted", extra={"stream": stream, "error": str(error).strip()})
            except Superseded:
                logger.error("another recorder is storing as well", extra={"stream": stream})

    async def _record(self, connection: AsyncConnection, stream: str, subject: str, write: Write) -> None:
        position = await store.lock_position(connection, stream)
        if stream == READINGS:
            self.newest = await store.read_newest(connection)
        reader = Reader(self.log, stream, [subject], position)
        try:
            while True:
                entries = await self._next(reader)
                self.vitals.counters["entries_missed"] = reader.missed
                while entries:
                    taken, entries = take_transaction(entries)
                    after = Position(reader.position.created, taken[-1].sequence)
                    async with connection.transaction():
                        await expect_position(connection, stream, position, reader.position.created)
                        counted = await write(connection, taken)
                        await store.save_position(connection, stream, after)
                    position = after
                    self.vitals.counters.update(counted)
                    if stream == READINGS:
                        self.reach(self._received_until)
                    self.vitals.lag[stream.lower()] = taken[-1].pending + len(entries)
                    if not taken[-1].pending:
                        await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await reader.close()

    async def _next(self, reader: Reader) -> list[Entry]:
        try:
            entries = await reader.read()
        except LogUnavailable:
            self.vitals.waiting("log")
            return []
        self.vitals.running()
        return entries

    async def _store_frames(self, connection: AsyncConnection, entries: list[Entry]) -> Counter[str]:
        frames = [frame for entry in entries if (frame := self._decode(entry)) is not None]
        if not frames:
            return Counter()
        whole = merge(frames)
        self._make_room(int(whole.sensor_id.max()))
        seen = await store.store_frame(connection, order(whole, self.newest))
        np.maximum.at(self.newest, whole.sensor_id, whole.observed_at)
        await store.store_newest(connection, whole)
        self.vitals.last_reading_received_at = whole.received_at
        return Counter(readings_stored=len(whole) - seen, readings_seen_before=seen)

    def _decode(self, entry: Entry) -> Frame | None:
        try:
            frame = decode_frame(entry.payload)
        except MalformedFrame as error:
            # nobody but ingest writes here: this is damage or a mistake of ours, never a gateway's fault
            logger.error("not a frame", extra={"sequence": entry.sequence, "error": str(error)})
            self.vitals.counters["frames_malformed"] += 1
            return None
        self._received_until = max(self._received_until, frame.received_at)
        return frame if len(frame) else None

    def _make_room(self, highest: int) -> None:
        if highest >= len(self.newest):
            self.newest = np.concatenate([self.newest, np.zeros(highest + 1 - len(self.newest), np.int64)])

    async def _store_rejections(self, connection: AsyncConnection, entries: list[Entry]) -> Counter[str]:
        rejections = [rejection for entry in entries for rejection in decode_rejections(entry.payload)]
        await store.store_rejections(connection, rejections)
        return Counter(rejections_stored=sum(rejection.count for rejection in rejections))


def take_transaction(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Split off what is stored together, at least one entry."""
    size = 0
    for number, entry in enumerate(entries, start=1):
        size += len(entry.payload) // 21
        if size >= TRANSACTION_READINGS:
            return entries[:number], entries[number:]
    return entries, []


async def expect_position(connection: AsyncConnection, stream: str, expected: Position, created: str) -> None:
    """Make sure that nobody else has stored this part.

    Raises:
        Superseded: the stored position is not the one this recorder left there.
    """
    stored = await store.lock_position(connection, stream)
    if stored not in (expected, Position(created, expected.sequence)):
        raise Superseded
