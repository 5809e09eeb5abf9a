"""Suppression by design: which rule keeps which other one quiet, on whose word, and who has approved it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from schemas.lifeline import Catalogue
from services.alerting.commands import suppressions as commands
from services.alerting.commands.alerts import LONGEST_NOTE
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Level
from services.api.sessions import Session
from services.errors import NotFound

router = APIRouter(prefix="/api/suppressions", tags=["suppressions"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
RuleId = Annotated[str, Field(min_length=1, max_length=200)]
Author = Annotated[Session, Depends(permits("suppressions.write"))]
Approver = Annotated[Session, Depends(permits("suppressions.approve"))]


class SuppressionBody(BaseModel):
    """While an alert of the cause rule is not normal and at least this bad, the symptom rule is quiet nearby.

    relation: on the same asset, or on assets that a link joins to it.
    """

    cause_rule_id: RuleId
    symptom_rule_id: RuleId
    relation: Literal["same_asset", "linked"]
    cause_level: Level = 3
    reason: Text


class SuppressionChange(SuppressionBody):
    """The same, said anew. revision: the one that was read before."""

    revision: int


class Approval(BaseModel):
    """revision: the one that was read; another one is not approved by accident."""

    revision: int


class Disabling(BaseModel):
    """Why it is to have no effect any more."""

    reason: Text


class SuppressionShown(SuppressionBody):
    """A suppression as it stands. is_active: enabled, and approved by somebody other than its author."""

    suppression_id: int
    revision: int
    author: str
    changed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    enabled: bool
    disabled_because: str | None
    is_active: bool
    held_count: Annotated[int, Field(description="sensors and rules that it keeps quiet now")]


class Suppressions(BaseModel):
    """All suppressions, also those without effect."""

    items: list[SuppressionShown]


@router.get("", operation_id="listSuppressions", responses=problems(401, 403, 503))
async def list_suppressions(connection: Connection, _: Looking) -> Suppressions:
    """Which rule keeps which other one quiet."""
    return Suppressions(items=[_shown(one) for one in await commands.list_all(connection)])


@router.post("", status_code=201, operation_id="addSuppression", responses=REFUSALS)
async def add_suppression(
    connection: Connection, session: Author, catalogue: LifelineCatalogue, audit: Audit, now: Now, body: SuppressionBody
) -> SuppressionShown:
    """A new suppression, without effect until somebody else approves it."""
    definition = _definition(body, catalogue)
    async with connection.transaction():
        added = await commands.add(connection, definition, session.name, now)
        await audit.note("suppression.add", "suppression", added.suppression_id, body.model_dump())
    return _shown(added)


@router.put("/{suppression_id}", operation_id="changeSuppression", responses=REFUSALS)
async def change_suppression(
    connection: Connection,
    session: Author,
    catalogue: LifelineCatalogue,
    audit: Audit,
    now: Now,
    suppression_id: int,
    body: SuppressionChange,
) -> SuppressionShown:
    """Say it anew, or enable it again: whoever does so is its author, and somebody else has to approve it again."""
    definition = _definition(body, catalogue)
    async with connection.transaction():
        changed = await commands.change(connection, suppression_id, body.revision, definition, session.name, now)
        await audit.note("suppression.change", "suppression", suppression_id, body.model_dump())
    return _shown(changed)


@router.post("/{suppression_id}/approve", operation_id="approveSuppression", responses=REFUSALS)
async def approve_suppression(
    connection: Connection, session: Approver, audit: Audit, now: Now, suppression_id: int, body: Approval
) -> SuppressionShown:
    """Let it take effect, in the form that was read; nobody approves their own."""
    async with connection.transaction():
        approved = await commands.approve(connection, suppression_id, body.revision, session.name, now)
        await audit.note("suppression.approve", "suppression", suppression_id, body.model_dump())
    return _shown(approved)


@router.post("/{suppression_id}/disable", operation_id="disableSuppression", responses=REFUSALS)
async def disable_suppression(
    connection: Connection, _: Author, audit: Audit, now: Now, suppression_id: int, body: Disabling
) -> SuppressionShown:
    """Let it have no effect any more: what it kept quiet is annunciated anew within a moment."""
    async with connection.transaction():
        disabled = await commands.disable(connection, suppression_id, body.reason, now)
        await audit.note("suppression.disable", "suppression", suppression_id, body.model_dump())
    return _shown(disabled)


def _definition(body: SuppressionBody, catalogue: Catalogue) -> commands.Definition:
    for rule_id in (body.cause_rule_id, body.symptom_rule_id):
        if rule_id not in catalogue.rules:
            raise NotFound("There is no such rule", rule_id=rule_id)
    return commands.Definition(**body.model_dump(exclude={"revision"}))


def _shown(one: commands.Suppression) -> SuppressionShown:
    return SuppressionShown.model_validate(one, from_attributes=True)
