"""Other systems that are told by signed webhooks; see docs/notifications.md for what they receive."""

from datetime import datetime
from typing import Annotated, Self
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from psycopg.rows import class_row
from pydantic import BaseModel, Field, model_validator

from services.alerting.commands import webhooks as commands
from services.api.dependencies import Audit, Connection, Now, permits
from services.api.errors import problems
from services.api.sessions import Session
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/webhooks", tags=["notifications"])

REFUSALS = problems(401, 403, 404, 422, 503)
Writer = Annotated[Session, Depends(permits("routing.write"))]
WebhookUrl = Annotated[str, Field(max_length=2000, pattern="^https?://[^/?#]")]


class Webhook(BaseModel):
    """Another system. Its secret never leaves the service again.

    url: Without what stands behind `?`, which often is a key.
    previous_until: Until then the secret before the rotation signs as well.
    route_count: Rows of the routing table that name it; without one it hears of nothing.
    """

    webhook_id: int
    name: str
    url: str
    created_by: str
    created_at: datetime
    disabled_at: datetime | None
    previous_until: datetime | None
    route_count: int
    last_delivered_at: datetime | None
    dead_count: int


class Webhooks(BaseModel):
    """All of them."""

    items: list[Webhook]


class WebhookBody(BaseModel):
    """Another system that shall be told. Routes name it by its name."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^\S(.*\S)?$")]
    url: WebhookUrl

    @model_validator(mode="after")
    def _has_no_user(self) -> Self:
        _ensure_plain(self.url)
        return self


class WebhookChange(BaseModel):
    """What shall be otherwise; what is left out stays."""

    url: WebhookUrl | None = None
    is_on: bool | None = None

    @model_validator(mode="after")
    def _has_no_user(self) -> Self:
        _ensure_plain(self.url or "")
        return self


class WebhookSecret(BaseModel):
    """What the receiver checks signatures with. This is the only time that it is shown."""

    webhook_id: int
    secret: str


class TestCall(BaseModel):
    """The notification that tries it out; its outcome stands among the deliveries of this webhook."""

    notification_id: str


@router.get("", operation_id="listWebhooks", responses=problems(401, 403, 503))
async def list_webhooks(connection: Connection, _: Writer) -> Webhooks:
    """Every system that is told, without secrets."""
    cursor = connection.cursor(row_factory=class_row(Webhook))
    return Webhooks(items=await (await cursor.execute(QUERIES["list_webhooks"])).fetchall())


@router.post("", status_code=201, operation_id="addWebhook", responses=problems(401, 403, 409, 422, 503))
async def add_webhook(
    connection: Connection, session: Writer, audit: Audit, now: Now, body: WebhookBody
) -> WebhookSecret:
    """Let another system be told, once routes name it. The answer shows its secret, this once."""
    async with connection.transaction():
        webhook_id, secret = await commands.add_webhook(connection, body.name, body.url, session.name, now)
        await audit.note("webhook.add", "webhook", body.name, {"host": urlsplit(body.url).hostname})
    return WebhookSecret(webhook_id=webhook_id, secret=secret)


@router.patch("/{webhook_id}", status_code=204, operation_id="changeWebhook", responses=REFUSALS)
async def change_webhook(
    connection: Connection, _: Writer, audit: Audit, now: Now, webhook_id: int, body: WebhookChange
) -> None:
    """Call another address, or switch it off or on."""
    if body.url is None and body.is_on is None:
        raise RequestValidationError([{"loc": ("body",), "msg": "name what shall be otherwise: url or is_on"}])
    async with connection.transaction():
        if body.url is not None:
            name = await commands.move_webhook(connection, webhook_id, body.url)
            await audit.note("webhook.move", "webhook", name, {"host": urlsplit(body.url).hostname})
        if body.is_on is not None:
            name = await commands.switch_webhook(connection, webhook_id, now, is_on=body.is_on)
            await audit.note("webhook.switch", "webhook", name, {"is_on": body.is_on})


@router.post("/{webhook_id}/rotate", operation_id="rotateWebhookSecret", responses=REFUSALS)
async def rotate_secret(connection: Connection, _: Writer, audit: Audit, now: Now, webhook_id: int) -> WebhookSecret:
    """Give it another secret, shown this once; for a day both sign, so that the receiver can be changed meanwhile."""
    async with connection.transaction():
        name, secret = await commands.rotate_secret(connection, webhook_id, now)
        await audit.note("webhook.rotate", "webhook", name)
    return WebhookSecret(webhook_id=webhook_id, secret=secret)


@router.post(
    "/{webhook_id}/test", status_code=202, operation_id="testWebhook", responses=problems(401, 403, 404, 409, 422, 503)
)
async def try_webhook(connection: Connection, _: Writer, now: Now, webhook_id: int) -> TestCall:
    """Call it for a try, the way that real notifications take; look for the outcome among its deliveries."""
    return TestCall(notification_id=str(await commands.send_test_call(connection, webhook_id, now)))


def _ensure_plain(url: str) -> None:
    if "@" in urlsplit(url).netloc:
        raise ValueError("the address carries a name or password; the signature says who we are")
