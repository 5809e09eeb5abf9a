"""The hand-over from the network thread to the pipeline: bounded, so that what cannot be taken stays at the broker."""

import asyncio
from collections import deque
from typing import NamedTuple

FULL_BYTES = 64 << 20


class Receipt(NamedTuple):
    """Names a delivered message: session group, connection of that session, packet identifier."""

    group: int
    generation: int
    packet: int


class Received(NamedTuple):
    """A message as it came from the broker. `received_at` [us since epoch]"""

    topic: str
    payload: bytes
    received_at: int
    receipt: Receipt


class Intake:
    """Messages received and not yet taken by the pipeline."""

    def __init__(self, loop: asyncio.AbstractEventLoop, full_bytes: int = FULL_BYTES) -> None:
        self._loop = loop
        self._messages: deque[Received] = deque()
        self._arrived = asyncio.Event()
        self._is_told = False
        self._full_bytes = full_bytes
        self._bytes_in = 0
        self._bytes_out = 0

    @property
    def is_full(self) -> bool:
        """Nothing more should be read from the broker now."""
        return self._bytes_in - self._bytes_out >= self._full_bytes

    def put(self, messages: list[Received]) -> None:
        """Called on the network thread."""
        self._messages.extend(messages)
        self._bytes_in += sum(len(message.payload) for message in messages)
        # one wake-up is enough until the other side looks again; it says so before it looks
        if not self._is_told:
            self._is_told = True
            self._loop.call_soon_threadsafe(self._arrived.set)

    def take(self) -> Received | None:
        """The oldest message, or None; called on the event loop."""
        try:
            message = self._messages.popleft()
        except IndexError:
            return None
        self._bytes_out += len(message.payload)
        return message

    async def arrival(self, patience: float) -> bool:
        """Wait for a message. False when none came in time. [s]"""
        self._is_told = False
        self._arrived.clear()
        if self._messages:
            return True
        try:
            await asyncio.wait_for(self._arrived.wait(), patience)
        except TimeoutError:
            return False
        return True
