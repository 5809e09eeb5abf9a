"""One notification on its way through one channel, with everything the channel needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery. sequence: in the order in which notifications were written."""

    delivery_id: int
    attempt_count: int
    channel: str
    vendor: str
    contact_id: int | None
    address: dict[str, Any] | None
    webhook_url: str | None
    webhook_secret: str | None
    previous_secret: str | None
    notification_id: UUID
    sequence: int
    incident_id: int | None
    work_order_id: int | None
    moment: str
    level: int | None
    language: str
    recipient: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    link: str
    is_drill: bool
    run_id: str | None
    wants_answer: bool
    created_at: datetime
    answer_url: str | None = None

    @property
    def is_test(self) -> bool:
        """Somebody is trying out whether this way works; nobody waits for it."""
        return self.moment == "test"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """What signs: the newest first, and for a while the one before."""
        return tuple(one for one in (self.webhook_secret, self.previous_secret) if one)

    @property
    def title(self) -> str:
        """In the recipient's language; a drill says so first."""
        drill = ("【演练】" if self.language == "zh" else "[Exercise] ") if self.is_drill else ""
        return drill + (self.title_zh if self.language == "zh" else self.title_en)

    @property
    def body(self) -> str:
        """In the recipient's language."""
        return self.body_zh if self.language == "zh" else self.body_en
