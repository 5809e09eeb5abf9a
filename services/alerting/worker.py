"""Frames from the log through the engine, findings back into the log; `saver.py` saves the state meanwhile.

What a frame leads to is published before the state that includes it can be saved: after a crash the frames since the
last saved state are judged again and say the same again, under the same names.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from psycopg import AsyncConnection

from schemas.alert import Findings
from schemas.frame import Frame, MalformedFrame, decode_frame
from schemas.lifeline import Catalogue
from services.alerting.engine.bindings import Bindings
from services.alerting.engine.carry_over import rebind
from services.alerting.engine.engine import Engine, warm_up
from services.alerting.partitions import Share, claim, load_bindings, restore
from services.alerting.progress import Progress
from services.alerting.saver import Saver
from services.database import AWAY, patient_connection
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.stream import READINGS, Log
from services.stream_reader import Entry, Position, Reader

logger = logging.getLogger(__name__)

RETRY_PAUSE_SECONDS = 0.2

Result = TypeVar("Result")


class Worker:
    """Owns all partitions of one installation. `run` never ends by itself."""

    def __init__(self, log: Log, conninfo: str, catalogue: Catalogue, vitals: Vitals, progress: Progress) -> None:
        self.log = log
        self.conninfo = conninfo
        self.catalogue = catalogue
        self.vitals = vitals
        self.progress = progress

    async def run(self) -> None:
        """Claim, restore, then follow the log until cancelled or fenced."""
        await asyncio.to_thread(warm_up)
        share = await self._patiently(self._take_over)
        logger.info("engine ready", extra={"checks": len(share.engine.bindings.keys), "from": share.start.sequence})
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(Saver(self.conninfo, share, self.vitals).run())
            tasks.create_task(self._follow(share))

    async def _take_over(self, connection: AsyncConnection) -> Share:
        bindings, partition_count = await load_bindings(connection, self.catalogue)
        claims = {
            partition: await claim(connection, partition, self.vitals.instance) for partition in range(partition_count)
        }
        engine = Engine(bindings, epoch=max(held.epoch for held in claims.values()))
        return Share(engine, claims, {partition: restore(engine, held) for partition, held in claims.items()})

    async def _follow(self, share: Share) -> None:
        reader = Reader(self.log, READINGS, ["readings.*"], share.start)
        try:
            while True:
                for entry in await self._next(reader):
                    async with share.judging:
                        await self._handle(share, entry, reader.position.created)
                self.vitals.counters["entries_missed"] = reader.missed
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

    async def _handle(self, share: Share, entry: Entry, created: str) -> None:
        partition = int(entry.subject.rpartition(".")[2])
        done = share.done.get(partition)
        if done is None or (done.created == created and entry.sequence <= done.sequence):
            return
        frame = self._decode(entry)
        if frame is not None:
            if frame.register_version > share.engine.bindings.register_version:
                share.engine = await self._rebind(share.engine)
            findings = share.engine.process(partition, frame)
            await self._publish(partition, findings, identity_of(share.engine.bindings, partition, entry.sequence))
            self.progress.judged(frame.received_at)
            self._count(share.engine, frame, entry)
        share.done[partition] = Position(created, entry.sequence)

    def _decode(self, entry: Entry) -> Frame | None:
        try:
            return decode_frame(entry.payload)
        except MalformedFrame as error:
            logger.error("not a frame", extra={"sequence": entry.sequence, "error": str(error)})
            self.vitals.counters["frames_malformed"] += 1
            return None

    async def _rebind(self, engine: Engine) -> Engine:
        """Learn the sensors that the next frame was resolved with, before judging it."""
        bindings, _ = await self._patiently(lambda connection: load_bindings(connection, self.catalogue))
        logger.info("register read anew", extra={"version": bindings.register_version, "checks": len(bindings.keys)})
        return rebind(engine, bindings)

    async def _publish(self, partition: int, findings: Findings, identity: str) -> None:
        if not findings.transitions and not findings.silences:
            return
        payload = msgspec.json.encode(findings)
        while True:
            try:
                self.progress.found(await self.log.publish(f"alerts.findings.{partition}", payload, identity))
            except LogUnavailable:
                self.vitals.waiting("log")
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
            else:
                return

    async def _patiently(self, ask: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        while True:
            try:
                async with patient_connection(self.conninfo, "engine") as connection:
                    return await ask(connection)
            except AWAY:
                self.vitals.waiting("database")

    def _count(self, engine: Engine, frame: Frame, entry: Entry) -> None:
        count = self.vitals.counters
        if len(frame):
            count["readings_evaluated"] += engine.tally.evaluated
            count["readings_out_of_order"] += engine.tally.out_of_order
            count["readings_unusable"] += engine.tally.unusable
            self.vitals.last_reading_received_at = frame.received_at
        self.vitals.lag["readings"] = entry.pending


def identity_of(bindings: Bindings, partition: int, sequence: int) -> str:
    """The name under which the log keeps what a frame leads to: within its memory a repetition is stored once.

    The same frame leads to the same findings only under the same rules and sensors. What a restart finds because they
    have changed meanwhile is news, and must not be taken for a repetition.
    """
    return f"findings.{partition}.{sequence}.{bindings.register_version}.{bindings.rules_version}"
