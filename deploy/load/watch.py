"""Listens to the log beside the services: their heartbeats, and what the engine finds, with the time it came."""

import asyncio
import threading
import time
from collections import defaultdict
from typing import NamedTuple

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.servers.errors import ServerFailed
from services.heartbeat import Heartbeat

PATIENCE_SECONDS = 10.0


class Found(NamedTuple):
    """Findings as they came. [s, monotonic]"""

    at: float
    payload: bytes


class Watch:
    """A subscriber on a thread of its own, until closed."""

    def __init__(self, url: str, password: str) -> None:
        self.heartbeats: dict[str, list[Heartbeat]] = defaultdict(list)
        self.findings: list[Found] = []
        self._url, self._password = url, password
        self._is_listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        if not self._is_listening.wait(PATIENCE_SECONDS):
            raise ServerFailed("the log does not answer")

    def _run(self) -> None:
        self._loop.run_until_complete(self._listen())

    async def _listen(self) -> None:
        connection = Client()
        await connection.connect(  # pyright: ignore[reportUnknownMemberType] - the client's own types have gaps
            self._url, user="lifeline", password=self._password, max_reconnect_attempts=1
        )
        for subject, take in (("heartbeats.>", self._take_heartbeat), ("alerts.findings.*", self._take_findings)):
            await connection.subscribe(subject, cb=take)  # pyright: ignore[reportUnknownMemberType]
        await connection.flush()
        self._is_listening.set()
        await self._over.wait()
        await connection.close()

    async def _take_heartbeat(self, message: Msg) -> None:
        heartbeat = msgspec.json.decode(message.data, type=Heartbeat)
        self.heartbeats[heartbeat.service].append(heartbeat)

    async def _take_findings(self, message: Msg) -> None:
        self.findings.append(Found(time.monotonic(), message.data))

    def newest(self, service: str) -> Heartbeat | None:
        """The last sign of life of a service."""
        return self.heartbeats[service][-1] if self.heartbeats[service] else None

    def counter(self, service: str, name: str) -> int:
        """What a service has counted so far."""
        heartbeat = self.newest(service)
        return heartbeat.counters.get(name, 0) if heartbeat else 0

    def is_running(self, service: str) -> bool:
        """Whether a service says that it runs."""
        beat = self.newest(service)
        return beat is not None and beat.state == "running"

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()
