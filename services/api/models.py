"""Shapes that several routes answer with. Times are UTC with offset; values in the quantity's internal unit."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.alert_axes import Letter, Override

AlertCondition = Literal["true", "false", "unknown"]
AlertDirection = Literal["high", "low", "none"]
ChangeKind = str

Level = Annotated[int, Field(ge=1, le=4, description="1 red, 2 orange, 3 yellow, 4 blue")]


class Words(BaseModel):
    """A name as people read it."""

    zh: str
    en: str


class Newest(BaseModel):
    """The last reading of a sensor."""

    observed_at: datetime
    received_at: datetime | None = None
    value: float | None
    quality: int


class Alert(BaseModel):
    """The machine's claim about one sensor and one rule, and what people did about it."""

    alert_id: str
    revision: int
    rule_id: str
    title: Words
    lifeline: str
    quantity: str
    unit: str
    level: Level
    worst_level: Level
    condition: AlertCondition
    is_late: bool
    raised_at: datetime
    changed_at: datetime
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    value: float | None
    limit: float | None
    direction: AlertDirection
    letter: Annotated[Letter, Field(description="state of ISA-18.2: A normal, B unacknowledged, ... G shelved")]
    latched: Annotated[bool, Field(description="back to normal, but held until somebody entitled resets it")]
    override: Annotated[Override, Field(description="why it is kept quiet, if it is")]
    override_until: datetime | None
    incident_id: int | None
    newest: Newest | None
    sensor_id: int
    sensor_code: str
    asset_code: str
    asset_name: str | None
    asset_name_en: str | None
    district_code: str | None
    road: str | None
    longitude: float
    latitude: float
    run_id: Annotated[str | None, Field(description="run of the simulator; null for real gateways")]


class Limit(BaseModel):
    """One limit of a rule; in the quantity's unit, or a multiple of the sensor's design value."""

    level: Level
    high: float | None
    low: float | None
    deadband: float
    on_delay_seconds: float
    source: str
    mark: str


class Feed(BaseModel):
    """How fresh the readings are, and who waits for what."""

    last_reading_received_at: datetime | None
    is_stale: bool
    waiting: Annotated[list[str], Field(description="such as `recorder: database`")]


class AlertChange(BaseModel):
    """Message `alert` of the live stream: one step of one alert, and the alert after it."""

    kind: ChangeKind
    alert: Alert


class IncidentChange(BaseModel):
    """Message `change` of the live stream: something happened to an incident or a work order; read it anew."""

    kind: str
    at: datetime
    actor: str
    incident_id: int | None
    work_order_id: int | None


class StatesChange(BaseModel):
    """Message `states` of the live stream: sensors whose state byte changed, and the bytes."""

    sensor_id: list[int]
    state: list[int]


class Pulse(BaseModel):
    """Message `pulse` of the live stream, every second."""

    at: datetime
    sequence: int
    register_version: int
    feed: Feed
    sensors_total: int
    sensors_silent: int
    shelved: Annotated[int, Field(description="live alerts kept quiet by people")]
    by_design: Annotated[int, Field(description="live alerts suppressed by design")]
    out_of_service: Annotated[int, Field(description="live alerts of sensors out of service")]
    run_id: Annotated[str | None, Field(description="run of the simulator, while any gateway belongs to one")]
