"""Deliveries: what waits, what was given up, how each way out of the house does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from psycopg.rows import class_row
from pydantic import BaseModel, Field

from services.alerting.commands import deliveries as commands
from services.api.dependencies import Audit, Connection, Now, permits
from services.api.errors import problems
from services.api.models import Words
from services.api.pages import CursorText, Limit, decode_cursor, encode_cursor, split_page
from services.api.sessions import Session
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/deliveries", tags=["notifications"])

COUNTED = timedelta(hours=24)

Writer = Annotated[Session, Depends(permits("routing.write"))]
DeliveryState = Literal["ready", "sending", "delivered", "dead", "cancelled", "discarded"]
ChannelName = Literal["screen", "push", "message", "webhook"]


class Delivery(BaseModel):
    """One notification through one channel. vendor: who takes it over, such as `wecombot` or a webhook's name."""

    delivery_id: int
    channel: ChannelName
    vendor: str
    label: Annotated[str | None, Field(description="what its owner calls the address; the address itself stays inside")]
    state: DeliveryState
    attempt_count: int
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    handed_over_at: datetime | None
    last_error: str | None
    discarded_by: str | None
    discarded_because: str | None
    notification_id: str
    incident_id: int | None
    moment: str
    level: int | None
    title: Words
    recipient: str


class Deliveries(BaseModel):
    """Newest first."""

    items: list[Delivery]
    next_cursor: str | None


class VendorCount(BaseModel):
    """How one way out of the house does.

    repeated_count: Of those that wait, how many have failed at least once.
    failing_since: Every attempt since then has failed; null when the last one succeeded.
    """

    channel: ChannelName
    vendor: str
    waiting_count: int
    repeated_count: int
    dead_count: int
    delivered_count: Annotated[int, Field(description="in the last 24 hours")]
    last_delivered_at: datetime | None
    failing_since: datetime | None
    failed_count: Annotated[int, Field(description="deliveries that failed since then")]
    last_error: str | None


class DeliveryCounts(BaseModel):
    """By channel and vendor; what fails stands first."""

    items: list[VendorCount]


class DiscardBody(BaseModel):
    """Why nobody needs it any more."""

    reason: Annotated[str, Field(min_length=3, max_length=300)]


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery as the query gives it."""

    delivery_id: int
    channel: ChannelName
    vendor: str
    label: str | None
    state: DeliveryState
    attempt_count: int
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    handed_over_at: datetime | None
    last_error: str | None
    discarded_by: str | None
    discarded_because: str | None
    notification_id: str
    incident_id: int | None
    moment: str
    level: int | None
    title_zh: str
    title_en: str
    recipient: str

    def shown(self) -> Delivery:
        """As the API answers it."""
        members = {name: getattr(self, name) for name in Delivery.model_fields if hasattr(self, name)}
        return Delivery(**members, title=Words(zh=self.title_zh, en=self.title_en))


@router.get("", operation_id="listDeliveries", responses=problems(401, 403, 422, 503))
async def list_deliveries(
    connection: Connection,
    _: Writer,
    state: Annotated[DeliveryState | Literal["all"], Query()] = "dead",
    channel: Annotated[ChannelName | None, Query()] = None,
    vendor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 100,
    cursor: CursorText = None,
) -> Deliveries:
    """What could not be handed over; or what waits, or any other state."""
    (before,) = decode_cursor(cursor, int)
    parameters = {"state": state, "channel": channel, "vendor": vendor, "before": before, "limit": limit + 1}
    rows_of = connection.cursor(row_factory=class_row(DeliveryRow))
    rows, last = split_page(await (await rows_of.execute(QUERIES["list_deliveries"], parameters)).fetchall(), limit)
    next_cursor = None if last is None else encode_cursor([last.delivery_id])
    return Deliveries(items=[row.shown() for row in rows], next_cursor=next_cursor)


@router.get("/counts", operation_id="countDeliveries", responses=problems(401, 403, 503))
async def count_deliveries(connection: Connection, _: Writer, now: Now) -> DeliveryCounts:
    """How each channel and vendor does."""
    cursor = connection.cursor(row_factory=class_row(VendorCount))
    await cursor.execute(QUERIES["count_deliveries"], {"since": now - COUNTED})
    return DeliveryCounts(items=await cursor.fetchall())


@router.post(
    "/{delivery_id}/retry",
    status_code=204,
    operation_id="retryDelivery",
    responses=problems(401, 403, 404, 422, 503),
)
async def retry_delivery(connection: Connection, _: Writer, audit: Audit, now: Now, delivery_id: int) -> None:
    """Try a dead delivery again, from the beginning of its attempts."""
    async with connection.transaction():
        await commands.retry(connection, delivery_id, now)
        await audit.note("delivery.retry", "delivery", delivery_id)


@router.post(
    "/{delivery_id}/discard",
    status_code=204,
    operation_id="discardDelivery",
    responses=problems(401, 403, 404, 422, 503),
)
async def discard_delivery(
    connection: Connection, session: Writer, audit: Audit, delivery_id: int, body: DiscardBody
) -> None:
    """Put a dead delivery aside: nobody needs it any more."""
    async with connection.transaction():
        await commands.discard(connection, delivery_id, session.name, body.reason)
        await audit.note("delivery.discard", "delivery", delivery_id, {"reason": body.reason})
