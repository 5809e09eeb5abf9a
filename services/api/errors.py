"""Every refusal of the API as a problem (RFC 9457), and the only place that knows HTTP status codes of our errors."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, cast

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ExceptionHandler

from services.errors import LifelineError, NotFound, NotPermitted, Refused, Unavailable, WrongState

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = {HTTPStatus.SERVICE_UNAVAILABLE: 2, HTTPStatus.TOO_MANY_REQUESTS: 60}


class NotSignedIn(Refused):
    """Sign in first."""


class TemporaryPasswordExpired(NotSignedIn):
    """This temporary password is too old; ask for a new one."""


class TooManyAttempts(Refused):
    """Too many attempts; wait a quarter of an hour."""


class Busy(Unavailable):
    """Too many people are signing in at this moment."""


class WrongPassword(NotPermitted):
    """This is not your password."""


class PasswordMustChange(NotPermitted):
    """Your password is temporary: choose one of your own first."""


class UnfitPassword(Refused):
    """This password may not be chosen."""


class ForeignOrigin(NotPermitted):
    """This request does not come from the console."""


# the first that fits counts: the narrow ones stand first
STATUS: tuple[tuple[type[LifelineError], HTTPStatus], ...] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (NotFound, HTTPStatus.NOT_FOUND),
    (WrongState, HTTPStatus.CONFLICT),
    (NotPermitted, HTTPStatus.FORBIDDEN),
    (UnfitPassword, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Refused, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


class FieldFault(BaseModel):
    """One part of a request that cannot be used."""

    location: list[str | int]
    message: str


class Problem(BaseModel):
    """Why a request was refused. Errors of ours add what they identify, such as `acknowledged_by`."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reason: Annotated[str, Field(description="one word for programs, such as wrong_state")]
    errors: list[FieldFault] | None = None


DESCRIPTIONS = {
    400: "The body is not JSON.",
    401: "Nobody is signed in.",
    403: "Not allowed, or not sent by the console.",
    404: "There is nothing under this name.",
    409: "The present state does not allow this.",
    411: "The request does not say how long its body is.",
    413: "The body is larger than what is read.",
    422: "A part of the request cannot be used.",
    429: "Too many attempts.",
    503: "The database is away; try again in a moment.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Documentation of the refusals of a route; pass as `responses`."""
    return {
        status: {"description": DESCRIPTIONS[status], "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}}
        for status in statuses
    }


PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


def install(app: FastAPI) -> None:
    """Turn every error that can leave a route into a problem."""
    for error, answer in (
        (LifelineError, _answer_lifeline_error),
        (RequestValidationError, _answer_validation_error),
        (HTTPException, _answer_http_exception),
        (psycopg.DataError, _answer_data_error),
        (psycopg.IntegrityError, _answer_integrity_error),
        (Exception, _answer_mistake),
    ):
        app.add_exception_handler(error, cast(ExceptionHandler, answer))


def status_of(error: LifelineError) -> HTTPStatus:
    """The HTTP status that says this error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_response(
    status: HTTPStatus, detail: str, reason: str | None = None, more: Mapping[str, object] | None = None
) -> Response:
    """A problem as an answer."""
    members = dict(more or {})
    problem = Problem(title=status.phrase, status=status, detail=detail, reason=reason or status.name.lower())
    body = {**members, **problem.model_dump(exclude_none=True)}
    headers = {"Cache-Control": "no-store"}
    if status in RETRY_AFTER_SECONDS:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    if status == HTTPStatus.UNAUTHORIZED:
        # how a program can sign in (RFC 6750); browsers ask nobody for a bearer token
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def reason_of(error: LifelineError) -> str:
    """The class name in snake case: WrongState -> wrong_state."""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


async def _answer_lifeline_error(_: Request, error: LifelineError) -> Response:
    identifiers = {name: str(value) for name, value in error.identifiers.items()}
    return problem_response(status_of(error), error.message, reason_of(error), identifiers)


async def _answer_validation_error(_: Request, error: RequestValidationError) -> Response:
    faults = [FieldFault(location=list(one["loc"]), message=one["msg"]).model_dump() for one in error.errors()]
    detail = "; ".join(f"{'.'.join(map(str, fault['location']))}: {fault['message']}" for fault in faults[:3])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(status, detail or "The request cannot be used", "invalid_request", {"errors": faults})


async def _answer_http_exception(_: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    response = problem_response(status, error.detail or status.phrase)
    response.headers.update(error.headers or {})
    return response


async def _answer_data_error(_: Request, error: psycopg.DataError) -> Response:
    """A number that no column holds, a text with a NUL: what was asked, not what we did."""
    logger.info("a request holds what cannot be stored", extra={"error": str(error).strip()})
    detail = "A value is out of range or holds a character that cannot be stored"
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, "invalid_request")


async def _answer_integrity_error(_: Request, error: psycopg.IntegrityError) -> Response:
    """Somebody else was faster, or what is named is not there; routes say more where they look first."""
    logger.warning("the database refused a change", extra={"error": str(error).strip()})
    detail = "It names something that is not there, or that exists already"
    return problem_response(HTTPStatus.CONFLICT, detail, "wrong_state")


async def _answer_mistake(_: Request, error: Exception) -> Response:
    # the server logs the traceback; whoever asked learns only that it is our mistake
    logger.debug("request failed", exc_info=error)
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "This is a mistake of ours", "internal_error")
