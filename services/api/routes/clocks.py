"""How long each step of an incident may take, per lifeline and level; each city signs its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.exceptions import RequestValidationError
from psycopg.rows import class_row
from pydantic import BaseModel, Field

from schemas.lifeline import Lifeline
from services.alerting.commands import clocks as commands
from services.alerting.commands.clocks import ClockChange, ClockKey
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Level
from services.api.sessions import Session
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/clocks", tags=["clocks"])

EVERY_LIFELINE = "all"
LONGEST_SECONDS = 30 * 86_400

Writer = Annotated[Session, Depends(permits("clocks.write"))]
ClockName = Literal["judge", "acknowledge", "arrive", "feedback", "close"]
LifelineCode = Annotated[str, Path(max_length=40, description='a lifeline, or "all" for those without a row')]
MovesRunning = Annotated[
    bool, Query(description="move clocks that run already by the difference; otherwise later ones alone")
]


class ClockRule(BaseModel):
    """Time allowed for one step. lifeline: null is for every lifeline without a row of its own.

    source, mark: Where the figure comes from; `S` was set by the city, `D` is our own default.
    default_seconds: What the installation came with; null for a row that the city has added.
    running_count: Clocks that run by this row now.
    """

    lifeline: str | None
    level: Level
    clock: ClockName
    seconds: int
    source: str
    mark: str
    default_seconds: int | None
    changed_by: str | None
    changed_at: datetime | None
    running_count: int


class ClockRules(BaseModel):
    """All rows, in the order of the steps."""

    items: list[ClockRule]


class ClockBody(BaseModel):
    """Time allowed from now on."""

    seconds: Annotated[int, Field(ge=30, le=LONGEST_SECONDS)]


class ClockChanged(BaseModel):
    """What was allowed before and is now (null: the clock does not run), and how many running clocks were moved."""

    before_seconds: int | None
    after_seconds: int | None
    moved_count: int


@router.get("", operation_id="listClocks", responses=problems(401, 403, 503))
async def list_clocks(connection: Connection, _: Looking) -> ClockRules:
    """Time allowed per lifeline, level and step, with where each figure comes from."""
    cursor = connection.cursor(row_factory=class_row(ClockRule))
    return ClockRules(items=await (await cursor.execute(QUERIES["list_clocks"])).fetchall())


@router.put("/{lifeline}/{level}/{clock}", operation_id="setClock", responses=problems(401, 403, 422, 503))
async def set_clock(
    connection: Connection,
    session: Writer,
    audit: Audit,
    catalogue: LifelineCatalogue,
    now: Now,
    lifeline: LifelineCode,
    level: Level,
    clock: ClockName,
    body: ClockBody,
    moves_running: MovesRunning = False,
) -> ClockChanged:
    """Allow so much time from now on. Clocks that run keep theirs unless `moves_running`."""
    key = _key(catalogue.lifelines, lifeline, level, clock)
    async with connection.transaction():
        change = await commands.set_clock(connection, key, body.seconds, session.name, now, moves_running=moves_running)
        await audit.note("clock.set", "clock", _named(key), _noted(change))
    return _changed(change)


@router.delete("/{lifeline}/{level}/{clock}", operation_id="resetClock", responses=problems(401, 403, 404, 422, 503))
async def reset_clock(
    connection: Connection,
    session: Writer,
    audit: Audit,
    catalogue: LifelineCatalogue,
    now: Now,
    lifeline: LifelineCode,
    level: Level,
    clock: ClockName,
    moves_running: MovesRunning = False,
) -> ClockChanged:
    """Go back to the default; a row that the city has added goes away."""
    key = _key(catalogue.lifelines, lifeline, level, clock)
    async with connection.transaction():
        change = await commands.reset_clock(connection, key, session.name, now, moves_running=moves_running)
        await audit.note("clock.reset", "clock", _named(key), _noted(change))
    return _changed(change)


def _key(lifelines: Sequence[Lifeline], lifeline: str, level: int, clock: str) -> ClockKey:
    if lifeline != EVERY_LIFELINE and lifeline not in {one.code for one in lifelines}:
        raise RequestValidationError(
            [{"loc": ("path", "lifeline"), "msg": f'is no lifeline and not "{EVERY_LIFELINE}"'}]
        )
    return ClockKey(None if lifeline == EVERY_LIFELINE else lifeline, level, clock)


def _named(key: ClockKey) -> str:
    return f"{key.lifeline or EVERY_LIFELINE}/{key.level}/{key.clock}"


def _noted(change: ClockChange) -> dict[str, object]:
    return dict(vars(change))


def _changed(change: ClockChange) -> ClockChanged:
    return ClockChanged(**vars(change))
