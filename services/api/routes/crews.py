"""Crews: who they are, where they are, and which of them to send."""

from typing import Annotated

from fastapi import APIRouter, Depends
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel, Field

from services.alerting.commands import work_orders as commands
from services.api.dependencies import Audit, Connection, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Words
from services.api.sessions import Session
from services.api.work_order_models import Crew, CrewProposal
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api", tags=["crews"])

REFUSALS = problems(401, 403, 404, 422, 503)


class Crews(BaseModel):
    """All crews."""

    items: list[Crew]


class CrewProposals(BaseModel):
    """All crews, the best for this incident first."""

    items: list[CrewProposal]


class CrewBody(BaseModel):
    """A crew as the city describes it."""

    crew_code: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    name_en: Annotated[str | None, Field(max_length=100)] = None
    unit: Annotated[str | None, Field(max_length=100)] = None
    phone: Annotated[str | None, Field(max_length=40)] = None
    lifelines: Annotated[list[str], Field(max_length=20)] = []
    skills: Annotated[list[str], Field(max_length=50)] = []
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None


@router.get("/crews", operation_id="listCrews", responses=problems(401, 503))
async def list_crews(connection: Connection, _: Looking, now: Now) -> Crews:
    """Crews with members, position and how busy they are."""
    return Crews(items=await _read(connection, now))


@router.post("/crews", status_code=201, operation_id="saveCrew", responses=REFUSALS)
async def save_crew(
    connection: Connection,
    _: Annotated[Session, Depends(permits("people.write"))],
    audit: Audit,
    now: Now,
    body: CrewBody,
) -> Crew:
    """Add a crew, or describe the one of this code anew."""
    async with connection.transaction():
        row = await (await connection.execute(QUERIES["save_crew"], body.model_dump() | {"now": now})).fetchone()
        assert row is not None  # noqa: S101 - the statement always returns its row
        await audit.note("crew.save", "crew", body.crew_code)
    return (await _read(connection, now, crew_id=row[0]))[0]


@router.get(
    "/incidents/{incident_id}/crew-proposals", operation_id="proposeCrews", responses=problems(401, 403, 404, 422, 503)
)
async def propose_crews(
    connection: Connection,
    _: Annotated[Session, Depends(permits("work_order.dispatch"))],
    now: Now,
    incident_id: int,
) -> CrewProposals:
    """Which crew to send: those who can do the work, the nearest in time first, with reasons."""
    proposals = await commands.propose_crews(connection, incident_id, now)
    crews = {crew.crew_id: crew for crew in await _read(connection, now)}
    return CrewProposals(
        items=[
            CrewProposal(
                crew=crews[one.crew_id],
                distance_m=one.distance_m,
                minutes=one.minutes,
                score=one.score,
                reasons=[Words(zh=reason.zh, en=reason.en) for reason in one.reasons],
            )
            for one in proposals
            if one.crew_id in crews
        ]
    )


async def _read(connection: AsyncConnection, now: Now, crew_id: int | None = None) -> list[Crew]:
    cursor = connection.cursor(row_factory=class_row(Crew))
    return await (await cursor.execute(QUERIES["list_crews"], {"now": now, "crew_id": crew_id})).fetchall()
