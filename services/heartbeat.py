"""Each service says once a second that it lives, what it waits for, how far behind it is and what it has counted."""

import asyncio
import logging
import os
import socket
from collections import Counter

import msgspec

from services.clock import Clock
from services.stream import Log

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 1.0


class Heartbeat(msgspec.Struct, kw_only=True):
    """One sign of life of one process, as it stands on HEARTBEATS."""

    service: str
    instance: str
    pid: int
    at: int
    state: str
    waiting_for: str | None = None
    counters: dict[str, int] = {}
    lag: dict[str, int] = {}
    last_reading_received_at: int | None = None


class Vitals:
    """What a process tells of itself; its parts write here, `beat` publishes."""

    def __init__(self, service: str, instance: str | None = None) -> None:
        self.service = service
        self.instance = instance or f"{socket.gethostname()}-{os.getpid()}".replace(".", "-")
        self.state = "starting"
        self.waiting_for: str | None = None
        self.counters: Counter[str] = Counter()
        self.lag: dict[str, int] = {}
        self.last_reading_received_at: int | None = None

    def running(self) -> None:
        """Everything this process needs is there."""
        self.state, self.waiting_for = "running", None

    def waiting(self, part: str) -> None:
        """This process cannot go on until that part is back."""
        self.state, self.waiting_for = "waiting", part

    def heartbeat(self, now: int) -> Heartbeat:
        """The present sign of life."""
        return Heartbeat(
            service=self.service,
            instance=self.instance,
            pid=os.getpid(),
            at=now,
            state=self.state,
            waiting_for=self.waiting_for,
            counters=dict(self.counters),
            lag=dict(self.lag),
            last_reading_received_at=self.last_reading_received_at,
        )


async def beat(log: Log, vitals: Vitals, clock: Clock) -> None:
    """Publish the vitals every second until cancelled; a missed one is not repeated, the next says more."""
    subject = f"heartbeats.{vitals.service}.{vitals.instance}"
    while True:
        await log.announce(subject, msgspec.json.encode(vitals.heartbeat(clock.now())))
        await asyncio.sleep(INTERVAL_SECONDS)
