"""One group's persistent MQTT session over all its connections."""

import logging
import random
import time
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from schemas.wire.topics import readings_filter
from services.clock import Clock
from services.ingest.intake import Intake, Receipt, Received
from services.ingest.mqtt_client import QuickClient
from services.ingest.mqtt_packets import Publication

logger = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 20
# Unacknowledged messages the broker may send per session: bounds memory, and while the log is away it is what
# makes the broker keep the rest. Must stay below the broker's max_inflight_messages.
RECEIVE_MAXIMUM = 2_000
NEVER_EXPIRES = 0xFFFF_FFFF
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
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
        self.client = QuickClient(
            CallbackAPIVersion.VERSION2,
            client_id=f"lifeline-ingest-{group:02}",
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
        )
        self.client.username_pw_set(broker.user, broker.password)
        self.client.connect_timeout = 3.0
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_publications = self._on_publications
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

    def acknowledge(self, receipts: list[Receipt]) -> int:
        """Send PUBACK for what this connection has delivered; returns how many came from an older one and were not."""
        mine = [receipt.packet for receipt in receipts if receipt.generation == self.generation]
        if not self.is_connected:
            return len(receipts)
        if mine:
            self.client.acknowledge(mine)
            self.client.loop_write()
        return len(receipts) - len(mine)

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

    def _on_publications(self, publications: list[Publication]) -> None:
        received_at = self.clock.now()
        self.intake.put(
            [
                Received(
                    topic.decode(errors="replace"), payload, received_at, Receipt(self.group, self.generation, packet)
                )
                for topic, payload, packet in publications
            ]
        )


def leave_writing_to_us(_client: Client, _userdata: Any, _socket: Any) -> None:
    """Nothing to do: our loop asks every session whether it wants to write."""
