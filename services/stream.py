"""The log between ingest and everything else: durable, replayable streams in NATS JetStream.

Writers publish with a message identity and wait for the server's confirmation. Readers keep their own
position (sequence and identity of the stream) beside their results, in the same transaction, and read on from
there; nothing is acknowledged to the server, so a crash redelivers exactly what was not committed.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from services.errors import LogUnavailable
from services.settings import Settings, read_secret

logger = logging.getLogger(__name__)

READINGS, REJECTED, ALERTS, HEARTBEATS = "READINGS", "REJECTED", "ALERTS", "HEARTBEATS"

DAY_SECONDS = 86_400.0
GIBIBYTE = 1 << 30
# A retried publish is recognised by its identity for this long; a service that was away longer starts anew.
DUPLICATE_WINDOW_SECONDS = 120.0

STREAMS = (
    # a week of frames, to rebuild the engine's state and to test rules on what really came
    StreamConfig(READINGS, subjects=["readings.*"], max_age=7 * DAY_SECONDS, max_bytes=4 * GIBIBYTE),
    StreamConfig(REJECTED, subjects=["rejected"], max_age=DAY_SECONDS, max_bytes=GIBIBYTE // 4),
    StreamConfig(ALERTS, subjects=["alerts.>"], max_age=30 * DAY_SECONDS, max_bytes=GIBIBYTE),
    # only the newest of each process counts, and only while it is fresh
    StreamConfig(HEARTBEATS, subjects=["heartbeats.>"], max_age=60.0, max_msgs_per_subject=1, max_bytes=GIBIBYTE // 64),
)

# What "the log is away" looks like; the client reconnects by itself, we repeat the call.
AWAY = (NatsError, TimeoutError, OSError)

PUBLISH_TIMEOUT_SECONDS = 2.0
RETRY_PAUSE_SECONDS = 0.2
# How many entries one reader may have under way; with frames of up to 300 kB this bounds its memory to some 20 MB.
READ_AHEAD = 64
PULL_EXPIRES_SECONDS = 2.0
LOOK_AROUND_SECONDS = 0.5


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


class Log:
    """A connection to the log that outlives restarts of the server."""

    def __init__(self, connection: Client) -> None:
        self.connection = connection
        self.streams: JetStreamContext = connection.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS)
        self.generation = 0

    @classmethod
    async def connect(cls, settings: Settings, name: str) -> "Log":
        """Connect, waiting as long as the server is away, and make sure that the streams exist."""
        log = cls(Client())
        password = read_secret(settings.log_password_file)
        account = {"user": settings.log_user, "password": password} if password else {}

        async def say_lost() -> None:
            logger.warning("the log is away")

        async def say_back() -> None:
            log.generation += 1
            logger.info("the log is back")

        async def say_error(error: Exception) -> None:
            logger.debug("log connection: %s", error)

        while True:
            try:
                await log.connection.connect(
                    settings.log_url,
                    name=name,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=RETRY_PAUSE_SECONDS,
                    ping_interval=5,
                    disconnected_cb=say_lost,
                    reconnected_cb=say_back,
                    error_cb=say_error,
                    **account,
                )
                break
            except AWAY:
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
        await log.ensure_streams()
        return log

    async def ensure_streams(self) -> None:
        """Create or update the streams; waits as long as JetStream is not ready."""
        for config in STREAMS:
            while not await self._ensure_stream(config):
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _ensure_stream(self, config: StreamConfig) -> bool:
        wanted = config.evolve(
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.MEMORY if config.name == HEARTBEATS else StorageType.FILE,
            discard=DiscardPolicy.OLD,
            duplicate_window=min(DUPLICATE_WINDOW_SECONDS, config.max_age or DUPLICATE_WINDOW_SECONDS),
        )
        try:
            try:
                await self.streams.update_stream(wanted)
            except NotFoundError:
                await self.streams.add_stream(wanted)
        except AWAY:
            return False
        return True

    async def publish(self, subject: str, payload: bytes, identity: str) -> int:
        """Write one entry and return its sequence once the server has stored it.

        Args:
            subject: Where in the log.
            payload: What.
            identity: Names this entry; a repetition within two minutes is stored once.

        Raises:
            LogUnavailable: not confirmed in time. Repeat with the same identity.
        """
        try:
            confirmation = await self.streams.publish(
                subject, payload, timeout=PUBLISH_TIMEOUT_SECONDS, headers={"Nats-Msg-Id": identity}
            )
        except AWAY as error:
            raise LogUnavailable(subject=subject) from error
        return confirmation.seq

    async def announce(self, subject: str, payload: bytes) -> None:
        """Send without waiting for confirmation; lost when the log is away."""
        try:
            await self.connection.publish(subject, payload)
        except AWAY:
            logger.debug("announcement lost", extra={"subject": subject})

    async def created(self, stream: str) -> str:
        """When this stream was born: another value means that positions kept so far mean nothing.

        Raises:
            LogUnavailable: the server does not answer.
        """
        try:
            answer = await self.connection.request(f"$JS.API.STREAM.INFO.{stream}", timeout=PUBLISH_TIMEOUT_SECONDS)
        except AWAY as error:
            raise LogUnavailable(stream=stream) from error
        born: str = json.loads(answer.data).get("created", "")
        if not born:
            raise LogUnavailable(stream=stream)
        return born

    async def close(self) -> None:
        """Send what is buffered and disconnect."""
        try:
            await self.connection.drain()
        except AWAY:
            await self.connection.close()


class Reader:
    """Reads chosen subjects of one stream in order, from a position on, over restarts of the server."""

    def __init__(self, log: Log, stream: str, subjects: Sequence[str], after: Position) -> None:
        self.log = log
        self.stream = stream
        self.subjects = list(subjects)
        self.position = after
        # entries that the log had dropped before they were read: must stay 0, is shown
        self.missed = 0
        self._consumer: str | None = None
        self._inbox: nats.aio.subscription.Subscription | None = None
        self._under_way = 0
        self._generation = -1

    async def read(self) -> list[Entry]:
        """The next entries, as soon as there is one; empty after half a second of quiet.

        Raises:
            LogUnavailable: the server is away; call again.
        """
        try:
            if self._consumer is None or self._generation != self.log.generation:
                await self._open()
            return await self._receive()
        except AWAY as error:
            self._consumer = None
            await asyncio.sleep(RETRY_PAUSE_SECONDS)
            raise LogUnavailable(stream=self.stream) from error

    async def close(self) -> None:
        """Give the server's side of this reader up."""
        if self._inbox is not None and not self.log.connection.is_closed:
            await self._inbox.unsubscribe()
        self._inbox = None

    async def _open(self) -> None:
        await self.close()
        created = await self.log.created(self.stream)
        if created != self.position.created:
            if self.position.sequence:
                logger.warning("this is another log than before; reading from its start", extra={"stream": self.stream})
            self.position = Position(created, 0)
        state = (await self.log.streams.stream_info(self.stream)).state
        if self.position.sequence and state.first_seq > self.position.sequence + 1:
            self.missed += state.first_seq - self.position.sequence - 1
            logger.error("the log has dropped unread entries", extra={"stream": self.stream, "count": self.missed})
        consumer = await self.log.streams.add_consumer(
            self.stream,
            ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=self.position.sequence + 1,
                ack_policy=AckPolicy.NONE,
                filter_subjects=self.subjects,
                inactive_threshold=30.0,
                mem_storage=True,
            ),
        )
        inbox = self.log.connection.new_inbox()
        self._inbox = await self.log.connection.subscribe(inbox)
        self._consumer, self._under_way, self._generation = consumer.name, 0, self.log.generation

    async def _receive(self) -> list[Entry]:
        assert self._inbox is not None  # noqa: S101 - opened by the caller
        if self._under_way <= READ_AHEAD // 4:
            await self._ask(self._inbox.subject)
        try:
            first = await self._inbox.next_msg(timeout=LOOK_AROUND_SECONDS)
        except TimeoutError:
            return []
        messages = [first]
        while self._inbox.pending_msgs:
            messages.append(await self._inbox.next_msg(timeout=LOOK_AROUND_SECONDS))
        entries = [entry for message in messages if (entry := self._entry(message)) is not None]
        if entries:
            self.position = Position(self.position.created, entries[-1].sequence)
        return entries

    async def _ask(self, inbox: str) -> None:
        wanted = READ_AHEAD - self._under_way
        request = {"batch": wanted, "expires": int(PULL_EXPIRES_SECONDS * 1e9)}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self._consumer}"
        await self.log.connection.publish(subject, json.dumps(request).encode(), reply=inbox)
        self._under_way += wanted

    def _entry(self, message: Msg) -> Entry | None:
        status = (message.headers or {}).get("Status")
        if status is None:
            self._under_way -= 1
            place = message.metadata
            return Entry(place.sequence.stream, place.num_pending, message.subject, message.data)
        if status in ("404", "408"):
            # the request ran out; the header says how many of it were never delivered
            rest = int((message.headers or {}).get("Nats-Pending-Messages", self._under_way))
            self._under_way = max(0, self._under_way - rest)
        else:
            logger.info("the log closed a reader", extra={"stream": self.stream, "status": status})
            self._consumer = None
        return None
