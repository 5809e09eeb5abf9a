"""Who is on duty now and next, where nobody is, and the number to ring."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.api.dependencies import Audit, Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Words
from services.api.roster import store
from services.api.roster.gaps import City, Gap, find_gaps
from services.api.roster.models import Duty, DutyOfPosition, GapShown, Phone, Position, ShiftShown
from services.api.roster.shifts import may_be_called
from services.api.sessions import Session
from services.errors import NotPermitted

router = APIRouter(prefix="/api", tags=["roster"])

# whoever comes after the present shift stands within this time, also where a leader holds a position for a month
LOOKS_AHEAD = timedelta(days=32)


@router.get("/duty", operation_id="readDuty", responses=problems(401, 422, 503))
async def read_duty(
    connection: Connection,
    _: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    days: Annotated[int, Query(ge=1, le=60, description="how far to look for gaps")] = 14,
) -> Duty:
    """Every position with who holds it now and next, and every gap of the days to come."""
    until = now + timedelta(days=days)
    positions = await store.list_positions(connection)
    shifts = await store.list_shifts(connection, now, max(until, now + LOOKS_AHEAD))
    city = City(tuple(one.code for one in catalogue.lifelines), await store.list_districts(connection))
    held = [store.to_shift(one) for one in shifts if one.is_told]
    gaps = find_gaps(await store.list_needs(connection), held, city, now, until)
    names = {one.position: one.name for one in positions}
    return Duty(
        at=now,
        until=until,
        positions=[_of_position(one, shifts, now) for one in positions],
        gaps=[_shown(gap, names, now) for gap in gaps],
    )


@router.get("/shifts/{shift_id}/phone", operation_id="readPhone", responses=problems(401, 403, 404, 422, 503))
async def read_phone(
    connection: Connection,
    _: Annotated[Session, Depends(permits("handover.write"))],
    audit: Audit,
    now: Now,
    shift_id: int,
) -> Phone:
    """The number of somebody who is on duty now, was just before, or comes next. Reading it leaves an audit line."""
    shift = await store.find_shift(connection, shift_id)
    if not may_be_called(store.to_shift(shift), now):
        raise NotPermitted("Only numbers of those on duty about now are shown", shift_id=shift_id)
    async with connection.transaction():
        await audit.note("phone.read", "account", shift.name, {"shift_id": shift_id})
        return await store.read_phone(connection, shift.account_id)


def _of_position(position: Position, shifts: list[ShiftShown], now: datetime) -> DutyOfPosition:
    held = [one for one in shifts if one.position == position.position]
    later = [one for one in held if one.starts_at > now]
    return DutyOfPosition(
        position=position.position,
        name=position.name,
        is_routed=position.is_routed,
        now=[one for one in held if one.starts_at <= now],
        next=[one for one in later if one.starts_at == later[0].starts_at],
    )


def _shown(gap: Gap, names: dict[str, Words], now: datetime) -> GapShown:
    return GapShown(
        position=gap.position,
        # a route may name a position that nobody has ever made
        name=names.get(gap.position, Words(zh=gap.position, en=gap.position)),
        starts_at=gap.starts_at,
        ends_at=gap.ends_at,
        is_now=gap.starts_at <= now,
        lifelines=None if gap.lifelines is None else list(gap.lifelines),
        districts=None if gap.districts is None else list(gap.districts),
    )
