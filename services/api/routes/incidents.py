"""Incidents: the list, one of them with everything that is known, and what people do to it."""

from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel, Field

from schemas.lifeline import Catalogue
from schemas.lifeline import Words as CatalogueWords
from services.alerting.commands import incidents as commands
from services.alerting.commands.states import IncidentAct, IncidentState
from services.api.alert_rows import AlertRow, to_alert
from services.api.dependencies import Connection, CurrentSession, LifelineCatalogue, Now, permits
from services.api.errors import problems
from services.api.incident_models import (
    AllowedAct,
    CircleShown,
    Incident,
    IncidentClock,
    IncidentDetail,
    IncidentLine,
    IncidentRow,
    ReleaseShown,
    incident_members,
    to_incident,
)
from services.api.models import Alert, Level, Words
from services.api.notification_rows import list_of_incident, names_of
from services.api.pages import (
    DEFAULT_LIMIT,
    CursorText,
    Limit,
    contains_pattern,
    decode_cursor,
    encode_cursor,
    split_page,
)
from services.api.permissions import Permission
from services.api.sessions import Session
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/incidents", tags=["incidents"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)

PERMISSIONS: dict[IncidentAct, Permission] = {
    "judge": "incident.judge",
    "issue": "incident.issue",
    "acknowledge": "incident.judge",
    "arrive": "incident.judge",
    "raise_level": "incident.issue",
    "lower_level": "incident.issue",
    "dispose": "incident.judge",
    "review": "incident.review",
    "release": "incident.release",
    "reopen": "incident.reopen",
    "archive": "incident.archive",
    "false_alarm": "incident.judge",
    "device_fault": "incident.judge",
    "rename": "incident.arrange",
    "merge": "incident.arrange",
    "split": "incident.arrange",
    "note": "incident.judge",
}
# merge and split name other things than this one incident
PLAIN_ACTS = Literal[
    "judge",
    "issue",
    "acknowledge",
    "arrive",
    "raise-level",
    "lower-level",
    "dispose",
    "review",
    "release",
    "reopen",
    "archive",
    "false-alarm",
    "device-fault",
    "rename",
    "note",
]
NOT_PERMITTED = Words(zh="您的角色无此权限", en="Your roles do not allow this")

Note = Annotated[str | None, Field(max_length=2000)]


class IncidentPage(BaseModel):
    """A page of incidents; counts: open ones by level."""

    items: list[Incident]
    next_cursor: str | None
    counts: dict[str, int]


class IncidentFilter(BaseModel):
    """Which incidents."""

    state: Literal["open", "closed", "all"] | IncidentState = "open"
    level: Annotated[int | None, Query(ge=1, le=4)] = None
    lifeline: Annotated[str | None, Query(max_length=40)] = None
    district: Annotated[str | None, Query(max_length=64)] = None
    day: Annotated[date | None, Query(description="the day in its number: opened then, by Beijing time")] = None
    query: Annotated[str | None, Query(max_length=100, description="part of a number, title, code or road")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT


class ActBody(BaseModel):
    """What an act needs; which members count depends on the act."""

    note: Note = None
    level: Level | None = None
    reason_code: Annotated[str | None, Field(max_length=40)] = None
    despite: Annotated[str | None, Field(min_length=1, max_length=500, description="release on this ground")] = None
    title: Words | None = None


class MergeBody(BaseModel):
    """The incident that stays."""

    into: int


class SplitBody(BaseModel):
    """The alerts that leave, and what they are called."""

    alert_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    title: Words


class OpenBody(BaseModel):
    """What somebody saw or was told. incident_key: made once per intention; repeating it opens no second incident."""

    incident_key: UUID | None = None
    asset_code: Annotated[str, Field(max_length=200)]
    level: Level
    title: Words
    note: Note = None
    drill: Annotated[bool, Field(description="an exercise; everything that follows says so")] = False


@router.get("", operation_id="listIncidents", responses=problems(401, 422, 503))
async def list_incidents(connection: Connection, wanted: Annotated[IncidentFilter, Query()]) -> IncidentPage:
    """Open incidents worst first; closed ones, all, or those of one state newest first."""
    level, incident_id = decode_cursor(wanted.cursor, int, int)
    parameters = wanted.model_dump(exclude={"query", "cursor", "limit"}) | {
        "day": wanted.day and f"{wanted.day:%Y%m%d}",
        "pattern": contains_pattern(wanted.query),
        "after_level": level,
        "after_id": incident_id,
        "limit": wanted.limit + 1,
    }
    cursor = connection.cursor(row_factory=class_row(IncidentRow))
    page, last = split_page(
        await (await cursor.execute(QUERIES["list_incidents"], parameters)).fetchall(), wanted.limit
    )
    counts = dict(await (await connection.execute(QUERIES["count_open"])).fetchall())
    sorted_level = last.level if last and wanted.state == "open" else 0
    return IncidentPage(
        items=[to_incident(row) for row in page],
        next_cursor=encode_cursor([sorted_level, last.incident_id]) if last else None,
        counts={str(level): counts.get(level, 0) for level in (1, 2, 3, 4)},
    )


@router.post("", status_code=201, operation_id="openIncident", responses=REFUSALS)
async def open_incident(
    connection: Connection, session: Annotated[Session, Depends(permits("incident.judge"))], now: Now, body: OpenBody
) -> Incident:
    """Open an incident by hand: a call, a patrol, a camera. The same key twice makes one incident."""
    title = CatalogueWords(body.title.zh, body.title.en)
    incident_id = await commands.open_by_hand(
        connection,
        body.asset_code,
        body.level,
        title,
        body.note,
        session.name,
        now,
        is_drill=body.drill,
        incident_key=body.incident_key,
    )
    return to_incident(await _find(connection, incident_id))


@router.get("/{incident_id}", operation_id="readIncident", responses=problems(401, 404, 422, 503))
async def read_incident(
    connection: Connection, session: CurrentSession, catalogue: LifelineCatalogue, now: Now, incident_id: int
) -> IncidentDetail:
    """One incident with alerts, clocks, journal, who was told, and what can be done now."""
    row = await _find(connection, incident_id)
    return IncidentDetail(
        **incident_members(row),
        alerts=await _alerts(connection, incident_id, catalogue),
        clocks=await _clocks(connection, incident_id),
        journal=await _journal(connection, incident_id),
        notifications=await list_of_incident(connection, incident_id),
        **await _outlook(connection, session, incident_id, now),
    )


@router.post("/{incident_id}/merge", operation_id="mergeIncident", responses=REFUSALS)
async def merge_incident(
    connection: Connection,
    session: Annotated[Session, Depends(permits("incident.arrange"))],
    now: Now,
    incident_id: int,
    body: MergeBody,
) -> Incident:
    """Let all alerts of this incident belong to another; answers with the one that stays."""
    await commands.merge_incident(connection, incident_id, body.into, session.name, now)
    return to_incident(await _find(connection, body.into))


@router.post("/{incident_id}/split", operation_id="splitIncident", responses=REFUSALS)
async def split_incident(
    connection: Connection,
    session: Annotated[Session, Depends(permits("incident.arrange"))],
    now: Now,
    incident_id: int,
    body: SplitBody,
) -> Incident:
    """Let some alerts become an incident of their own; answers with the new one."""
    title = CatalogueWords(body.title.zh, body.title.en)
    alert_ids = [str(one) for one in body.alert_ids]
    opened = await commands.split_incident(connection, incident_id, alert_ids, title, session.name, now)
    return to_incident(await _find(connection, opened))


@router.post("/{incident_id}/{action}", operation_id="actOnIncident", responses=REFUSALS)
async def act_on_incident(
    connection: Connection, session: CurrentSession, now: Now, incident_id: int, action: PLAIN_ACTS, body: ActBody
) -> Incident:
    """Judge, issue, acknowledge, raise or lower the level, dispose, review, release, reopen, archive, ..."""
    act = cast(IncidentAct, action.replace("-", "_"))
    session.account.ensure(PERMISSIONS[act])
    wish = commands.Wish(
        act=act,
        account=session.name,
        note=body.note,
        level=body.level,
        reason_code=body.reason_code,
        despite=body.despite,
        title=CatalogueWords(body.title.zh, body.title.en) if body.title else None,
    )
    await commands.act_on_incident(connection, incident_id, wish, now)
    return to_incident(await _find(connection, incident_id))


async def _find(connection: AsyncConnection, incident_id: int) -> IncidentRow:
    cursor = connection.cursor(row_factory=class_row(IncidentRow))
    row = await (await cursor.execute(QUERIES["read_incident"], {"incident_id": incident_id})).fetchone()
    if row is None:
        raise NotFound("There is no such incident", incident_id=incident_id)
    return row


async def _alerts(connection: AsyncConnection, incident_id: int, catalogue: Catalogue) -> list[Alert]:
    cursor = connection.cursor(row_factory=class_row(AlertRow))
    await cursor.execute(QUERIES["list_alerts"], {"incident_id": incident_id})
    return [to_alert(row, catalogue) for row in await cursor.fetchall()]


async def _clocks(connection: AsyncConnection, incident_id: int) -> list[IncidentClock]:
    cursor = connection.cursor(row_factory=class_row(IncidentClock))
    return await (await cursor.execute(QUERIES["list_clocks"], {"incident_id": incident_id})).fetchall()


async def _journal(connection: AsyncConnection, incident_id: int) -> list[IncidentLine]:
    cursor = connection.cursor(row_factory=class_row(IncidentLine))
    return await (await cursor.execute(QUERIES["list_journal"], {"incident_id": incident_id})).fetchall()


async def _outlook(connection: AsyncConnection, session: Session, incident_id: int, now: Now) -> dict[str, Any]:
    outlook = await commands.read_outlook(connection, incident_id, session.name, now)
    release, circle = outlook.release, outlook.next_circle
    return {
        "actions": [
            AllowedAct(action=act.replace("_", "-"), reason=_reason(session, act, denial))
            for act, denial in outlook.denials.items()
        ],
        "release": ReleaseShown(
            is_reviewed=release.is_reviewed,
            normal_since=release.normal_since,
            hold_seconds=release.hold.total_seconds(),
        ),
        "next_circle": circle
        and CircleShown(
            due_at=circle.due_at,
            step=circle.step,
            recipients=await names_of(connection, [one.account_id for one in circle.recipients if one.account_id]),
        ),
    }


def _reason(session: Session, act: IncidentAct, denial: CatalogueWords | None) -> Words | None:
    if PERMISSIONS[act] not in session.account.permissions:
        return NOT_PERMITTED
    return Words(zh=denial.zh, en=denial.en) if denial else None
