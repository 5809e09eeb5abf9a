"""Accounts in the database: reading and writing them one change at a time, and what changed in words for the audit."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Catalogue
from schemas.scope import Scope
from services.api.account import Account
from services.api.account_models import AccountShown
from services.api.account_rules import Refusal
from services.database import load_queries
from services.errors import NotFound, NotPermitted, Refused

QUERIES = load_queries(__file__)

# told to the audit as "changed" only: the audit outlives the person's time with the city
PERSONAL = frozenset({"phone", "email", "oidc_subject"})
NOT_PERMITTED = frozenset({"own_account", "beyond_scope"})


@asynccontextmanager
async def changing(connection: AsyncConnection) -> AsyncGenerator[None]:
    """A transaction in which nobody else changes accounts: two admins cannot take each other away at once."""
    async with connection.transaction():
        await connection.execute(QUERIES["lock_accounts"])
        yield


def ensure(refusal: Refusal | None) -> None:
    """Stop when a rule speaks against it.

    Raises:
        NotPermitted: this admin may not; `rule` names it.
        Refused: nobody may.
    """
    if refusal is None:
        return
    error = NotPermitted if refusal.rule in NOT_PERMITTED else Refused
    raise error(refusal.sentence, rule=refusal.rule)


async def list_accounts(
    connection: AsyncConnection, asker: Account, wanted: Mapping[str, Any], limit: int
) -> list[AccountShown]:
    """Accounts that have a part of the city in common with whoever asks, by name."""
    async with connection.cursor(row_factory=class_row(AccountShown)) as cursor:
        await cursor.execute(QUERIES["list_accounts"], {**seen_scope(asker), **wanted, "limit": limit})
        return await cursor.fetchall()


async def find_account(connection: AsyncConnection, asker: Account, account_id: int) -> AccountShown:
    """One account.

    Raises:
        NotFound: there is none, or it has nothing in common with whoever asks.
    """
    async with connection.cursor(row_factory=class_row(AccountShown)) as cursor:
        await cursor.execute(QUERIES["read_account"], {**seen_scope(asker), "account_id": account_id})
        row = await cursor.fetchone()
    if row is None:
        raise NotFound("There is no such account", account_id=account_id)
    return row


async def count_other_admins(connection: AsyncConnection, account_id: int) -> int:
    """How many other accounts can give the whole city its accounts."""
    row = await (await connection.execute(QUERIES["count_other_admins"], {"account_id": account_id})).fetchone()
    return row[0] if row else 0


async def add_account(connection: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Give somebody access; returns the number of the account.

    Raises:
        Refused: somebody has this name or this subject already.
    """
    await _ensure_free(connection, {**row, "account_id": None})
    made = await (await connection.execute(QUERIES["add_account"], row)).fetchone()
    assert made is not None  # noqa: S101 - the statement always returns its row
    return made[0]


async def change_account(connection: AsyncConnection, account: AccountShown, issuer: str | None) -> None:
    """Write an account as it shall be. issuer: of a subject that is new.

    Raises:
        Refused: somebody else has this subject already.
    """
    row = account.model_dump() | {"oidc_issuer": issuer}
    await _ensure_free(connection, row)
    await connection.execute(QUERIES["change_account"], row)


async def set_disabled(connection: AsyncConnection, account_id: int, disabled_at: datetime | None) -> None:
    """Close an account, or open it again; closing ends its sessions."""
    await connection.execute(QUERIES["set_disabled"], {"account_id": account_id, "disabled_at": disabled_at})
    if disabled_at is not None:
        await end_sessions(connection, account_id)


async def set_password(connection: AsyncConnection, account_id: int, password_hash: str, until: datetime) -> None:
    """Give somebody a temporary password; ends their sessions, and no browser is known any more."""
    row = {"account_id": account_id, "password_hash": password_hash, "until": until}
    await connection.execute(QUERIES["set_temporary_password"], row)
    await end_sessions(connection, account_id)


async def end_sessions(connection: AsyncConnection, account_id: int) -> int:
    """Sign somebody out everywhere and forget their browsers; returns how many sessions there were."""
    await connection.execute(QUERIES["forget_devices"], {"account_id": account_id})
    return (await connection.execute(QUERIES["end_sessions"], {"account_id": account_id})).rowcount


async def ensure_codes(
    connection: AsyncConnection,
    catalogue: Catalogue,
    asker: Account,
    *,
    lifelines: Collection[str] | None,
    districts: Collection[str] | None,
    crew_id: int | None,
) -> None:
    """A typing error in a scope would leave somebody blind without a word.

    Raises:
        RequestValidationError: a lifeline, a district or the crew is not known.
    """
    unknown = set(lifelines or ()) - {lifeline.code for lifeline in catalogue.lifelines}
    if unknown:
        raise fault("lifelines", f"no such lifeline: {', '.join(sorted(unknown))}")
    known = {"districts": list(districts or ()), "crew_id": crew_id}
    row = await (await connection.execute(QUERIES["read_unknown_codes"], known)).fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    strange = set(row[0]) - (asker.scope.districts or set())
    if strange:
        raise fault("districts", f"no such district: {', '.join(sorted(strange))}")
    if crew_id is not None and not row[1]:
        raise fault("crew_id", "no such crew")


def fault(field: str, message: str) -> RequestValidationError:
    """A part of the body that cannot be used."""
    return RequestValidationError([{"loc": ("body", field), "msg": message}])


def differences(before: AccountShown, after: AccountShown) -> dict[str, object]:
    """What changed, for the audit; of phone, e-mail and subject only that they did."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {
        name: "changed" if name in PERSONAL else {"from": old[name], "to": new[name]}
        for name in new
        if old[name] != new[name]
    }


def seen_scope(asker: Account) -> dict[str, list[str] | None]:
    """The scope of whoever asks, as questions about accounts have it."""
    scope: Scope = asker.scope
    return {
        "seen_lifelines": None if scope.lifelines is None else sorted(scope.lifelines),
        "seen_districts": None if scope.districts is None else sorted(scope.districts),
    }


async def _ensure_free(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    found = await (await connection.execute(QUERIES["read_taken"], row)).fetchone()
    assert found is not None  # noqa: S101 - the statement always returns its row
    if found[0]:
        raise Refused("Somebody has this name already", rule="name_taken")
    if found[1]:
        raise Refused("This subject belongs to another account", rule="subject_taken")
