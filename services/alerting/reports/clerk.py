"""Files the reports that are due and that nobody has filed."""

import asyncio
import logging
from datetime import datetime, timedelta

import msgspec
import psycopg
from msgspec.structs import replace
from psycopg import AsyncConnection

from services.alerting.reports.curves import gather_curves
from services.alerting.reports.due import due_report
from services.alerting.reports.facts import IncidentFacts, Remarks, ReportKind
from services.alerting.reports.gather import gather
from services.alerting.reports.keep import keep, list_standing, read_standing
from services.alerting.writing import beyond_scope, writing
from services.clock import Clock, to_datetime
from services.database import AWAY, patient_connection
from services.errors import LifelineError
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
# who files when no person does
AUTHOR = "timer"
FILED_BY_CLOCK: frozenset[ReportKind] = frozenset({"flash", "follow_up"})
# after a report that could not be written
TRY_AGAIN = timedelta(minutes=10)


class Clerk:
    """Looks every few seconds, beside the timekeeper: reading curves must not keep anybody waiting."""

    def __init__(self, conninfo: str, clock: Clock, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals
        # incidents whose report could not be written, and when
        self._failed: dict[int, datetime] = {}

    async def run(self) -> None:
        """File until cancelled, waiting for the database when it is away."""
        while True:
            try:
                async with patient_connection(self.conninfo, "reports") as connection:
                    while True:
                        await self.look(connection, to_datetime(self.clock.now()))
                        await asyncio.sleep(LOOK_EVERY_SECONDS)
            except AWAY as error:
                logger.warning("filing reports was interrupted", extra={"error": str(error).strip()})

    async def look(self, connection: AsyncConnection, now: datetime) -> None:
        """File what is due once. One report that cannot be written keeps neither the others nor the alerts."""
        self._failed = {one: at for one, at in self._failed.items() if now - at < TRY_AGAIN}
        for incident_id in await list_due(connection, now):
            if incident_id in self._failed:
                continue
            try:
                self.vitals.counters["reports_filed"] += await file_due(connection, incident_id, now)
            except AWAY:
                raise
            except (LifelineError, msgspec.MsgspecError, psycopg.Error) as error:
                self._failed[incident_id] = now
                self.vitals.counters["reports_failed"] += 1
                why = f"{type(error).__name__}: {error}"
                logger.error("a report could not be filed", extra={"incident_id": incident_id, "error": why})


async def list_due(connection: AsyncConnection, now: datetime) -> list[int]:
    """Incidents of which a report is due that the clock files; the final one waits for a person."""
    return [one.incident_id for one in await list_standing(connection) if due_report(one, now) in FILED_BY_CLOCK]


async def file_due(connection: AsyncConnection, incident_id: int, now: datetime) -> int:
    """File the report that is due of an incident; 0 when somebody was faster."""
    async with connection.transaction(), beyond_scope(connection):
        draft = await gather_whole(connection, incident_id, now)
    async with writing(connection):
        kind = due_report(await read_standing(connection, incident_id), now)
        if kind is None or kind not in FILED_BY_CLOCK:
            return 0
        await file(connection, kind, draft, Remarks(), AUTHOR, now)
    return 1


async def gather_whole(connection: AsyncConnection, incident_id: int, as_of: datetime) -> IncidentFacts:
    """What was known, with curves. May take a moment: call it before the writers' lock is taken."""
    facts = await gather(connection, incident_id, as_of)
    return replace(facts, curves=await gather_curves(connection, facts))


async def file(
    connection: AsyncConnection, kind: ReportKind, draft: IncidentFacts, remarks: Remarks, author: str, now: datetime
) -> int:
    """Write a report down; returns its id. Inside `writing`.

    Read anew under the lock, where nobody else is writing: what was known by then is then known for good. Only the
    curves are those of the draft.
    """
    async with beyond_scope(connection):
        facts = replace(await gather(connection, draft.incident_id, draft.as_of), curves=draft.curves)
        return await keep(connection, kind, facts, remarks, author, now)
