"""The live stream: alerts the moment they change, states of the map, and a pulse every second."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from services.api.account import Account
from services.api.dependencies import ApiParts, Looking
from services.api.errors import problems
from services.api.live.outlets import Listener
from services.api.parts import Parts
from services.api.sessions import Session
from services.clock import to_datetime

router = APIRouter(prefix="/api/live", tags=["live"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events. `alert` (AlertChange), `states` (StatesChange, at most four a second),"
        " `change` (IncidentChange: read that incident or work order anew),"
        " `pulse` (Pulse, every second; also when nothing happens), `resync` ({}: what you know is too old, load"
        " everything anew)."
        " The id is the position in the log of alerts up to which everything has been told.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

Sequence = Annotated[int | None, Query(ge=0, description="position up to which the caller knows everything")]


@router.get("", operation_id="followLive", response_class=StreamingResponse, responses=STREAM | problems(401, 422, 503))
async def follow_live(
    parts: ApiParts,
    session: Looking,
    after: Sequence = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Everything that happens after a position, or from now on; works while the database is away."""
    # a browser that reconnects by itself repeats its first address: its header knows better
    known = int(last_event_id) if last_event_id and last_event_id.isdigit() else after
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(parts, session, known), media_type="text/event-stream", headers=headers)


async def _stream(parts: Parts, session: Session, after: int | None) -> AsyncGenerator[bytes]:
    listener: Listener = parts.hub.join(after, session.account.scope)
    try:
        # nothing waits longer than a pulse, so a session that ends takes its stream with it
        while chunk := await listener.take():
            account = listening_account(parts, session)
            if account is None:
                return
            if account.scope != listener.scope:
                # cut for another part of the city: dropped, and the screen loads everything anew
                listener.move_to(account.scope)
                continue
            yield chunk
    finally:
        parts.hub.outlets.leave(listener)


def listening_account(parts: Parts, session: Session) -> Account | None:
    """Who listens, as last looked up; None when they may not any more."""
    latest = parts.sessions.latest(session, to_datetime(parts.wall.now()))
    if latest is None or latest.account.must_change_password or "see" not in latest.account.permissions:
        return None
    return latest.account
