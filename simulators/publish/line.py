"""One MQTT connection of one or more gateways: what waits, what is under way, what comes back. No thread of its own.

At most so many messages wait, so memory stays bounded; what was sent and not acknowledged is sent again on the next
connection, in its order. What the broker refuses is told to whoever asked, never dropped in silence.
"""

import errno
import os
import random
import socket
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from simulators.publish import packets
from simulators.publish.packets import Account, MalformedAnswer, Will

KEEPALIVE_SECONDS = 30
QUEUED_MESSAGES = 5000
"""Reports of a few minutes: a gateway keeps what it can while the broker is away, and memory stays bounded."""

UNACKNOWLEDGED_MESSAGES = 200
"""Below the receive maximum of common brokers, so that QoS 1 never stalls on the broker's side."""

RETRY_SECONDS = (1.0, 30.0)
SESSION_SECONDS = 600
"""The broker keeps the session over a short absence, so that messages sent again are not lost with it."""

CHUNK_BYTES = 1 << 16
IDENTIFIERS = 65_535

State = Literal["away", "opening", "greeting", "open"]
Answered = Callable[[int, int], None]
"""Told of every answer to a message: its token, and the broker's reason (0x80 and above: refused)."""


class Letter(NamedTuple):
    """A message that waits or is under way. The topic with its length in front; token: the caller's own number."""

    topic: bytes
    payload: bytes
    token: int


@dataclass(frozen=True)
class Broker:
    """Where the broker listens."""

    host: str
    port: int


class Line:
    """One connection. Everything but `take` belongs to the one thread that drives it."""

    def __init__(self, client_id: str, account: Account, answered: Answered, will: Will | None = None) -> None:
        self.client_id = client_id
        self.state: State = "away"
        self.refusal: str | None = None
        self.socket: socket.socket | None = None
        self.wants_to_write = False
        self._greeting = packets.connect(client_id, account, KEEPALIVE_SECONDS, SESSION_SECONDS, will)
        self._answered = answered
        self._waiting: deque[Letter] = deque()
        self._under_way: dict[int, Letter] = {}
        self._again: deque[int] = deque()
        self._window = UNACKNOWLEDGED_MESSAGES
        self._identifier = 0
        self._out = b""
        self._in = b""
        self._spoke_at = self._heard_at = 0.0
        self._failures = 0
        # its own chance: thousands of lines that lost the same broker must not come back in one instant
        self._chance = random.Random(zlib.crc32(client_id.encode()))  # noqa: S311 - spreads load, guards nothing

    @property
    def unacknowledged(self) -> int:
        """Messages taken that the broker has not answered."""
        return len(self._waiting) + len(self._under_way)

    def take(self, letter: Letter) -> bool:
        """Accept a message; False when too many wait already. May be called from any one thread."""
        if len(self._waiting) >= QUEUED_MESSAGES:
            return False
        self._waiting.append(letter)
        return True

    def open(self, broker: Broker, now: float) -> socket.socket:
        """Begin to connect; the socket does not block. now [s, monotonic]

        Raises:
            OSError: there is no way to the broker.
        """
        family, kind, protocol, _, address = socket.getaddrinfo(broker.host, broker.port, type=socket.SOCK_STREAM)[0]
        self.socket = socket.socket(family, kind, protocol)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.state, self._spoke_at, self._heard_at = "opening", now, now
        self._out, self._in, self.wants_to_write = self._greeting, b"", True
        code = self.socket.connect_ex(address)
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, os.strerror(code))
        return self.socket

    def pump(self, now: float) -> None:
        """Write as much as window and socket take.

        Raises:
            OSError: the connection is lost.
        """
        if self.socket is None:
            return
        if self.state == "opening":
            code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                raise OSError(code, os.strerror(code))
            self.state = "greeting"
        while True:
            if not self._out and self.state == "open":
                self._out = self._next_bytes()
            if not self._out:
                break
            try:
                sent = self.socket.send(self._out)
            except BlockingIOError:
                break
            self._spoke_at = now
            self._out = self._out[sent:]
            if self._out:
                break
        self.wants_to_write = bool(self._out)

    def listen(self, now: float) -> bool:
        """Read what has come; True when the broker has just let us in.

        Raises:
            OSError, MalformedAnswer: the connection is lost, or must be given up.
        """
        if self.socket is None:
            return False
        try:
            fresh = self.socket.recv(CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not fresh:
            raise ConnectionResetError(errno.ECONNRESET, "the broker has closed the connection")
        self._heard_at = now
        answers, self._in = packets.split(self._in + fresh if self._in else fresh)
        was_open = self.state == "open"
        for answer in answers:
            self._hear(answer)
        return self.state == "open" and not was_open

    def look_after(self, now: float) -> None:
        """Say a word before the broker takes silence for death, and give up a broker that is silent itself.

        Raises:
            OSError: nothing has come for too long.
        """
        if self.socket is None:
            return
        if now - self._heard_at > 1.5 * KEEPALIVE_SECONDS:
            raise TimeoutError(errno.ETIMEDOUT, "the broker is silent")
        quiet = now - max(self._spoke_at, 0.0) if self.unacknowledged else now - min(self._spoke_at, self._heard_at)
        if self.state == "open" and quiet > KEEPALIVE_SECONDS / 2 and not self._out:
            self._out = packets.PING
            self.pump(now)

    def hang_up(self, *, farewell: bool = False) -> float:
        """Drop the connection; what is under way is sent again on the next one. Returns when to try again. [s]"""
        if self.socket is not None:
            if farewell and self.state == "open" and not self._out:
                self.socket.setblocking(True)
                self.socket.settimeout(0.5)
                self.socket.sendall(packets.FAREWELL)
            self.socket.close()
        self.socket, self.state, self.wants_to_write = None, "away", False
        self._again = deque(self._under_way)
        first, longest = RETRY_SECONDS
        pause = min(first * 2.0**self._failures, longest)
        self._failures = min(self._failures + 1, 16)
        return pause * (0.5 + 0.5 * self._chance.random())

    def _next_bytes(self) -> bytes:
        """Packets up to a chunk: first what must be sent again, then what waits, as far as the window allows."""
        parts: list[bytes] = []
        size = 0
        while size < CHUNK_BYTES:
            if self._again:
                identifier = self._again.popleft()
                letter = self._under_way.get(identifier)
                if letter is None:
                    continue
                part = packets.publish(letter.topic, letter.payload, identifier, again=True)
            elif self._waiting and len(self._under_way) < self._window:
                letter = self._waiting.popleft()
                identifier = self._free_identifier()
                self._under_way[identifier] = letter
                part = packets.publish(letter.topic, letter.payload, identifier)
            else:
                break
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def _free_identifier(self) -> int:
        while True:
            self._identifier = self._identifier % IDENTIFIERS + 1
            if self._identifier not in self._under_way:
                return self._identifier

    def _hear(self, answer: packets.Answer) -> None:
        if answer.kind == packets.PUBACK:
            identifier, reason = packets.acknowledgement(answer.body)
            letter = self._under_way.pop(identifier, None)
            if letter is not None:
                self._answered(letter.token, reason)
        elif answer.kind == packets.CONNACK:
            self._let_in(answer.body)
        elif answer.kind == packets.DISCONNECT:
            raise ConnectionResetError(errno.ECONNRESET, f"the broker says good-bye: {answer.body.hex() or 'normal'}")
        elif answer.kind != packets.PINGRESP:
            raise MalformedAnswer(f"a packet that no gateway expects: {answer.kind:#x}")

    def _let_in(self, body: bytes) -> None:
        reason = packets.reason_of_connack(body)
        if reason >= packets.FAILURE_FROM:
            self.refusal = f"reason {reason:#x}"
            raise ConnectionRefusedError(errno.ECONNREFUSED, self.refusal)
        self.refusal, self._failures, self.state = None, 0, "open"
        self._window = min(UNACKNOWLEDGED_MESSAGES, packets.receive_maximum(body))
