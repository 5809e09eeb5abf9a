"""Reading the log: in order, from a position on, over restarts of the server.

A reader keeps its own position beside its results, in the same transaction; nothing is acknowledged to the server.
After a crash exactly what was not committed is read again, at once.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from services.errors import LogUnavailable
from services.stream import AWAY, RETRY_PAUSE_SECONDS, SECOND, Log, ensure_wanted

logger = logging.getLogger(__name__)

# How many entries one reader may have under way; with frames of up to 300 kB this bounds its memory to some 20 MB.
READ_AHEAD = 64
PULL_EXPIRES_SECONDS = 2
LOOK_AROUND_SECONDS = 0.5
# The server forgets a reader that has not asked for so long; one that comes back opens anew.
FORGOTTEN_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Position:
    """How far a reader has come: the sequence of the last entry it has dealt with, in the stream born at `created`."""

    created: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class Entry:
    """One entry of the log: its sequence, how many wait behind it, its subject and payload."""

    sequence: int
    pending: int
    subject: str
    payload: bytes = field(repr=False)


class Reader:
    """Reads chosen subjects of one stream.

    Attributes:
        position: After the last entry that `read` returned.
        missed: Entries that the log had dropped before they were read: must stay 0, is shown.
    """

    def __init__(self, log: Log, stream: str, subjects: Sequence[str], after: Position) -> None:
        self.log = log
        self.stream = stream
        self.subjects = list(subjects)
        self.position = after
        self.missed = 0
        self._consumer: str | None = None
        self._inbox: Subscription | None = None
        self._under_way = 0
        self._received = 0
        self._waiting = 0
        self._generation = -1

    async def read(self) -> list[Entry]:
        """The next entries, as soon as there is one; empty after half a second of quiet.

        Empty at once when it has just found the log and nothing waits there: who asks then knows that it is current.

        Raises:
            LogUnavailable: the server is away; call again.
        """
        try:
            if self._inbox is None or self._consumer is None or self._generation != self.log.generation:
                self._inbox = await self._open()
                if not self._waiting:
                    return []
            return await self._receive(self._inbox)
        except (*AWAY, LogUnavailable) as error:
            self._consumer = None
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
            raise LogUnavailable(stream=self.stream) from error

    async def close(self) -> None:
        """Give the server's side of this reader up."""
        if self._inbox is not None and not self.log.connection.is_closed:
            await self._inbox.unsubscribe()
        self._inbox = None

    async def _open(self) -> Subscription:
        await self.close()
        await self._settle_position()
        wanted = {
            "stream_name": self.stream,
            "config": {
                "deliver_policy": "by_start_sequence",
                "opt_start_seq": self.position.sequence + 1,
                "ack_policy": "none",
                "filter_subjects": self.subjects,
                "inactive_threshold": FORGOTTEN_AFTER_SECONDS * SECOND,
                "mem_storage": True,
                "num_replicas": 1,
            },
        }
        answer = await self.log.ask(f"CONSUMER.CREATE.{self.stream}", wanted)
        if "error" in answer:
            raise LogUnavailable(stream=self.stream, error=answer["error"])
        inbox = await self.log.connection.subscribe(  # pyright: ignore[reportUnknownMemberType] - gaps in its types
            self.log.connection.new_inbox()
        )
        self._consumer, self._generation, self._waiting = answer["name"], self.log.generation, answer["num_pending"]
        self._under_way = self._received = 0
        return inbox

    async def _settle_position(self) -> None:
        """Compare the position with the stream as it is: it may be another one, or have dropped what was unread."""
        answer = await self.log.ask(f"STREAM.INFO.{self.stream}")
        if "error" in answer:
            raise LogUnavailable(stream=self.stream, error=answer["error"])
        if answer["created"] != self.position.created:
            if self.position.sequence:
                logger.warning("this is another log than before; reading from its start", extra={"stream": self.stream})
            self.position = Position(answer["created"], 0)
        first = int(answer["state"]["first_seq"])
        if self.position.sequence and first > self.position.sequence + 1:
            self.missed += first - self.position.sequence - 1
            logger.error("the log has dropped unread entries", extra={"stream": self.stream, "count": self.missed})

    async def _receive(self, inbox: Subscription) -> list[Entry]:
        if self._under_way <= READ_AHEAD // 4:
            await self._ask(inbox.subject)
        try:
            messages = [await inbox.next_msg(timeout=LOOK_AROUND_SECONDS)]
        except TimeoutError:
            return []
        while inbox.pending_msgs:
            messages.append(await inbox.next_msg(timeout=LOOK_AROUND_SECONDS))
        ensure_wanted()
        entries = [entry for message in messages if (entry := self._entry(message)) is not None]
        if entries:
            self.position = Position(self.position.created, entries[-1].sequence)
        return entries

    async def _ask(self, inbox: str) -> None:
        wanted = READ_AHEAD - self._under_way
        request = {"batch": wanted, "expires": PULL_EXPIRES_SECONDS * SECOND}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self._consumer}"
        await self.log.connection.publish(subject, json.dumps(request).encode(), reply=inbox)
        self._under_way += wanted

    def _entry(self, message: Msg) -> Entry | None:
        headers = message.headers or {}
        status = headers.get("Status")
        if status is None:
            self._under_way -= 1
            place = message.metadata
            self._received += 1
            if place.sequence.consumer != self._received:
                # one was lost between server and here: read on from the last good one
                raise LogUnavailable("An entry was lost on its way", stream=self.stream)
            return Entry(place.sequence.stream, place.num_pending, message.subject, message.data)
        if status in ("404", "408"):
            # the request ran out; the header says how many of it were never delivered
            rest = int(headers.get("Nats-Pending-Messages", self._under_way))
            self._under_way = max(0, self._under_way - rest)
        else:
            logger.info("the log closed a reader", extra={"stream": self.stream, "status": status})
            self._consumer = None
        return None
