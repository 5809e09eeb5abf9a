"""Drives many lines from one thread: opens them, writes and reads as sockets allow, opens lost ones again later."""

import contextlib
import errno
import heapq
import logging
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Sequence

from simulators.publish.line import Broker, Line
from simulators.publish.packets import MalformedAnswer

logger = logging.getLogger(__name__)

OPENING_AT_ONCE = 128
"""Connections that are being opened at the same time; a broker's backlog is about as long."""

LOOK_AFTER_SECONDS = 5.0
NO_WAY = (OSError, MalformedAnswer)


class Exchange:
    """Call `turn` again and again, always from the same thread; `remind` and `wake` may be called from another one."""

    def __init__(self, broker: Broker, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.lost_connections = 0
        self._broker = broker
        self._news = _News(f"{broker.host}:{broker.port}")
        self._selector = selectors.DefaultSelector()
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._has_rung = False
        self._to_pump: deque[Line] = deque()
        self._opening: set[Line] = set()
        # when to open which line [s, monotonic]
        self._to_open = [(0.0, number) for number in range(len(self.lines))]
        self._numbers = {line: number for number, line in enumerate(self.lines)}
        self._masks: dict[Line, int] = {}
        self._looked_at = 0.0
        self.states: Counter[str] = Counter()

    @property
    def open_lines(self) -> int:
        """Connections that the broker has accepted."""
        return sum(line.state == "open" for line in self.lines)

    @property
    def unacknowledged(self) -> int:
        """Messages taken and not answered."""
        return sum(line.unacknowledged for line in self.lines)

    def remind(self, line: Line) -> None:
        """This line has something to say."""
        self._to_pump.append(line)

    def wake(self) -> None:
        """End the wait of a `turn` under way. One ring for many messages: each costs a call into the kernel."""
        if self._has_rung:
            return
        self._has_rung = True
        with contextlib.suppress(BlockingIOError):
            self._bell.send(b"\x00")

    def turn(self, patience: float) -> None:
        """Do what can be done now; wait for at most so long when there is nothing. [s]"""
        now = time.monotonic()
        self._open_due(now)
        while self._to_pump:
            line = self._to_pump.popleft()
            if line.state == "open" and not line.wants_to_write:
                self._attempt(line, now, selectors.EVENT_WRITE)
        for key, mask in self._selector.select(max(min(patience, self._until_open(now)), 0.0)):
            if key.data is None:
                self._ear.recv(1 << 16)
                # before the lines are looked at again: whoever comes from now on rings anew
                self._has_rung = False
            else:
                self._attempt(key.data, time.monotonic(), mask)
        if now - self._looked_at > LOOK_AFTER_SECONDS:
            self._look_after_all(now)

    def cut(self, lines: Sequence[Line], pause: float = 0.0) -> None:
        """Lose these connections without a farewell, as a power cut would; they come back after a pause and with the
        patience of their own. [s]
        """
        for line in lines:
            if line.socket is not None:
                self._lose(line, pause)

    def close(self) -> None:
        """Say farewell on every line and let go of everything."""
        for line in self.lines:
            if line.socket is not None:
                with contextlib.suppress(OSError, KeyError):
                    self._selector.unregister(line.socket)
                with contextlib.suppress(OSError):
                    line.hang_up(farewell=True)
        self._selector.close()
        self._ear.close()
        self._bell.close()

    def _until_open(self, now: float) -> float:
        if not self._to_open or len(self._opening) >= OPENING_AT_ONCE:
            return 1.0
        return self._to_open[0][0] - now

    def _open_due(self, now: float) -> None:
        while self._to_open and self._to_open[0][0] <= now and len(self._opening) < OPENING_AT_ONCE:
            line = self.lines[heapq.heappop(self._to_open)[1]]
            try:
                connection = line.open(self._broker, now)
            except OSError as error:
                self._lose(line, 0.0, error)
                continue
            self._opening.add(line)
            self._masks[line] = selectors.EVENT_READ | selectors.EVENT_WRITE
            self._selector.register(connection, self._masks[line], line)

    def _attempt(self, line: Line, now: float, mask: int) -> None:
        try:
            if mask & selectors.EVENT_READ and line.listen(now):
                self._opening.discard(line)
                self._news.connected()
            # an answer may have opened the window
            line.pump(now)
            self._watch(line)
        except NO_WAY as error:
            self._lose(line, 0.0, error)

    def _watch(self, line: Line) -> None:
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.wants_to_write else 0)
        if line.socket is not None and self._masks.get(line) != mask:
            self._masks[line] = mask
            self._selector.modify(line.socket, mask, line)

    def _lose(self, line: Line, pause: float, error: Exception | None = None) -> None:
        if line.socket is not None:
            with contextlib.suppress(OSError, KeyError):
                self._selector.unregister(line.socket)
        self._masks.pop(line, None)
        self._opening.discard(line)
        was_open = line.state == "open"
        self.lost_connections += was_open
        again_at = time.monotonic() + pause + line.hang_up()
        heapq.heappush(self._to_open, (again_at, self._numbers[line]))
        if line.refusal:
            self._news.refused(line.refusal)
        elif error is not None:
            self._news.lost(error, was_open=was_open)

    def _look_after_all(self, now: float) -> None:
        self._looked_at = now
        for line in self.lines:
            if line.socket is not None:
                try:
                    line.look_after(now)
                    self._watch(line)
                except NO_WAY as error:
                    self._lose(line, 0.0, error)


class _News:
    """Tells changes of the broker's state once, however many connections notice."""

    def __init__(self, broker: str) -> None:
        self._broker = broker
        self._told = ""

    def connected(self) -> None:
        self._tell(logging.INFO, f"connected to the broker at {self._broker}")

    def lost(self, error: Exception, *, was_open: bool) -> None:
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            self._tell(logging.ERROR, f"too many connections for this machine: {error}")
        elif was_open:
            self._tell(logging.WARNING, f"lost the broker at {self._broker}; trying again")
        else:
            self._tell(logging.WARNING, f"no broker at {self._broker}; trying again")

    def refused(self, reason: str) -> None:
        self._tell(logging.WARNING, f"the broker at {self._broker} refuses the gateways: {reason}")

    def _tell(self, level: int, text: str) -> None:
        if text != self._told:
            logger.log(level, "%s", text)
        self._told = text
