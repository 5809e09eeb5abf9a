"""From a received message to an acknowledged one, on one page: decode, batch, publish, acknowledge."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from schemas.frame import Frame, encode_frame
from services.clock import MICROSECONDS, Clock, Reach, TurnedClock, reach_nobody
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.ingest.batching import Batcher
from services.ingest.intake import Intake, Receipt, Received
from services.ingest.registry import Registry
from services.ingest.rejections import Rejection, RejectionTally, encode_rejections
from services.ingest.resolve import resolve_message
from services.stream import Log

logger = logging.getLogger(__name__)

# A frame closes at the first of these.
LINGER_SECONDS = 0.05
FRAME_READINGS = 10_000
# By the city's clock: silence is measured in the log's time, and a hole in it counts as ours.
TICK_SECONDS = 1.0
# In a rehearsal whoever turns the clock waits for us: frames close sooner, and the clock is looked at more often.
REHEARSAL_SECONDS = 0.01
QUESTION_SECONDS = 1.0
# Frames decoded ahead of the one being published: one is enough to overlap, more only adds delay.
READY_AHEAD = 1


@dataclass(frozen=True)
class Parcel:
    """What is published together: frames by partition, refusals, and the messages that they came from."""

    frames: dict[int, Frame]
    rejections: list[Rejection]
    receipts: list[Receipt] = field(repr=False)
    # until then every partition has been spoken of, by a frame or a tick [us since epoch; 0: not all of them]
    listened_until: int = 0


class Pipeline:
    """Owns the path inside ingest. `run` never ends by itself."""

    def __init__(
        self,
        intake: Intake,
        log: Log,
        registry: Registry,
        acknowledge: Callable[[list[Receipt]], None],
        newer_registry: Callable[[], Awaitable[Registry | None]],
        is_listening: Callable[[], bool],
        vitals: Vitals,
        clock: Clock,
        reach_taken: Reach = reach_nobody,
        reach_listened: Reach = reach_nobody,
    ) -> None:
        self.intake = intake
        self.log = log
        self.acknowledge = acknowledge
        self.newer_registry = newer_registry
        self.is_listening = is_listening
        self.vitals = vitals
        self.clock = clock
        self.reach_taken, self.reach_listened = reach_taken, reach_listened
        is_rehearsal = isinstance(clock, TurnedClock)
        self._linger = REHEARSAL_SECONDS if is_rehearsal else LINGER_SECONDS
        self._patience = REHEARSAL_SECONDS if is_rehearsal else TICK_SECONDS / 2
        self.tally = RejectionTally()
        self.batcher = Batcher(registry, self.tally)
        self._ready: asyncio.Queue[Parcel] = asyncio.Queue(READY_AHEAD)
        self._identity = uuid.uuid4().hex
        self._parcel_number = 0
        self._ticked_at = 0
        self._fresh_registry: Registry | None = None
        self._held: Received | None = None
        self._next_question_at = 0.0

    def use_registry(self, registry: Registry) -> None:
        """Resolve from the next batch on with this register."""
        self._fresh_registry = registry

    async def run(self) -> None:
        """Batch and publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._batch_forever())
            tasks.create_task(self._publish_forever())

    async def _batch_forever(self) -> None:
        while True:
            if self._fresh_registry is not None:
                self.batcher.registry, self._fresh_registry = self._fresh_registry, None
            parcel = await self._gather()
            if parcel.frames or parcel.rejections or parcel.receipts:
                await self._ready.put(parcel)

    async def _gather(self) -> Parcel:
        """Messages of at most LINGER_SECONDS or FRAME_READINGS, as one parcel; ticks when time went on."""
        loop = asyncio.get_running_loop()
        receipts: list[Receipt] = []
        if self._held or await self.intake.arrival(self._patience):
            close_at = loop.time() + self._linger
            while self.batcher.count < FRAME_READINGS and (left := close_at - loop.time()) > 0:
                message = self._held or self.intake.take()
                self._held = None
                if message is None:
                    await self.intake.arrival(left)
                    continue
                if not await self._take_in(message):
                    break
                receipts.append(message.receipt)
                self.vitals.last_reading_received_at = message.received_at
        frames, now = self.batcher.take(), self.clock.now()
        # a tick says: we listened, and nobody spoke; without the broker it would be a lie
        if abs(now - self._ticked_at) < TICK_SECONDS * MICROSECONDS or not self.is_listening():
            return Parcel(frames, self.tally.take(), receipts)
        self._ticked_at = now
        quiet = set(range(self.batcher.registry.partition_count)) - frames.keys()
        return Parcel(frames | self.batcher.ticks(quiet, now), self.tally.take(), receipts, listened_until=now)

    async def _take_in(self, message: Received) -> bool:
        """Add a message to the batch. False: the register has changed, this one opens the next batch.

        Nobody is refused as a stranger before the register was asked; a flood of strangers asks once a second.
        """
        resolved = resolve_message(self.batcher.registry, message.topic, message.payload, message.received_at)
        if resolved.meets_strangers and asyncio.get_running_loop().time() >= self._next_question_at:
            self._next_question_at = asyncio.get_running_loop().time() + QUESTION_SECONDS
            self._fresh_registry = await self.newer_registry() or self._fresh_registry
        if resolved.meets_strangers and self._fresh_registry is not None:
            self._held = message
            return False
        self.batcher.add(message, resolved)
        return True

    async def _publish_forever(self) -> None:
        while True:
            parcel = await self._ready.get()
            self._parcel_number += 1
            identity = f"{self._identity}.{self._parcel_number}"
            # all or nothing: a message is acknowledged only when everything that came of it is in the log
            await asyncio.gather(
                *(
                    self._publish(f"readings.{partition}", encode_frame(frame), f"{identity}.{partition}")
                    for partition, frame in parcel.frames.items()
                ),
                *self._rejections(parcel.rejections, identity),
            )
            self.acknowledge(parcel.receipts)
            self._count(parcel)

    def _rejections(self, rejections: list[Rejection], identity: str) -> list[Awaitable[None]]:
        if not rejections:
            return []
        return [self._publish("rejected", encode_rejections(rejections), f"{identity}.rejected")]

    async def _publish(self, subject: str, payload: bytes, identity: str) -> None:
        """Until the log has confirmed: with the same identity a repetition is stored once."""
        while True:
            try:
                await self.log.publish(subject, payload, identity)
            except LogUnavailable:
                self.vitals.waiting("log")
                await asyncio.sleep(0.2)
            else:
                self.vitals.running()
                return

    def _count(self, parcel: Parcel) -> None:
        count = self.vitals.counters
        count["messages_received"] += len(parcel.receipts)
        count["readings_received"] += sum(len(frame) for frame in parcel.frames.values())
        count["frames_published"] += len(parcel.frames)
        for rejection in parcel.rejections:
            count["readings_rejected"] += rejection.count
            count[f"rejected.{rejection.reason}"] += rejection.count
        self.reach_taken(len(parcel.receipts))
        self.reach_listened(parcel.listened_until)
