"""Signing in and out of this browser, and one's own password."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.account import Account
from services.api.dependencies import COOKIE, ApiParts, CurrentSession, Now, client_address
from services.api.errors import problems
from services.api.permissions import Permission, Role
from services.api.sessions import LASTS

router = APIRouter(prefix="/api/session", tags=["session"])


class Credentials(BaseModel):
    """Name and password as a person gives them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class SignedIn(BaseModel):
    """Who is signed in, and what they may do where. Lifelines and districts: null is all of them."""

    name: str
    display_name: str
    roles: list[Role]
    permissions: list[Permission]
    lifelines: list[str] | None
    districts: list[str] | None
    crew_id: int | None
    language: str

    @classmethod
    def of(cls, account: Account) -> "SignedIn":
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
        )


@router.post("", operation_id="signIn", responses=problems(401, 403, 422, 429, 503))
async def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: ApiParts, now: Now
) -> SignedIn:
    """Begin a session of twelve hours; its token stands in a cookie that no script can read."""
    address = client_address(request) or "unknown"
    token, session = await parts.sessions.sign_in(credentials.name, credentials.password, address, now)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return SignedIn.of(session.account)


@router.get("", operation_id="readSession", responses=problems(401, 503))
async def read_session(session: CurrentSession) -> SignedIn:
    """Who is signed in."""
    return SignedIn.of(session.account)


@router.delete("", status_code=204, operation_id="signOut", responses=problems(401, 403, 503))
async def sign_out(session: CurrentSession, response: Response, parts: ApiParts) -> None:
    """End the session; the token opens nothing any more."""
    await parts.sessions.sign_out(session)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
