"""Notifications as the database gives them, and how they become what the API answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.api.incident_models import DeliveryShown, NotificationShown
from services.api.models import Words
from services.database import load_queries

QUERIES = load_queries(__file__)


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """A notification with how far it got."""

    notification_id: str
    incident_id: int | None
    work_order_id: int | None
    moment: str
    level: int | None
    step: int
    recipient: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    link: str
    is_drill: bool
    wants_answer: bool
    created_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    answered_through: str | None
    deliveries: list[dict[str, Any]]

    def shown(self) -> NotificationShown:
        """As the API answers it."""
        members = {name: getattr(self, name) for name in NotificationShown.model_fields if hasattr(self, name)}
        members |= {
            "title": Words(zh=self.title_zh, en=self.title_en),
            "body": Words(zh=self.body_zh, en=self.body_en),
            "deliveries": [DeliveryShown.model_validate(one) for one in self.deliveries],
        }
        return NotificationShown(**members)


async def list_of_incident(connection: AsyncConnection, incident_id: int) -> list[NotificationShown]:
    """Everybody who was told of an incident, newest first."""
    return await _list(connection, {"incident_id": incident_id, "account_id": None, "is_waiting": False})


async def list_of_account(connection: AsyncConnection, account_id: int, *, is_waiting: bool) -> list[NotificationShown]:
    """What somebody was told, newest first; is_waiting: only what they have not answered."""
    return await _list(connection, {"incident_id": None, "account_id": account_id, "is_waiting": is_waiting})


async def names_of(connection: AsyncConnection, account_ids: list[int]) -> list[str]:
    """What these people are called on screens, in this order."""
    rows = await (await connection.execute(QUERIES["list_names"], {"account_ids": account_ids})).fetchall()
    return [str(row[0]) for row in rows]


async def _list(connection: AsyncConnection, parameters: dict[str, object]) -> list[NotificationShown]:
    cursor = connection.cursor(row_factory=class_row(NotificationRow))
    rows = await (await cursor.execute(QUERIES["list_notifications"], parameters)).fetchall()
    return [row.shown() for row in rows]
