"""What people may do about notifications: answer them, say how they can be reached, try that out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from schemas.lifeline import Words
from services.alerting import notify
from services.alerting.notify.answer_links import read_token
from services.alerting.notify.facts import read_facts
from services.alerting.notify.keys import answer_key, public_key_of, vapid_key
from services.alerting.notify.occasion import Moment, Occasion
from services.alerting.notify.routing import Resolution, resolve
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, WrongState

__all__ = [
    "Preview",
    "add_contact_point",
    "answer",
    "answer_by_link",
    "answer_key",
    "preview",
    "public_key_of",
    "retry_delivery",
    "send_test_page",
    "vapid_key",
]

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class Preview:
    """One step of the routing table for a certain occasion."""

    step: int
    after_seconds: int
    resolution: Resolution


async def answer(connection: AsyncConnection, notification_id: str, account: str, now: datetime) -> None:
    """Say on the screen that a page was heard.

    Raises:
        NotFound: this account has no such notification.
    """
    async with writing(connection):
        parameters = {"notification_id": notification_id, "account": account}
        row = await (await connection.execute(QUERIES["find_own"], parameters)).fetchone()
        if row is None:
            raise NotFound("There is no such notification", notification_id=notification_id)
        await notify.answered(connection, row[0], account, "screen", now, work_order_id=row[1])


async def answer_by_link(connection: AsyncConnection, token: str, key: bytes, now: datetime) -> str:
    """Answer a page by its signed link; returns the title of what was answered for.

    Raises:
        NotFound: the link was not made by us, or has ended.
        WrongState: it has been answered already.
    """
    link = read_token(token, key)
    if link is None or link.expires_at <= now:
        raise NotFound("This link is not valid any more")
    async with writing(connection):
        row = await (
            await connection.execute(QUERIES["find_linked"], {"notification_id": link.notification_id})
        ).fetchone()
        if row is None:
            raise NotFound("This link is not valid any more")
        incident_id, work_order_id, account, title, answered_at = row
        if answered_at is not None:
            raise WrongState("This page has been answered already", answered_at=answered_at)
        await notify.answered(connection, incident_id, account, "link", now, work_order_id=work_order_id)
    return str(title)


async def add_contact_point(
    connection: AsyncConnection, account_id: int, channel: str, label: str, address: Mapping[str, Any], now: datetime
) -> int:
    """Remember how somebody can be reached; the same address again revives it. Returns its id."""
    fingerprint = hashlib.sha256(json.dumps(address, sort_keys=True).encode()).digest()
    parameters = {
        "account_id": account_id,
        "channel": channel,
        "label": label,
        "address": Jsonb(dict(address)),
        "address_hash": fingerprint,
        "now": now,
    }
    row = await (await connection.execute(QUERIES["add_contact_point"], parameters)).fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    return int(row[0])


async def send_test_page(connection: AsyncConnection, account: str, now: datetime) -> int:
    """Send a page to oneself, through every way that is known; returns how many were told."""
    async with writing(connection):
        occasion = Occasion(
            moment="test",
            cause=f"test.{account}.{uuid4()}",
            lifeline="",
            district_code=None,
            level=4,
            title=Words("测试通知", "Test page"),
            body=Words("收到即表示通知渠道可用", "If you read this, you can be reached"),
            link="/",
            only_account=account,
        )
        return await notify.announce(connection, occasion, now)


async def retry_delivery(connection: AsyncConnection, delivery_id: int, now: datetime) -> None:
    """Try a dead delivery again.

    Raises:
        NotFound: there is no dead delivery of this number.
    """
    done = await connection.execute(QUERIES["retry_delivery"], {"delivery_id": delivery_id, "now": now})
    if done.rowcount == 0:
        raise NotFound("There is no dead delivery of this number", delivery_id=delivery_id)
    await connection.execute("notify deliveries")


async def preview(
    connection: AsyncConnection, moment: Moment, lifeline: str, district_code: str | None, level: int, at: datetime
) -> list[Preview]:
    """Whom such an occasion would reach, step by step; tells nobody."""
    facts = await read_facts(connection, at)
    occasion = Occasion(
        moment=moment,
        cause="preview",
        lifeline=lifeline,
        district_code=district_code,
        level=level,
        title=Words("", ""),
        body=Words("", ""),
        link="",
        wants_answer=moment in ("opened", "level_raised", "clock_missed"),
    )
    steps = sorted({(route.step, route.after_seconds) for route in facts.routes if route.fits(occasion, at)}) or [
        (0, 0)
    ]
    return [Preview(step, after, resolve(occasion.at_step(step), facts, at)) for step, after in steps]
