"""What people do to alerts: acknowledge, shelve, unshelve, reset; one by one or many at once after a preview."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.alerting.commands import alerts as commands
from services.api.alert_rows import to_alert
from services.api.dependencies import Connection, LifelineCatalogue, Now, permits
from services.api.errors import problems
from services.api.models import Alert
from services.api.permissions import Permission
from services.api.routes.alerts import find_alert
from services.api.sessions import Session
from services.errors import WrongState

router = APIRouter(prefix="/api", tags=["alerts"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
MOST_AT_ONCE = 1_000

Reason = Annotated[str, Field(min_length=1, max_length=commands.LONGEST_NOTE)]
ReasonCode = Literal["nuisance", "maintenance", "known_cause", "faulty_sensor", "other"]


class Note(BaseModel):
    """What a person wants to say about it."""

    note: Annotated[str | None, Field(max_length=commands.LONGEST_NOTE)] = None


class ShelveBody(BaseModel):
    """For how long and why; one_shot: until the first return to normal, at the latest until the end."""

    seconds: Annotated[int, Field(ge=60, le=7 * 86_400)]
    reason_code: ReasonCode
    reason: Reason
    one_shot: bool = False


class UnshelveBody(BaseModel):
    """Why it ends early."""

    reason: Reason


class BulkBody(BaseModel):
    """Many alerts at once. dry_run says what would happen; expected_count is what the person was shown then."""

    action: Literal["acknowledge", "shelve"]
    alert_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]
    dry_run: bool = False
    expected_count: int | None = None
    note: Annotated[str | None, Field(max_length=commands.LONGEST_NOTE)] = None
    shelving: ShelveBody | None = None


class NotDone(BaseModel):
    """An alert that was left as it is, and why."""

    alert_id: UUID
    reason: str


class BulkOutcome(BaseModel):
    """How many were changed (or would be), and which were not."""

    count: int
    refused: list[NotDone]


@router.post("/alerts/{alert_id}/acknowledge", operation_id="acknowledgeAlert", responses=REFUSALS)
async def acknowledge_alert(
    connection: Connection,
    session: Annotated[Session, Depends(permits("alert.acknowledge"))],
    catalogue: LifelineCatalogue,
    now: Now,
    alert_id: UUID,
    note: Note,
) -> Alert:
    """Take notice of an alert; it stays live while its condition is true."""
    await commands.acknowledge(connection, str(alert_id), session.name, note.note, now)
    return to_alert(await find_alert(connection, alert_id), catalogue)


@router.post("/alerts/{alert_id}/shelve", operation_id="shelveAlert", responses=REFUSALS)
async def shelve_alert(
    connection: Connection,
    session: Annotated[Session, Depends(permits("alert.shelve"))],
    catalogue: LifelineCatalogue,
    now: Now,
    alert_id: UUID,
    body: ShelveBody,
) -> Alert:
    """Keep this rule of this sensor quiet for a while; it stays in sight and ends by itself."""
    await commands.shelve(connection, str(alert_id), session.name, shelving_of(body, now), now)
    return to_alert(await find_alert(connection, alert_id), catalogue)


@router.post("/alerts/{alert_id}/unshelve", operation_id="unshelveAlert", responses=REFUSALS)
async def unshelve_alert(
    connection: Connection,
    session: Annotated[Session, Depends(permits("alert.shelve"))],
    catalogue: LifelineCatalogue,
    now: Now,
    alert_id: UUID,
    body: UnshelveBody,
) -> Alert:
    """End a shelving early; an alert that is not normal is annunciated anew."""
    await commands.unshelve(connection, str(alert_id), session.name, body.reason, now)
    return to_alert(await find_alert(connection, alert_id), catalogue)


@router.post("/alerts/{alert_id}/reset", operation_id="resetAlert", responses=REFUSALS)
async def reset_alert(
    connection: Connection,
    session: Annotated[Session, Depends(permits("alert.reset"))],
    catalogue: LifelineCatalogue,
    now: Now,
    alert_id: UUID,
    note: Note,
) -> Alert:
    """Let go of a latched alert whose condition is normal."""
    await commands.reset(connection, str(alert_id), session.name, note.note, now)
    return to_alert(await find_alert(connection, alert_id), catalogue)


@router.post("/alerts/bulk", operation_id="actOnAlerts", responses=REFUSALS)
async def act_on_alerts(
    connection: Connection,
    session: Annotated[Session, Depends(permits("alert.acknowledge"))],
    now: Now,
    body: BulkBody,
) -> BulkOutcome:
    """Acknowledge or shelve many alerts; each is decided by itself, and what cannot be done is named."""
    wanted: Permission = "alert.acknowledge" if body.action == "acknowledge" else "alert.shelve"
    session.account.ensure(wanted)
    alert_ids = [str(one) for one in body.alert_ids]
    preview = commands.Preview(is_preview=body.dry_run, expected_count=None if body.dry_run else body.expected_count)
    if body.action == "acknowledge":
        outcome = await commands.acknowledge_many(connection, alert_ids, session.name, body.note, now, preview)
    elif body.shelving is not None:
        wish = shelving_of(body.shelving, now)
        outcome = await commands.shelve_many(connection, alert_ids, session.name, wish, now, preview)
    else:
        raise WrongState("Say for how long and why")
    refused = [NotDone(alert_id=UUID(one), reason=why.message) for one, why in outcome.refused.items()]
    return BulkOutcome(count=len(outcome.done), refused=refused)


def shelving_of(body: ShelveBody, now: datetime) -> commands.Shelving:
    """The body as the command takes it."""
    until = now + timedelta(seconds=body.seconds)
    return commands.Shelving(until=until, reason_code=body.reason_code, reason=body.reason, is_one_shot=body.one_shot)
