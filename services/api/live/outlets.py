"""Who is listening, and what was said lately: a bounded ring to resume from, a bounded queue per listener."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Callable

from schemas.scope import WHOLE_CITY, Scope

RING_SIZE = 10_000
# a listener that falls so far behind gets one `resync` instead of all it has missed
QUEUE_SIZE = 2 * RING_SIZE
LARGEST_CHUNK_MESSAGES = 500


def message(kind: str, body: str | bytes, sequence: int | None = None) -> bytes:
    """One message as it goes over the wire (server-sent events). Body: JSON on one line."""
    text = body if isinstance(body, bytes) else body.encode()
    position = b"" if sequence is None else b"id: %d\n" % sequence
    return b"%sevent: %s\ndata: %s\n\n" % (position, kind.encode(), text)


RESYNC = message("resync", "{}")


class Listener:
    """One open stream. Messages wait here until the network takes them."""

    def __init__(self, scope: Scope = WHOLE_CITY) -> None:
        self.scope = scope
        self._queue: deque[bytes] = deque()
        self._pulse: bytes | None = None
        self._wake = asyncio.Event()
        self.is_closed = False

    def put(self, text: bytes) -> None:
        """Let a message wait; when too many do, all are replaced by one `resync`."""
        if len(self._queue) >= QUEUE_SIZE:
            self._queue.clear()
            text = RESYNC
        self._queue.append(text)
        self._wake.set()

    def resync(self) -> None:
        """Whatever waits means nothing any more."""
        self._queue.clear()
        self.put(RESYNC)

    def move_to(self, scope: Scope) -> None:
        """See another part of the city from now on, and load that anew."""
        self.scope = scope
        self.resync()

    def put_pulse(self, text: bytes) -> None:
        """Only the newest pulse waits."""
        self._pulse = text
        self._wake.set()

    def close(self) -> None:
        """End the stream once the listener looks again."""
        self.is_closed = True
        self._wake.set()

    async def take(self) -> bytes:
        """What waits, as soon as there is something; empty when the stream is over."""
        while not (self._queue or self._pulse or self.is_closed):
            self._wake.clear()
            await self._wake.wait()
        if self.is_closed:
            return b""
        count = min(len(self._queue), LARGEST_CHUNK_MESSAGES)
        chunk = [self._queue.popleft() for _ in range(count)]
        if not self._queue and self._pulse is not None:
            chunk.append(self._pulse)
            self._pulse = None
        return b"".join(chunk)


Audience = Callable[[Scope], bool]


def everybody(_: Scope) -> bool:
    """The audience of what concerns the whole city."""
    return True


class Outlets:
    """All listeners, and the last changes of alerts."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._ring: deque[tuple[int, bytes, Audience]] = deque()
        # everything after this position is in the ring
        self._floor: int | None = None

    def restart(self, sequence: int) -> None:
        """The picture was made anew at this position: nobody can resume from before it."""
        self._ring.clear()
        had_picture, self._floor = self._floor is not None, sequence
        if had_picture:
            for listener in self.listeners:
                listener.resync()

    def say(self, text: bytes, sequence: int, audience: Audience = everybody) -> None:
        """Tell those whom it concerns about a change that the log holds at this position."""
        if len(self._ring) >= RING_SIZE:
            self._floor = self._ring.popleft()[0]
        self._ring.append((sequence, text, audience))
        for listener in self.listeners:
            if audience(listener.scope):
                listener.put(text)

    def tell(self, text_for: Callable[[Scope], bytes | None]) -> None:
        """Tell everybody something that is not kept, cut to their part of the city; None is nothing to them."""
        texts: dict[Scope, bytes | None] = {}
        for listener in self.listeners:
            if listener.scope not in texts:
                texts[listener.scope] = text_for(listener.scope)
            text = texts[listener.scope]
            if text is not None:
                listener.put(text)

    def pulse(self, text: bytes) -> None:
        """Tell everybody that we live."""
        for listener in self.listeners:
            listener.put_pulse(text)

    def join(self, after: int | None, sequence: int, scope: Scope = WHOLE_CITY) -> Listener:
        """Begin to listen.

        Args:
            after: Position up to which the listener knows everything; None to hear only what comes.
            sequence: Position of the picture now.
            scope: The part of the city that the listener may see.
        """
        listener = Listener(scope)
        self.listeners.add(listener)
        if after is None:
            return listener
        if self._floor is None or not self._floor <= after <= sequence:
            listener.put(RESYNC)
            return listener
        for index in range(bisect_right(self._ring, after, key=lambda kept: kept[0]), len(self._ring)):
            _, text, audience = self._ring[index]
            if audience(scope):
                listener.put(text)
        return listener

    def leave(self, listener: Listener) -> None:
        """The stream is over."""
        self.listeners.discard(listener)

    def close(self) -> None:
        """End all streams."""
        for listener in self.listeners:
            listener.close()
