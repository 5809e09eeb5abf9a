"""What was open when a shift was handed over; kept as JSON, so members are only ever added, with a default."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.api.models import Feed, Level, Words


class IncidentOpen(BaseModel):
    """An incident that is not over."""

    incident_id: int
    number: str
    title: Words
    level: Level
    state: str
    opened_at: datetime
    next_clock: str | None
    next_due_at: datetime | None


class AlertWaiting(BaseModel):
    """An alert that nobody has acknowledged."""

    alert_id: str
    title: Words
    level: Level
    asset_name: str
    asset_name_en: str | None
    sensor_code: str
    condition: str
    raised_at: datetime


class QuietOne(BaseModel):
    """Something that is kept quiet: shelved, suppressed by design or out of service."""

    override_id: int
    kind: Literal["shelved", "by_design", "out_of_service"]
    asset_name: str
    asset_name_en: str | None
    sensor_code: str
    reason_code: str
    reason: str
    created_by: str
    ends_at: datetime | None


class SilentSensors(BaseModel):
    """How many sensors of a lifeline say nothing."""

    lifeline: str
    total: int
    silent: int


class OrderRunning(BaseModel):
    """A work order that is not done and reviewed."""

    work_order_id: int
    incident_id: int | None
    number: str
    title: Words
    level: Level
    crew: str
    crew_en: str | None
    state: str
    arrive_due_at: datetime | None


class ClockMissed(BaseModel):
    """A clock that ran out during the shift."""

    incident_id: int
    number: str
    clock: str
    due_at: datetime
    met_at: Annotated[datetime | None, Field(description="late, but done; null: still waited for")]


class DeliveryGivenUp(BaseModel):
    """A page of the shift that could not be handed over."""

    delivery_id: int
    recipient: str
    channel: str
    title: Words
    created_at: datetime


class Snapshot(BaseModel):
    """What was open at one moment, within one part of the city.

    Lists hold the worst hundred; counts hold everything. Incidents and alerts are counted by level, what is kept quiet
    by kind.
    """

    taken_at: datetime
    shift_starts_at: datetime
    feed: Feed
    incident_counts: dict[str, int]
    incidents: list[IncidentOpen]
    alert_counts: dict[str, int]
    alerts: list[AlertWaiting]
    override_counts: dict[str, int]
    overrides: list[QuietOne]
    silent: list[SilentSensors]
    work_order_count: int
    work_orders: list[OrderRunning]
    missed_clock_count: int
    missed_clocks: list[ClockMissed]
    given_up_count: int
    given_up: list[DeliveryGivenUp]


Topic = Literal["incidents", "overrides", "sensors", "crews", "other"]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class HandoverNote(BaseModel):
    """Something that one person tells the other."""

    topic: Topic
    note: NoteText


class NoteShown(HandoverNote):
    """A note with who wrote it when; written after the hand-over was accepted, it is an addition."""

    note_id: int
    written_by: str
    written_at: datetime


class HandoverBody(BaseModel):
    """What somebody who leaves wants to say; at least that there is nothing to say."""

    position: Annotated[str, Field(max_length=40)]
    notes: Annotated[list[HandoverNote], Field(min_length=1, max_length=20)]


class ClosingBody(BaseModel):
    """A last word when a hand-over is accepted or withdrawn."""

    note: Annotated[str | None, StringConstraints(strip_whitespace=True, max_length=4000)] = None


class HandoverHead(BaseModel):
    """A hand-over in a list: who gave it and who took it. Lifelines and districts: null is all of them.

    counts: what was open then: incidents, alerts, overrides, work_orders.
    """

    handover_id: int
    position: str
    position_name: Words
    lifelines: list[str] | None
    districts: list[str] | None
    given_by: str
    given_by_name: str
    handed_at: datetime
    shift_starts_at: datetime
    shift_ends_at: datetime
    accepted_by: str | None
    accepted_by_name: str | None
    accepted_at: datetime | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    note_count: int
    counts: dict[str, int]


class HandoverItem(HandoverHead):
    """The same, and whether whoever asks can accept it now."""

    can_accept: bool


class HandoverPage(BaseModel):
    """Newest first."""

    items: list[HandoverItem]
    next_cursor: str | None


class HandoverAct(BaseModel):
    """An act, and why it is not allowed now; null when it is."""

    action: Literal["accept", "withdraw", "note"]
    reason: Words | None


class Handover(HandoverHead):
    """The whole document."""

    snapshot: Snapshot
    notes: list[NoteShown]
    actions: list[HandoverAct]


class HandoverPreview(BaseModel):
    """What would be handed over now; reason: why nothing can be."""

    position: str
    reason: Words | None
    shift_starts_at: datetime | None
    shift_ends_at: datetime | None
    lifelines: list[str] | None
    districts: list[str] | None
    snapshot: Snapshot | None
