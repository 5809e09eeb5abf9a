"""MQTT connections that many gateways share. The only file that knows paho."""

import logging
import os
import threading
import time
import zlib
from typing import Any, Protocol

from paho.mqtt.client import MQTT_ERR_NO_CONN, MQTT_ERR_SUCCESS, Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from simulators.publish.settings import GATEWAYS, GatewaySettings

logger = logging.getLogger(__name__)

CONNECTIONS = 4
KEEPALIVE_SECONDS = 30
# Reports of a few minutes: a gateway keeps what it can while the broker is away, and memory stays bounded.
QUEUED_MESSAGES = 5000
# Below the receive maximum of common brokers, so that QoS 1 never stalls on the broker's side.
UNACKNOWLEDGED_MESSAGES = 200
RETRY_SECONDS = (1, 30)
# The broker keeps the session over a short absence, so that messages sent again are not lost with it.
SESSION_SECONDS = 600


class Outlet(Protocol):
    """Takes messages towards the broker."""

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        ...

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        """Take a message; False when there is no room for it."""
        ...


class Connections:
    """A handful of MQTT 5 connections; a gateway always uses the same one, so its messages keep their order."""

    def __init__(self, settings: GatewaySettings, run_id: str, count: int = CONNECTIONS) -> None:
        news = _News(f"{settings.broker_host}:{settings.broker_port}")
        names = [f"simulator-{run_id}-{os.getpid()}-{number}" for number in range(count)]
        self._lines = [_Line(settings, name, news) for name in names]

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        return sum(line.acknowledged for line in self._lines)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        """Hand over a message at QoS 1; False when too much is waiting already."""
        return self._lines[zlib.crc32(gateway.encode()) % len(self._lines)].publish(topic, payload)

    def close(self, patience: float = 0.7) -> None:
        """Wait a moment for the last acknowledgements, then disconnect."""
        deadline = time.monotonic() + patience
        for line in self._lines:
            line.settle(deadline)
        # All are told before any is waited for: a thread that waits to reconnect looks up once a second.
        for line in self._lines:
            line.disconnect()
        for line in self._lines:
            line.end()


class _News:
    """Tells changes of the broker's state once, however many connections notice."""

    def __init__(self, broker: str) -> None:
        self._broker = broker
        self._told = ""
        self._lock = threading.Lock()

    def connected(self) -> None:
        self._tell(logging.INFO, f"connected to the broker at {self._broker}")

    def unreachable(self) -> None:
        self._tell(logging.WARNING, f"no broker at {self._broker}; trying again")

    def refused(self, reason: str) -> None:
        self._tell(logging.WARNING, f"the broker at {self._broker} refuses the gateways: {reason}")

    def _tell(self, level: int, text: str) -> None:
        with self._lock:
            if text != self._told:
                logger.log(level, "%s", text)
            self._told = text


class _Line:
    """One connection. Its counters are written by paho's thread and read by ours."""

    def __init__(self, settings: GatewaySettings, client_id: str, news: _News) -> None:
        self.acknowledged = 0
        self._taken = 0
        self._is_connected = False
        self._news = news
        self._settled = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTv5)
        self._client.username_pw_set(GATEWAYS, settings.password())
        self._client.max_inflight_messages_set(UNACKNOWLEDGED_MESSAGES)
        self._client.max_queued_messages_set(QUEUED_MESSAGES)
        self._client.reconnect_delay_set(*RETRY_SECONDS)
        self._client.on_connect = self._connected
        self._client.on_connect_fail = self._unreachable
        self._client.on_disconnect = self._disconnected
        self._client.on_publish = self._acknowledged
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = SESSION_SECONDS
        self._client.connect_async(settings.broker_host, settings.broker_port, KEEPALIVE_SECONDS, properties=session)
        self._client.loop_start()

    def publish(self, topic: str, payload: bytes) -> bool:
        # Without a connection paho keeps the message and sends it later.
        is_taken = self._client.publish(topic, payload, qos=1).rc in (MQTT_ERR_SUCCESS, MQTT_ERR_NO_CONN)
        self._taken += is_taken
        return is_taken

    def settle(self, deadline: float) -> None:
        with self._settled:
            while self._is_connected and self.acknowledged < self._taken and time.monotonic() < deadline:
                self._settled.wait(max(deadline - time.monotonic(), 0.0))

    def disconnect(self) -> None:
        self._client.disconnect()

    def end(self) -> None:
        self._client.loop_stop()

    def _connected(self, _client: Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._is_connected = not reason.is_failure
        if self._is_connected:
            self._news.connected()
        else:
            self._news.refused(str(reason))

    def _unreachable(self, _client: Client, _userdata: Any) -> None:
        self._news.unreachable()

    def _disconnected(self, _client: Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if self._is_connected and reason.is_failure:
            self._news.unreachable()
        self._is_connected = False

    def _acknowledged(self, _client: Client, _userdata: Any, _number: int, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._news.refused(str(reason))
            return
        with self._settled:
            self.acknowledged += 1
            self._settled.notify_all()
