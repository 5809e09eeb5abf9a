"""Hand-overs in the tables. Functions take a connection and never commit; row security says which ones are seen."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from schemas.scope import Scope
from services.api.handover.decide import Closing, Standing
from services.api.handover.models import HandoverHead, HandoverNote, NoteShown, Snapshot
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

MOST_OPEN = 200


@dataclass(frozen=True)
class After:
    """The last hand-over of the page before."""

    handed_at: str | int | None = None
    handover_id: str | int | None = None


async def list_open(connection: AsyncConnection, position: str | None = None) -> list[HandoverHead]:
    """Those that nobody has accepted, newest first."""
    return await _read(connection, position=position, is_open=True, limit=MOST_OPEN)


async def list_page(
    connection: AsyncConnection, position: str | None, after: After, limit: int, *, is_open: bool
) -> list[HandoverHead]:
    """A page, newest first."""
    return await _read(connection, position=position, is_open=is_open, after=after, limit=limit)


async def find(connection: AsyncConnection, handover_id: int) -> HandoverHead:
    """One hand-over.

    Raises:
        NotFound: there is none, or it tells of more of the city than the reader may see.
    """
    found = await _read(connection, handover_id=handover_id)
    if not found:
        raise NotFound("There is no such hand-over", handover_id=handover_id)
    return found[0]


async def lock(connection: AsyncConnection, handover_id: int) -> HandoverHead:
    """One hand-over that nobody else changes before this transaction ends.

    Raises:
        NotFound: as `find`.
    """
    await connection.execute(QUERIES["lock_handover"], {"handover_id": handover_id})
    return await find(connection, handover_id)


async def read_snapshot(connection: AsyncConnection, handover_id: int) -> Snapshot:
    """What was open then."""
    rows = await (await connection.execute(QUERIES["read_snapshot"], {"handover_id": handover_id})).fetchall()
    return Snapshot.model_validate(rows[0][0])


async def list_notes(connection: AsyncConnection, handover_id: int) -> list[NoteShown]:
    """What was said, in order."""
    cursor = connection.cursor(row_factory=class_row(NoteShown))
    return await (await cursor.execute(QUERIES["list_notes"], {"handover_id": handover_id})).fetchall()


async def add(
    connection: AsyncConnection, position: str, given_by: str, closing: Closing, snapshot: Snapshot
) -> tuple[int, str] | None:
    """Keep a new one; returns its number and the hash of its snapshot, None when this giver has an open one."""
    scope = closing.scope
    parameters = {
        "position": position,
        "lifelines": None if scope.lifelines is None else sorted(scope.lifelines),
        "districts": None if scope.districts is None else sorted(scope.districts),
        "given_by": given_by,
        "now": snapshot.taken_at,
        "shift_starts_at": closing.starts_at,
        "shift_ends_at": closing.ends_at,
        "snapshot": Jsonb(snapshot.model_dump(mode="json")),
    }
    return await (await connection.execute(QUERIES["add_handover"], parameters)).fetchone()


async def add_note(
    connection: AsyncConnection, handover_id: int, said: HandoverNote, account: str, now: datetime
) -> None:
    """Add what somebody says."""
    parameters = {"handover_id": handover_id, "topic": said.topic, "note": said.note, "written_by": account, "now": now}
    await connection.execute(QUERIES["add_note"], parameters)


async def accept(connection: AsyncConnection, handover_id: int, account: str, now: datetime) -> None:
    """Somebody takes over."""
    await connection.execute(QUERIES["accept"], {"handover_id": handover_id, "account": account, "now": now})


async def withdraw(connection: AsyncConnection, handover_id: int, account: str, now: datetime) -> None:
    """Somebody takes it back."""
    await connection.execute(QUERIES["withdraw"], {"handover_id": handover_id, "account": account, "now": now})


def to_standing(row: HandoverHead) -> Standing:
    """A row as decisions see it."""
    scope = Scope.of(row.lifelines, row.districts)
    return Standing(row.position, scope, row.given_by, row.accepted_by, row.withdrawn_at is not None)


async def _read(
    connection: AsyncConnection,
    *,
    handover_id: int | None = None,
    position: str | None = None,
    is_open: bool = False,
    after: After | None = None,
    limit: int = 1,
) -> list[HandoverHead]:
    after = after or After()
    parameters = {
        "handover_id": handover_id,
        "position": position,
        "is_open": is_open,
        "after_at": after.handed_at,
        "after_id": after.handover_id,
        "limit": limit,
    }
    cursor = connection.cursor(row_factory=class_row(HandoverHead))
    return await (await cursor.execute(QUERIES["list_handovers"], parameters)).fetchall()
