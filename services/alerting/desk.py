"""Findings from the log into alerts and journal, and what people did from the journal into the log."""

import asyncio
import logging
from datetime import datetime

import msgspec
from psycopg import AsyncConnection

from schemas.alert import Findings, Silence, Transition
from services.alerting.alerts.store import apply_transitions
from services.alerting.announcements import delete_announcements, list_announcements
from services.alerting.incidents import follow_alerts
from services.alerting.writing import writing
from services.clock import Clock, to_datetime
from services.database import AWAY, load_queries, patient_connection
from services.errors import LogUnavailable
from services.heartbeat import Vitals
from services.stream import ALERTS, Log
from services.stream_reader import Entry, Position, Reader

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

LOOK_AGAIN_SECONDS = 1.0


class Desk:
    """Keeps the tables of alerts current. `run` never ends by itself."""

    def __init__(self, log: Log, conninfo: str, clock: Clock, vitals: Vitals) -> None:
        self.log = log
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals

    async def run(self) -> None:
        """Write findings and announce actions until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write_forever())
            tasks.create_task(self._announce_forever())

    async def _write_forever(self) -> None:
        while True:
            try:
                async with patient_connection(self.conninfo, "desk") as connection:
                    await self._write(connection)
            except AWAY as error:
                logger.warning("the desk was interrupted", extra={"error": str(error).strip()})

    async def _write(self, connection: AsyncConnection) -> None:
        position = await lock_position(connection)
        reader = Reader(self.log, ALERTS, ["alerts.findings.*"], position)
        try:
            while True:
                entries = await self._next(reader)
                if not entries:
                    continue
                async with writing(connection):
                    await lock_position(connection)
                    await apply_entries(connection, entries, to_datetime(self.clock.now()))
                    await connection.execute(
                        QUERIES["save_position"],
                        {"created": reader.position.created, "sequence": entries[-1].sequence},
                    )
                self.vitals.lag["alerts"] = entries[-1].pending
        finally:
            await reader.close()

    async def _next(self, reader: Reader) -> list[Entry]:
        try:
            return await reader.read()
        except LogUnavailable:
            return []

    async def _announce_forever(self) -> None:
        while True:
            try:
                async with patient_connection(self.conninfo, "announcements") as connection:
                    await connection.execute("listen announcements")
                    while True:
                        await self._announce(connection)
                        async for _ in connection.notifies(timeout=LOOK_AGAIN_SECONDS, stop_after=1):
                            pass
            except AWAY as error:
                logger.warning("announcing was interrupted", extra={"error": str(error).strip()})
            except LogUnavailable:
                continue

    async def _announce(self, connection: AsyncConnection) -> None:
        """Tell the screens; an announcement is deleted only when the log has it, so none is lost."""
        while waiting := await list_announcements(connection):
            told: list[int] = []
            try:
                for one in waiting:
                    subject, message = one.message()
                    await self.log.publish(subject, msgspec.json.encode(message), one.identity)
                    told.append(one.announcement_id)
            finally:
                await delete_announcements(connection, told)


async def lock_position(connection: AsyncConnection) -> Position:
    """Up to where in ALERTS the tables are current."""
    row = await (await connection.execute(QUERIES["lock_position"])).fetchone()
    return Position(str(row[0]), int(row[1])) if row else Position()


async def apply_entries(connection: AsyncConnection, entries: list[Entry], now: datetime) -> None:
    """Write everything these entries say, in order."""
    transitions: list[Transition] = []
    silences: list[Silence] = []
    for entry in entries:
        findings = msgspec.json.decode(entry.payload, type=Findings)
        transitions += findings.transitions
        silences += findings.silences
    steps = await apply_transitions(connection, transitions, now)
    await follow_alerts(connection, steps, now)
    for silence in silences:
        query = "note_silent" if silence.kind == "silent" else "note_heard"
        await connection.execute(QUERIES[query], {"sensor_ids": silence.sensor_ids, "at": to_datetime(silence.at)})
