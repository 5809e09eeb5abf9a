"""Reports of incidents: previewed as of any instant, filed for good, read as they were filed."""

from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.incidents import store
from services.alerting.reports.clerk import file, gather_whole
from services.alerting.reports.due import due_report, refusal
from services.alerting.reports.facts import (
    AssetFacts,
    CurveFacts,
    IncidentFacts,
    LineFacts,
    OrderFacts,
    Remarks,
    Report,
    ReportKind,
    StepFacts,
)
from services.alerting.reports.keep import KeptReport, list_kept, read_kept, read_standing
from services.alerting.writing import beyond_scope, writing
from services.errors import WrongState

__all__ = [
    "AssetFacts",
    "CurveFacts",
    "IncidentFacts",
    "KeptReport",
    "LineFacts",
    "OrderFacts",
    "Remarks",
    "Report",
    "ReportKind",
    "StepFacts",
    "file_report",
    "list_reports",
    "preview",
    "read_kept",
]

REFUSALS = {
    "merged": ("事件已并入其他事件", "The incident was merged into another"),
    "not_ended": ("事件尚未结束，不能提交终报", "The incident has not ended: it is too early for the final report"),
    "ended": ("事件已结束，请提交终报", "The incident has ended: file the final report"),
    "no_flash": ("尚无快报，请先提交快报", "There is no flash report yet: file that one first"),
}


async def preview(connection: AsyncConnection, incident_id: int, kind: ReportKind, as_of: datetime) -> Report:
    """The report as it would be filed, with what the caller may see.

    Raises:
        NotFound: there is no such incident.
        WrongState: it had not been opened by then.
    """
    async with connection.transaction():
        # everything of one moment
        await connection.execute("set transaction isolation level repeatable read, read only")
        return Report(kind=kind, facts=await gather_whole(connection, incident_id, as_of))


async def file_report(
    connection: AsyncConnection,
    incident_id: int,
    kind: ReportKind,
    remarks: Remarks,
    account: str,
    now: datetime,
    as_of: datetime | None = None,
) -> int:
    """File a report of what was known at an instant, now unless told; returns its id.

    Whoever may see the incident may read the report, so it is whole, whatever part of the city its author sees.

    Raises:
        NotFound: there is no such incident.
        WrongState: the instant lies in the future or before the opening, or the state wants another kind of report.
    """
    instant = as_of or now
    if instant > now:
        raise WrongState("Nobody knows yet what will be known then", as_of=instant)
    # named within the author's own scope; what follows is read beyond it
    await store.read_incident(connection, incident_id)
    async with connection.transaction(), beyond_scope(connection):
        draft = await gather_whole(connection, incident_id, instant)
    async with writing(connection):
        standing = await read_standing(connection, incident_id)
        why = refusal(kind, standing.state, has_flash=standing.flash_as_of is not None)
        if why is not None:
            zh, en = REFUSALS[why]
            raise WrongState(en, incident_id=incident_id, denied=why, denied_zh=zh, state=standing.state)
        return await file(connection, kind, draft, remarks, account, now)


async def list_reports(
    connection: AsyncConnection, incident_id: int, now: datetime
) -> tuple[list[KeptReport], ReportKind | None]:
    """What was filed, and what is due now.

    Raises:
        NotFound: there is no such incident.
    """
    standing = await read_standing(connection, incident_id)
    return await list_kept(connection, incident_id), due_report(standing, now)
