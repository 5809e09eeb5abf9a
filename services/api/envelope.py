"""What holds for every request: security headers, no foreign origins, bounded bodies, and its duration measured."""

import time
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.errors import ForeignOrigin, problem_response, reason_of

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY_BYTES = 64 * 1024
LARGEST_ATTACHMENT_BYTES = 12 * 1024 * 1024

# Scripts and styles only from files of ours; MapLibre's worker is one of them (Vite emits it as a file), its images
# are made as blobs.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # the crew app takes pictures, voice notes and the position
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=()",
}


class Measure(Protocol):
    """Takes note of an answered request."""

    def __call__(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count it."""
        ...


class Envelope:
    """ASGI layer around the whole application; streams pass through it untouched."""

    def __init__(self, app: ASGIApp, measure: Measure) -> None:
        self.app = app
        self.measure = measure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            refusal = _refusal(scope)
            await (refusal or self.app)(scope, receive, send_with_headers)
        finally:
            # the path as declared, never as asked: foreign paths must not fill the metrics
            route = getattr(scope.get("route"), "path", "other")
            self.measure(scope["method"], route, status, time.perf_counter() - began)


def _refusal(scope: Scope) -> ASGIApp | None:
    if scope["method"] in READING_METHODS:
        return None
    headers = Headers(scope=scope)
    if not (is_own_origin(headers) or shows_token(headers)):
        error = ForeignOrigin()
        return problem_response(HTTPStatus.FORBIDDEN, error.message, reason_of(error))
    length = headers.get("content-length", "0" if "transfer-encoding" not in headers else "")
    if not length.isdigit():
        return problem_response(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is")
    largest = LARGEST_ATTACHMENT_BYTES if "/attachments/" in scope["path"] else LARGEST_BODY_BYTES
    if int(length) > largest:
        return problem_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {largest} bytes are read")
    return None


def is_own_origin(headers: Headers) -> bool:
    """Was this sent by a page of ours, or by a program that no foreign page can imitate?

    Browsers say where a request comes from (Sec-Fetch-Site, or at least Origin). Programs send X-Requested-With,
    which a foreign page cannot without asking us first (CORS), and we never agree.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return "x-requested-with" in headers


def shows_token(headers: Headers) -> bool:
    """Does a program show an API token? No browser adds one by itself, and for a foreign page it would ask us first."""
    return headers.get("authorization", "").lower().startswith("bearer ")


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
