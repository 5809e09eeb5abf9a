"""The cookies of the service: no script reads them, no foreign page sends them, under TLS no neighbour can set them."""

from datetime import timedelta
from typing import Literal

from fastapi import Request, Response

from services.api.attempts import Caller
from services.api.sessions import LASTS, hash_token
from services.api.sign_in import DEVICE_KNOWN_FOR, Begun

SESSION = "lifeline_session"
DEVICE = "lifeline_device"

SameSite = Literal["strict", "lax"]


def cookie_name(request: Request, name: str) -> str:
    """Under TLS with the prefix that browsers accept from this very host over TLS only."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def read_cookie(request: Request, name: str) -> str | None:
    """What the browser sent under this name."""
    return request.cookies.get(cookie_name(request, name))


def set_cookie(
    request: Request, response: Response, name: str, value: str, lasts: timedelta, samesite: SameSite = "strict"
) -> None:
    """Let the browser keep a value for so long."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        httponly=True,
        samesite=samesite,
        secure=request.url.scheme == "https",
    )


def drop_cookie(request: Request, response: Response, name: str, samesite: SameSite = "strict") -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        cookie_name(request, name),
        path="/",
        httponly=True,
        samesite=samesite,
        secure=request.url.scheme == "https",
    )


def set_signed_in(request: Request, response: Response, begun: Begun) -> None:
    """The session, and by what this browser is known from now on."""
    set_cookie(request, response, SESSION, begun.token, LASTS)
    set_cookie(request, response, DEVICE, begun.device, DEVICE_KNOWN_FOR)


def caller_of(request: Request) -> Caller:
    """Where an attempt to sign in comes from; behind a proxy, what the proxy says (uvicorn knows whom to believe)."""
    device = read_cookie(request, DEVICE)
    address = request.client.host if request.client else "unknown"
    return Caller(address, hash_token(device) if device else None)
