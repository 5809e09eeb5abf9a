"""People and machines with access: who they are and what they may do where. All of it stands in the audit."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from pydantic import BaseModel

from services.api.account_models import (
    AccountChange,
    AccountMade,
    AccountPage,
    AccountShown,
    NewAccount,
    TemporaryPassword,
)
from services.api.account_rules import refusal_of_change, refusal_of_new
from services.api.account_store import (
    add_account,
    change_account,
    changing,
    count_other_admins,
    differences,
    ensure,
    ensure_codes,
    fault,
    find_account,
    list_accounts,
)
from services.api.dependencies import ApiParts, Audit, Connection, WallNow, permits
from services.api.errors import problems
from services.api.pages import (
    DEFAULT_LIMIT,
    CursorText,
    Limit,
    contains_pattern,
    decode_cursor,
    encode_cursor,
    split_page,
)
from services.api.parts import Parts
from services.api.passwords import readable_password
from services.api.permissions import Role
from services.api.sessions import Session

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)

# over a weekend; design default
TEMPORARY_FOR = timedelta(days=3)

Reading = Annotated[Session, Depends(permits("people.read"))]
Writing = Annotated[Session, Depends(permits("people.write"))]


class AccountFilter(BaseModel):
    """Which accounts; everything is optional."""

    kind: Literal["person", "machine"] | None = None
    state: Literal["open", "disabled"] | None = None
    role: Role | None = None
    query: Annotated[str | None, Query(max_length=100, description="part of a name")] = None
    cursor: CursorText = None
    limit: Limit = DEFAULT_LIMIT

    def parameters(self) -> dict[str, Any]:
        """As the question to the database has them."""
        return {
            "is_machine": None if self.kind is None else self.kind == "machine",
            "is_disabled": None if self.state is None else self.state == "disabled",
            "role": self.role,
            "pattern": contains_pattern(self.query),
            "after": decode_cursor(self.cursor, str)[0],
        }


@router.get("", operation_id="listAccounts", responses=problems(401, 403, 422, 503))
async def list_all(
    connection: Connection, session: Reading, audit: Audit, now: WallNow, wanted: Annotated[AccountFilter, Query()]
) -> AccountPage:
    """Accounts by name, with telephone and e-mail: that they were read stands in the audit."""
    parameters = wanted.parameters() | {"now": now}
    found = await list_accounts(connection, session.account, parameters, wanted.limit + 1)
    page, last = split_page(found, wanted.limit)
    asked = wanted.model_dump(exclude_none=True, exclude={"cursor", "limit"})
    await audit.note("people.read", "account", "list", asked | {"count": len(page)})
    return AccountPage(items=page, next_cursor=encode_cursor([last.name]) if last else None)


@router.get("/{account_id}", operation_id="readAccount", responses=problems(401, 403, 404, 422, 503))
async def read_one(connection: Connection, session: Reading, audit: Audit, account_id: int) -> AccountShown:
    """One account, with telephone and e-mail: that it was read stands in the audit."""
    account = await find_account(connection, session.account, account_id)
    await audit.note("people.read", "account", account.name)
    return account


@router.post("", status_code=201, operation_id="addAccount", responses=REFUSALS)
async def add(
    connection: Connection, session: Writing, audit: Audit, parts: ApiParts, now: WallNow, body: NewAccount
) -> AccountMade:
    """Give a person or a machine access. A temporary password is told in this answer and never again."""
    ensure(refusal_of_new(session.account, body.name, body.standing))
    await _ensure_known(connection, session, parts, body)
    password = temporary_password(now) if body.with_password and not body.is_machine else None
    row = body.model_dump() | {
        "oidc_issuer": _issuer(parts, body),
        "password_hash": await parts.sign_in.temporary_hash(password.temporary_password) if password else None,
        "until": password.until if password else None,
        "now": now,
    }
    async with changing(connection):
        account_id = await add_account(connection, row)
        made = await find_account(connection, session.account, account_id)
        standing = made.model_dump(mode="json", include={"roles", "lifelines", "districts", "crew_id", "is_machine"})
        await audit.note("account.add", "account", made.name, standing)
    return AccountMade(account=made, password=password)


@router.patch("/{account_id}", operation_id="changeAccount", responses=REFUSALS)
async def change(
    connection: Connection,
    session: Writing,
    audit: Audit,
    parts: ApiParts,
    now: WallNow,
    account_id: int,
    body: AccountChange,
) -> AccountShown:
    """Change who somebody is or what they may do; whoever is signed in goes on with it within seconds."""
    async with changing(connection):
        before = await find_account(connection, session.account, account_id)
        after = before.model_copy(update=body.model_dump(exclude_unset=True))
        others = await count_other_admins(connection, account_id)
        ensure(refusal_of_change(session.account, account_id, before.standing, after.standing, others))
        await _ensure_known(connection, session, parts, body)
        has_new_subject = after.oidc_subject != before.oidc_subject
        await change_account(connection, after, _issuer(parts, after) if has_new_subject else None)
        changed = differences(before, after)
        if changed:
            await audit.note("account.change", "account", after.name, changed)
    await parts.sessions.refresh(connection, now, account_id)
    return after


def temporary_password(now: datetime) -> TemporaryPassword:
    """A password to tell somebody, and how long it opens something."""
    return TemporaryPassword(temporary_password=readable_password(), until=now + TEMPORARY_FOR)


def _issuer(parts: Parts, described: NewAccount | AccountShown) -> str | None:
    if described.oidc_subject is None:
        return None
    if described.is_machine:
        raise fault("oidc_subject", "a machine signs in with tokens only")
    if parts.provider is None:
        raise fault("oidc_subject", "no identity provider is set up")
    return parts.provider.issuer


async def _ensure_known(
    connection: AsyncConnection, session: Session, parts: Parts, body: NewAccount | AccountChange
) -> None:
    await ensure_codes(
        connection,
        parts.catalogue,
        session.account,
        lifelines=body.lifelines,
        districts=body.districts,
        crew_id=body.crew_id,
    )
