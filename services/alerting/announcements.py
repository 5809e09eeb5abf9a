"""What people, clocks and overrides changed, waiting to be told to the screens through the log."""

from collections.abc import Sequence
from typing import cast

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.alert import Action, Change, OverrideChange
from schemas.alert_axes import OverrideKind
from services.database import load_queries

QUERIES = load_queries(__file__)


class Announcement(msgspec.Struct, frozen=True):
    """A line of the journal, or an override, that the screens have not been told, as things stand by now."""

    announcement_id: int
    journal_id: int | None
    alert_id: str | None
    at: int
    kind: str
    actor: str
    note: str | None
    incident_id: int | None
    work_order_id: int | None
    revision: int | None
    acknowledged_at: int | None
    acknowledged_by: str | None
    latched: bool
    override_id: int | None
    sensor_id: int | None
    rule_id: str | None
    override_until: int | None
    is_one_shot: bool
    is_over: bool

    @property
    def identity(self) -> str:
        """By which the log recognises a repetition."""
        return f"announcement.{self.announcement_id}"

    def message(self) -> tuple[str, Action | Change | OverrideChange]:
        """Subject and message: an override, something about an alert, or about what an alert belongs to."""
        if self.override_id is not None:
            return "alerts.overrides", self._override(self.override_id)
        if self.alert_id is not None:
            return "alerts.actions", self._action(self.alert_id)
        change = Change(
            kind=self.kind,
            journal_id=self.journal_id or 0,
            at=self.at,
            actor=self.actor,
            incident_id=self.incident_id,
            work_order_id=self.work_order_id,
        )
        return "alerts.changes", change

    def _action(self, alert_id: str) -> Action:
        return Action(
            kind=self.kind,
            journal_id=self.journal_id or 0,
            alert_id=alert_id,
            at=self.at,
            actor=self.actor,
            note=self.note,
            revision=self.revision,
            acknowledged_at=self.acknowledged_at,
            acknowledged_by=self.acknowledged_by,
            latched=self.latched,
        )

    def _override(self, override_id: int) -> OverrideChange:
        return OverrideChange(
            override_id=override_id,
            kind=cast(OverrideKind, self.kind),
            sensor_id=self.sensor_id or 0,
            rule_id=self.rule_id,
            at=self.at,
            actor=self.actor,
            until=self.override_until,
            is_one_shot=self.is_one_shot,
            is_over=self.is_over,
        )


async def list_announcements(connection: AsyncConnection) -> list[Announcement]:
    """What waits, oldest first, at most 500."""
    cursor = connection.cursor(row_factory=class_row(Announcement))
    return await (await cursor.execute(QUERIES["list_announcements"])).fetchall()


async def delete_announcements(connection: AsyncConnection, announcement_ids: Sequence[int]) -> None:
    """The log has these."""
    await connection.execute(QUERIES["delete_announcements"], {"announcement_ids": list(announcement_ids)})
