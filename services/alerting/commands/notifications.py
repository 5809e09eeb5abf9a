"""What people may do about what they are told: answer, say how they can be reached, try that out."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from schemas.lifeline import Words
from services.alerting import notify
from services.alerting.notify.answer_links import read_token
from services.alerting.notify.channels.message import vendor_of
from services.alerting.notify.keys import answer_key, public_key_of, vapid_key
from services.alerting.notify.occasion import MOMENT_NAMES, Occasion
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, Refused, WrongState

__all__ = [
    "UnknownAddress",
    "add_contact_point",
    "answer",
    "answer_by_link",
    "answer_key",
    "drop_contact_point",
    "public_key_of",
    "send_test_page",
    "vapid_key",
]

QUERIES = load_queries(__file__)

MOST_ADDRESSES = 20
TEST_BODY = Words("收到即表示此方式可用", "If you read this, you can be reached this way")


class UnknownAddress(Refused):
    """No way to reach anybody is known for this address."""


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


async def answer_by_link(connection: AsyncConnection, token: str, key: bytes, now: datetime, wall: datetime) -> str:
    """Answer a page by its signed link, which ends by the wall; returns the title of what was answered for.

    Raises:
        NotFound: the link was not made by us, or has ended.
        WrongState: it has been answered already.
    """
    link = read_token(token, key)
    if link is None or link.expires_at <= wall:
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
    """Remember how somebody can be reached; the same address again revives it. Returns its id.

    Raises:
        UnknownAddress: nothing is known that could be reached under it.
        WrongState: this person has too many addresses.
    """
    vendor = _vendor(channel, address)
    fingerprint = hashlib.sha256(json.dumps(address, sort_keys=True).encode()).digest()
    parameters = {
        "account_id": account_id,
        "channel": channel,
        "vendor": vendor,
        "label": label,
        "address": Jsonb(dict(address)),
        "address_hash": fingerprint,
        "now": now,
    }
    async with writing(connection):
        known = await (await connection.execute(QUERIES["count_contact_points"], parameters)).fetchall()
        if known[0][0] >= MOST_ADDRESSES:
            raise WrongState(f"At most {MOST_ADDRESSES} addresses are kept for one person; remove some first")
        row = (await (await connection.execute(QUERIES["add_contact_point"], parameters)).fetchall())[0]
    return int(row[0])


async def drop_contact_point(connection: AsyncConnection, account_id: int, contact_id: int, now: datetime) -> None:
    """Take an address back: it is forgotten, and what has not gone out to it yet will not.

    Raises:
        NotFound: this person has no such address.
    """
    parameters = {"account_id": account_id, "contact_id": contact_id, "now": now}
    async with writing(connection):
        dropped = await connection.execute(QUERIES["drop_contact_point"], parameters)
        if dropped.rowcount == 0:
            raise NotFound("There is no such address", contact_id=contact_id)
        await connection.execute(QUERIES["cancel_for_contact"], parameters)


async def send_test_page(connection: AsyncConnection, account: str, now: datetime) -> UUID:
    """Send a page to oneself, through every way that is known; returns its id.

    Raises:
        WrongState: the one before is still on its way.
        NotFound: this account is told of nothing, as that of a machine.
    """
    async with writing(connection):
        waiting = await (await connection.execute(QUERIES["find_waiting_test"], {"account": account})).fetchone()
        if waiting is not None:
            raise WrongState("The test page before this one is still on its way")
        occasion = Occasion(
            moment="test",
            cause=f"test.{account}.{uuid4()}",
            lifeline="",
            district_code=None,
            level=4,
            title=MOMENT_NAMES["test"],
            body=TEST_BODY,
            link="/",
            only_account=account,
        )
        if await notify.announce(connection, occasion, now) == 0:
            raise NotFound("Nobody is told under this account", account=account)
        named = {"cause": occasion.cause, "account": account}
        return (await (await connection.execute(QUERIES["find_test"], named)).fetchall())[0][0]


def _vendor(channel: str, address: Mapping[str, Any]) -> str:
    if channel == "push":
        return urlsplit(str(address.get("endpoint", ""))).hostname or ""
    vendor = vendor_of(str(address.get("url", "")))
    if vendor is None:
        raise UnknownAddress("This is no address that messages can be sent to; see docs/notifications.md")
    return vendor
