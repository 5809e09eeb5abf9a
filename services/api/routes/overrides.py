"""What is kept quiet now, and taking sensors out of service and back; shelving stands with the acts on alerts."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import AwareDatetime, BaseModel, Field

from services.alerting.commands import out_of_service as commands
from services.alerting.commands.alerts import LONGEST_NOTE
from services.api.audit import Auditor
from services.api.dependencies import Audit, Connection, Looking, Now, permits
from services.api.errors import problems
from services.api.routes.alerts import find_alert
from services.api.routes.sensors import SensorId
from services.api.sessions import Session
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api", tags=["overrides"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)

OverrideKind = Literal["shelved", "by_design", "out_of_service"]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
RuleId = Annotated[str | None, Field(max_length=200, description="one rule of the sensor; null for all of them")]
Maintainer = Annotated[Session, Depends(permits("alert.out_of_service"))]


class OverrideShown(BaseModel):
    """Something that is kept quiet, why, and what it hangs on: an end, a work order, or the alert of its cause."""

    override_id: int
    kind: OverrideKind
    sensor_id: int
    sensor_code: str
    rule_id: str | None
    asset_code: str
    asset_name: str
    reason_code: str
    reason: str
    created_by: str
    created_at: AwareDatetime
    ends_at: AwareDatetime | None
    is_one_shot: bool
    work_order_id: int | None
    work_order_number: str | None
    interim_measure: Annotated[str | None, Field(description="what watches instead while it is out of service")]
    suppression_id: int | None
    cause_alert_id: Annotated[str | None, Field(description="the alert that names the cause")]
    alert_id: Annotated[str | None, Field(description="the live alert under it, if there is one")]


class Overrides(BaseModel):
    """What is kept quiet now, at most 500: with a live alert first, then what ends first. counts: of all."""

    items: list[OverrideShown]
    counts: dict[str, int]


class AlertRemoval(BaseModel):
    """Under which open work order, why, and what watches instead."""

    work_order_id: int
    reason: Text
    interim_measure: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None


class SensorRemoval(AlertRemoval):
    """The same for one rule of a sensor, or for all."""

    rule_id: RuleId = None


class AlertReturn(BaseModel):
    """How it was tested before it is trusted again."""

    tested: Text


class SensorReturn(AlertReturn):
    """The same for one rule of a sensor, or for all."""

    rule_id: RuleId = None


@router.get("/overrides", operation_id="listOverrides", responses=problems(401, 422, 503))
async def list_overrides(
    connection: Connection,
    _: Looking,
    kind: Annotated[OverrideKind | None, Query()] = None,
    sensor_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> Overrides:
    """What is kept quiet now; never hidden."""
    return await _read(connection, kind, sensor_id)


@router.post(
    "/sensors/{sensor_id}/out-of-service", operation_id="takeSensorOutOfService", responses=REFUSALS, status_code=201
)
async def take_sensor_out(
    connection: Connection, session: Maintainer, audit: Audit, now: Now, sensor_id: SensorId, body: SensorRemoval
) -> Overrides:
    """Keep a sensor quiet as long as a work order on its asset (or one linked to it) is open; it is judged as ever."""
    await _take_out(connection, session, audit, now, sensor_id, body)
    return await _read(connection, None, sensor_id)


@router.post("/sensors/{sensor_id}/return-to-service", operation_id="returnSensorToService", responses=REFUSALS)
async def return_sensor(
    connection: Connection, session: Maintainer, audit: Audit, now: Now, sensor_id: SensorId, body: SensorReturn
) -> Overrides:
    """Trust a sensor again, once tested: whatever keeps it, or this rule of it, out of service ends."""
    await _return(connection, session, audit, now, sensor_id, body.rule_id, body.tested)
    return await _read(connection, None, sensor_id)


@router.post(
    "/alerts/{alert_id}/out-of-service", operation_id="takeAlertOutOfService", responses=REFUSALS, status_code=201
)
async def take_alert_out(
    connection: Connection, session: Maintainer, audit: Audit, now: Now, alert_id: UUID, body: AlertRemoval
) -> Overrides:
    """Keep the rule and sensor of an alert quiet as long as a work order is open."""
    alert = await find_alert(connection, alert_id)
    removal = SensorRemoval(**body.model_dump(), rule_id=alert.rule_id)
    await _take_out(connection, session, audit, now, alert.sensor_id, removal)
    return await _read(connection, None, alert.sensor_id)


@router.post("/alerts/{alert_id}/return-to-service", operation_id="returnAlertToService", responses=REFUSALS)
async def return_alert(
    connection: Connection, session: Maintainer, audit: Audit, now: Now, alert_id: UUID, body: AlertReturn
) -> Overrides:
    """Trust the rule and sensor of an alert again, once tested."""
    alert = await find_alert(connection, alert_id)
    await _return(connection, session, audit, now, alert.sensor_id, alert.rule_id, body.tested)
    return await _read(connection, None, alert.sensor_id)


async def _take_out(
    connection: AsyncConnection, session: Session, audit: Auditor, now: Now, sensor_id: int, body: SensorRemoval
) -> None:
    async with connection.transaction():
        removal = commands.Removal(sensor_id=sensor_id, **body.model_dump())
        await commands.take_out(connection, removal, session.name, now)
        await audit.note("sensor.take_out_of_service", "sensor", sensor_id, body.model_dump())


async def _return(
    connection: AsyncConnection,
    session: Session,
    audit: Auditor,
    now: Now,
    sensor_id: int,
    rule_id: str | None,
    tested: str,
) -> None:
    async with connection.transaction():
        await commands.return_to_service(connection, sensor_id, rule_id, session.name, tested, now)
        details = {"rule_id": rule_id, "tested": tested}
        await audit.note("sensor.return_to_service", "sensor", sensor_id, details)


async def _read(connection: AsyncConnection, kind: str | None, sensor_id: int | None) -> Overrides:
    wanted = {"kind": kind, "sensor_id": sensor_id}
    cursor = connection.cursor(row_factory=class_row(OverrideShown))
    items = await (await cursor.execute(QUERIES["list_overrides"], wanted)).fetchall()
    counted = await (await connection.execute(QUERIES["count_overrides"], wanted)).fetchall()
    return Overrides(items=items, counts={"shelved": 0, "by_design": 0, "out_of_service": 0} | dict(counted))
