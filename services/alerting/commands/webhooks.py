"""Other systems that are told: added with a secret shown once, tried out, switched off, given another secret."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting import notify
from services.alerting.notify.occasion import MOMENT_NAMES, Occasion
from services.alerting.writing import beyond_scope, writing
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)

SECRET_BYTES = 32
# so long the old secret signs as well, so that the receiver can be told the new one
OVERLAP = timedelta(hours=24)
TEST_BODY = Words("收到即表示回调可用", "If you receive this, the webhook works")


async def add_webhook(connection: AsyncConnection, name: str, url: str, account: str, now: datetime) -> tuple[int, str]:
    """Let another system be told, once routes name it; returns its number and its secret, which is never shown again.

    Raises:
        WrongState: there is one of this name.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    parameters = {"name": name, "url": url, "secret": secret, "account": account, "now": now}
    async with writing(connection):
        row = await (await connection.execute(QUERIES["add_webhook"], parameters)).fetchone()
        if row is None:
            raise WrongState(f"There is a webhook called {name} already", name=name)
    return int(row[0]), secret


async def move_webhook(connection: AsyncConnection, webhook_id: int, url: str) -> str:
    """Call another address from now on; returns the name of the webhook.

    Raises:
        NotFound: there is no such webhook.
    """
    return await _change(connection, "move_webhook", {"webhook_id": webhook_id, "url": url})


async def switch_webhook(connection: AsyncConnection, webhook_id: int, now: datetime, *, is_on: bool) -> str:
    """Switch it on or off; routes that name it tell nobody while it is off. Returns its name.

    Raises:
        NotFound: there is no such webhook.
    """
    return await _change(
        connection, "switch_webhook", {"webhook_id": webhook_id, "disabled_at": None if is_on else now}
    )


async def rotate_secret(connection: AsyncConnection, webhook_id: int, now: datetime) -> tuple[str, str]:
    """Give it another secret; for a day both sign. Returns its name and the new secret, which is never shown again.

    Raises:
        NotFound: there is no such webhook.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    parameters = {"webhook_id": webhook_id, "secret": secret, "previous_until": now + OVERLAP}
    return await _change(connection, "rotate_secret", parameters), secret


async def send_test_call(connection: AsyncConnection, webhook_id: int, now: datetime) -> UUID:
    """Call it for a try, by the worker and the way that real notifications take; returns the notification.

    Raises:
        NotFound: there is no such webhook.
        WrongState: it is switched off.
    """
    async with writing(connection):
        row = await (await connection.execute(QUERIES["find_webhook"], {"webhook_id": webhook_id})).fetchone()
        if row is None:
            raise NotFound("There is no such webhook", webhook_id=webhook_id)
        name, disabled_at = row
        if disabled_at is not None:
            raise WrongState("This webhook is switched off", webhook_id=webhook_id)
        occasion = Occasion(
            moment="test",
            cause=f"test.{uuid4()}",
            lifeline="",
            district_code=None,
            level=4,
            title=MOMENT_NAMES["test"],
            body=TEST_BODY,
            link="/",
            only_webhook=name,
        )
        await notify.announce(connection, occasion, now)
        async with beyond_scope(connection):
            found = await connection.execute(QUERIES["find_test_call"], {"cause": f"{occasion.cause}/{name}"})
            return (await found.fetchall())[0][0]


async def _change(connection: AsyncConnection, query: str, parameters: Mapping[str, object]) -> str:
    async with writing(connection):
        row = await (await connection.execute(QUERIES[query], parameters)).fetchone()
        if row is None:
            raise NotFound("There is no such webhook", webhook_id=parameters["webhook_id"])
    return str(row[0])
