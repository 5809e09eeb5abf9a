"""As little MQTT 3.1.1 as a load generator needs: packets go out as they were built, answers are counted as bytes."""

import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.packets import PUBLISH_QOS_1, Wave, remaining_length

PUBACK = 0x40
ANSWER_BYTES = 4
CHUNK_BYTES = 1 << 16
PATIENCE_SECONDS = 30.0
# columnar messages tell milliseconds: two rounds must not share one
NEXT_ROUND_MICROSECONDS = 1_000


@dataclass(frozen=True)
class Account:
    """Where the broker listens, and as whom to speak to it."""

    port: int
    user: str
    password: str


def connect(account: Account, client: str) -> socket.socket:
    """A clean session with a keep-alive of ten minutes: Mosquitto 2.0.21 refuses a client that has none."""
    fields = b"".join(len(text).to_bytes(2, "big") + text.encode() for text in (client, account.user, account.password))
    body = b"\x00\x04MQTT\x04\xc2\x02\x58" + fields
    connection = socket.create_connection(("127.0.0.1", account.port), PATIENCE_SECONDS)
    connection.sendall(b"\x10" + remaining_length(len(body)) + body)
    answer = read_exactly(connection, ANSWER_BYTES)
    assert answer == b"\x20\x02\x00\x00", f"the broker refuses {account.user}: {answer.hex()}"
    return connection


def read_exactly(connection: socket.socket, count: int) -> bytes:
    """The next bytes of the broker, as many as were asked for."""
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        assert more, "the broker has closed the connection"
        found += more
    return found


def close(connection: socket.socket) -> None:
    """Say DISCONNECT."""
    connection.setblocking(True)
    connection.sendall(b"\xe0\x00")
    connection.close()


class Lane:
    """One connection that sends its wave round after round and counts the acknowledgements."""

    def __init__(self, account: Account, client: str, wave: Wave) -> None:
        self.wave = wave
        self.connection = connect(account, client)
        self.connection.setblocking(False)
        self.rounds = 0
        self.acknowledged = 0
        self._offset = 0
        self._answer_bytes = 0
        self._bytes = wave.packets.reshape(-1).data
        self._told = 0
        self._stamp()

    def _stamp(self) -> None:
        self._told = max(time.time_ns() // 1_000, self._told + NEXT_ROUND_MICROSECONDS)
        self.wave.stamp(slice(None), self._told)

    @property
    def begun(self) -> int:
        """Messages of which at least one byte has gone out."""
        return self.rounds * self.wave.count - (-self._offset // self.wave.length)

    def send(self, room: int) -> int:
        """Send at most this many more messages, as far as the window and the socket take them; returns bytes sent."""
        # identifiers repeat every round: never more of them under way than a round has
        room = max(0, min(room, self.wave.count - (self.begun - self.acknowledged)))
        begun_here = self.begun - self.rounds * self.wave.count
        end = min((begun_here + room) * self.wave.length, len(self._bytes), self._offset + CHUNK_BYTES)
        if end <= self._offset:
            return 0
        try:
            sent = self.connection.send(self._bytes[self._offset : end])
        except BlockingIOError:
            return 0
        self._offset += sent
        if self._offset == len(self._bytes):
            self.rounds, self._offset = self.rounds + 1, 0
            self._stamp()
        return sent

    def collect(self) -> int:
        """Count the acknowledgements that have come; returns bytes read."""
        try:
            answer = self.connection.recv(CHUNK_BYTES)
        except BlockingIOError:
            return 0
        assert answer, "the broker has closed the connection"
        kinds = answer[-self._answer_bytes % ANSWER_BYTES :: ANSWER_BYTES]
        assert kinds.count(PUBACK) == len(kinds), "something else than PUBACK came"
        self._answer_bytes += len(answer)
        self.acknowledged = self._answer_bytes // ANSWER_BYTES
        return len(answer)


class Publisher:
    """Sends on several connections as fast as it is allowed to, and knows what it cost."""

    def __init__(self, account: Account, name: str, waves: Sequence[Wave]) -> None:
        self.lanes = [Lane(account, f"{name}-{number}", wave) for number, wave in enumerate(waves)]
        self.processor_seconds = 0.0
        self.idle_seconds = 0.0
        self.seconds = 0.0

    @property
    def begun(self) -> int:
        """Messages sent."""
        return sum(lane.begun for lane in self.lanes)

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has confirmed."""
        return sum(lane.acknowledged for lane in self.lanes)

    @property
    def readings_per_message(self) -> int:
        """The same for all waves."""
        return self.lanes[0].wave.readings_per_message

    def run(self, allowed: Callable[[], int], is_over: Callable[[], bool]) -> None:
        """Send until it is over, then wait for the last acknowledgement.

        Args:
            allowed: How many messages may have been sent by now, in all.
            is_over: Asked again and again.
        """
        started, worked = time.monotonic(), time.thread_time()
        while not is_over():
            self._turn(allowed() - self.begun)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.acknowledged < self.begun:
            self._turn(0)
            assert time.monotonic() < deadline, f"{self.begun - self.acknowledged} messages were never acknowledged"
        self.processor_seconds += time.thread_time() - worked
        self.seconds += time.monotonic() - started

    def _turn(self, room: int) -> None:
        share = max(0, -(-room // len(self.lanes)))
        if sum(lane.send(share) + lane.collect() for lane in self.lanes):
            return
        started = time.monotonic()
        select.select([lane.connection for lane in self.lanes], [], [], 0.001)
        self.idle_seconds += time.monotonic() - started

    def close(self) -> None:
        """Disconnect all."""
        for lane in self.lanes:
            close(lane.connection)


class Subscriber:
    """Receives packets of one length on a thread of its own and acknowledges them, thousands at a time."""

    def __init__(self, account: Account, topic_filter: str, wave: Wave) -> None:
        self.received = 0
        # how many had come, and when [s, monotonic]
        self.arrivals: list[tuple[int, float]] = []
        self._length, self._packet_at = wave.length, wave.packet_at
        self._connection = connect(account, "bench-subscriber")
        topic = len(topic_filter).to_bytes(2, "big") + topic_filter.encode()
        body = b"\x00\x01" + topic + b"\x01"
        self._connection.sendall(b"\x82" + remaining_length(len(body)) + body)
        assert read_exactly(self._connection, 5) == b"\x90\x03\x00\x01\x01", "the broker refuses to subscribe"
        self._connection.settimeout(0.1)
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        buffer = np.empty(max(1 << 18, 4 * self._length), np.uint8)
        filled = 0
        while not self._is_stopping:
            try:
                filled += self._connection.recv_into(buffer.data[filled:])
            except TimeoutError:
                continue
            whole = filled // self._length
            self._acknowledge(buffer[: whole * self._length].reshape(whole, self._length))
            rest = filled - whole * self._length
            buffer[:rest] = buffer[whole * self._length : filled].copy()
            filled = rest

    def _acknowledge(self, packets: NDArray[np.uint8]) -> None:
        if not len(packets):
            return
        self.arrivals.append((self.received + len(packets), time.monotonic()))
        assert (packets[:, 0] == PUBLISH_QOS_1).all(), "packets are not equally long"
        answers = np.empty((len(packets), ANSWER_BYTES), np.uint8)
        answers[:, :2] = PUBACK, 2
        answers[:, 2:] = packets[:, self._packet_at : self._packet_at + 2]
        self._connection.sendall(answers.tobytes())
        self.received += len(packets)

    def arrival_times(self) -> NDArray[np.float64]:
        """When each message came. (messages,) [s, monotonic]"""
        counts = np.diff([0, *(count for count, _ in self.arrivals)])
        return np.repeat([at for _, at in self.arrivals], counts)

    def close(self) -> None:
        """End the thread and disconnect."""
        self._is_stopping = True
        self._thread.join()
        close(self._connection)


def send_when_due(
    account: Account,
    wave: Wave,
    due: NDArray[np.float64],
    before: Callable[[int], None] | None = None,
    is_over: Callable[[], bool] | None = None,
) -> None:
    """Send one message of the wave after the other, each at its time, however late the broker takes them.

    Returns when the broker has acknowledged all.

    Args:
        account: Of a gateway.
        wave: Sent in rounds.
        due: When to send each message. (messages,) [s, monotonic]
        before: Called with the number of each message before it is sent; may change the wave.
        is_over: When true, the rest is not sent.
    """
    connection = connect(account, "bench-schedule")
    to_epoch = time.time() - time.monotonic()
    sent = 0
    for number, at in enumerate(due.tolist()):
        if is_over is not None and is_over():
            break
        row = number % wave.count
        if before is not None:
            before(number)
        wave.stamp(slice(row, row + 1), round((at + to_epoch) * 1_000_000))
        packet = wave.packets[row].tobytes()
        time.sleep(max(0.0, at - time.monotonic()))
        connection.sendall(packet)
        sent += 1
    answers = read_exactly(connection, sent * ANSWER_BYTES)
    assert answers[::ANSWER_BYTES].count(PUBACK) == sent, "something else than PUBACK came"
    close(connection)
