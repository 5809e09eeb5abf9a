"""The roster: shifts one by one. Whole rotations are made in `rotations.py`; who is on duty now is `duty.py`."""

from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from pydantic import AwareDatetime

from schemas.lifeline import Catalogue
from schemas.scope import Scope
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.pages import checked_span
from services.api.roster import shifts, store
from services.api.roster.models import (
    RosterPeople,
    RotationBody,
    ShiftBody,
    ShiftChange,
    Shifts,
    ShiftShown,
)
from services.api.roster.shifts import REASONS, Changed, Denied, Shift
from services.api.sessions import Session
from services.errors import NotFound, WrongState

router = APIRouter(prefix="/api", tags=["roster"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
LONGEST_SPAN = timedelta(days=93)
USUAL_SPAN = timedelta(days=7)

Planner = Annotated[Session, Depends(permits("roster.write"))]
Decision = TypeVar("Decision", Shift, Changed)


@router.get("/shifts", operation_id="listShifts", responses=problems(401, 422, 503))
async def list_shifts(
    connection: Connection,
    _: Looking,
    now: Now,
    since: Annotated[AwareDatetime | None, Query(description="by default now")] = None,
    until: Annotated[AwareDatetime | None, Query(description="by default a week from now")] = None,
    position: Annotated[str | None, Query(max_length=40)] = None,
) -> Shifts:
    """Shifts that touch a span of at most 93 days."""
    begin, end = checked_span(since or now, until or now + USUAL_SPAN, LONGEST_SPAN)
    return Shifts(items=await store.list_shifts(connection, begin, end, position))


@router.get("/roster-people", operation_id="listRosterPeople", responses=problems(401, 403, 503))
async def list_roster_people(connection: Connection, _: Planner) -> RosterPeople:
    """Who can be put on the roster, and how they can be woken; no numbers."""
    return RosterPeople(items=await store.list_people(connection))


@router.post("/shifts", status_code=201, operation_id="addShift", responses=REFUSALS)
async def add_shift(
    connection: Connection, _: Planner, audit: Audit, catalogue: LifelineCatalogue, now: Now, body: ShiftBody
) -> ShiftShown:
    """Put somebody on duty; a shift that has begun already begins now."""
    async with connection.transaction():
        await store.lock_roster(connection)
        wish = await to_wish(connection, catalogue, body)
        known = await _around(connection, wish)
        planned = allowed(shifts.plan(wish, known, now))
        shift_id = (await store.add_shifts(connection, [planned]))[0]
        made = await store.find_shift(connection, shift_id)
        await audit.note("shift.add", "shift", shift_id, {"after": made.model_dump(mode="json")})
    return made


@router.put("/shifts/{shift_id}", operation_id="changeShift", responses=REFUSALS)
async def change_shift(
    connection: Connection,
    _: Planner,
    audit: Audit,
    catalogue: LifelineCatalogue,
    now: Now,
    shift_id: int,
    body: ShiftBody,
) -> ShiftChange:
    """Change a shift to come. A running one gets another end, or ends now and goes on as another."""
    async with connection.transaction():
        await store.lock_roster(connection)
        before = await store.find_shift(connection, shift_id)
        wish = await to_wish(connection, catalogue, body)
        known = await _around(connection, wish)
        changed = allowed(shifts.change(store.to_shift(before), wish, known, now))
        return await _apply(connection, audit, "shift.change", before, changed)


@router.delete("/shifts/{shift_id}", operation_id="removeShift", responses=REFUSALS)
async def remove_shift(connection: Connection, _: Planner, audit: Audit, now: Now, shift_id: int) -> ShiftChange:
    """Take a shift to come off the roster; a running one ends now."""
    async with connection.transaction():
        await store.lock_roster(connection)
        before = await store.find_shift(connection, shift_id)
        changed = allowed(shifts.remove(store.to_shift(before), now))
        return await _apply(connection, audit, "shift.remove", before, changed)


def allowed(decision: Decision | Denied) -> Decision:
    """The decision when it is one.

    Raises:
        WrongState: it is a denial; says why, in both languages.
    """
    if isinstance(decision, str):
        words = REASONS[decision]
        raise WrongState(words.en, denied=decision, denied_zh=words.zh)
    return decision


async def scope_of(connection: AsyncConnection, catalogue: Catalogue, body: ShiftBody | RotationBody) -> Scope:
    """The part of the city that is asked for.

    Raises:
        RequestValidationError: it names something that the city does not have; a typing error would guard nothing.
    """
    known = {
        "lifelines": {one.code for one in catalogue.lifelines},
        "districts": set(await store.list_districts(connection)) if body.districts else set[str](),
    }
    for name, codes in {"lifelines": body.lifelines, "districts": body.districts}.items():
        unknown = sorted(set(codes or ()) - known[name])
        if unknown:
            raise RequestValidationError([{"loc": ("body", name), "msg": f"does not know {', '.join(unknown)}"}])
    return Scope.of(body.lifelines, body.districts)


async def ensure_people(connection: AsyncConnection, account_ids: set[int]) -> None:
    """Only who can be told is on duty.

    Raises:
        NotFound: somebody is not there, has a closed account, or is a machine.
    """
    people = {one.account_id for one in await store.list_people(connection)}
    for account_id in sorted(account_ids - people):
        raise NotFound("There is nobody of this number who can be told", account_id=account_id)


async def to_wish(connection: AsyncConnection, catalogue: Catalogue, body: ShiftBody) -> Shift:
    """The body as decisions take it."""
    await store.find_position(connection, body.position)
    await ensure_people(connection, {body.account_id})
    scope = await scope_of(connection, catalogue, body)
    return Shift(body.position, body.account_id, body.starts_at, body.ends_at, scope)


async def _around(connection: AsyncConnection, wish: Shift) -> list[Shift]:
    found = await store.list_shifts(connection, wish.starts_at, wish.ends_at, wish.position)
    return [store.to_shift(one) for one in found]


async def _apply(
    connection: AsyncConnection, audit: Audit, action: str, before: ShiftShown, changed: Changed
) -> ShiftChange:
    made_id = await store.apply_change(connection, before.shift_id, changed)
    after = ShiftChange(
        kept=await store.find_shift(connection, before.shift_id) if changed.kept else None,
        made=await store.find_shift(connection, made_id) if made_id is not None else None,
    )
    details = {"before": before.model_dump(mode="json"), **after.model_dump(mode="json")}
    await audit.note(action, "shift", before.shift_id, details)
    return after
