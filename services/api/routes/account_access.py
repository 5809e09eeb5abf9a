"""Letting people in and keeping them out: closing accounts, temporary passwords, sessions, lock-outs."""

from fastapi import APIRouter

from services.api.account_models import AccountShown, LockOutLift, LockOuts, LockOutShown, TemporaryPassword
from services.api.account_rules import refusal_of_change, refusal_of_password, refusal_of_touch
from services.api.account_store import (
    changing,
    count_other_admins,
    end_sessions,
    ensure,
    fault,
    find_account,
    set_disabled,
    set_password,
)
from services.api.attempts import lift_lock_outs, list_lock_outs
from services.api.dependencies import ApiParts, Audit, Connection, WallNow
from services.api.errors import problems
from services.api.routes.accounts import REFUSALS, Writing, temporary_password

router = APIRouter(prefix="/api", tags=["accounts"])


@router.post("/accounts/{account_id}/disable", operation_id="disableAccount", responses=REFUSALS)
async def disable(
    connection: Connection, session: Writing, audit: Audit, parts: ApiParts, now: WallNow, account_id: int
) -> AccountShown:
    """Close an account: its sessions end within seconds, its tokens open nothing; what it did stays in the journal."""
    async with changing(connection):
        before = await find_account(connection, session.account, account_id)
        after = before.model_copy(update={"disabled_at": before.disabled_at or now})
        others = await count_other_admins(connection, account_id)
        ensure(refusal_of_change(session.account, account_id, before.standing, after.standing, others))
        await set_disabled(connection, account_id, after.disabled_at)
        await audit.note("account.disable", "account", before.name)
    await parts.sessions.refresh(connection, now, account_id)
    return after


@router.post("/accounts/{account_id}/enable", operation_id="enableAccount", responses=REFUSALS)
async def enable(connection: Connection, session: Writing, audit: Audit, account_id: int) -> AccountShown:
    """Open a closed account again, as it was."""
    async with changing(connection):
        before = await find_account(connection, session.account, account_id)
        after = before.model_copy(update={"disabled_at": None})
        ensure(refusal_of_change(session.account, account_id, before.standing, after.standing, 0))
        await set_disabled(connection, account_id, None)
        await audit.note("account.enable", "account", before.name)
    return after


@router.post("/accounts/{account_id}/temporary-password", operation_id="setTemporaryPassword", responses=REFUSALS)
async def give_password(
    connection: Connection, session: Writing, audit: Audit, parts: ApiParts, now: WallNow, account_id: int
) -> TemporaryPassword:
    """Make a password that must be changed at the next sign-in; told in this answer and never again."""
    account = await find_account(connection, session.account, account_id)
    ensure(refusal_of_touch(session.account, account_id, account.standing) or refusal_of_password(account.standing))
    password = temporary_password(now)
    password_hash = await parts.sign_in.temporary_hash(password.temporary_password)
    async with changing(connection):
        await set_password(connection, account_id, password_hash, password.until)
        await audit.note("account.temporary_password", "account", account.name, {"until": password.until.isoformat()})
    await parts.sessions.refresh(connection, now, account_id)
    return password


@router.delete("/accounts/{account_id}/sessions", status_code=204, operation_id="endSessions", responses=REFUSALS)
async def sign_out_everywhere(
    connection: Connection, session: Writing, audit: Audit, parts: ApiParts, now: WallNow, account_id: int
) -> None:
    """Sign somebody out everywhere; their browsers are strangers' again."""
    account = await find_account(connection, session.account, account_id)
    ensure(refusal_of_touch(session.account, account_id, account.standing))
    async with connection.transaction():
        count = await end_sessions(connection, account_id)
        await audit.note("account.end_sessions", "account", account.name, {"count": count})
    await parts.sessions.refresh(connection, now, account_id)


@router.get("/lock-outs", operation_id="listLockOuts", responses=problems(401, 403, 503))
async def list_locked(connection: Connection, _: Writing, now: WallNow) -> LockOuts:
    """Who is kept out after too many failed attempts, and until when."""
    return LockOuts(items=[LockOutShown(**vars(one)) for one in await list_lock_outs(connection, now)])


@router.post("/lock-outs/lift", status_code=204, operation_id="liftLockOut", responses=problems(401, 403, 422, 503))
async def lift(connection: Connection, _: Writing, audit: Audit, body: LockOutLift) -> None:
    """Let a name, an address, or a name at an address try again now."""
    if body.name is None and body.address is None:
        raise fault("name", "say whom: a name, an address, or both")
    async with connection.transaction():
        count = await lift_lock_outs(connection, body.name, body.address)
        await audit.note("lock_out.lift", "account", body.name or "*", {"address": body.address, "attempts": count})
