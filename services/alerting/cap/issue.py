"""Warns other systems: writes the message that a step causes, once and for good. Inside `writing`.

The row is written in the transaction of the step, so that neither exists without the other; a line of the journal keeps
the hash of the document.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Words
from schemas.procedures import advice_for
from services.alerting.cap.facts import CapRow, Claim, facts_of
from services.alerting.cap.message import CapFacts, CapMessage, MessageKind, Reference, Sender, compose, identifier_of
from services.alerting.journal import Line, write_lines
from services.alerting.writing import beyond_scope
from services.database import load_queries

QUERIES = load_queries(__file__)

ENDS = frozenset({"released", "false_alarm", "device_fault"})
GOES_ON = frozenset({"issued", "level_raised", "level_lowered", "reopened", "took_over", "renewed"})
# design default: long enough for a receiver that looks every quarter of an hour
RENEW_BEFORE = timedelta(hours=1)
SERIALS = range(10)


@dataclass(frozen=True)
class InForce:
    """Where an incident stands with other systems."""

    references: Sequence[Reference]
    is_issued: bool

    def kind(self, cause: str) -> MessageKind | None:
        """What a step makes of it; None when other systems need not hear of it."""
        if cause in ENDS:
            return "Cancel" if self.references else None
        if cause not in GOES_ON or not self.is_issued:
            return None
        return "Update" if self.references else "Alert"


async def follow(
    connection: AsyncConnection,
    incident_id: int,
    cause: str,
    now: datetime,
    note: Words | None = None,
    takes_over: int | None = None,
) -> None:
    """Warn, or tell that it is over, when this step of an incident calls for it.

    Args:
        connection: Inside `writing`, after the step was written.
        incident_id: The incident as it stands after the step.
        cause: Kind of the step, as in the journal.
        now: When.
        note: What whoever did it wants to say.
        takes_over: An incident that was merged into this one: its messages are replaced by this one's.
    """
    if cause not in ENDS | GOES_ON:
        return
    # what is said must be whole, whatever part of the city the actor sees
    async with beyond_scope(connection):
        standing = await _standing(connection, incident_id, takes_over)
        kind = standing.kind(cause)
        if kind is None:
            return
        sender = await _sender(connection)
        facts = await _facts(connection, incident_id, cause, note)
        sent_at, serial = await _free_second(connection, sender, now)
        message = compose(facts, sender, kind, sent_at, serial, standing.references)
        await _keep(connection, message, facts.run_id is not None, incident_id, sender, cause, facts.level)
        line = Line(
            kind="warned",
            actor="timer" if cause == "renewed" else "engine",
            at=now,
            incident_id=incident_id,
            level=facts.level,
            details={
                "identifier": message.identifier,
                "kind": kind,
                "cause": cause,
                "sha256": hashlib.sha256(message.document).hexdigest(),
            },
        )
        await write_lines(connection, [line])


async def renew_messages(connection: AsyncConnection, now: datetime) -> int:
    """Say again what is still in force before receivers drop it; returns how many messages that were."""
    parameters = {"before": now + RENEW_BEFORE}
    due = await (await connection.execute(QUERIES["list_expiring"], parameters)).fetchall()
    for (incident_id,) in due:
        await follow(connection, incident_id, "renewed", now)
    return len(due)


async def _standing(connection: AsyncConnection, incident_id: int, takes_over: int | None) -> InForce:
    cursor = connection.cursor(row_factory=class_row(Reference))
    wanted = [one for one in (incident_id, takes_over) if one is not None]
    references = await (await cursor.execute(QUERIES["list_in_force"], {"incident_ids": wanted})).fetchall()
    row = await (await connection.execute(QUERIES["is_issued"], {"incident_id": incident_id})).fetchone()
    return InForce(references, is_issued=row is not None and bool(row[0]))


async def _sender(connection: AsyncConnection) -> Sender:
    cursor = connection.cursor(row_factory=class_row(Sender))
    return (await (await cursor.execute(QUERIES["read_sender"])).fetchall())[0]


async def _facts(connection: AsyncConnection, incident_id: int, cause: str, note: Words | None) -> CapFacts:
    incidents = connection.cursor(row_factory=class_row(CapRow))
    row = (await (await incidents.execute(QUERIES["read_incident"], {"incident_id": incident_id})).fetchall())[0]
    alerts = connection.cursor(row_factory=class_row(Claim))
    claims = await (await alerts.execute(QUERIES["list_claims"], {"incident_id": incident_id})).fetchall()
    return facts_of(row, claims, cause, note, advice_for(row.lifeline))


async def _free_second(connection: AsyncConnection, sender: Sender, now: datetime) -> tuple[datetime, int]:
    """A second with a serial left, this one or one soon after: a serial has one digit."""
    sent_at = now.replace(microsecond=0)
    while True:
        prefix = identifier_of(sender, sent_at, 0)[:-1]
        rows = await connection.execute(QUERIES["list_identifiers"], {"first": f"{prefix}0", "last": f"{prefix}9"})
        taken = {row[0] for row in await rows.fetchall()}
        for serial in SERIALS:
            if f"{prefix}{serial}" not in taken:
                return sent_at, serial
        sent_at += timedelta(seconds=1)


async def _keep(
    connection: AsyncConnection,
    message: CapMessage,
    is_exercise: bool,
    incident_id: int,
    sender: Sender,
    cause: str,
    level: int,
) -> None:
    parameters = {
        "identifier": message.identifier,
        "sender": sender.code,
        "incident_id": incident_id,
        "kind": message.kind,
        "status": "Exercise" if is_exercise else "Actual",
        "cause": cause,
        "level": level,
        "sent_at": message.sent_at,
        "expires_at": message.expires_at,
        "title_zh": message.headline.zh,
        "title_en": message.headline.en,
        "document": message.document,
        "sha256": hashlib.sha256(message.document).digest(),
    }
    await connection.execute(QUERIES["add_message"], parameters)
