"""Positions: posts that somebody always holds, and to which the routing table sends pages."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.api.dependencies import Audit, Connection, Looking, permits
from services.api.errors import problems
from services.api.roster import store
from services.api.roster.models import Position, PositionBody, PositionName, Positions
from services.api.sessions import Session
from services.errors import WrongState

router = APIRouter(prefix="/api/positions", tags=["roster"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
Planner = Annotated[Session, Depends(permits("roster.write"))]


@router.get("", operation_id="listPositions", responses=problems(401, 503))
async def list_positions(connection: Connection, _: Looking) -> Positions:
    """All positions, in the order of the screens."""
    return Positions(items=await store.list_positions(connection))


@router.post("", status_code=201, operation_id="addPosition", responses=REFUSALS)
async def add_position(connection: Connection, _: Planner, audit: Audit, body: PositionBody) -> Position:
    """Add a position; routes can name it from now on."""
    async with connection.transaction():
        if not await store.add_position(connection, body.position, body.name.zh, body.name.en):
            raise WrongState("There is a position of this code already", position=body.position)
        await audit.note("position.add", "position", body.position, body.name.model_dump())
    return await store.find_position(connection, body.position)


@router.patch("/{position}", operation_id="renamePosition", responses=REFUSALS)
async def rename_position(
    connection: Connection, _: Planner, audit: Audit, position: str, body: PositionName
) -> Position:
    """Give a position another name."""
    async with connection.transaction():
        before = await store.find_position(connection, position)
        await store.rename_position(connection, position, body.name.zh, body.name.en)
        details = {"before": before.name.model_dump(), "after": body.name.model_dump()}
        await audit.note("position.rename", "position", position, details)
    return await store.find_position(connection, position)
