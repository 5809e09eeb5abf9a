"""Rotations: many shifts at once, after a look at what they would overlap."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from psycopg import AsyncConnection

from schemas.lifeline import Catalogue
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Now, permits
from services.api.roster import store
from services.api.roster.models import RotationBody, RotationOutcome, ShiftPlanned, ShiftShown
from services.api.roster.rotation import Rotation, from_now, overlapped, replaced, shifts_of
from services.api.roster.shifts import FARTHEST, Changed, Shift, plan, shortest_rest
from services.api.routes.roster import REFUSALS, allowed, ensure_people, scope_of
from services.api.sessions import Session
from services.errors import WrongState

router = APIRouter(prefix="/api", tags=["roster"])

HOUR = timedelta(hours=1)


@router.post("/rotations", operation_id="makeRotation", responses=REFUSALS)
async def make_rotation(
    connection: Connection,
    _: Annotated[Session, Depends(permits("roster.write"))],
    audit: Audit,
    catalogue: LifelineCatalogue,
    now: Now,
    body: RotationBody,
) -> RotationOutcome:
    """Let people take turns. With `dry_run` nothing is made: the answer says what would be, and what it overlaps."""
    async with connection.transaction():
        await store.lock_roster(connection)
        made = from_now(shifts_of(await _rotation(connection, catalogue, body)), now)
        if not made:
            allowed("over")
        if made[0].starts_at - now > FARTHEST:
            allowed("too_far")
        known = await store.list_shifts(connection, made[0].starts_at, made[-1].ends_at, body.position)
        outcome = _outcome(made, known)
        if not body.dry_run:
            await _make(connection, body, made, known)
            await audit.note("rotation.make", "position", body.position, body.model_dump(mode="json"))
    return outcome.model_copy(update={"is_made": not body.dry_run})


async def _rotation(connection: AsyncConnection, catalogue: Catalogue, body: RotationBody) -> Rotation:
    await store.find_position(connection, body.position)
    await ensure_people(connection, set(body.account_ids))
    return Rotation(
        position=body.position,
        people=tuple(body.account_ids),
        first_day=body.first_day,
        days=body.days,
        shift_hours=body.shift_hours,
        starts=body.starts,
        turn_days=body.turn_days,
        scope=await scope_of(connection, catalogue, body),
    )


def _outcome(made: Sequence[Shift], shown: Sequence[ShiftShown]) -> RotationOutcome:
    known = [store.to_shift(one) for one in shown]
    numbers = {one.shift_id for one in overlapped(made, known)}
    rest = shortest_rest(made)
    return RotationOutcome(
        is_made=False,
        shifts=[ShiftPlanned(account_id=one.account_id, starts_at=one.starts_at, ends_at=one.ends_at) for one in made],
        overlaps=[one for one in shown if one.shift_id in numbers],
        replaceable=sorted(replaced(made, known)),
        shortest_rest_hours=None if rest is None else rest / HOUR,
    )


async def _make(
    connection: AsyncConnection, body: RotationBody, made: Sequence[Shift], shown: Sequence[ShiftShown]
) -> None:
    known = [store.to_shift(one) for one in shown]
    _ensure_seen(body, overlapped(made, known))
    left = known
    if body.overlaps == "replace":
        pieces_of = replaced(made, known)
        left = [one for one in known if one.shift_id not in pieces_of]
        for shift_id, pieces in pieces_of.items():
            left += pieces
            await _keep_pieces(connection, shift_id, pieces)
    for shift in made:
        allowed(plan(shift, left, shift.starts_at))
    await store.add_shifts(connection, made)


def _ensure_seen(body: RotationBody, overlaps: Sequence[Shift]) -> None:
    numbers = sorted(one.shift_id for one in overlaps if one.shift_id is not None)
    if body.expected_overlaps is not None and sorted(body.expected_overlaps) != numbers:
        raise WrongState("The roster has changed since you looked", overlaps=numbers)
    if numbers and body.overlaps is None:
        raise WrongState("Say whether the shifts it overlaps are kept or give way", overlaps=numbers)


async def _keep_pieces(connection: AsyncConnection, shift_id: int, pieces: Sequence[Shift]) -> None:
    kept = next((one for one in pieces if one.shift_id == shift_id), None)
    made = next((one for one in pieces if one.shift_id is None), None)
    await store.apply_change(connection, shift_id, Changed(kept, made))
