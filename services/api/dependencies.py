"""What a route may ask for by its annotation."""

from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import datetime
from functools import cache
from typing import Annotated, cast

from fastapi import Depends, Request
from psycopg import AsyncConnection

from schemas.lifeline import Catalogue
from services.api.audit import Auditor
from services.api.cookies import SESSION, read_cookie
from services.api.errors import NotSignedIn, PasswordMustChange, TooManyAttempts
from services.api.live.hub import Hub
from services.api.parts import Parts
from services.api.permissions import Permission
from services.api.sessions import Session
from services.clock import to_datetime
from services.errors import DatabaseUnavailable

BEARER = "bearer "


def parts_of(request: Request) -> Parts:
    """The parts of this process."""
    return cast(Parts, request.state.parts)


ApiParts = Annotated[Parts, Depends(parts_of)]


def current_time(parts: ApiParts) -> datetime:
    """When this request is dealt with."""
    return to_datetime(parts.clock.now())


Now = Annotated[datetime, Depends(current_time)]


def wall_time(parts: ApiParts) -> datetime:
    """The same by the wall: for signing in and whatever else does not happen in the city.

    It differs only in a rehearsal whose clock is turned (docs/decisions/0023).
    """
    return to_datetime(parts.wall.now())


WallNow = Annotated[datetime, Depends(wall_time)]


def client_address(request: Request) -> str | None:
    """Where the request came from; behind a proxy, what the proxy says (uvicorn is told which one to believe)."""
    return request.client.host if request.client else None


async def any_session(request: Request, parts: ApiParts, now: WallNow) -> Session:
    """Who is signed in, also with a password that must be changed first; refuses everybody else.

    A program that shows an API token is taken for what the token says; its cookies do not count then.
    """
    authorization = request.headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        token = authorization[len(BEARER) :].strip()
        return await parts.sessions.of_machine(token, client_address(request) or "unknown", now)
    return await parts.sessions.current(read_cookie(request, SESSION), now)


AnySession = Annotated[Session, Depends(any_session)]


async def current_session(session: AnySession) -> Session:
    """Who is signed in and may go on; refuses everybody else."""
    if session.account.must_change_password:
        raise PasswordMustChange
    return session


async def session_if_any(request: Request, parts: ApiParts, now: WallNow) -> Session | None:
    """Who is signed in, if anybody is and it can be told."""
    try:
        return await current_session(await any_session(request, parts, now))
    except (NotSignedIn, TooManyAttempts, PasswordMustChange, DatabaseUnavailable):
        return None


# Signing in is checked before a connection is taken, so that strangers cannot use them up.
CurrentSession = Annotated[Session, Depends(current_session)]
MaybeSession = Annotated[Session | None, Depends(session_if_any)]


@cache
def permits(wanted: Permission) -> Callable[[Session], Coroutine[None, None, Session]]:
    """A dependency that refuses whoever lacks this permission, as in `Depends(permits("incident.judge"))`."""

    async def permitted(session: CurrentSession) -> Session:
        session.account.ensure(wanted)
        return session

    # read by the test that compares every route with its table
    permitted.__name__ = f"permits {wanted}"
    return permitted


# whoever may look at all; the database then shows what lies in their scope
Looking = Annotated[Session, Depends(permits("see"))]


async def database_connection(parts: ApiParts, session: Looking) -> AsyncGenerator[AsyncConnection]:
    """A connection for this request, bound to the scope of whoever asks; each statement commits by itself."""
    async with parts.pool.connection(session.account) as connection:
        yield connection


# ended before the answer is sent: a slow reader must not hold a connection
Connection = Annotated[AsyncConnection, Depends(database_connection, scope="function")]


def auditor(connection: Connection, session: Looking, request: Request) -> Auditor:
    """Writes audit lines on the connection of this request."""
    return Auditor(connection, session.name, client_address(request))


Audit = Annotated[Auditor, Depends(auditor)]


def catalogue_of(parts: ApiParts) -> Catalogue:
    """Lifelines, quantities and rules."""
    return parts.catalogue


def hub_of(parts: ApiParts) -> Hub:
    """The live picture."""
    return parts.hub


LifelineCatalogue = Annotated[Catalogue, Depends(catalogue_of)]
LiveHub = Annotated[Hub, Depends(hub_of)]
