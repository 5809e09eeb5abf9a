"""The log between ingest and everything else: durable, replayable streams in NATS JetStream.

Writers publish with an identity and wait for the server's confirmation. Reading is `stream_reader.py`.
"""

import asyncio
import json
import logging
from dataclasses import asdict, dataclass
from typing import Any, Literal

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from services.errors import LogUnavailable
from services.settings import Settings, read_secret

logger = logging.getLogger(__name__)

READINGS, REJECTED, ALERTS, HEARTBEATS = "READINGS", "REJECTED", "ALERTS", "HEARTBEATS"

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
FOREVER = 0
GIBIBYTE = 1 << 30

# What "the log is away" looks like; the client reconnects by itself, we repeat the call.
AWAY = (NatsError, TimeoutError, OSError)

PUBLISH_TIMEOUT_SECONDS = 2.0
RETRY_PAUSE_SECONDS = 0.2
CLOSE_SECONDS = 1.0
# The client wants whole seconds for its own attempts.
RECONNECT_PAUSE_SECONDS = 1


@dataclass(frozen=True)
class Stream:
    """One stream of the log, as the server wants it described. Durations in ns."""

    name: str
    subjects: list[str]
    max_age: int
    max_bytes: int
    storage: Literal["file", "memory"] = "file"
    max_msgs_per_subject: int = -1
    retention: str = "limits"
    discard: str = "old"
    num_replicas: int = 1
    # A repeated publish is recognised by its identity for this long.
    duplicate_window: int = 60 * SECOND


STREAMS = (
    # refuses what does not fit instead of dropping what nobody has read yet; the recorder makes room
    Stream(READINGS, ["readings.*"], FOREVER, 4 * GIBIBYTE, discard="new", duplicate_window=120 * SECOND),
    Stream(REJECTED, ["rejected"], max_age=DAY, max_bytes=GIBIBYTE // 4),
    Stream(ALERTS, ["alerts.>"], max_age=30 * DAY, max_bytes=GIBIBYTE, duplicate_window=120 * SECOND),
    # only the newest of each process counts, and only while it is fresh
    Stream(HEARTBEATS, ["heartbeats.>"], 60 * SECOND, GIBIBYTE // 64, storage="memory", max_msgs_per_subject=1),
)


class Log:
    """A connection to the log that outlives restarts of the server.

    `generation` counts the reconnects: what was asked of the server before the last one, it has forgotten.
    """

    def __init__(self) -> None:
        self.connection = Client()
        self.generation = 0
        self._streams = JetStreamContext(self.connection, timeout=PUBLISH_TIMEOUT_SECONDS)

    @classmethod
    async def connect(cls, settings: Settings, name: str) -> "Log":
        """Connect, waiting as long as the server is away, and make sure that the streams exist."""
        log = cls()
        while True:
            try:
                await log._connect_once(settings, name)
                break
            except AWAY:
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
        for stream in STREAMS:
            while not await log._ensure(stream):
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
        return log

    async def _connect_once(self, settings: Settings, name: str) -> None:
        password = read_secret(settings.log_password_file)
        await self.connection.connect(  # pyright: ignore[reportUnknownMemberType] - the client's own types have gaps
            settings.log_url,
            name=name,
            user=settings.log_user if password else None,
            password=password,
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_PAUSE_SECONDS,
            ping_interval=5,
            disconnected_cb=self._say_lost,
            reconnected_cb=self._say_back,
            error_cb=self._say_error,
        )

    async def _say_lost(self) -> None:
        if not self.connection.is_closed and not self.connection.is_draining:
            logger.warning("the log is away")

    async def _say_back(self) -> None:
        self.generation += 1
        logger.info("the log is back")

    async def _say_error(self, error: Exception) -> None:
        logger.debug("log connection: %s", error)

    async def _ensure(self, stream: Stream) -> bool:
        """Create or update a stream. False while JetStream is not ready."""
        try:
            answer = await self.ask(f"STREAM.UPDATE.{stream.name}", asdict(stream))
            if answer.get("error", {}).get("code") == 404:
                answer = await self.ask(f"STREAM.CREATE.{stream.name}", asdict(stream))
        except LogUnavailable:
            return False
        if "error" in answer:
            logger.warning("a stream cannot be made yet", extra={"stream": stream.name, "error": answer["error"]})
        return "error" not in answer

    async def ask(self, call: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the server's own interface and return its answer, which may be {"error": ...}.

        Args:
            call: Such as "STREAM.INFO.READINGS"; see the JetStream wire API.
            body: Parameters of the call.

        Raises:
            LogUnavailable: no answer.
        """
        payload = json.dumps(body).encode() if body is not None else b""
        try:
            answer = await self.connection.request(f"$JS.API.{call}", payload, timeout=PUBLISH_TIMEOUT_SECONDS)
        except AWAY as error:
            raise LogUnavailable(call=call) from error
        return json.loads(answer.data)

    async def publish(self, subject: str, payload: bytes, identity: str) -> int:
        """Write one entry and return its sequence once the server has stored it.

        Args:
            subject: Where in the log.
            payload: What.
            identity: Names this entry; a repetition within the duplicate window is stored once.

        Raises:
            LogUnavailable: not confirmed in time. Repeat with the same identity.
        """
        try:
            confirmation = await self._streams.publish(
                subject, payload, timeout=PUBLISH_TIMEOUT_SECONDS, headers={"Nats-Msg-Id": identity}
            )
        except AWAY as error:
            raise LogUnavailable(subject=subject) from error
        ensure_wanted()
        return confirmation.seq

    async def announce(self, subject: str, payload: bytes) -> None:
        """Send without waiting for confirmation; lost when the log is away."""
        try:
            await self.connection.publish(subject, payload)
        except AWAY:
            logger.debug("announcement lost", extra={"subject": subject})

    async def close(self) -> None:
        """Send what is buffered and disconnect; a server that is away is not waited for."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.connection.drain()
        except AWAY:
            await self.connection.close()


def ensure_wanted() -> None:
    """Say a cancellation again: before Python 3.12 `wait_for` loses one that comes together with the answer."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
