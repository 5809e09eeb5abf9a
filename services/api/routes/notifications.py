"""Notifications of the person who is signed in, and how that person can be reached."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel, Field, model_validator

from services.alerting.commands import notifications as commands
from services.api.account import SERVICE
from services.api.dependencies import ApiParts, Audit, Connection, CurrentSession, Now, WallNow
from services.api.errors import problems
from services.api.incident_models import NotificationShown
from services.api.notification_rows import list_of_account
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api", tags=["notifications"])

ANSWER_PAGE = """<!doctype html>
<html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>应答 / Answer</title>
<body>
<h1>{zh}</h1><p>{en}</p>
{form}
</body></html>"""
ANSWER_FORM = '<form method="post"><button type="submit">确认已收到 / I have heard</button></form>'


class Notifications(BaseModel):
    """Newest first."""

    items: list[NotificationShown]


class LastDelivery(BaseModel):
    """What became of the newest notification that was sent this way."""

    notification_id: str
    moment: str
    state: str
    attempted_at: datetime | None
    last_error: str | None


class ContactPoint(BaseModel):
    """One way to reach somebody; its address is never shown.

    vendor: Who takes messages over, such as `wecombot` or a browser's push service.
    gone_at: The other side says that nobody is there any more.
    """

    contact_id: int
    channel: str
    vendor: str
    label: str
    created_at: datetime
    last_delivered_at: datetime | None
    gone_at: datetime | None
    last_delivery: LastDelivery | None


class ContactPoints(BaseModel):
    """All ways to reach somebody."""

    items: list[ContactPoint]


class PushKeys(BaseModel):
    """Keys of a browser (RFC 8291)."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class PushAddress(BaseModel):
    """A browser's subscription."""

    endpoint: Annotated[str, Field(max_length=2000, pattern="^https?://")]
    keys: PushKeys


class MessageAddress(BaseModel):
    """An Apprise address: WeCom, DingTalk, Feishu, mail, an SMS gateway, ..."""

    url: Annotated[str, Field(max_length=2000, min_length=4)]


class ContactBody(BaseModel):
    """A way to reach the person who is signed in."""

    channel: Literal["push", "message"]
    label: Annotated[str, Field(max_length=100)] = ""
    address: PushAddress | MessageAddress

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if isinstance(self.address, PushAddress) != (self.channel == "push"):
            raise ValueError("the address does not fit the channel")
        return self


class TestPage(BaseModel):
    """The notification by which somebody tries out how they can be reached."""

    notification_id: str


class PushKey(BaseModel):
    """What a browser needs to subscribe (VAPID public key, base64url)."""

    key: str


@router.get("/notifications", operation_id="listNotifications", responses=problems(401, 422, 503))
async def list_notifications(
    connection: Connection,
    session: CurrentSession,
    now: Now,
    state: Annotated[Literal["waiting", "all"], Query()] = "all",
) -> Notifications:
    """What the person who is signed in was told; waiting: what still wants an answer."""
    account_id = session.account.account_id
    await connection.execute(QUERIES["note_seen"], {"account_id": account_id, "now": now})
    return Notifications(items=await list_of_account(connection, account_id, is_waiting=state == "waiting"))


@router.post(
    "/notifications/{notification_id}/answer",
    status_code=204,
    operation_id="answerNotification",
    responses=problems(401, 403, 404, 422, 503),
)
async def answer(connection: Connection, session: CurrentSession, now: Now, notification_id: UUID) -> None:
    """Say that it was heard; nobody else is woken for it."""
    await commands.answer(connection, str(notification_id), session.name, now)


@router.get("/answer/{token}", operation_id="askAnswer", response_class=HTMLResponse)
async def ask_answer(token: Annotated[str, Path(max_length=200)]) -> HTMLResponse:
    """A page that asks: fetching a link, as mail scanners do, answers nothing."""
    form = ANSWER_FORM if token else ""
    return HTMLResponse(ANSWER_PAGE.format(zh="收到通知了吗？", en="Have you heard?", form=form))


@router.post(
    "/answer/{token}", operation_id="answerByLink", response_class=HTMLResponse, responses=problems(404, 409, 503)
)
async def answer_by_link(
    parts: ApiParts, now: Now, wall: WallNow, token: Annotated[str, Path(max_length=200)]
) -> HTMLResponse:
    """Answer without signing in, by a signed link that counts once."""
    if parts.secrets is None:
        raise NotFound("This link is not valid any more")
    key = commands.answer_key(parts.secrets)
    async with parts.pool.connection(SERVICE) as connection:
        await commands.answer_by_link(connection, token, key, now, wall)
    return HTMLResponse(ANSWER_PAGE.format(zh="已应答", en="Thank you, nobody else is woken.", form=""))


@router.get("/push/key", operation_id="readPushKey", responses=problems(401, 404))
async def read_push_key(parts: ApiParts, _: CurrentSession) -> PushKey:
    """The key by which browsers know this service."""
    if parts.secrets is None:
        raise NotFound("This service has no key for push messages")
    return PushKey(key=commands.public_key_of(commands.vapid_key(parts.secrets)))


@router.get("/contact-points", operation_id="listContactPoints", responses=problems(401, 503))
async def list_contact_points(connection: Connection, session: CurrentSession) -> ContactPoints:
    """How the person who is signed in can be reached, and how each way did last."""
    return ContactPoints(items=await _contact_points(connection, session.account.account_id))


@router.post(
    "/contact-points", status_code=201, operation_id="addContactPoint", responses=problems(401, 403, 409, 422, 503)
)
async def add_contact_point(
    connection: Connection, session: CurrentSession, audit: Audit, now: Now, body: ContactBody
) -> ContactPoint:
    """Remember one more way; the same address again revives it. Refused when no message could be sent there."""
    account_id, address = session.account.account_id, body.address.model_dump()
    try:
        async with connection.transaction():
            contact_id = await commands.add_contact_point(
                connection, account_id, body.channel, body.label, address, now
            )
            found = (await _contact_points(connection, account_id, contact_id))[0]
            await audit.note("contact_point.add", "account", session.name, {"vendor": found.vendor})
    except commands.UnknownAddress as error:
        raise RequestValidationError([{"loc": ("body", "address"), "msg": error.message}]) from error
    return found


@router.delete(
    "/contact-points/{contact_id}",
    status_code=204,
    operation_id="dropContactPoint",
    responses=problems(401, 403, 404, 422, 503),
)
async def drop_contact_point(
    connection: Connection, session: CurrentSession, audit: Audit, now: Now, contact_id: int
) -> None:
    """Take an address back; it is forgotten."""
    async with connection.transaction():
        await commands.drop_contact_point(connection, session.account.account_id, contact_id, now)
        await audit.note("contact_point.drop", "account", session.name, {"contact_id": contact_id})


@router.post(
    "/contact-points/test", status_code=202, operation_id="sendTestPage", responses=problems(401, 403, 404, 409, 503)
)
async def send_test_page(connection: Connection, session: CurrentSession, now: Now) -> TestPage:
    """Send a page to oneself through every way that is known; each way's outcome stands with the way."""
    return TestPage(notification_id=str(await commands.send_test_page(connection, session.name, now)))


async def _contact_points(
    connection: AsyncConnection, account_id: int, contact_id: int | None = None
) -> list[ContactPoint]:
    cursor = connection.cursor(row_factory=class_row(ContactPoint))
    parameters = {"account_id": account_id, "contact_id": contact_id}
    return await (await cursor.execute(QUERIES["list_contact_points"], parameters)).fetchall()
