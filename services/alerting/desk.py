"""Findings from the log into alerts and journal, and what people did from the journal into the log."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import psycopg
from psycopg import AsyncConnection

from schemas.alert import Findings, Silence, Transition
from services.alerting.alerts.store import apply_transitions
from services.alerting.announcements import delete_announcements, list_announcements
from services.alerting.incidents import follow_alerts
from services.alerting.progress import Progress
from services.alerting.writing import writing
from services.clock import Clock, to_datetime
from services.database import AWAY, load_queries, patient_connection
from services.errors import LifelineError, LogUnavailable
from services.heartbeat import Vitals
from services.stream import ALERTS, Log
from services.stream_reader import Entry, Position, Reader

logger = logging.getLogger(__name__)

QUERIES = load_queries(__file__)

LOOK_AGAIN_SECONDS = 1.0
# decided together, causes before symptoms; an incident with everybody who is told of it costs some 15 ms, and between
# two pieces the time is looked at
PIECE = 32
LONGEST_HOLD_SECONDS = 0.15


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is written together: parts of one entry or of several. completes: sequence of the last entry it ends."""

    transitions: Sequence[Transition] = ()
    silences: Sequence[Silence] = ()
    completes: int | None = None


class Desk:
    """Keeps the tables of alerts current. `run` never ends by itself."""

    def __init__(self, log: Log, conninfo: str, clock: Clock, vitals: Vitals, progress: Progress | None = None) -> None:
        self.log = log
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals
        self.progress = progress or Progress()

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
        self.progress.wrote(position.sequence)
        reader = Reader(self.log, ALERTS, ["alerts.findings.*"], position)
        try:
            while True:
                entries = await self._next(reader)
                pieces = deque(pieces_of(self._findings(entries)))
                while pieces:
                    reached = await self._write_for_a_moment(connection, pieces, reader.position.created, position)
                    if reached is None:
                        logger.warning("another desk has written, or the tables are older than before; reading anew")
                        return
                    position = reached
                    self.progress.wrote(position.sequence)
                if entries:
                    self.vitals.lag["alerts"] = entries[-1].pending
        finally:
            await reader.close()

    async def _write_for_a_moment(
        self, connection: AsyncConnection, pieces: deque[Piece], created: str, before: Position
    ) -> Position | None:
        """One transaction, ended soon: people wait for the same lock to answer a page or to act.

        Returns:
            Up to where the tables are current now; None, and nothing written, when they are not as we left them.
        """
        time = asyncio.get_running_loop().time
        async with writing(connection):
            if await lock_position(connection) != before:
                return None
            position, end = before, time() + LONGEST_HOLD_SECONDS
            while pieces and time() < end:
                piece = pieces[0]
                await self._apply(connection, piece, to_datetime(self.clock.now()))
                pieces.popleft()
                if piece.completes is not None:
                    position = Position(created, piece.completes)
            await connection.execute(
                QUERIES["save_position"], {"created": position.created, "sequence": position.sequence}
            )
        return position

    def _findings(self, entries: Sequence[Entry]) -> Iterator[tuple[int, Findings]]:
        for entry in entries:
            try:
                yield entry.sequence, msgspec.json.decode(entry.payload, type=Findings)
            except msgspec.MsgspecError as error:
                logger.error("these are no findings", extra={"sequence": entry.sequence, "error": str(error)})
                self.vitals.counters["findings_refused"] += 1
                yield entry.sequence, Findings()

    async def _apply(self, connection: AsyncConnection, piece: Piece, now: datetime) -> None:
        """Write a piece; what the tables refuse is put aside alone, so that the alerts behind it are not held up."""
        try:
            async with connection.transaction():
                await apply_piece(connection, piece, now)
        except AWAY:
            raise
        except (psycopg.Error, LifelineError) as error:
            if len(piece.transitions) > 1 or (piece.transitions and piece.silences):
                for one in piece.transitions:
                    await self._apply(connection, Piece(transitions=[one]), now)
                await self._apply(connection, Piece(silences=piece.silences), now)
                return
            about = [(one.alert_id, one.revision) for one in piece.transitions]
            logger.error("the tables refuse a finding", extra={"alert": about, "error": str(error).strip()})
            self.vitals.counters["findings_refused"] += 1

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


def pieces_of(entries: Iterable[tuple[int, Findings]]) -> Iterator[Piece]:
    """What entries of the log say, in order, in portions of bounded work: short ones are joined, long ones divided.

    Args:
        entries: Their sequence, and what they say.
    """
    transitions: list[Transition] = []
    completes: int | None = None
    for sequence, findings in entries:
        for transition in findings.transitions:
            transitions.append(transition)
            if len(transitions) == PIECE:
                yield Piece(transitions=transitions, completes=completes)
                transitions, completes = [], None
        completes = sequence
        if findings.silences:
            yield Piece(transitions=transitions, silences=findings.silences, completes=completes)
            transitions, completes = [], None
    if transitions or completes is not None:
        yield Piece(transitions=transitions, completes=completes)


async def apply_piece(connection: AsyncConnection, piece: Piece, now: datetime) -> None:
    """Write everything that a piece says, in order; repeating it changes nothing."""
    steps = await apply_transitions(connection, piece.transitions, now)
    await follow_alerts(connection, steps, now)
    for silence in piece.silences:
        query = "note_silent" if silence.kind == "silent" else "note_heard"
        await connection.execute(QUERIES[query], {"sensor_ids": silence.sensor_ids, "at": to_datetime(silence.at)})
