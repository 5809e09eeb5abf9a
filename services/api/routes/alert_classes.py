"""Which alerts latch, how long they may be shelved, when they are annunciated anew."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel, Field, model_validator

from schemas.lifeline import Catalogue
from services.alerting.commands import alert_classes as commands
from services.alerting.commands.alert_classes import ClassKey, ClassWish
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Level
from services.api.sessions import Session
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/alert-classes", tags=["alerts"])

Writer = Annotated[Session, Depends(permits("clocks.write"))]


class ClassDefault(BaseModel):
    """What the installation came with."""

    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None


class AlertClass(BaseModel):
    """What holds for alerts of a rule, else of a lifeline at a level, else of a level.

    source, mark: Where it comes from; `S` was set by the city, `D` is our own default.
    default: Null for a row that the city has added.
    """

    class_id: int
    rule_id: str | None
    lifeline: str | None
    level: Level | None
    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None
    source: str
    mark: str
    default: ClassDefault | None
    changed_by: str | None
    changed_at: datetime | None


class AlertClasses(BaseModel):
    """All rows; the most specific one that fits counts, and stands first."""

    items: list[AlertClass]


class ClassBody(BaseModel):
    """What shall hold for which alerts. A row of exactly these alerts is replaced."""

    rule_id: Annotated[str | None, Field(max_length=100)] = None
    lifeline: Annotated[str | None, Field(max_length=40)] = None
    level: Level | None = None
    is_latching: Annotated[bool, Field(description="stays in sight after its cause has gone, until somebody resets it")]
    longest_shelving_seconds: Annotated[int, Field(ge=0, le=7 * 86_400, description="0: may not be shelved at all")]
    realarm_seconds: Annotated[
        int | None, Field(ge=60, le=7 * 86_400, description="annunciated anew so long after it was acknowledged")
    ] = None

    @model_validator(mode="after")
    def _names_alerts(self) -> Self:
        if self.rule_id is not None and self.lifeline is not None:
            raise ValueError("a rule belongs to one lifeline: leave the lifeline out")
        if self.rule_id is None and self.level is None:
            raise ValueError("name a level, or a rule")
        return self


@router.get("", operation_id="listAlertClasses", responses=problems(401, 403, 503))
async def list_alert_classes(connection: Connection, _: Looking) -> AlertClasses:
    """What holds for which alerts, with where it comes from."""
    return AlertClasses(items=await _read(connection, None))


@router.put("", operation_id="setAlertClass", responses=problems(401, 403, 422, 503))
async def set_alert_class(
    connection: Connection, session: Writer, audit: Audit, catalogue: LifelineCatalogue, now: Now, body: ClassBody
) -> AlertClass:
    """Say what holds for these alerts; counts for their next step, not for what is latched or shelved already."""
    _ensure_known(body, catalogue)
    key = ClassKey(body.rule_id, body.lifeline, body.level)
    wish = ClassWish(body.is_latching, body.longest_shelving_seconds, body.realarm_seconds)
    async with connection.transaction():
        class_id, before = await commands.set_class(connection, key, wish, session.name, now)
        details = {"before": None if before is None else vars(before), "after": vars(key) | vars(wish)}
        await audit.note("alert_class.set", "alert_class", class_id, details)
    return (await _read(connection, class_id))[0]


@router.delete(
    "/{class_id}", status_code=204, operation_id="resetAlertClass", responses=problems(401, 403, 404, 422, 503)
)
async def reset_alert_class(connection: Connection, _: Writer, audit: Audit, class_id: int) -> None:
    """Go back to the default; a row that the city has added goes away."""
    async with connection.transaction():
        before = await commands.reset_class(connection, class_id)
        await audit.note("alert_class.reset", "alert_class", class_id, {"before": vars(before)})


async def _read(connection: AsyncConnection, class_id: int | None) -> list[AlertClass]:
    cursor = connection.cursor(row_factory=class_row(AlertClass))
    return await (await cursor.execute(QUERIES["list_classes"], {"class_id": class_id})).fetchall()


def _ensure_known(body: ClassBody, catalogue: Catalogue) -> None:
    if body.rule_id is not None and body.rule_id not in catalogue.rules:
        raise RequestValidationError([{"loc": ("body", "rule_id"), "msg": "there is no such rule"}])
    if body.lifeline is not None and body.lifeline not in {one.code for one in catalogue.lifelines}:
        raise RequestValidationError([{"loc": ("body", "lifeline"), "msg": "there is no such lifeline"}])
