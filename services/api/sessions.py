"""Signing in and out, and who is signed in. The table knows only hashes of tokens; a cache outlives outages."""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.account import Account, AccountColumns
from services.api.errors import Busy, NotSignedIn, TooManyAttempts
from services.api.passwords import PasswordChecker, TooBusy
from services.api.pool import Pool
from services.database import load_queries
from services.errors import DatabaseUnavailable

QUERIES = load_queries(__file__)

LASTS = timedelta(hours=12)
TOKEN_BYTES = 32

ATTEMPTS_COUNT_FOR = timedelta(minutes=15)
ATTEMPTS_PER_NAME = 5
# somebody who tries many names from one place
ATTEMPTS_PER_ADDRESS = 50

# signing out in another process, or closing an account, takes effect within this time
TRUSTED_FOR = timedelta(seconds=15)
CACHE_SIZE = 10_000


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in."""

    token_hash: bytes
    account: Account
    expires_at: datetime
    checked_at: datetime

    @property
    def name(self) -> str:
        """The account's name, as it stands in journals."""
        return self.account.name


@dataclass(frozen=True)
class AccountRow(AccountColumns):
    """An account that may sign in with a password."""

    password_hash: str


@dataclass(frozen=True)
class SessionRow(AccountColumns):
    """An account with the end of its session."""

    expires_at: datetime


class Sessions:
    """All sessions of the service; keeps those it has seen, so that screens stay signed in without a database."""

    def __init__(self, pool: Pool, passwords: PasswordChecker) -> None:
        self._pool = pool
        self._passwords = passwords
        self._seen: OrderedDict[bytes, Session] = OrderedDict()

    async def sign_in(self, name: str, password: str, address: str, now: datetime) -> tuple[str, Session]:
        """Check name and password and begin a session.

        Returns:
            The token for the cookie, and the session.

        Raises:
            NotSignedIn: name or password is wrong; does not say which.
            TooManyAttempts: this name failed too often from this address, or the address with many names.
            Busy: too many are signing in.
        """
        async with self._pool.connection() as connection:
            await self._note_attempt(connection, name, address, now)
            account = await self._find_account(connection, name)
        # no connection is held while a password is checked: that takes long
        try:
            is_right = await self._passwords.is_right(password, account.password_hash if account else None)
        except TooBusy as error:
            raise Busy from error
        if account is None or not is_right:
            raise NotSignedIn("Name or password is wrong")
        async with self._pool.connection() as connection:
            return await self._begin(connection, account, address, now)

    async def current(self, token: str | None, now: datetime) -> Session:
        """The session this token belongs to.

        Raises:
            NotSignedIn: there is none.
            DatabaseUnavailable: it is not known here, and the database cannot be asked.
        """
        if not token:
            raise NotSignedIn
        token_hash = hash_token(token)
        seen = self._seen.get(token_hash)
        if seen and seen.expires_at > now and now - seen.checked_at < TRUSTED_FOR:
            return seen
        try:
            session = await self._look_up(token_hash, now)
        except DatabaseUnavailable:
            if seen and seen.expires_at > now:
                return seen
            raise
        if session is None:
            self._seen.pop(token_hash, None)
            raise NotSignedIn
        return self._remember(session)

    def is_over(self, session: Session, now: datetime) -> bool:
        """Has this session ended since it was looked up? For streams that last long; does not ask the database."""
        return session.token_hash not in self._seen or session.expires_at <= now

    async def sign_out(self, session: Session) -> None:
        """End a session."""
        async with self._pool.connection() as connection:
            await connection.execute(QUERIES["drop_session"], {"token_hash": session.token_hash})
        self._seen.pop(session.token_hash, None)

    async def _note_attempt(self, connection: AsyncConnection, name: str, address: str, now: datetime) -> None:
        who = {"name": name, "address": address, "now": now, "since": now - ATTEMPTS_COUNT_FOR}
        async with connection.transaction():
            await connection.execute(QUERIES["lock_attempts"], who)
            await connection.execute(QUERIES["drop_old_attempts"], who)
            of_name, of_address = (await (await connection.execute(QUERIES["count_attempts"], who)).fetchall())[0]
            if of_name >= ATTEMPTS_PER_NAME or of_address >= ATTEMPTS_PER_ADDRESS:
                raise TooManyAttempts
            await connection.execute(QUERIES["note_attempt"], who)

    async def _find_account(self, connection: AsyncConnection, name: str) -> AccountRow | None:
        async with connection.cursor(row_factory=class_row(AccountRow)) as cursor:
            await cursor.execute(QUERIES["find_account"], {"name": name})
            return await cursor.fetchone()

    async def _begin(
        self, connection: AsyncConnection, account: AccountRow, address: str, now: datetime
    ) -> tuple[str, Session]:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = Session(hash_token(token), account.account(), now + LASTS, now)
        async with connection.transaction():
            await connection.execute(QUERIES["forget_attempts"], {"name": account.name, "address": address})
            await connection.execute(QUERIES["drop_old_sessions"], {"now": now})
            await connection.execute(
                QUERIES["add_session"],
                {
                    "token_hash": session.token_hash,
                    "account_id": account.account_id,
                    "now": now,
                    "expires_at": session.expires_at,
                },
            )
        return token, self._remember(session)

    async def _look_up(self, token_hash: bytes, now: datetime) -> Session | None:
        async with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=class_row(SessionRow))
            await cursor.execute(QUERIES["find_session"], {"token_hash": token_hash, "now": now})
            row = await cursor.fetchone()
        return Session(token_hash, row.account(), row.expires_at, now) if row else None

    def _remember(self, session: Session) -> Session:
        self._seen[session.token_hash] = session
        self._seen.move_to_end(session.token_hash)
        while len(self._seen) > CACHE_SIZE:
            self._seen.popitem(last=False)
        return session


def hash_token(token: str) -> bytes:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).digest()
