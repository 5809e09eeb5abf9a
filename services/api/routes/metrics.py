"""Figures for Prometheus.

Who may read them: a program on this machine (asked for by a loopback address and name, through no proxy) needs nothing.
From elsewhere either a session, or `Authorization: Bearer TOKEN` with the content of the file `metrics_token` in the
directory of secrets; without that file nobody from elsewhere gets in by token.
"""

import hmac
from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Request, Response

from services.api.dependencies import ApiParts, MaybeSession
from services.api.errors import NotSignedIn, problems
from services.api.parts import Parts

router = APIRouter(tags=["health"])

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FIGURES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")
TOKEN_FILE = "metrics_token"  # noqa: S105 - the name of a file


@router.get(
    "/metrics",
    operation_id="readMetrics",
    response_class=Response,
    responses=FIGURES | problems(401),
)
async def read_metrics(request: Request, parts: ApiParts, session: MaybeSession) -> Response:
    """All figures of this process and of the services it hears."""
    if session is None and not is_local(request) and not has_token(request, parts):
        raise NotSignedIn
    return Response(parts.figures.text(), media_type=MEDIA_TYPE)


def is_local(request: Request) -> bool:
    """Does a program on this machine ask? By name as well, or a foreign page could ask through a browser here."""
    if request.client is None or any(header in request.headers for header in PROXY_HEADERS):
        return False
    return request.url.hostname in OWN_NAMES and is_loopback(request.client.host)


def is_loopback(address: str) -> bool:
    """An address of this machine to itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def has_token(request: Request, parts: Parts) -> bool:
    """Does the caller know what stands in the token file?"""
    file = parts.secrets / TOKEN_FILE if parts.secrets else None
    if file is None or not file.is_file():
        return False
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    wanted = file.read_text(encoding="utf-8").strip()
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
