"""Positions, shifts and people in the tables. Functions take a connection and never commit."""

from collections.abc import Iterable
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.scope import Scope
from services.api.roster.gaps import Need
from services.api.roster.models import Phone, Position, RosterPerson, ShiftShown
from services.api.roster.shifts import Changed, Shift
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

# any constant that nobody else in this database uses
ROSTER_LOCK = 7_410_802
MOST_SHIFTS = 5_000


async def lock_roster(connection: AsyncConnection) -> None:
    """Wait until nobody else plans; for the rest of this transaction."""
    await connection.execute(QUERIES["lock_roster"], {"lock": ROSTER_LOCK})


async def list_shifts(
    connection: AsyncConnection, since: datetime | None, until: datetime | None, position: str | None = None
) -> list[ShiftShown]:
    """Shifts that touch a span, the first first."""
    return await _read(connection, since=since, until=until, position=position)


async def find_shift(connection: AsyncConnection, shift_id: int) -> ShiftShown:
    """One shift.

    Raises:
        NotFound: there is none of this number.
    """
    found = await _read(connection, shift_id=shift_id)
    if not found:
        raise NotFound("There is no such shift", shift_id=shift_id)
    return found[0]


async def add_shifts(connection: AsyncConnection, shifts: Iterable[Shift]) -> list[int]:
    """Keep new shifts; returns their numbers."""
    numbers: list[int] = []
    for shift in shifts:
        made = await (await connection.execute(QUERIES["add_shift"], _columns(shift))).fetchall()
        numbers.append(made[0][0])
    return numbers


async def apply_change(connection: AsyncConnection, shift_id: int, changed: Changed) -> int | None:
    """Let a shift become what was decided; returns the number of the one made beside it."""
    if changed.kept is None:
        await connection.execute(QUERIES["drop_shift"], {"shift_id": shift_id})
    else:
        await connection.execute(QUERIES["save_shift"], _columns(changed.kept) | {"shift_id": shift_id})
    return (await add_shifts(connection, [changed.made]))[0] if changed.made else None


async def list_people(connection: AsyncConnection) -> list[RosterPerson]:
    """Everybody who can be put on the roster."""
    cursor = connection.cursor(row_factory=class_row(RosterPerson))
    return await (await cursor.execute(QUERIES["list_people"])).fetchall()


async def read_phone(connection: AsyncConnection, account_id: int) -> Phone:
    """A person's number; the caller writes the audit line."""
    cursor = connection.cursor(row_factory=class_row(Phone))
    return (await (await cursor.execute(QUERIES["read_phone"], {"account_id": account_id})).fetchall())[0]


async def list_positions(connection: AsyncConnection) -> list[Position]:
    """All positions, in the order of the screens."""
    cursor = connection.cursor(row_factory=class_row(Position))
    return await (await cursor.execute(QUERIES["list_positions"])).fetchall()


async def add_position(connection: AsyncConnection, position: str, zh: str, en: str) -> bool:
    """A new position; False when there is one of this code."""
    done = await connection.execute(QUERIES["add_position"], {"position": position, "zh": zh, "en": en})
    return done.rowcount == 1


async def rename_position(connection: AsyncConnection, position: str, zh: str, en: str) -> None:
    """Another name for the same position."""
    await connection.execute(QUERIES["rename_position"], {"position": position, "zh": zh, "en": en})


async def find_position(connection: AsyncConnection, position: str) -> Position:
    """One position.

    Raises:
        NotFound: there is none of this code.
    """
    for one in await list_positions(connection):
        if one.position == position:
            return one
    raise NotFound("There is no such position", position=position)


async def list_needs(connection: AsyncConnection) -> list[Need]:
    """What the routing table asks of the roster."""
    cursor = connection.cursor(row_factory=class_row(Need))
    return await (await cursor.execute(QUERIES["list_needs"])).fetchall()


async def list_districts(connection: AsyncConnection) -> tuple[str, ...]:
    """Codes of the areas of duty."""
    return tuple(row[0] for row in await (await connection.execute(QUERIES["list_districts"])).fetchall())


def to_shift(row: ShiftShown) -> Shift:
    """A row as decisions see it."""
    scope = Scope.of(row.lifelines, row.districts)
    return Shift(row.position, row.account_id, row.starts_at, row.ends_at, scope, row.shift_id)


async def _read(
    connection: AsyncConnection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    position: str | None = None,
    shift_id: int | None = None,
) -> list[ShiftShown]:
    parameters = {"since": since, "until": until, "position": position, "shift_id": shift_id, "limit": MOST_SHIFTS}
    cursor = connection.cursor(row_factory=class_row(ShiftShown))
    return await (await cursor.execute(QUERIES["list_shifts"], parameters)).fetchall()


def _columns(shift: Shift) -> dict[str, object]:
    scope = shift.scope
    return {
        "position": shift.position,
        "account_id": shift.account_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "lifelines": None if scope.lifelines is None else sorted(scope.lifelines),
        "districts": None if scope.districts is None else sorted(scope.districts),
    }
