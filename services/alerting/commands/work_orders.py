"""Dispatching a crew, and what the crew tells of its work. Each function is one transaction, safe to repeat."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from schemas.lifeline import Words
from schemas.procedures import procedure_for
from services.alerting import incidents, notify
from services.alerting.commands.out_of_service import end_with_order
from services.alerting.incidents.store import Incident, read_incident
from services.alerting.incidents.workflow import OPEN
from services.alerting.journal import Line, write_lines
from services.alerting.work_orders import store
from services.alerting.work_orders.proposals import Proposal, propose
from services.alerting.work_orders.states import CREW_KINDS, ENDED, OrderState, StepKind, refusal, state_of
from services.alerting.work_orders.store import StepTold, WorkOrder
from services.alerting.work_orders.tell import tell_called_off, tell_crew, tell_declined
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import Refused, WrongState

__all__ = ["Attachment", "OrderState", "StepKind", "StepTold", "attach", "dispatch", "propose_crews", "tell_step"]

QUERIES = load_queries(store.__file__)

KINDS: dict[StepKind, str] = {
    "accept": "accepted",
    "decline": "declined",
    "en_route": "en_route",
    "arrive": "arrived",
    "check": "checked",
    "reading": "measured",
    "photo": "photographed",
    "voice": "recorded",
    "note": "noted",
    "finish": "finished",
    "review": "reviewed",
    "return": "returned",
    "cancel": "cancelled",
}
# a phone's clock may be wrong; what it says lies in no future
LARGEST_CLOCK_ERROR = timedelta(minutes=2)
MAGIC: dict[str, tuple[bytes, ...]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "audio/webm": (b"\x1a\x45\xdf\xa3",),
    "audio/ogg": (b"OggS",),
    "audio/mp4": (b"\x00\x00\x00",),
}


class NotAnAttachment(Refused):
    """This is no picture and no recording of a kind that is kept."""


@dataclass(frozen=True)
class Attachment:
    """A picture or a recording from the site. attachment_id: made on the phone."""

    attachment_id: UUID
    kind: str
    media_type: str
    taken_at: datetime
    content: bytes


async def propose_crews(connection: AsyncConnection, incident_id: int, now: datetime) -> list[Proposal]:
    """Every crew for this incident, the best first.

    Raises:
        NotFound: there is no such incident.
    """
    incident = await read_incident(connection, incident_id)
    facts = await store.list_crew_facts(connection, now)
    return propose(facts, incident.lifeline, (incident.longitude, incident.latitude))


async def dispatch(
    connection: AsyncConnection,
    incident_id: int,
    order_key: UUID,
    crew_id: int,
    instructions: str,
    account: str,
    now: datetime,
) -> int:
    """Ask a crew to go there; the same key again changes nothing. Returns the order's id.

    Raises:
        NotFound: there is no such incident, or no such crew.
        WrongState: the incident has ended, or the key names another order.
    """
    async with writing(connection):
        known = await store.find_by_key(connection, order_key)
        if known is not None:
            if (known.incident_id, known.crew_id) != (incident_id, crew_id):
                raise WrongState("This key names another order", work_order_key=order_key)
            return known.work_order_id
        incident = await read_incident(connection, incident_id)
        if incident.state not in OPEN:
            raise WrongState("The incident has ended", incident_id=incident_id, denied="ended")
        await store.ensure_crew(connection, crew_id)
        columns = await _columns(connection, incident, order_key, crew_id, instructions, account, now)
        work_order_id = await store.add_order(connection, columns)
        line = Line(
            kind="dispatched",
            actor=account,
            at=now,
            incident_id=incident_id,
            work_order_id=work_order_id,
            level=incident.level,
            note=instructions or None,
            details={"crew_id": crew_id, "number": columns["number"]},
        )
        await write_lines(connection, [line])
        await notify.answered(connection, incident_id, account, "screen", now)
        await tell_crew(connection, await store.read_order(connection, work_order_id), instructions, now)
        return work_order_id


async def tell_step(
    connection: AsyncConnection, work_order_id: int, told: StepTold, *, is_of_crew: bool, now: datetime
) -> None:
    """Keep what somebody did for an order; a repetition changes nothing.

    Raises:
        NotFound: there is no such order.
        WrongState: it can never be right, or the id names another step.
    """
    async with writing(connection):
        order = await store.read_order(connection, work_order_id)
        known = await store.find_step(connection, told.step_id)
        if known is not None:
            _ensure_same(known, work_order_id, told)
            return
        # compared with a repetition, which is told before the clock is put right
        fingerprint = told.fingerprint
        told = replace(told, happened_at=min(told.happened_at, now + LARGEST_CLOCK_ERROR))
        steps = await store.list_steps(connection, work_order_id)
        why = refusal(told.kind, told.actor, steps, is_of_crew=is_of_crew)
        if why is not None:
            raise WrongState(why, work_order_id=work_order_id, state=order.state)
        await _keep(connection, order, told, fingerprint, now)
        if told.longitude is not None and told.latitude is not None and is_of_crew:
            await store.move_crew(connection, order.crew_id, told.longitude, told.latitude, told.happened_at)
        await _tell_others(connection, order, told, now)


async def call_off_orders(
    connection: AsyncConnection, incident_id: int, account: str, because: Words, now: datetime
) -> None:
    """Take back what crews are still asked to do for an incident that has ended, and tell them. Inside `writing`."""
    for order in await store.list_under_way(connection, incident_id):
        details = {"reason": because.zh}
        told = StepTold(step_id=uuid4(), kind="cancel", actor=account, happened_at=now, details=details)
        await _keep(connection, order, told, told.fingerprint, now)
        await notify.answered(connection, None, account, "work_order", now, work_order_id=order.work_order_id)
        await tell_called_off(connection, order, because, now)


async def review_orders(connection: AsyncConnection, incident_id: int, account: str, now: datetime) -> None:
    """Whoever reviews an incident has reviewed the work that others have finished for it. Inside `writing`."""
    for order in await store.list_finished(connection, incident_id):
        if order.finished_by != account:
            told = StepTold(step_id=uuid4(), kind="review", actor=account, happened_at=now, details={})
            await _keep(connection, order, told, told.fingerprint, now)


async def attach(
    connection: AsyncConnection, work_order_id: int, attachment: Attachment, account: str, now: datetime
) -> None:
    """Keep a picture or a recording; a repetition changes nothing.

    Raises:
        NotFound: there is no such order.
        NotAnAttachment: the content is not what its type says, or the type is not kept.
        WrongState: the id names another attachment.
    """
    starts = MAGIC.get(attachment.media_type)
    if starts is None or not attachment.content.startswith(starts):
        raise NotAnAttachment(media_type=attachment.media_type)
    digest = hashlib.sha256(attachment.content).digest()
    async with writing(connection):
        await store.read_order(connection, work_order_id)
        parameters = {
            "attachment_id": attachment.attachment_id,
            "work_order_id": work_order_id,
            "kind": attachment.kind,
            "media_type": attachment.media_type,
            "taken_at": attachment.taken_at,
            "actor": account,
            "sha256": digest,
            "content": attachment.content,
            "now": now,
        }
        added = await (await connection.execute(QUERIES["add_attachment"], parameters)).fetchone()
        if added is None:
            row = await (await connection.execute(QUERIES["find_attachment"], parameters)).fetchone()
            if row is None or bytes(row[0]) != digest or row[1] != work_order_id:
                raise WrongState("This id names another attachment", attachment_id=attachment.attachment_id)


async def _keep(
    connection: AsyncConnection, order: WorkOrder, told: StepTold, fingerprint: bytes, now: datetime
) -> None:
    await store.add_step(connection, order.work_order_id, told, fingerprint, now)
    state = state_of(await store.list_steps(connection, order.work_order_id))
    await store.save_state(connection, order.work_order_id, state, told, now)
    await write_lines(connection, [_line(order, told, now)])
    if state in ENDED and order.state not in ENDED:
        await end_with_order(connection, order.work_order_id, state, told.actor, now)


def _ensure_same(known: store.KnownStep, work_order_id: int, told: StepTold) -> None:
    if known.work_order_id != work_order_id or bytes(known.request_hash) != told.fingerprint:
        raise WrongState("This id names another step", step_id=told.step_id)


async def _columns(
    connection: AsyncConnection,
    incident: Incident,
    order_key: UUID,
    crew_id: int,
    instructions: str,
    account: str,
    now: datetime,
) -> dict[str, object]:
    rules = await store.list_rules(connection, incident.incident_id)
    columns: dict[str, object] = {
        name: getattr(incident, name)
        for name in ("incident_id", "lifeline", "district_code", "asset_id", "level", "title_zh", "title_en", "run_id")
    }
    return columns | {
        "order_key": order_key,
        "kind": "emergency",
        "number": await store.next_number(connection, now),
        "crew_id": crew_id,
        "instructions": instructions,
        "procedure_code": procedure_for(incident.lifeline, rules).code,
        "account": account,
        "now": now,
        "arrive_due_at": await store.arrive_due(connection, incident.incident_id),
    }


async def _tell_others(connection: AsyncConnection, order: WorkOrder, told: StepTold, now: datetime) -> None:
    # whoever works on it has heard of it, and nobody need hear of what was called off
    if told.kind == "cancel" or told.kind in CREW_KINDS:
        await notify.answered(connection, None, told.actor, "work_order", now, work_order_id=order.work_order_id)
    if told.kind == "cancel":
        reason = str(told.details.get("reason", ""))
        await tell_called_off(connection, order, Words(reason, reason), now)
    if told.kind == "decline":
        await tell_declined(connection, order, told.step_id, str(told.details.get("reason", "")), now)
    if order.incident_id is None:
        return
    await incidents.work_order_moved(connection, order.incident_id, told.kind, told.actor, now)


def _line(order: WorkOrder, told: StepTold, now: datetime) -> Line:
    details = {
        "step_id": str(told.step_id),
        "happened_at": told.happened_at.isoformat(),
        "longitude": told.longitude,
        "latitude": told.latitude,
        **told.details,
    }
    return Line(
        kind=KINDS[told.kind],
        actor=told.actor,
        at=now,
        work_order_id=order.work_order_id,
        note=str(told.details["note"])[:2000] if told.details.get("note") else None,
        details=details,
    )
