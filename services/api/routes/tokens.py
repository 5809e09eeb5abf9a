"""Tokens by which machines ask the API: shown once, kept as a hash, each with an end and a way to revoke it."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel, Field

from services.api.account import Account
from services.api.account_rules import refusal_of_token, refusal_of_touch
from services.api.account_store import ensure, find_account, seen_scope
from services.api.dependencies import ApiParts, Audit, Connection, WallNow
from services.api.errors import problems
from services.api.routes.accounts import REFUSALS, Writing
from services.api.sessions import API_TOKEN_PREFIX, TOKEN_BYTES, hash_token
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api", tags=["tokens"])

# design default
LONGEST_DAYS = 730


class TokenShown(BaseModel):
    """A token of a machine, without the token itself."""

    token_id: int
    account_id: int
    account: str
    name: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class Tokens(BaseModel):
    """Tokens that open something first, then the others; newest first."""

    items: list[TokenShown]


class NewToken(BaseModel):
    """What a token is for, and how long it lasts. [days]"""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 365


class TokenMade(BaseModel):
    """A new token, told this once."""

    token: str
    shown: TokenShown


@router.get("/tokens", operation_id="listTokens", responses=problems(401, 403, 422, 503))
async def list_tokens(
    connection: Connection, session: Writing, now: WallNow, account_id: Annotated[int | None, Query()] = None
) -> Tokens:
    """Tokens of the machines that have a part of the city in common with whoever asks, or of one."""
    cursor = connection.cursor(row_factory=class_row(TokenShown))
    wanted = seen_scope(session.account) | {"account_id": account_id, "token_id": None, "now": now}
    await cursor.execute(QUERIES["list_tokens"], wanted)
    return Tokens(items=await cursor.fetchall())


@router.post("/accounts/{account_id}/tokens", status_code=201, operation_id="makeToken", responses=REFUSALS)
async def make_token(
    connection: Connection, session: Writing, audit: Audit, now: WallNow, account_id: int, body: NewToken
) -> TokenMade:
    """Make a token for a machine; it may what the machine's account may."""
    account = await find_account(connection, session.account, account_id)
    ensure(refusal_of_token(account.standing) or refusal_of_touch(session.account, account_id, account.standing))
    token = API_TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "account_id": account_id,
        "name": body.name,
        "token_hash": hash_token(token),
        "created_by": session.name,
        "now": now,
        "expires_at": now + timedelta(days=body.days),
    }
    async with connection.transaction():
        made = await (await connection.execute(QUERIES["add_token"], row)).fetchone()
        assert made is not None  # noqa: S101 - the statement always returns its row
        subject = {"token_id": made[0], "name": body.name, "days": body.days}
        await audit.note("token.make", "account", account.name, subject)
        shown = await _read(connection, session.account, made[0], now)
    return TokenMade(token=token, shown=shown)


@router.delete("/tokens/{token_id}", status_code=204, operation_id="revokeToken", responses=REFUSALS)
async def revoke_token(
    connection: Connection, session: Writing, audit: Audit, parts: ApiParts, now: WallNow, token_id: int
) -> None:
    """The token opens nothing any more, within seconds; it stays in the list."""
    token = await _read(connection, session.account, token_id, now)
    account = await find_account(connection, session.account, token.account_id)
    ensure(refusal_of_touch(session.account, token.account_id, account.standing))
    async with connection.transaction():
        await connection.execute(QUERIES["revoke_token"], {"token_id": token_id, "now": now})
        await audit.note("token.revoke", "account", account.name, {"token_id": token_id, "name": token.name})
    await parts.sessions.refresh(connection, now, token.account_id)


async def _read(connection: AsyncConnection, asker: Account, token_id: int, now: datetime) -> TokenShown:
    cursor = connection.cursor(row_factory=class_row(TokenShown))
    wanted = seen_scope(asker) | {"account_id": None, "token_id": token_id, "now": now}
    await cursor.execute(QUERIES["list_tokens"], wanted)
    row = await cursor.fetchone()
    if row is None:
        raise NotFound("There is no such token", token_id=token_id)
    return row
