"""What a report of an incident is made from: everything that was known at one instant, as JSON can keep it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

ReportKind = Literal["flash", "follow_up", "final"]
Trend = Literal["rising", "falling", "steady"]


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the journal of the incident, its alerts or its work orders."""

    journal_id: int
    at: datetime
    kind: str
    actor: str
    incident_id: int | None = None
    alert_id: str | None = None
    work_order_id: int | None = None
    observed_at: datetime | None = None
    level: int | None = None
    value: float | None = None
    note: str | None = None
    details: dict[str, Any] = {}


class AlertFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it stood. value and limit: in the quantity's internal unit; value of its last step."""

    alert_id: str
    rule_id: str
    sensor_id: int
    sensor_code: str
    quantity: str
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    raised_at: datetime
    is_late: bool
    level: int
    worst_level: int
    condition: str
    value: float | None
    limit: float | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    cleared_at: datetime | None


class AssetFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An asset with alerts of this incident, or one joined to such an asset by a link."""

    asset_code: str
    name: str
    name_en: str | None
    kind: str
    lifeline: str
    road: str | None
    owner_unit: str | None
    has_alerts: bool


class ClockFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A clock as it stood; met and missed only when that had happened."""

    clock: str
    round: int
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None


class ToldFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was told, and whether they had answered."""

    recipient: str
    moment: str
    step: int
    created_at: datetime
    channels: list[str]
    delivered: list[str]
    wants_answer: bool
    answered_at: datetime | None
    answered_through: str | None


class StepFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a crew did: by the phone's clock, and when we learnt of it."""

    kind: str
    actor: str
    happened_at: datetime
    received_at: datetime
    details: dict[str, Any]


class AttachmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or a recording; the hash names the content."""

    attachment_id: str
    kind: str
    taken_at: datetime
    actor: str
    sha256: str


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A work order as far as it was known."""

    work_order_id: int
    number: str
    crew: str
    crew_en: str | None
    state: str
    created_at: datetime
    created_by: str
    instructions: str
    arrive_due_at: datetime | None
    result: str | None
    steps: list[StepFacts]
    attachments: list[AttachmentFacts]


class CurveFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a deciding sensor measured. columns: seconds after `since`, least, greatest and mean value of a bucket."""

    sensor_id: int
    sensor_code: str
    quantity: str
    unit: str
    since: datetime
    until: datetime
    bucket_seconds: float
    seconds: list[float]
    minimum: list[float]
    maximum: list[float]
    mean: list[float]
    # limits by level, as far as they are absolute or the design value is known
    limits: dict[int, float]
    trend: Trend | None
    change_per_10_minutes: float | None


class EarlierReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that had been filed before."""

    kind: ReportKind
    year: int
    number: int
    as_of: datetime
    author: str


class IncidentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was known of an incident at `as_of`, and nothing that was learnt later."""

    as_of: datetime
    incident_id: int
    number: str
    title_zh: str
    title_en: str
    lifeline: str
    district_code: str | None
    district_name: str | None
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    road: str | None
    owner_unit: str | None
    longitude: float
    latitude: float
    run_id: str | None
    opened_at: datetime
    opened_by: str
    level: int
    worst_level: int
    state: str
    issued_at: datetime | None
    ended_at: datetime | None
    reason_code: str | None
    merged_into: str | None
    lines: list[LineFacts]
    alerts: list[AlertFacts]
    # alerts that whoever asks may not see
    hidden_alert_count: int
    assets: list[AssetFacts]
    clocks: list[ClockFacts]
    told: list[ToldFacts]
    orders: list[OrderFacts]
    earlier_reports: list[EarlierReport]
    curves: list[CurveFacts] = []


class Remarks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What no sensor knows; written by the author of the report."""

    cause: str = ""
    casualties: str = ""
    losses: str = ""
    next_steps: str = ""
    note: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report. year, number, filed_at and author are None while it is only a preview."""

    kind: ReportKind
    facts: IncidentFacts
    remarks: Remarks = Remarks()
    year: int | None = None
    number: int | None = None
    filed_at: datetime | None = None
    author: str | None = None

    @property
    def is_drill(self) -> bool:
        """Of a drill or a simulated run."""
        return self.facts.run_id is not None
