"""Files the reports that are due and that nobody has filed."""

import asyncio
import logging
from datetime import datetime

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
from services.heartbeat import Vitals

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
# who files when no person does
AUTHOR = "timer"


class Clerk:
    """Looks every few seconds, beside the timekeeper: reading curves must not keep anybody waiting."""

    def __init__(self, conninfo: str, clock: Clock, vitals: Vitals) -> None:
        self.conninfo = conninfo
        self.clock = clock
        self.vitals = vitals

    async def run(self) -> None:
        """File until cancelled, waiting for the database when it is away."""
        while True:
            try:
                async with patient_connection(self.conninfo, "reports") as connection:
                    while True:
                        self.vitals.counters["reports_filed"] += await file_due(
                            connection, to_datetime(self.clock.now())
                        )
                        await asyncio.sleep(LOOK_EVERY_SECONDS)
            except AWAY as error:
                logger.warning("filing reports was interrupted", extra={"error": str(error).strip()})


async def file_due(connection: AsyncConnection, now: datetime) -> int:
    """File what is due by now; returns how many. The final report waits for a person."""
    standing = [one for one in await list_standing(connection) if due_report(one, now) in ("flash", "follow_up")]
    filed = 0
    for one in standing:
        async with connection.transaction(), beyond_scope(connection):
            draft = await gather_whole(connection, one.incident_id, now)
        async with writing(connection):
            # somebody may have filed it meanwhile
            kind = due_report(await read_standing(connection, one.incident_id), now)
            if kind in ("flash", "follow_up"):
                await file(connection, kind, draft, Remarks(), AUTHOR, now)
                filed += 1
    return filed


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
