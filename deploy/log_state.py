"""What the log knows about the service: newest heartbeats and the size of each stream. Reads only."""

import json
from dataclasses import dataclass, field

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from services.heartbeat import Heartbeat
from services.stream import HEARTBEATS

PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class StreamState:
    """One stream of the log."""

    name: str
    messages: int
    bytes: int


@dataclass(frozen=True)
class LogState:
    """All of it; `problem` says why it is empty."""

    heartbeats: list[Heartbeat] = field(default_factory=list[Heartbeat])
    streams: list[StreamState] = field(default_factory=list[StreamState])
    problem: str | None = None


class StreamSubjects(msgspec.Struct):
    """The subjects of a stream, each with its number of messages; absent when there are none."""

    subjects: dict[str, int] | None = None


class StreamAnswer(msgspec.Struct):
    """The part that we need of what the server tells about a stream; the whole is empty when there is no stream."""

    state: StreamSubjects = msgspec.field(default_factory=StreamSubjects)


async def read_log_state(port: int, password: str) -> LogState:
    """Ask the log once, without waiting for it to come back."""
    connection = Client()
    try:
        await connection.connect(
            f"nats://127.0.0.1:{port}",
            user="lifeline",
            password=password,
            connect_timeout=PATIENCE_SECONDS,
            allow_reconnect=False,
            error_cb=_keep_quiet,
        )
    except (NatsError, OSError, TimeoutError) as error:
        return LogState(problem=str(error) or type(error).__name__)
    try:
        return LogState(await _heartbeats(connection), await _streams(connection))
    except (NatsError, JetStreamError, TimeoutError) as error:
        return LogState(problem=str(error) or type(error).__name__)
    finally:
        await connection.close()


async def _heartbeats(connection: Client) -> list[Heartbeat]:
    request = json.dumps({"subjects_filter": "heartbeats.>"}).encode()
    answer = await connection.request(f"$JS.API.STREAM.INFO.{HEARTBEATS}", request, timeout=PATIENCE_SECONDS)
    subjects = msgspec.json.decode(answer.data, type=StreamAnswer).state.subjects
    stream = JetStreamContext(connection, timeout=PATIENCE_SECONDS)
    messages = [await stream.get_last_msg(HEARTBEATS, subject) for subject in subjects or ()]
    return [msgspec.json.decode(message.data or b"", type=Heartbeat) for message in messages]


async def _streams(connection: Client) -> list[StreamState]:
    found = await JetStreamContext(connection, timeout=PATIENCE_SECONDS).streams_info()
    states = [StreamState(each.config.name or "", each.state.messages, each.state.bytes) for each in found]
    return sorted((state for state in states if state.name != HEARTBEATS), key=lambda state: state.name)


async def _keep_quiet(_error: Exception) -> None:
    """The caller reports it."""
