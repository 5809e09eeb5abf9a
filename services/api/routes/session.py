"""Signing in and out of this browser, and one's own password."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.account import Account
from services.api.audit import Auditor
from services.api.cookies import SESSION, caller_of, drop_cookie, set_signed_in
from services.api.dependencies import AnySession, ApiParts, LiveHub, WallNow
from services.api.errors import problems
from services.api.models import Words
from services.api.permissions import Permission, Role
from services.errors import NotPermitted

router = APIRouter(prefix="/api/session", tags=["session"])

Password = Annotated[str, Field(min_length=1, max_length=200)]


class Credentials(BaseModel):
    """Name and password as a person gives them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Password


class SignedIn(BaseModel):
    """Who is signed in, and what they may do where. Lifelines and districts: null is all of them.

    must_change_password: nothing but choosing an own password is open. run_id: no screen that somebody opens may pass
    for one of the real city, an empty one neither.
    """

    name: str
    display_name: str
    roles: list[Role]
    permissions: list[Permission]
    lifelines: list[str] | None
    districts: list[str] | None
    crew_id: int | None
    language: str
    must_change_password: bool
    run_id: Annotated[str | None, Field(description="run of the simulator, while any gateway belongs to one")]

    @classmethod
    def of(cls, account: Account, run_id: str | None) -> "SignedIn":
        """The account as the screens need it."""
        scope = account.scope
        return cls(
            name=account.name,
            display_name=account.display_name or account.name,
            roles=sorted(account.roles),
            permissions=sorted(account.permissions),
            lifelines=None if scope.lifelines is None else sorted(scope.lifelines),
            districts=None if scope.districts is None else sorted(scope.districts),
            crew_id=account.crew_id,
            language=account.language,
            must_change_password=account.must_change_password,
            run_id=run_id,
        )


class WaysIn(BaseModel):
    """How people may sign in beside name and password. identity_provider: what its button says, if there is one."""

    identity_provider: Words | None


class PasswordChange(BaseModel):
    """The password one has, and the one to have."""

    old: Password
    new: Password


@router.post("", operation_id="signIn", responses=problems(401, 403, 422, 429, 503))
async def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: ApiParts, now: WallNow
) -> SignedIn:
    """Begin a session of twelve hours; its token stands in a cookie that no script can read."""
    begun = await parts.sign_in.with_password(credentials.name, credentials.password, caller_of(request), now)
    set_signed_in(request, response, begun)
    return SignedIn.of(begun.session.account, parts.hub.run_id)


@router.get("", operation_id="readSession", responses=problems(401, 503))
async def read_session(session: AnySession, hub: LiveHub) -> SignedIn:
    """Who is signed in."""
    return SignedIn.of(session.account, hub.run_id)


@router.delete("", status_code=204, operation_id="signOut", responses=problems(401, 403, 503))
async def sign_out(session: AnySession, request: Request, response: Response, parts: ApiParts) -> None:
    """End the session; the token opens nothing any more."""
    if session.account.is_machine:
        raise NotPermitted("An API token is revoked, not signed out")
    async with parts.pool.connection() as connection, connection.transaction():
        await parts.sessions.end(connection, session)
        await Auditor(connection, session.name, caller_of(request).address).note("session.end", "account", session.name)
    drop_cookie(request, response, SESSION)


@router.get("/ways", operation_id="readWaysIn")
async def read_ways_in(parts: ApiParts) -> WaysIn:
    """What the sign-in page offers; open to everybody, since nobody is signed in yet."""
    return WaysIn(identity_provider=parts.provider.label if parts.provider else None)


@router.post("/password", status_code=204, operation_id="changePassword", responses=problems(401, 403, 422, 429, 503))
async def change_password(
    session: AnySession, body: PasswordChange, request: Request, parts: ApiParts, now: WallNow
) -> None:
    """Choose an own password: 12 characters or more, not one that everybody tries. All other sessions end."""
    await parts.sign_in.change_password(session, body.old, body.new, caller_of(request), now)
