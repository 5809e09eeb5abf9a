"""Who is signed in, by which token. Tables know only hashes of tokens; a cache outlives outages of the database."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.account import Account, AccountColumns
from services.api.brake import Brake
from services.api.errors import NotSignedIn, TooManyAttempts
from services.api.pool import Pool
from services.clock import Clock, to_datetime
from services.database import load_queries
from services.errors import DatabaseUnavailable

QUERIES = load_queries(__file__)

LASTS = timedelta(hours=12)
TOKEN_BYTES = 32
# so that a token found in a file or a log tells where it belongs
API_TOKEN_PREFIX = "lifeline_"  # noqa: S105 - what tokens begin with

# unknown API tokens that an address may try; design default
WRONG_TOKENS = 50
WRONG_TOKENS_COUNT_FOR = timedelta(minutes=15)

# signing out in another process, closing or changing an account takes effect within this time
TRUSTED_FOR = timedelta(seconds=15)
REFRESH_SECONDS = 5.0
CACHE_SIZE = 10_000


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, or a machine that has shown its token."""

    token_hash: bytes
    account: Account
    expires_at: datetime
    checked_at: datetime

    @property
    def name(self) -> str:
        """The account's name, as it stands in journals."""
        return self.account.name


@dataclass(frozen=True)
class SessionRow(AccountColumns):
    """An account with the end of its session."""

    token_hash: bytes
    expires_at: datetime

    def session(self, now: datetime) -> Session:
        """As it was found at this instant."""
        return Session(bytes(self.token_hash), self.account(), self.expires_at, now)


class Sessions:
    """All sessions of the service; keeps those it has seen, so that screens stay signed in without a database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._seen: OrderedDict[bytes, Session] = OrderedDict()
        self._used: set[bytes] = set()
        self._wrong_tokens = Brake(WRONG_TOKENS, WRONG_TOKENS_COUNT_FOR)

    async def begin(
        self, connection: AsyncConnection, account: AccountColumns, address: str, now: datetime
    ) -> tuple[str, Session]:
        """Let somebody in who has proved who they are; commits with the caller's transaction.

        Returns:
            The token for the cookie, and the session.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = Session(hash_token(token), account.account(), now + LASTS, now)
        row = {"token_hash": session.token_hash, "account_id": account.account_id, "address": address}
        await connection.execute(QUERIES["drop_old_sessions"], {"now": now})
        await connection.execute(QUERIES["add_session"], row | {"now": now, "expires_at": session.expires_at})
        return token, self._remember(session)

    async def current(self, token: str | None, now: datetime) -> Session:
        """The session this token of a browser belongs to.

        Raises:
            NotSignedIn: there is none.
            DatabaseUnavailable: it is not known here, and the database cannot be asked.
        """
        if not token:
            raise NotSignedIn
        return await self._find(hash_token(token), "find_session", now)

    async def of_machine(self, token: str, address: str, now: datetime) -> Session:
        """The machine that this API token belongs to.

        Raises:
            NotSignedIn: there is none.
            TooManyAttempts: this address has tried too many that open nothing; tokens seen before still work.
            DatabaseUnavailable: it is not known here, and the database cannot be asked.
        """
        token_hash = hash_token(token)
        if token_hash not in self._seen and self._wrong_tokens.is_on(address, now):
            raise TooManyAttempts
        try:
            return await self._find(token_hash, "find_token", now)
        except NotSignedIn:
            self._wrong_tokens.note(address, now)
            raise NotSignedIn("This token opens nothing") from None

    def latest(self, session: Session, now: datetime) -> Session | None:
        """A session as last looked up, None when it is over. For streams that last long; does not ask the database."""
        self._used.add(session.token_hash)
        known = self._seen.get(session.token_hash)
        return known if known and known.expires_at > now else None

    async def keep_fresh(self, clock: Clock) -> None:
        """Look all known sessions up every few seconds: open streams hear of changes of their accounts in time."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                async with self._pool.connection() as connection:
                    await self.refresh(connection, to_datetime(clock.now()))
            except DatabaseUnavailable:
                # whoever is known stays signed in until it can be asked again
                continue

    async def refresh(self, connection: AsyncConnection, now: datetime, account_id: int | None = None) -> None:
        """Look known sessions up again, all or those of one account that has just changed."""
        asked = [
            token_hash
            for token_hash, session in self._seen.items()
            if account_id is None or session.account.account_id == account_id
        ]
        used, self._used = self._used, set()
        found: dict[bytes, Session] = {}
        async with connection.cursor(row_factory=class_row(SessionRow)) as cursor:
            await cursor.execute(QUERIES["refresh_sessions"], {"asked": asked, "used": list(used), "now": now})
            async for row in cursor:
                found[bytes(row.token_hash)] = row.session(now)
        for token_hash in asked:
            if token_hash not in found:
                self._seen.pop(token_hash, None)
            # who signed out meanwhile stays out
            elif token_hash in self._seen:
                self._seen[token_hash] = found[token_hash]

    async def end(self, connection: AsyncConnection, session: Session) -> None:
        """Sign out: the token opens nothing any more."""
        await connection.execute(QUERIES["drop_session"], {"token_hash": session.token_hash})
        self._seen.pop(session.token_hash, None)

    async def _find(self, token_hash: bytes, question: Literal["find_session", "find_token"], now: datetime) -> Session:
        seen = self._seen.get(token_hash)
        if seen and seen.account.is_machine != (question == "find_token"):
            # a browser's token shown as a machine's would not be asked where it comes from
            raise NotSignedIn
        self._used.add(token_hash)
        if seen and seen.expires_at > now and now - seen.checked_at < TRUSTED_FOR:
            return seen
        try:
            found = await self._look_up(token_hash, question, now)
        except DatabaseUnavailable:
            if seen and seen.expires_at > now:
                return seen
            raise
        if found is None:
            self._seen.pop(token_hash, None)
            self._used.discard(token_hash)
            raise NotSignedIn
        return self._remember(found)

    async def _look_up(
        self, token_hash: bytes, question: Literal["find_session", "find_token"], now: datetime
    ) -> Session | None:
        async with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(SessionRow))
            await cursor.execute(QUERIES[question], {"token_hash": token_hash, "now": now})
            row = await cursor.fetchone()
        return row.session(now) if row else None

    def _remember(self, session: Session) -> Session:
        self._seen[session.token_hash] = session
        self._seen.move_to_end(session.token_hash)
        while len(self._seen) > CACHE_SIZE:
            self._seen.popitem(last=False)
        return session


def hash_token(token: str) -> bytes:
    """What the tables keep of a token."""
    return hashlib.sha256(token.encode()).digest()
