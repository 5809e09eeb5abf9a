"""Hand-overs: who leaves writes, the service adds what is open, who comes reads and accepts."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from psycopg import AsyncConnection

from services.api.account import Account
from services.api.dependencies import Audit, Connection, LifelineCatalogue, LiveHub, Looking, Now, permits
from services.api.errors import problems
from services.api.handover import decide, store
from services.api.handover.decide import REASONS, Actor, Closing, Denied
from services.api.handover.models import (
    ClosingBody,
    Handover,
    HandoverAct,
    HandoverBody,
    HandoverHead,
    HandoverItem,
    HandoverNote,
    HandoverPage,
    HandoverPreview,
)
from services.api.handover.snapshot import Question, take_snapshot
from services.api.models import Words
from services.api.pages import DEFAULT_LIMIT, CursorText, Limit, decode_cursor, encode_cursor, split_page
from services.api.roster import store as roster
from services.api.roster.shifts import Shift
from services.api.sessions import Session
from services.errors import WrongState

router = APIRouter(prefix="/api/handovers", tags=["hand-over"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
Writer = Annotated[Session, Depends(permits("handover.write"))]
NOT_PERMITTED = Words(zh="您的角色无此权限", en="Your roles do not allow this")
ROUND_NOW = max(decide.COMES_WITHIN, decide.LEFT_WITHIN)


@router.get("", operation_id="listHandovers", responses=problems(401, 422, 503))
async def list_handovers(
    connection: Connection,
    session: Looking,
    now: Now,
    state: Annotated[Literal["open", "all"], Query()] = "all",
    position: Annotated[str | None, Query(max_length=40)] = None,
    cursor: CursorText = None,
    limit: Limit = DEFAULT_LIMIT,
) -> HandoverPage:
    """Hand-overs within one's part of the city, newest first; open: those that nobody has accepted."""
    after = store.After(*decode_cursor(cursor, str, int))
    rows = await store.list_page(connection, position, after, limit + 1, is_open=state == "open")
    page, last = split_page(rows, limit)
    shifts = await _shifts(connection, now)
    actor = _actor(session.account)
    return HandoverPage(
        items=[_item(row, actor, shifts, now, session) for row in page],
        next_cursor=encode_cursor([last.handed_at.isoformat(), last.handover_id]) if last else None,
    )


@router.get("/preview/{position}", operation_id="previewHandover", responses=problems(401, 403, 404, 422, 503))
async def preview_handover(
    connection: Connection,
    session: Writer,
    catalogue: LifelineCatalogue,
    hub: LiveHub,
    now: Now,
    position: Annotated[str, Path(max_length=40)],
) -> HandoverPreview:
    """What would be handed over now, to be read while writing."""
    closing = await _closing(connection, position, session.account, now)
    if isinstance(closing, str):
        nothing = dict.fromkeys(("shift_starts_at", "shift_ends_at", "lifelines", "districts", "snapshot"))
        return HandoverPreview(position=position, reason=_words(closing), **nothing)
    asked = Question(closing.scope, closing.starts_at, now, hub.feed())
    scope = closing.scope
    return HandoverPreview(
        position=position,
        reason=None,
        shift_starts_at=closing.starts_at,
        shift_ends_at=closing.ends_at,
        lifelines=None if scope.lifelines is None else sorted(scope.lifelines),
        districts=None if scope.districts is None else sorted(scope.districts),
        snapshot=await take_snapshot(connection, catalogue, asked),
    )


@router.post("", status_code=201, operation_id="giveHandover", responses=REFUSALS)
async def give_handover(
    connection: Connection,
    session: Writer,
    audit: Audit,
    catalogue: LifelineCatalogue,
    hub: LiveHub,
    now: Now,
    body: HandoverBody,
) -> Handover:
    """Hand a position over; it stays open until somebody else accepts it."""
    closing = await _closing(connection, body.position, session.account, now)
    if isinstance(closing, str):
        raise _refusal(closing)
    asked = Question(closing.scope, closing.starts_at, now, hub.feed())
    snapshot = await take_snapshot(connection, catalogue, asked)
    async with connection.transaction():
        given = await store.add(connection, body.position, session.name, closing, snapshot)
        if given is None:
            raise _refusal("open_already")
        handover_id, fingerprint = given
        for note in body.notes:
            await store.add_note(connection, handover_id, note, session.name, now)
        details = {"position": body.position, "snapshot_sha256": fingerprint, "note_count": len(body.notes)}
        await audit.note("handover.give", "handover", handover_id, details)
    return await _read(connection, session.account, handover_id, now)


@router.get("/{handover_id}", operation_id="readHandover", responses=problems(401, 404, 422, 503))
async def read_handover(connection: Connection, session: Looking, now: Now, handover_id: int) -> Handover:
    """One hand-over with everything that was open then, and what can be done with it now."""
    return await _read(connection, session.account, handover_id, now)


@router.post("/{handover_id}/accept", operation_id="acceptHandover", responses=REFUSALS)
async def accept_handover(
    connection: Connection, session: Writer, audit: Audit, now: Now, handover_id: int, body: ClosingBody
) -> Handover:
    """Take over: what was handed over has been read."""
    async with connection.transaction():
        row = await store.lock(connection, handover_id)
        denied = decide.accept(store.to_standing(row), _actor(session.account), await _shifts(connection, now), now)
        if denied:
            raise _refusal(denied, row)
        await store.accept(connection, handover_id, session.name, now)
        await _last_word(connection, handover_id, body, session.name, now)
        await audit.note("handover.accept", "handover", handover_id, {"position": row.position})
    return await _read(connection, session.account, handover_id, now)


@router.post("/{handover_id}/withdraw", operation_id="withdrawHandover", responses=REFUSALS)
async def withdraw_handover(
    connection: Connection, session: Writer, audit: Audit, now: Now, handover_id: int, body: ClosingBody
) -> Handover:
    """Take an open one back, to write another; it stays readable."""
    async with connection.transaction():
        row = await store.lock(connection, handover_id)
        denied = decide.withdraw(store.to_standing(row), _actor(session.account))
        if denied:
            raise _refusal(denied, row)
        await _last_word(connection, handover_id, body, session.name, now)
        await store.withdraw(connection, handover_id, session.name, now)
        await audit.note("handover.withdraw", "handover", handover_id, {"position": row.position})
    return await _read(connection, session.account, handover_id, now)


@router.post("/{handover_id}/notes", status_code=201, operation_id="addHandoverNote", responses=REFUSALS)
async def add_note(
    connection: Connection, session: Writer, audit: Audit, now: Now, handover_id: int, body: HandoverNote
) -> Handover:
    """Add a note; what was written before stays as it is."""
    async with connection.transaction():
        row = await store.lock(connection, handover_id)
        denied = decide.add_note(store.to_standing(row))
        if denied:
            raise _refusal(denied, row)
        await store.add_note(connection, handover_id, body, session.name, now)
        await audit.note("handover.note", "handover", handover_id, {"topic": body.topic})
    return await _read(connection, session.account, handover_id, now)


async def _closing(connection: AsyncConnection, position: str, account: Account, now: datetime) -> Closing | Denied:
    await roster.find_position(connection, position)
    known = [store.to_standing(row) for row in await store.list_open(connection, position)]
    return decide.give(position, _actor(account), await _shifts(connection, now), known, now)


async def _shifts(connection: AsyncConnection, now: datetime) -> list[Shift]:
    return [roster.to_shift(one) for one in await roster.list_shifts(connection, now - ROUND_NOW, now + ROUND_NOW)]


async def _last_word(
    connection: AsyncConnection, handover_id: int, body: ClosingBody, account: str, now: datetime
) -> None:
    if body.note:
        said = HandoverNote(topic="other", note=body.note)
        await store.add_note(connection, handover_id, said, account, now)


async def _read(connection: AsyncConnection, account: Account, handover_id: int, now: datetime) -> Handover:
    row = await store.find(connection, handover_id)
    return Handover(
        **row.model_dump(),
        snapshot=await store.read_snapshot(connection, handover_id),
        notes=await store.list_notes(connection, handover_id),
        actions=await _actions(connection, account, row, now),
    )


async def _actions(
    connection: AsyncConnection, account: Account, row: HandoverHead, now: datetime
) -> list[HandoverAct]:
    handover, actor = store.to_standing(row), _actor(account)
    reasons: dict[Literal["accept", "withdraw", "note"], Denied | None] = {
        "accept": decide.accept(handover, actor, await _shifts(connection, now), now),
        "withdraw": decide.withdraw(handover, actor),
        "note": decide.add_note(handover),
    }
    is_permitted = "handover.write" in account.permissions
    return [
        HandoverAct(action=action, reason=NOT_PERMITTED if not is_permitted else _words(denied) if denied else None)
        for action, denied in reasons.items()
    ]


def _item(row: HandoverHead, actor: Actor, shifts: list[Shift], now: datetime, session: Session) -> HandoverItem:
    can_accept = (
        "handover.write" in session.account.permissions
        and decide.accept(store.to_standing(row), actor, shifts, now) is None
    )
    return HandoverItem(**row.model_dump(), can_accept=can_accept)


def _actor(account: Account) -> Actor:
    return Actor(account.account_id, account.name, account.scope, "chief" in account.roles)


def _words(denied: Denied) -> Words:
    return Words(zh=REASONS[denied].zh, en=REASONS[denied].en)


def _refusal(denied: Denied, row: HandoverHead | None = None) -> WrongState:
    words = REASONS[denied]
    named = {} if row is None else {"handover_id": row.handover_id, "accepted_by": row.accepted_by}
    return WrongState(words.en, denied=denied, denied_zh=words.zh, **named)
