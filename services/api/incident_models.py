"""Incidents as the API answers them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.alerting.commands.states import IncidentState
from services.api.models import Alert, AlertCondition, Level, Words


class NextClock(BaseModel):
    """The step that is due next; missed_at is set once it ran out."""

    clock: str
    due_at: datetime
    missed_at: datetime | None


class CrewOnIt(BaseModel):
    """A crew that works on it, and how far its order is."""

    crew_id: int
    name: str
    name_en: str | None
    state: str


class Incident(BaseModel):
    """Alerts with one probable cause, and how far people are with it."""

    incident_id: int
    number: str
    revision: int
    title: Words
    lifeline: str
    district_code: str | None
    level: Level
    worst_level: Level
    state: IncidentState
    state_changed_at: datetime
    reason_code: str | None
    is_level_judged: bool
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    road: str | None
    owner_unit: str | None
    longitude: float
    latitude: float
    run_id: Annotated[str | None, Field(description="run of the simulator or of a drill; null when it is real")]
    opened_at: datetime
    changed_at: datetime
    issued_at: datetime | None
    released_at: datetime | None
    archived_at: datetime | None
    alert_count: int
    live_count: Annotated[int, Field(description="alerts not known to be normal")]
    unacknowledged_count: int
    condition: AlertCondition
    answered_at: datetime | None
    answered_by: str | None
    escalation_step: int
    escalation_due_at: Annotated[datetime | None, Field(description="when the next circle is told, unless answered")]
    next_clock: NextClock | None
    crews: list[CrewOnIt]
    merged_into: int | None


class IncidentClock(BaseModel):
    """One clock of one round."""

    clock: str
    round: int
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None


class IncidentLine(BaseModel):
    """One line of the journal: of the incident, its alerts or its work orders."""

    journal_id: int
    at: datetime
    kind: str
    actor: str
    alert_id: str | None
    work_order_id: int | None
    level: int | None
    value: float | None
    note: str | None
    details: dict[str, Any]


class DeliveryShown(BaseModel):
    """How far a notification got through one channel."""

    channel: str
    state: str
    attempt_count: int
    handed_over_at: datetime | None
    last_error: str | None


class NotificationShown(BaseModel):
    """Somebody who was told, how, and whether they answered."""

    notification_id: str
    incident_id: int | None
    work_order_id: int | None
    moment: str
    level: int | None
    step: int
    recipient: str
    title: Words
    body: Words
    link: str
    is_drill: bool
    wants_answer: bool
    created_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    answered_through: str | None
    deliveries: list[DeliveryShown]


class AllowedAct(BaseModel):
    """An act, and why it is not allowed now; null when it is."""

    action: str
    reason: Words | None


class ReleaseShown(BaseModel):
    """What a release waits for: a review, and normal measured for so long. normal_since: null while it is not."""

    is_reviewed: bool
    normal_since: datetime | None
    hold_seconds: float


class CircleShown(BaseModel):
    """Who is told next, and when, unless somebody answers before."""

    due_at: datetime
    step: int
    recipients: list[str]


class IncidentDetail(Incident):
    """Everything that is known of an incident."""

    alerts: list[Alert]
    clocks: list[IncidentClock]
    journal: list[IncidentLine]
    notifications: list[NotificationShown]
    actions: list[AllowedAct]
    release: ReleaseShown
    next_circle: CircleShown | None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as the view `shown_incidents` gives it."""

    incident_id: int
    number: str
    revision: int
    title_zh: str
    title_en: str
    lifeline: str
    district_code: str | None
    level: int
    worst_level: int
    state: IncidentState
    state_changed_at: datetime
    reason_code: str | None
    is_level_judged: bool
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    road: str | None
    owner_unit: str | None
    longitude: float
    latitude: float
    run_id: str | None
    opened_at: datetime
    changed_at: datetime
    issued_at: datetime | None
    released_at: datetime | None
    archived_at: datetime | None
    alert_count: int
    live_count: int
    unacknowledged_count: int
    condition: AlertCondition
    answered_at: datetime | None
    answered_by: str | None
    escalation_step: int
    escalation_due_at: datetime | None
    next_clock: str | None
    next_due_at: datetime | None
    next_missed_at: datetime | None
    merged_into: int | None
    crews: list[dict[str, Any]]


def incident_members(row: IncidentRow) -> dict[str, Any]:
    """The members of an `Incident`, for it and for the detail that extends it."""
    members = {name: getattr(row, name) for name in Incident.model_fields if hasattr(row, name)}
    clock = None
    if row.next_clock and row.next_due_at:
        clock = NextClock(clock=row.next_clock, due_at=row.next_due_at, missed_at=row.next_missed_at)
    return members | {
        "title": Words(zh=row.title_zh, en=row.title_en),
        "next_clock": clock,
        "crews": [CrewOnIt.model_validate(crew) for crew in row.crews],
    }


def to_incident(row: IncidentRow) -> Incident:
    """A row as the API answers it."""
    return Incident(**incident_members(row))
