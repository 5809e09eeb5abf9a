"""Signing in and out of this browser."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.api.dependencies import COOKIE, ApiParts, CurrentSession, Now
from services.api.errors import problems
from services.api.sessions import LASTS

router = APIRouter(prefix="/api/session", tags=["session"])


class Credentials(BaseModel):
    """Name and password as a person gives them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class SignedIn(BaseModel):
    """Who is signed in."""

    name: str


@router.post("", operation_id="signIn", responses=problems(401, 403, 422, 429, 503))
async def sign_in(
    credentials: Credentials, request: Request, response: Response, parts: ApiParts, now: Now
) -> SignedIn:
    """Begin a session of twelve hours; its token stands in a cookie that no script can read."""
    address = request.client.host if request.client else "unknown"
    token, session = await parts.sessions.sign_in(credentials.name, credentials.password, address, now)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return SignedIn(name=session.name)


@router.get("", operation_id="readSession", responses=problems(401, 503))
async def read_session(session: CurrentSession) -> SignedIn:
    """Who is signed in."""
    return SignedIn(name=session.name)


@router.delete("", status_code=204, operation_id="signOut", responses=problems(401, 403, 503))
async def sign_out(session: CurrentSession, response: Response, parts: ApiParts) -> None:
    """End the session; the token opens nothing any more."""
    await parts.sessions.sign_out(session)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
