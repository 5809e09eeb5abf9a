"""A subscriber that only counts, for what broker and generator can do alone."""

import socket
import threading

from deploy.servers.errors import ServerFailed
from services.ingest.mqtt_packets import OtherPacket, Publication, acknowledgements, split_packets
from simulators.publish import packets
from simulators.publish.packets import Account

KEEP_ALIVE_SECONDS = 600
PATIENCE_SECONDS = 10.0
CHUNK_BYTES = 1 << 18


class Listener:
    """Receives at QoS 1 on a thread of its own, acknowledges, counts."""

    def __init__(self, port: int, password: str, topic_filter: str) -> None:
        """Subscribe.

        Raises:
            ServerFailed: the broker does not let it.
        """
        self.received = 0
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        # silence is no fault: the generator may need a minute to get ready
        self._socket.settimeout(None)
        account = Account("ingest", password)
        self._socket.sendall(packets.connect("load-listener", account, KEEP_ALIVE_SECONDS, 0, None))
        named = packets.text(topic_filter)
        self._is_subscribed = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._socket.sendall(packets.packet(0x82, b"\x00\x01\x00" + named + b"\x01"))
        if not self._is_subscribed.wait(PATIENCE_SECONDS):
            raise ServerFailed("the broker does not let the counting subscriber listen")

    def close(self) -> None:
        """End the thread and hang up."""
        self._is_over = True
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        rest = b""
        while not self._is_over:
            fresh = self._socket.recv(CHUNK_BYTES)
            if not fresh:
                return
            found = split_packets(rest + fresh)
            rest = found.rest
            heard = [one.packet for one in found.packets if isinstance(one, Publication)]
            if heard:
                self._socket.sendall(acknowledgements(heard))
                self.received += len(heard)
            if any(isinstance(one, OtherPacket) and one.command & 0xF0 == 0x90 for one in found.packets):
                self._is_subscribed.set()
