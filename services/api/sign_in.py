"""How people come in: name and password against the limits on guessing; a browser is known from then on."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.account import AccountColumns
from services.api.attempts import Caller, LockKind, forget_attempts, note_attempt
from services.api.audit import Auditor
from services.api.errors import Busy, NotSignedIn, TemporaryPasswordExpired, UnfitPassword, WrongPassword
from services.api.password_rules import Objection, objection_to
from services.api.passwords import PasswordChecker, TooBusy
from services.api.pool import Pool
from services.api.sessions import TOKEN_BYTES, Session, Sessions, hash_token
from services.database import load_queries

QUERIES = load_queries(__file__)

# a browser that has not been used for so long is a stranger again; design defaults
DEVICE_KNOWN_FOR = timedelta(days=180)
DEVICES_PER_ACCOUNT = 20

# what the audit calls a name that belongs to nobody: people type passwords into the wrong field
UNKNOWN_NAME = "(unknown name)"


@dataclass(frozen=True)
class AccountRow(AccountColumns):
    """An account that may sign in; password_hash: None when it does so elsewhere only."""

    password_hash: str | None


@dataclass(frozen=True)
class Begun:
    """Somebody is in. device: token for the cookie by which the browser is known from now on."""

    token: str
    device: str
    session: Session


class SignIn:
    """The door."""

    def __init__(self, pool: Pool, passwords: PasswordChecker, sessions: Sessions) -> None:
        self._pool = pool
        self._passwords = passwords
        self._sessions = sessions

    async def with_password(self, name: str, password: str, caller: Caller, now: datetime) -> Begun:
        """Check name and password and begin a session.

        Raises:
            NotSignedIn: name or password is wrong, which is not said; or a temporary password is too old.
            TooManyAttempts: too many have failed lately, see `attempts.py`.
            Busy: too many are signing in.
        """
        account = await self._proven(name, password, caller, now)
        until = account.password_temporary_until
        if until is not None and until <= now:
            raise TemporaryPasswordExpired
        async with self._pool.connection() as connection, connection.transaction():
            await forget_attempts(connection, account.name, caller)
            return await self.begin(connection, account, "password", caller, now)

    async def begin(
        self, connection: AsyncConnection, account: AccountColumns, through: str, caller: Caller, now: datetime
    ) -> Begun:
        """Let in whoever has proved to be this account; commits with the caller's transaction.

        Args:
            through: How it was proved: "password" or "oidc".
        """
        token, session = await self._sessions.begin(connection, account, caller.address, now)
        await connection.execute(QUERIES["note_signed_in"], {"account_id": account.account_id, "now": now})
        device = await self._know_device(connection, account.account_id, caller, now)
        auditor = Auditor(connection, account.name, caller.address)
        await auditor.note("session.begin", "account", account.name, {"through": through})
        return Begun(token, device, session)

    async def change_password(self, session: Session, old: str, new: str, caller: Caller, now: datetime) -> None:
        """Replace one's own password. All other sessions of the account end.

        Raises:
            WrongPassword: the old password is wrong.
            TooManyAttempts: it was wrong too often.
            UnfitPassword: the new one may not be chosen.
            Busy: too many are signing in.
        """
        try:
            account = await self._proven(session.name, old, caller, now)
        except NotSignedIn:
            raise WrongPassword from None
        objection = unfit(new, old, account)
        if objection:
            raise UnfitPassword(objection.sentence, rule=objection.rule)
        password_hash = await self._hash(new)
        async with self._pool.connection() as connection:
            row = {"account_id": account.account_id, "password_hash": password_hash, "now": now}
            async with connection.transaction():
                await forget_attempts(connection, account.name, caller)
                await connection.execute(QUERIES["set_own_password"], row)
                await connection.execute(QUERIES["drop_other_sessions"], row | {"token_hash": session.token_hash})
                await Auditor(connection, account.name, caller.address).note("password.change", "account", account.name)
            await self._sessions.refresh(connection, now, account.account_id)

    async def temporary_hash(self, password: str) -> str:
        """Hash a password that is given to somebody.

        Raises:
            Busy: too many are signing in.
        """
        return await self._hash(password)

    async def _proven(self, name: str, password: str, caller: Caller, now: datetime) -> AccountRow:
        async with self._pool.connection() as connection:
            next_lock = await note_attempt(connection, name, caller, now)
            account = await self._find_account(connection, name)
        # no connection is held while a password is checked: that takes long
        try:
            is_right = await self._passwords.is_right(password, account.password_hash if account else None)
        except TooBusy as error:
            raise Busy from error
        if account is None or not is_right:
            await self._note_failure(account, caller, next_lock)
            raise NotSignedIn("Name or password is wrong")
        return account

    async def _know_device(self, connection: AsyncConnection, account_id: int, caller: Caller, now: datetime) -> str:
        # a new token every time, for everybody who uses this browser: a copy of the old one is worth nothing
        device = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"device_hash": hash_token(device), "old_hash": caller.device_hash, "account_id": account_id, "now": now}
        await connection.execute(QUERIES["rename_device"], row)
        await connection.execute(QUERIES["know_device"], row)
        limits = {"since": now - DEVICE_KNOWN_FOR, "largest": DEVICES_PER_ACCOUNT}
        await connection.execute(QUERIES["forget_old_devices"], row | limits)
        return device

    async def _note_failure(self, account: AccountRow | None, caller: Caller, lock: LockKind | None) -> None:
        name = account.name if account else UNKNOWN_NAME
        async with self._pool.connection() as connection:
            auditor = Auditor(connection, name, caller.address)
            await auditor.note("session.refuse", "account", name, {"locked_by": lock} if lock else {})

    async def _hash(self, password: str) -> str:
        try:
            return await self._passwords.hash(password)
        except TooBusy as error:
            raise Busy from error

    async def _find_account(self, connection: AsyncConnection, name: str) -> AccountRow | None:
        async with connection.cursor(row_factory=class_row(AccountRow)) as cursor:
            await cursor.execute(QUERIES["find_account"], {"name": name})
            return await cursor.fetchone()


def unfit(new: str, old: str, account: AccountColumns) -> Objection | None:
    """Why somebody may not choose this password, if there is a reason."""
    if new == old:
        return Objection("unchanged", "This is the password you have")
    return objection_to(new, tuple(name for name in (account.name, account.display_name) if name))
