"""Feeds the hub: the tables first, then ALERTS from where they stood; heartbeats, and every change of the register."""

import asyncio
import logging

import msgspec
from nats.aio.msg import Msg
from psycopg import AsyncConnection

from schemas.alert import Action, Change, Findings, OverrideChange
from services.api.live.hub import Hub
from services.api.live.picture import load_classes, load_picture, load_register
from services.api.live.places import read_version
from services.database import AWAY, patient_connection
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.stream import ALERTS, Log
from services.stream_reader import Entry, Position, Reader

logger = logging.getLogger(__name__)

ACTIONS = "alerts.actions"
OVERRIDES = "alerts.overrides"
CHANGES = "alerts.changes"
SUBJECTS = ("alerts.findings.*", ACTIONS, OVERRIDES, CHANGES)

STATES_EVERY_SECONDS = 0.25
PULSE_EVERY_SECONDS = 1.0
# the announcement of a new register may be missed while the database restarts; then this look finds it
LOOK_AGAIN_SECONDS = 1.0
# how long an alert of an unknown sensor waits for the register before it is told without names
REGISTER_WAIT_SECONDS = 2.0


class Follower:
    """Keeps one hub current. Nothing here ends by itself."""

    def __init__(self, hub: Hub, conninfo: str, vitals: Vitals) -> None:
        self.hub = hub
        self.conninfo = conninfo
        self.vitals = vitals
        self._register_read = asyncio.Event()
        # sensors that were waited for in vain: once is enough
        self._strangers: set[int] = set()

    async def run(self, log: Log) -> None:
        """Follow everything until cancelled."""
        await log.connection.subscribe("heartbeats.>", cb=self._hear)  # pyright: ignore[reportUnknownMemberType] - the client's own types have gaps
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_alerts(log))
            tasks.create_task(self._follow_register())

    async def tick(self) -> None:
        """Pulse and states, whatever else happens or does not happen, until cancelled."""
        loop = asyncio.get_running_loop()
        pulse_at = loop.time()
        while True:
            self.hub.flush_states()
            if loop.time() >= pulse_at:
                self.hub.pulse()
                pulse_at = max(pulse_at + PULSE_EVERY_SECONDS, loop.time())
            await asyncio.sleep(STATES_EVERY_SECONDS)

    async def _follow_alerts(self, log: Log) -> None:
        while True:
            self._wait_for("database")
            try:
                await self._load_picture()
            except AWAY:
                continue
            await self._read_on(log)

    async def _load_picture(self) -> None:
        async with patient_connection(self.conninfo, "live picture") as connection:
            picture = await load_picture(connection)
        self.hub.restart(picture.places, picture.board, picture.position)
        logger.info(
            "live picture ready", extra={"alerts": len(self.hub.board.alerts), "position": picture.position.sequence}
        )

    async def _read_on(self, log: Log) -> None:
        """Read until the log turns out to have dropped entries: then the tables know more than we can learn here."""
        reader = Reader(log, ALERTS, SUBJECTS, self.hub.position)
        try:
            while not reader.missed:
                try:
                    entries = await reader.read()
                except LogUnavailable:
                    self._wait_for("log")
                    continue
                self._wait_for(None)
                self._notice_new_log(reader.position)
                for entry in entries:
                    await self._take(entry)
                    self.vitals.lag["alerts"] = entry.pending
            self.vitals.counters["pictures_made_anew"] += 1
        finally:
            await reader.close()

    def _wait_for(self, part: str | None) -> None:
        self.hub.vigil.own_waiting = part
        if part:
            self.vitals.waiting(part)
        else:
            self.vitals.running()

    def _notice_new_log(self, position: Position) -> None:
        if position.created != self.hub.position.created:
            self.hub.restart(self.hub.places, self.hub.board, Position(position.created, 0))

    async def _take(self, entry: Entry) -> None:
        if entry.subject == ACTIONS:
            self.hub.take_action(msgspec.json.decode(entry.payload, type=Action), entry.sequence)
            return
        if entry.subject == OVERRIDES:
            self.hub.take_override(msgspec.json.decode(entry.payload, type=OverrideChange), entry.sequence)
            return
        if entry.subject == CHANGES:
            self.hub.take_change(msgspec.json.decode(entry.payload, type=Change), entry.sequence)
            return
        findings = msgspec.json.decode(entry.payload, type=Findings)
        await self._wait_for_register({transition.sensor_id for transition in findings.transitions})
        self.hub.take_findings(findings, entry.sequence)

    async def _wait_for_register(self, sensor_ids: set[int]) -> None:
        """Give the register a moment when the engine speaks of sensors that are newer than our reading of it."""
        unknown = {one for one in sensor_ids if not self.hub.places.knows(one)} - self._strangers
        if not unknown:
            return
        self._register_read.clear()
        try:
            await asyncio.wait_for(self._register_read.wait(), REGISTER_WAIT_SECONDS)
        except TimeoutError:
            self._strangers |= unknown
            logger.warning("alerts of sensors that the register does not name", extra={"count": len(unknown)})

    async def _follow_register(self) -> None:
        while True:
            try:
                async with patient_connection(self.conninfo, "register") as connection:
                    await connection.execute("listen register_changed")
                    while True:
                        await self._read_register_if_newer(connection)
                        await self._read_classes(connection)
                        async for _ in connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1):
                            pass
            except AWAY:
                continue

    async def _read_register_if_newer(self, connection: AsyncConnection) -> None:
        if not self.hub.is_ready or await read_version(connection) == self.hub.places.version:
            return
        places = await load_register(connection)
        self.hub.use_places(places)
        self._strangers.clear()
        self._register_read.set()
        logger.info("register read", extra={"version": places.version, "sensors": len(places.places)})

    async def _read_classes(self, connection: AsyncConnection) -> None:
        if self.hub.is_ready:
            self.hub.board.classes = await load_classes(connection)

    async def _hear(self, heartbeat: Msg) -> None:
        self.hub.vigil.hear(heartbeat.data, self.hub.wall.now())
