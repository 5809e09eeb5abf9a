"""The account of a person for whom the identity provider vouches: found by subject, made or brought up to date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.scope import Scope
from services.api.account import AccountColumns
from services.api.account_rules import RESERVED_NAMES, Standing, refusal_of_last_admin
from services.api.audit import Auditor
from services.api.oidc.errors import NotLetIn
from services.api.oidc.mapping import VIEWER, Entitlement, GroupMapping, entitlement_of
from services.database import load_queries

QUERIES = load_queries(__file__)

# who writes into the audit what the provider has decided
ACTOR = "oidc"


@dataclass(frozen=True)
class KnownPerson(AccountColumns):
    """An account with this subject."""

    disabled_at: datetime | None
    has_password: bool
    other_admins: int

    @property
    def entitlement(self) -> Entitlement:
        """What it is now."""
        return Entitlement(frozenset(self.roles), Scope.of(self.lifelines, self.districts))

    def standing(self, entitlement: Entitlement) -> Standing:
        """What the rules look at, with this entitlement."""
        return Standing(entitlement.roles, entitlement.scope, self.crew_id, has_password=self.has_password)


def decide(mapping: GroupMapping, claims: Mapping[str, Any], known: KnownPerson | None) -> Entitlement:
    """What a person shall be here from now on.

    Raises:
        NotLetIn: nothing; the reason says why.
    """
    if known and known.disabled_at is not None:
        raise NotLetIn("disabled")
    # without groups in the mapping an admin decides, here
    if known and not mapping.group:
        return known.entitlement
    wanted = entitlement_of(mapping, claims) or (VIEWER if mapping.unknown == "viewer" else None)
    if wanted is None:
        raise NotLetIn("unknown_person")
    if known and refusal_of_last_admin(known.standing(known.entitlement), known.standing(wanted), known.other_admins):
        raise NotLetIn("last_admin")
    return wanted


def name_of(mapping: GroupMapping, claims: Mapping[str, Any]) -> str:
    """The name of a new account: what the provider calls the person, if it can be typed here."""
    for told in (claims.get(mapping.name_claim), claims["sub"]):
        if isinstance(told, str) and re.fullmatch(r"[\w.@-]{2,64}", told) and told.lower() not in RESERVED_NAMES:
            return told
    raise NotLetIn("name_taken")


async def account_of(
    connection: AsyncConnection,
    mapping: GroupMapping,
    issuer: str,
    claims: Mapping[str, Any],
    address: str,
    now: datetime,
) -> AccountColumns:
    """The account of this person; what the provider has changed stands in the audit. Commits with the caller.

    Raises:
        NotLetIn: they get none; the reason says why.
    """
    subject = {"oidc_issuer": issuer, "oidc_subject": str(claims["sub"])}
    auditor = Auditor(connection, ACTOR, address)
    await connection.execute(QUERIES["lock_accounts"])
    known = await _find(connection, subject)
    wanted = decide(mapping, claims, known)
    row = subject | {
        "roles": sorted(wanted.roles),
        "lifelines": None if wanted.scope.lifelines is None else sorted(wanted.scope.lifelines),
        "districts": None if wanted.scope.districts is None else sorted(wanted.scope.districts),
    }
    told = {name: row[name] for name in ("roles", "lifelines", "districts")}
    if known is None:
        name = name_of(mapping, claims)
        await _add(connection, row | {"name": name, "display_name": _display_name(claims), "now": now})
        await auditor.note("account.add", "account", name, told)
    elif known.entitlement != wanted:
        await connection.execute(QUERIES["change_person"], row)
        await auditor.note("account.change", "account", known.name, told)
    await connection.execute(QUERIES["drop_temporary_password"], subject)
    found = await _find(connection, subject)
    assert found is not None  # noqa: S101 - it was found or made above
    return found


async def note_refusal(connection: AsyncConnection, subject: str, reason: str, address: str) -> None:
    """An admin finds in the audit who was not let in, and under which subject."""
    await Auditor(connection, ACTOR, address).note("session.refuse", "identity", subject, {"reason": reason})


async def _find(connection: AsyncConnection, subject: Mapping[str, Any]) -> KnownPerson | None:
    async with connection.cursor(row_factory=class_row(KnownPerson)) as cursor:
        await cursor.execute(QUERIES["find_person"], subject)
        return await cursor.fetchone()


async def _add(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    done = await connection.execute(QUERIES["add_person"], row)
    if done.rowcount == 0:
        raise NotLetIn("name_taken")


def _display_name(claims: Mapping[str, Any]) -> str | None:
    told = claims.get("name")
    return told[:100] if isinstance(told, str) and told.strip() else None
