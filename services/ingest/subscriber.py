"""MQTT sessions of ingest: one exclusive session per topic group, all on one network thread.

The only file that knows paho. Messages go out through `Intake`; they are acknowledged (PUBACK) only when told so,
and only on the connection that delivered them: packet identifiers of an older connection mean other messages.
"""

import logging
import random
import select
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from schemas.wire.topics import GROUP_COUNT, readings_filter
from services.clock import Clock
from services.ingest.intake import Intake, Receipt, Received

logger = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 20
# Unacknowledged messages the broker may send per session: bounds memory, and while the log is away it is what
# makes the broker keep the rest. Must stay below the broker's max_inflight_messages.
RECEIVE_MAXIMUM = 2_000
NEVER_EXPIRES = 0xFFFF_FFFF
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
LOOK_AROUND_SECONDS = 0.2
SESSION_TAKEN_OVER = 0x8E


@dataclass(frozen=True)
class Broker:
    """Address and account of the MQTT broker."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None


class Session:
    """One group's persistent MQTT session over all its connections.

    `generation` counts the connections: what an older one delivered may not be acknowledged on this one.
    """

    def __init__(self, group: int, broker: Broker, intake: Intake, clock: Clock) -> None:
        self.group = group
        self.broker = broker
        self.intake = intake
        self.clock = clock
        self.generation = 0
        self.is_connected = False
        self.is_subscribed = False
        self.is_stopping = False
        self.sessions_lost = 0
        self.next_attempt_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"lifeline-ingest-{group:02}",
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        self.client.username_pw_set(broker.user, broker.password)
        self.client.connect_timeout = 3.0
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_message = self._on_message
        self.client.on_subscribe = self._on_subscribe
        # with this set, paho leaves all writing to our loop
        self.client.on_socket_register_write = leave_writing_to_us

    def attempt(self) -> None:
        """Connect; on failure the next attempt comes after a growing pause."""
        options = Properties(PacketTypes.CONNECT)
        options.SessionExpiryInterval = NEVER_EXPIRES
        options.ReceiveMaximum = RECEIVE_MAXIMUM
        self._pause_before_next()
        try:
            self.client.connect(
                self.broker.host, self.broker.port, KEEPALIVE_SECONDS, clean_start=False, properties=options
            )
        except OSError as error:
            logger.debug("no connection to the broker", extra={"group": self.group, "error": str(error)})

    def _pause_before_next(self) -> None:
        self.next_attempt_at = time.monotonic() + self._pause * random.uniform(0.75, 1.25)  # noqa: S311 - jitter
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def acknowledge(self, receipt: Receipt) -> bool:
        """Send PUBACK, unless the connection that delivered the message is gone."""
        if receipt.generation != self.generation or not self.is_connected:
            return False
        self.client.ack(receipt.packet, qos=1)
        return True

    def _on_connect(
        self, client: Client, _userdata: Any, flags: ConnectFlags, code: ReasonCode, _properties: Any
    ) -> None:
        if code.is_failure:
            logger.error("the broker refuses us", extra={"group": self.group, "reason": str(code)})
            return
        self.generation += 1
        self.is_connected = True
        self.is_subscribed = flags.session_present and self.generation > 1
        self._pause = FIRST_PAUSE_SECONDS
        if self.generation > 1 and not flags.session_present:
            # the broker has forgotten what it had accepted for us: gateways may have lost readings
            self.sessions_lost += 1
            logger.error("the broker has lost our session", extra={"group": self.group})
        if not self.is_subscribed:
            client.subscribe(readings_filter(self.group), qos=1)

    def _on_disconnect(self, _client: Client, _userdata: Any, _flags: Any, code: ReasonCode, _properties: Any) -> None:
        if self.is_connected and not self.is_stopping:
            logger.info("broker connection lost", extra={"group": self.group, "reason": str(code)})
        self.is_connected = self.is_subscribed = False
        if code.value == SESSION_TAKEN_OVER:
            logger.error("another ingest process uses our session", extra={"group": self.group})
            self._pause = LONGEST_PAUSE_SECONDS
        self._pause_before_next()

    def _on_subscribe(
        self, _client: Client, _userdata: Any, _packet: int, codes: list[ReasonCode], _properties: Any
    ) -> None:
        self.is_subscribed = not any(code.is_failure for code in codes)
        if not self.is_subscribed:
            logger.error("the broker refuses our subscription", extra={"group": self.group, "reason": str(codes[0])})

    def _on_message(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        receipt = Receipt(self.group, self.generation, message.mid)
        self.intake.put(Received(message.topic, bytes(message.payload), self.clock.now(), receipt))


class Subscriber:
    """Runs the sessions of all groups on one thread until stopped."""

    def __init__(
        self, broker: Broker, intake: Intake, clock: Clock, groups: Sequence[int] = range(GROUP_COUNT)
    ) -> None:
        self.intake = intake
        self.sessions = {group: Session(group, broker, intake, clock) for group in groups}
        self.stale_receipts = 0
        self._receipts: deque[Receipt] = deque()
        self._is_stopping = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    @property
    def listening_count(self) -> int:
        """Sessions that receive what their gateways publish."""
        return sum(session.is_subscribed for session in self.sessions.values())

    def is_listening(self) -> bool:
        """Does every session receive what its gateways publish?"""
        return self.listening_count == len(self.sessions)

    @property
    def sessions_lost(self) -> int:
        """How often the broker came back without our session; must stay 0."""
        return sum(session.sessions_lost for session in self.sessions.values())

    def start(self) -> None:
        """Connect and receive, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Disconnect and end the thread; sessions stay at the broker."""
        self._is_stopping = True
        self._wake()
        self._thread.join(timeout=5)

    def acknowledge(self, receipts: Sequence[Receipt]) -> None:
        """Acknowledge messages whose readings are safely in the log; callable from any thread."""
        self._receipts.extend(receipts)
        self._wake()

    def _wake(self) -> None:
        self._wake_write.send(b"\0")

    def _run(self) -> None:
        housekeeping_at = 0.0
        while not self._is_stopping:
            now = time.monotonic()
            for session in self.sessions.values():
                if session.client.socket() is None and now >= session.next_attempt_at:
                    session.attempt()
            self._exchange()
            self._send_receipts()
            if now >= housekeeping_at:
                housekeeping_at = now + 1.0
                for session in self.sessions.values():
                    session.client.loop_misc()
        for session in self.sessions.values():
            session.is_stopping = True
            session.client.disconnect()
            session.client.loop_write()

    def _exchange(self) -> None:
        """Wait for the network and let every ready session read and write once."""
        with selectors.DefaultSelector() as ready:
            ready.register(self._wake_read, selectors.EVENT_READ)
            for session in self.sessions.values():
                self._watch(ready, session)
            for key, what in ready.select(LOOK_AROUND_SECONDS):
                if key.data is None:
                    self._wake_read.recv(4096)
                    continue
                if what & selectors.EVENT_READ:
                    read_all(key.data.client)
                if what & selectors.EVENT_WRITE and key.data.client.socket() is not None:
                    key.data.client.loop_write()

    def _watch(self, ready: selectors.DefaultSelector, session: Session) -> None:
        connection = session.client.socket()
        if connection is None:
            return
        wanted = selectors.EVENT_WRITE if session.client.want_write() else 0
        # a full intake is not read into: TCP then holds the broker back, which keeps the rest
        if not self.intake.is_full:
            wanted |= selectors.EVENT_READ
        if wanted:
            ready.register(connection, wanted, session)

    def _send_receipts(self) -> None:
        while self._receipts:
            receipt = self._receipts.popleft()
            if not self.sessions[receipt.group].acknowledge(receipt):
                self.stale_receipts += 1


def leave_writing_to_us(_client: Client, _userdata: Any, _socket: Any) -> None:
    """Nothing to do: our loop asks every session whether it wants to write."""


def read_all(client: Client) -> None:
    """Let paho read packets until the socket is empty or gone.

    paho's `loop_read` takes one packet a call; asking the selector again for each would cost five system calls.
    """
    while (connection := client.socket()) is not None and is_readable(connection):
        client.loop_read()


def is_readable(connection: Any) -> bool:
    """Is there something to read now, an end included?"""
    return bool(select.select([connection], [], [], 0)[0])
