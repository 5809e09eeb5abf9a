"""MQTT sessions of ingest: one exclusive session per topic group, all on one network thread.

Messages go out through `Intake`; they are acknowledged (PUBACK) only when told so, and only on the connection that
delivered them: packet identifiers of an older connection mean other messages.
"""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Sequence

from schemas.wire.topics import GROUP_COUNT
from services.clock import Clock
from services.ingest.intake import Intake, Receipt
from services.ingest.session import Broker, Session

logger = logging.getLogger(__name__)

LOOK_AROUND_SECONDS = 0.2


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
        self._wake_write.setblocking(False)
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

    def is_alive(self) -> bool:
        """Does the network thread run?"""
        return self._thread.is_alive()

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
        # when the pair is full, the other side has enough reason to wake up
        with contextlib.suppress(BlockingIOError):
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
                    key.data.client.loop_read()
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
        by_group: dict[int, list[Receipt]] = defaultdict(list)
        while self._receipts:
            receipt = self._receipts.popleft()
            by_group[receipt.group].append(receipt)
        for group, receipts in by_group.items():
            self.stale_receipts += self.sessions[group].acknowledge(receipts)
