"""Signing in through the city's identity provider: there and back. A failure ends at the sign-in page."""

import logging
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.api.attempts import Caller
from services.api.cookies import caller_of, drop_cookie, read_cookie, set_cookie, set_signed_in
from services.api.dependencies import ApiParts, WallNow
from services.api.errors import problems
from services.api.oidc.attempt import LASTS, TARGETS, Attempt, Target
from services.api.oidc.errors import NotIdentified, NotLetIn, ProviderAway, Reason
from services.api.oidc.people import account_of, note_refusal
from services.api.oidc.provider import Provider
from services.api.parts import Parts
from services.api.sign_in import Begun
from services.errors import NotFound

logger = logging.getLogger(__name__)

router = APIRouter(prefix="/api/oidc", tags=["session"])

# the browser comes back from another site, and must bring it: "strict" would keep it at home
ATTEMPT = "lifeline_attempt"

# what the audit calls somebody for whom nobody vouches
NOBODY = "(nobody)"

REDIRECT = {303: {"description": "Away to the provider, or to the screens; `?sign_in=` there says what failed."}}


@router.get(
    "/start",
    operation_id="startIdentification",
    status_code=303,
    response_class=Response,
    responses=REDIRECT | problems(404, 422),
)
async def start(request: Request, parts: ApiParts, now: WallNow, to: Target = "console") -> RedirectResponse:
    """Send a person to the identity provider."""
    provider = _provider_of(parts)
    attempt = Attempt.begin(to)
    try:
        answer = RedirectResponse(await provider.address_for(attempt, now), 303)
    except ProviderAway as error:
        logger.warning("the identity provider is away", extra={"error": error.message})
        return _failed(to, "provider_away")
    set_cookie(request, answer, ATTEMPT, attempt.cookie, LASTS, "lax")
    return answer


@router.get(
    "/callback",
    operation_id="finishIdentification",
    status_code=303,
    response_class=Response,
    responses=REDIRECT | problems(404, 422),
)
async def finish(
    request: Request,
    parts: ApiParts,
    now: WallNow,
    code: Annotated[str | None, Query(max_length=4000)] = None,
    state: Annotated[str | None, Query(max_length=200)] = None,
    error: Annotated[str | None, Query(max_length=200)] = None,
) -> RedirectResponse:
    """Take a person back from the identity provider and let them in, once the provider's statement holds."""
    provider = _provider_of(parts)
    attempt = Attempt.from_cookie(read_cookie(request, ATTEMPT))
    caller = caller_of(request)
    target: Target = attempt.target if attempt else "console"
    if provider.failures.is_on(caller.address, now):
        return _failed(target, "too_many")
    if attempt is None or state is None or not attempt.is_state(state):
        answer = _failed(target, "wrong_state")
    elif error is not None or code is None:
        answer = _failed(target, "provider_refused")
    else:
        begun = await _come_in(parts, provider, attempt, code, caller, now)
        if isinstance(begun, Begun):
            answer = RedirectResponse(TARGETS[target], 303)
            set_signed_in(request, answer, begun)
        else:
            answer = _failed(target, begun)
    if "sign_in=" in answer.headers["location"]:
        provider.failures.note(caller.address, now)
    # each journey ends once, however it ends
    drop_cookie(request, answer, ATTEMPT, "lax")
    return answer


async def _come_in(
    parts: Parts, provider: Provider, attempt: Attempt, code: str, caller: Caller, now: datetime
) -> Begun | Reason:
    try:
        claims = await provider.identify(code, attempt, now)
    except ProviderAway as error:
        logger.warning("the identity provider is away", extra={"error": error.message})
        return "provider_away"
    except NotIdentified as error:
        logger.warning("the identity provider vouches for nobody", extra={"error": error.message})
        async with parts.pool.connection() as connection:
            await note_refusal(connection, NOBODY, "not_identified", caller.address)
        return "not_identified"
    async with parts.pool.connection() as connection:
        try:
            async with connection.transaction():
                account = await account_of(connection, provider.mapping, provider.issuer, claims, caller.address, now)
                return await parts.sign_in.begin(connection, account, "oidc", caller, now)
        except NotLetIn as refusal:
            await note_refusal(connection, str(claims["sub"]), refusal.reason, caller.address)
            return refusal.reason


def _provider_of(parts: Parts) -> Provider:
    if parts.provider is None:
        raise NotFound("No identity provider is set up")
    return parts.provider


def _failed(target: Target, reason: Reason) -> RedirectResponse:
    return RedirectResponse(f"{TARGETS[target]}?sign_in={reason}", 303)
