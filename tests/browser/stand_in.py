"""A small stand-in for the API: a dozen sensors, alerts on demand, a live stream that tests can steer.

It keeps to the shapes of the API and nothing else, so a test of the console needs no servers.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

SENSOR_COUNT = 12
UNACKNOWLEDGED = 16
LIMITS = [{"level": 1, "high": 4.0, "low": None, "source": "a published case", "mark": "V24"}]

Endpoint = Callable[[Request], Awaitable[Response]]


def now() -> str:
    """The present as the API writes it."""
    return datetime.now(UTC).isoformat()


def position(sensor_id: int) -> tuple[float, float]:
    """Longitude and latitude of a sensor: a row from west to east. [degrees]"""
    return 113.2 + 0.01 * sensor_id, 35.22


@dataclass
class StandIn:
    """The state behind the stand-in, and the hands by which a test moves it."""

    console: Path
    address: str = ""
    sequence: int = 100
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    states: bytearray = field(default_factory=lambda: bytearray(SENSOR_COUNT))
    is_signed_in: bool = True
    is_feed_stale: bool = False
    # pages to the person who is signed in
    notices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    streams: set[asyncio.Queue[str]] = field(default_factory=set[asyncio.Queue[str]])
    _loop: asyncio.AbstractEventLoop | None = None

    def raise_alert(self, sensor_id: int, level: int = 1) -> str:
        """Raise an alert and tell the stream."""
        alert = make_alert(sensor_id, level)
        self.alerts[alert["alert_id"]] = alert
        self.states[sensor_id - 1] = level + UNACKNOWLEDGED
        self._publish("raised", alert)
        return alert["alert_id"]

    def page_somebody(self, title: str) -> None:
        """Ask whoever is signed in for an answer."""
        names = {"zh": title, "en": title}
        notice: dict[str, Any] = {"notification_id": title, "title": names, "body": names, "created_at": now()}
        notice |= {"level": 1, "wants_answer": True, "is_drill": False, "incident_id": None}
        self.notices.append(notice)
        change = {"kind": "told", "at": now(), "actor": "engine", "incident_id": None, "work_order_id": None}
        self.sequence += 1
        self.tell("change", change, self.sequence)

    def acknowledge(self, alert_id: str, person: str) -> dict[str, Any]:
        """Acknowledge as somebody, here or at another desk."""
        alert = self.alerts[alert_id]
        alert.update(acknowledged_at=now(), acknowledged_by=person, revision=alert["revision"] + 1)
        self.states[alert["sensor_id"] - 1] &= ~UNACKNOWLEDGED
        self._publish("acknowledged", alert)
        return alert

    def _publish(self, kind: str, alert: dict[str, Any]) -> None:
        self.sequence += 1
        sensor_id = alert["sensor_id"]
        self.tell("alert", {"kind": kind, "alert": alert}, self.sequence)
        states: dict[str, object] = {"sensor_id": [sensor_id], "state": [self.states[sensor_id - 1]]}
        self.tell("states", states, self.sequence)

    def tell(self, name: str, content: object, sequence: int | None = None) -> None:
        """Send one message to every open stream, from whatever thread."""
        line = f"id: {sequence}\n" if sequence else ""
        message = f"event: {name}\n{line}data: {json.dumps(content)}\n\n"
        if self._loop:
            self._loop.call_soon_threadsafe(lambda: [stream.put_nowait(message) for stream in self.streams])

    def pulse(self) -> dict[str, Any]:
        """What the API says once a second."""
        feed: dict[str, object] = {"last_reading_received_at": now(), "is_stale": self.is_feed_stale, "waiting": []}
        return {
            "at": now(),
            "sequence": self.sequence,
            "register_version": 1,
            "run_id": "test",
            "feed": feed,
            "sensors_total": SENSOR_COUNT,
            "sensors_silent": 0,
            "shelved": 0,
            "by_design": 0,
            "out_of_service": 0,
        }

    async def beat(self) -> None:
        """Pulse for as long as the server runs."""
        self._loop = asyncio.get_running_loop()
        while True:
            self.tell("pulse", self.pulse())
            await asyncio.sleep(0.5)

    async def listen(self) -> AsyncIterator[str]:
        """One open live stream."""
        stream: asyncio.Queue[str] = asyncio.Queue()
        self.streams.add(stream)
        try:
            while True:
                yield await stream.get()
        finally:
            self.streams.discard(stream)


def make_alert(sensor_id: int, level: int) -> dict[str, Any]:
    """An alert as the API sends it."""
    longitude, latitude = position(sensor_id)
    raised_at = now()
    return {
        "alert_id": f"alert-{sensor_id}",
        "revision": 1,
        "rule_id": "gas.methane_adjacent.limit",
        "title": {"zh": "甲烷浓度超限", "en": "Methane above limit"},
        "lifeline": "gas",
        "quantity": "gas.methane_adjacent",
        "unit": "%VOL",
        "level": level,
        "worst_level": level,
        "condition": "true",
        "is_late": False,
        "raised_at": raised_at,
        "changed_at": raised_at,
        "value": 4.2,
        "limit": 4.0,
        "direction": "high",
        "letter": "B",
        "latched": False,
        "override": "none",
        "override_until": None,
        "incident_id": None,
        "sensor_id": sensor_id,
        "sensor_code": f"G-{sensor_id}",
        "asset_code": f"M-{sensor_id}",
        "asset_name": f"{sensor_id}号井",
        "asset_name_en": f"Manhole {sensor_id}",
        "longitude": longitude,
        "latitude": latitude,
        "run_id": "test",
        **dict.fromkeys(["cleared_at", "acknowledged_at", "acknowledged_by", "newest", "district_code", "road"]),
    }
