"""Work orders and crews as the API answers them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.alerting.commands.work_orders import OrderState, StepKind
from services.api.models import Level, Words


class CrewMember(BaseModel):
    """Somebody of a crew."""

    account_id: int
    name: str
    display_name: str | None


class Crew(BaseModel):
    """People who go there. longitude and latitude: where they were last seen. [degrees, WGS 84]"""

    crew_id: int
    crew_code: str
    name: str
    name_en: str | None
    unit: str | None
    phone: str | None
    lifelines: list[str]
    skills: list[str]
    longitude: float | None
    latitude: float | None
    position_at: datetime | None
    members: list[CrewMember]
    open_order_count: int
    is_on_duty: bool


class CrewProposal(BaseModel):
    """A crew for an incident, with what speaks for and against it. minutes: estimated until on site."""

    crew: Crew
    distance_m: float | None
    minutes: float | None
    score: float
    reasons: list[Words]


class OrderCrew(BaseModel):
    """The crew of an order."""

    crew_id: int
    name: str
    name_en: str | None


class OrderAsset(BaseModel):
    """Where the work is."""

    asset_code: str
    name: str
    name_en: str | None
    kind: str
    road: str | None
    longitude: float
    latitude: float
    owner_unit: str | None


class LiveValue(BaseModel):
    """What a sensor of the asset reads now; level: of its worst live alert."""

    sensor_id: int
    sensor_code: str
    quantity: str
    name: Words
    unit: str
    value: float | None
    observed_at: datetime | None
    level: int | None


class ProcedureStepShown(BaseModel):
    """One line of the checklist."""

    code: str
    text: Words
    requires: Literal["tick", "reading", "photo"]
    quantity: str | None
    unit: str | None


class ProcedureShown(BaseModel):
    """What to do."""

    code: str
    title: Words
    steps: list[ProcedureStepShown]


class WorkOrderStep(BaseModel):
    """What somebody did; happened_at by the clock of the phone."""

    step_id: UUID
    kind: StepKind
    actor: str
    happened_at: datetime
    received_at: datetime
    longitude: float | None
    latitude: float | None
    accuracy_m: float | None
    details: dict[str, Any]


class AttachmentShown(BaseModel):
    """A picture or a recording; its content is at /api/attachments/{attachment_id}."""

    attachment_id: UUID
    kind: Literal["photo", "voice"]
    media_type: str
    taken_at: datetime
    actor: str


class WorkOrder(BaseModel):
    """What a crew is asked to do, and how far it is."""

    work_order_id: int
    number: str
    revision: int
    incident_id: int | None
    incident_number: str | None
    kind: Literal["emergency", "maintenance"]
    lifeline: str
    district_code: str | None
    level: Level
    title: Words
    instructions: str
    state: OrderState
    state_changed_at: datetime
    created_at: datetime
    created_by: str
    crew: OrderCrew
    asset: OrderAsset
    arrive_due_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    result: str | None
    reviewed_by: str | None
    run_id: str | None
    hazards: list[Words]
    procedure: ProcedureShown | None
    steps: list[WorkOrderStep]
    attachments: list[AttachmentShown]
    live: list[LiveValue]


class WorkOrders(BaseModel):
    """Orders, the most urgent first."""

    items: list[WorkOrder]


class DispatchBody(BaseModel):
    """Which crew, and what to tell it. work_order_key: made once per intention; repeating it makes no second order."""

    work_order_key: UUID
    crew_id: int
    instructions: Annotated[str, Field(max_length=2000)] = ""


class MaintenanceBody(DispatchBody):
    """The same for planned work on an asset."""

    asset_code: Annotated[str, Field(min_length=1, max_length=400)]


class StepBody(BaseModel):
    """What happened. step_id: made where it happened; a repetition has the same id and the same content."""

    step_id: UUID
    kind: StepKind
    happened_at: AwareDatetime
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    accuracy_m: Annotated[float | None, Field(ge=0, le=1e7)] = None
    details: Annotated[dict[str, Any], Field(max_length=20)] = {}
