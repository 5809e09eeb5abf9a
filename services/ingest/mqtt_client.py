"""paho's client with a shorter way in: many PUBLISH packets per system call, handed over together.

paho reads every packet with five system calls and builds a lock, a topic match and a property set for each: 42 us a
message at MQTT 5, against 1 us here. Connecting, keep-alive, sessions and every other packet stay paho's. It touches
paho's private parts, so it is written for one version (a test holds the lock file to it).
"""
# pyright: reportPrivateUsage=false

from collections.abc import Callable
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.exception import MQTTException

from services.ingest.mqtt_packets import MalformedStream, OtherPacket, Publication, acknowledgements, split_packets

WRITTEN_FOR = "2.2.0"

READ_BYTES = 1 << 18
# A packet longer than the broker lets through means that we have lost the thread.
LONGEST_PACKET = 8 << 20
PUBACK = 0x40


class QuickClient(paho.Client):
    """An MQTT 5 client that gives publications to `on_publications`, several at a time.

    Like paho's own loop functions, everything must be called on one thread.
    """

    on_publications: Callable[[list[Publication]], None]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._beginning = b""

    def reconnect(self) -> MQTTErrorCode:
        """Connect anew; the beginning of a packet from the old connection is forgotten."""
        self._beginning = b""
        return super().reconnect()

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:  # noqa: ARG002 - paho's signature
        """Read what is there, once."""
        connection = self._sock
        if connection is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        try:
            received = connection.recv(READ_BYTES)
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            received = b""
        if not received:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_CONN_LOST)
        self._last_bytes_received = paho.time_func()
        return self._take_in(received)

    def _take_in(self, received: bytes) -> MQTTErrorCode:
        try:
            packets, self._beginning = split_packets(self._beginning + received if self._beginning else received)
        except MalformedStream:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_PROTOCOL)
        if len(self._beginning) > LONGEST_PACKET:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_PROTOCOL)
        publications: list[Publication] = []
        for packet in packets:
            if isinstance(packet, Publication):
                publications.append(packet)
                continue
            # what came before must be seen before: a DISCONNECT ends the connection it arrived on
            self._hand_over(publications)
            code = self._leave_to_paho(packet)
            if code > 0:
                return self._loop_rc_handle(code)
        self._hand_over(publications)
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _hand_over(self, publications: list[Publication]) -> None:
        if publications:
            self.on_publications(publications.copy())
            publications.clear()

    def _leave_to_paho(self, packet: OtherPacket) -> MQTTErrorCode:
        self._in_packet["command"] = packet.command
        self._in_packet["have_remaining"] = 1
        self._in_packet["remaining_length"] = len(packet.body)
        self._in_packet["packet"] = bytearray(packet.body)
        self._in_packet["pos"] = 0
        try:
            return self._packet_handle()
        except MQTTException:
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        finally:
            self._in_packet["command"] = self._in_packet["have_remaining"] = 0
            self._in_packet["remaining_length"] = 0

    def acknowledge(self, packets: list[int]) -> None:
        """Acknowledge publications by their identifiers, in one piece."""
        self._packet_queue(PUBACK, acknowledgements(packets), 0, 0)
