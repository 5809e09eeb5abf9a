"""Notifications as rows, written in the transaction that causes them; the worker hands them over. Inside `writing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Words
from services.alerting.journal import Line, write_lines
from services.alerting.notify.facts import read_facts
from services.alerting.notify.occasion import Moment, Occasion
from services.alerting.notify.roster import Facts
from services.alerting.notify.routing import Circle, Recipient, Resolution, next_circle, next_due, resolve
from services.alerting.writing import beyond_scope
from services.database import load_queries

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class Unanswered:
    """An incident whose page nobody has answered in time."""

    incident_id: int
    number: str
    title_zh: str
    title_en: str
    lifeline: str
    district_code: str | None
    level: int
    run_id: str | None
    escalation_moment: str
    escalation_began_at: datetime
    escalation_due_at: datetime
    escalation_step: int
    escalation_round: int


@dataclass(frozen=True)
class NextCircle:
    """Who is told next, and when."""

    due_at: datetime
    step: int
    recipients: tuple[Recipient, ...]


async def announce(connection: AsyncConnection, occasion: Occasion, now: datetime) -> int:
    """Tell everybody whom the routes name, once; begins to wait for an answer when one is wanted.

    Returns:
        How many were told now; 0 also when the same cause was announced before.
    """
    # whoever is told may be responsible for other parts of the city than the one whose act tells them
    async with beyond_scope(connection):
        facts = await read_facts(connection, now)
        told = await _tell_all(connection, [(occasion, resolve(occasion, facts, now))], facts, now)
    if occasion.wants_answer and occasion.incident_id is not None and occasion.work_order_id is None:
        due_at = next_due(occasion, facts, now)
        parameters = {"incident_id": occasion.incident_id, "moment": occasion.moment, "step": occasion.step}
        await connection.execute(QUERIES["begin_escalation"], parameters | {"due_at": due_at, "now": now})
    return told


async def escalate(connection: AsyncConnection, now: datetime) -> int:
    """Tell the next circle of every page that was not answered in time; returns how many pages that were."""
    cursor = connection.cursor(row_factory=class_row(Unanswered))
    unanswered = await (await cursor.execute(QUERIES["list_unanswered"], {"now": now})).fetchall()
    if unanswered:
        facts = await read_facts(connection, now)
        circles = [next_circle(_occasion_of(one), facts, now) for one in unanswered]
        # one statement for all: in a bad night hundreds wait at once, and each is asked for again and again
        await _tell_all(connection, [(one.occasion, one.resolution) for one in circles], facts, now)
        steps = [_step(one, circle, facts, now) for one, circle in zip(unanswered, circles, strict=True)]
        async with connection.cursor() as writer:
            await writer.executemany(QUERIES["go_on_escalating"], steps)
    return len(unanswered)


async def answered(
    connection: AsyncConnection,
    incident_id: int | None,
    account: str,
    through: str,
    now: datetime,
    work_order_id: int | None = None,
) -> None:
    """Somebody has heard: stop asking, and take back what has not gone out yet. Repeating it changes nothing.

    Args:
        connection: Inside `writing`.
        incident_id: The incident that was answered for; None when only an order was.
        account: Who.
        through: "screen", "link" or "work_order".
        now: When.
        work_order_id: The order that was answered for.
    """
    parameters = {"account": account, "through": through, "now": now}
    parameters |= {"incident_id": incident_id, "work_order_id": work_order_id}
    async with beyond_scope(connection):
        first = await (await connection.execute(QUERIES["note_answer"], parameters)).fetchone()
        answered_ids = await (await connection.execute(QUERIES["answer_notifications"], parameters)).fetchall()
        await connection.execute(QUERIES["cancel_deliveries"], {"notification_ids": [row[0] for row in answered_ids]})
    if first is not None:
        line = Line(kind="answered", actor=account, at=now, incident_id=incident_id, details={"through": through})
        await write_lines(connection, [line])


async def read_next_circle(connection: AsyncConnection, incident_id: int, now: datetime) -> NextCircle | None:
    """Who is told of an incident next unless somebody answers, by the routes and the roster of now; tells nobody.

    None when no answer is waited for. Inside a transaction.
    """
    cursor = connection.cursor(row_factory=class_row(Unanswered))
    one = await (await cursor.execute(QUERIES["read_unanswered"], {"incident_id": incident_id})).fetchone()
    if one is None:
        return None
    async with beyond_scope(connection):
        circle = next_circle(_occasion_of(one), await read_facts(connection, now), now)
    return NextCircle(one.escalation_due_at, circle.occasion.step, circle.resolution.recipients)


def _step(one: Unanswered, circle: Circle, facts: Facts, now: datetime) -> dict[str, object]:
    """How far the asking has come."""
    due_at = next_due(circle.occasion, facts, now)
    return {"incident_id": one.incident_id, "step": circle.occasion.step, "due_at": due_at, "now": now}


def _occasion_of(one: Unanswered) -> Occasion:
    began = one.escalation_began_at
    return Occasion(
        moment=cast(Moment, one.escalation_moment),
        cause=f"incident.{one.incident_id}.unanswered.{began:%Y%m%dT%H%M%S%f}.{one.escalation_round}",
        lifeline=one.lifeline,
        district_code=one.district_code,
        level=one.level,
        title=Words(f"【无人应答】{one.title_zh}", f"Unanswered: {one.title_en}"),
        body=Words(
            f"{one.number}，此前通知无人应答，请立即处理", f"{one.number}: nobody has answered so far; please act"
        ),
        link=f"/?incident={one.incident_id}",
        incident_id=one.incident_id,
        is_drill=one.run_id is not None,
        wants_answer=True,
        step=one.escalation_step,
    )


async def _tell_all(
    connection: AsyncConnection, occasions: Sequence[tuple[Occasion, Resolution]], facts: Facts, now: datetime
) -> int:
    """Returns how many were told now."""
    lines: list[Line] = []
    count = 0
    for occasion, resolution in occasions:
        told = [one for one in resolution.recipients if await _write(connection, occasion, one, facts, now)]
        count += len(told)
        has_subject = occasion.incident_id is not None or occasion.work_order_id is not None
        if has_subject and (told or resolution.gaps):
            lines.append(_line(occasion, told, resolution, now))
    await write_lines(connection, lines)
    if count:
        await connection.execute(QUERIES["wake_worker"])
    return count


async def _write(
    connection: AsyncConnection, occasion: Occasion, recipient: Recipient, facts: Facts, now: datetime
) -> bool:
    """False when this recipient has been told of this cause before."""
    parameters: dict[str, object] = {
        "notification_id": uuid4(),
        "cause": f"{occasion.cause}/{recipient.name if recipient.webhook_id else recipient.account_id}",
        "incident_id": occasion.incident_id,
        "work_order_id": occasion.work_order_id,
        "moment": occasion.moment,
        "level": occasion.level,
        "step": occasion.step,
        "account_id": recipient.account_id,
        "webhook_id": recipient.webhook_id,
        "title_zh": occasion.title.zh,
        "title_en": occasion.title.en,
        "body_zh": occasion.body.zh,
        "body_en": occasion.body.en,
        "link": occasion.link,
        "is_drill": occasion.is_drill,
        "wants_answer": occasion.wants_answer and recipient.account_id is not None,
        "now": now,
    }
    row = await (await connection.execute(QUERIES["add_notification"], parameters)).fetchone()
    if row is None:
        return False
    async with connection.cursor() as cursor:
        rows = [
            parameters | {"notification_id": row[0], "channel": channel, "contact_id": contact_id}
            for channel in recipient.channels
            for contact_id in _contacts(recipient, channel, facts)
        ]
        await cursor.executemany(QUERIES["add_delivery"], rows)
    return True


def _contacts(recipient: Recipient, channel: str, facts: Facts) -> Sequence[int | None]:
    if channel in ("screen", "webhook") or recipient.account_id is None:
        return (None,)
    return facts.people[recipient.account_id].reach.get(channel, ())


def _line(occasion: Occasion, told: Sequence[Recipient], resolution: Resolution, now: datetime) -> Line:
    return Line(
        kind="told",
        actor="engine" if occasion.step == 0 else "timer",
        at=now,
        incident_id=occasion.incident_id,
        work_order_id=occasion.work_order_id,
        level=occasion.level,
        details={
            "moment": occasion.moment,
            "step": occasion.step,
            "recipients": [{"name": one.name, "channels": list(one.channels), "through": one.through} for one in told],
            "gaps": [{"zh": gap.words.zh, "en": gap.words.en} for gap in resolution.gaps],
        },
    )
