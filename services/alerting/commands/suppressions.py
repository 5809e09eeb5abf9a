"""The city's suppressions by design: written by one person, approved by another, and only then of effect.

Each function is one transaction. The timekeeper brings alerts in line with what was decided, within a moment.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from services.alerting.alerts.suppress import Relation, circle_with
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, WrongState

__all__ = ["Definition", "Relation", "Suppression", "add", "approve", "change", "disable", "list_all"]

QUERIES = load_queries(__file__)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """While an alert of the cause is live and at least this bad, the symptom is quiet. cause_level: 1 red to 4 blue."""

    cause_rule_id: str
    symptom_rule_id: str
    relation: Relation
    cause_level: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Suppression(Definition):
    """A suppression as it stands. is_active: enabled, and approved by somebody else. held_count: claims quiet by it."""

    suppression_id: int
    revision: int
    author: str
    changed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    enabled: bool
    disabled_because: str | None
    is_active: bool
    held_count: int


async def list_all(connection: AsyncConnection) -> list[Suppression]:
    """Every suppression, also those without effect."""
    return await _read(connection, None)


async def add(connection: AsyncConnection, wish: Definition, account: str, now: datetime) -> Suppression:
    """A new suppression; it has no effect until somebody else approves it.

    Raises:
        WrongState: there is one already, or symptoms would suppress their own cause.
    """
    async with writing(connection):
        await _ensure_no_circle(connection, wish, None)
        parameters = asdict(wish) | {"account": account, "now": now}
        try:
            async with connection.transaction():
                row = (await (await connection.execute(QUERIES["add"], parameters)).fetchall())[0]
        except UniqueViolation as error:
            raise WrongState("There is such a suppression already", denied="exists_already") from error
        return await _read_one(connection, row[0])


async def change(
    connection: AsyncConnection, suppression_id: int, revision: int, wish: Definition, account: str, now: datetime
) -> Suppression:
    """Say anew what it means, and enable it; whoever changes it is its author, and it has to be approved again.

    Raises:
        NotFound: there is none under this number.
        WrongState: somebody has changed it meanwhile, there is another like it, or there would be a circle.
    """
    async with writing(connection):
        before = await _read_one(connection, suppression_id)
        _ensure_revision(before, revision)
        await _ensure_no_circle(connection, wish, suppression_id)
        parameters = asdict(wish) | {"suppression_id": suppression_id, "account": account, "now": now}
        try:
            async with connection.transaction():
                await connection.execute(QUERIES["change"], parameters)
        except UniqueViolation as error:
            raise WrongState("There is such a suppression already", denied="exists_already") from error
        return await _read_one(connection, suppression_id)


async def approve(
    connection: AsyncConnection, suppression_id: int, revision: int, account: str, now: datetime
) -> Suppression:
    """Let it take effect in the form that was read.

    Raises:
        NotFound: there is none under this number.
        WrongState: it was changed since, is disabled or approved already, or is one's own.
    """
    async with writing(connection):
        before = await _read_one(connection, suppression_id)
        _ensure_revision(before, revision)
        if not before.enabled:
            raise _refusal(before, "disabled", "It is disabled")
        if before.approved_by is not None:
            raise _refusal(before, "approved_already", f"{before.approved_by} has approved it already")
        if before.author == account:
            raise _refusal(before, "own_work", "Nobody approves their own")
        await connection.execute(QUERIES["approve"], {"suppression_id": suppression_id, "account": account, "now": now})
        return await _read_one(connection, suppression_id)


async def disable(connection: AsyncConnection, suppression_id: int, reason: str, now: datetime) -> Suppression:
    """Let it have no effect any more; what it kept quiet is annunciated anew.

    Raises:
        NotFound: there is none under this number.
        WrongState: it is disabled already.
    """
    async with writing(connection):
        before = await _read_one(connection, suppression_id)
        if not before.enabled:
            raise _refusal(before, "disabled", "It is disabled already")
        await connection.execute(QUERIES["disable"], {"suppression_id": suppression_id, "reason": reason, "now": now})
        return await _read_one(connection, suppression_id)


async def _ensure_no_circle(connection: AsyncConnection, wish: Definition, suppression_id: int | None) -> None:
    """What names a cause must never be quiet because of its own symptom."""
    if wish.cause_rule_id == wish.symptom_rule_id:
        raise WrongState("A rule cannot be its own symptom", denied="circle")
    others = [one for one in await list_all(connection) if one.enabled and one.suppression_id != suppression_id]
    circle = circle_with(
        [*((one.cause_rule_id, one.symptom_rule_id) for one in others), (wish.cause_rule_id, wish.symptom_rule_id)]
    )
    if circle:
        raise WrongState("Symptoms would suppress their own cause", denied="circle", circle=" < ".join(circle))


def _ensure_revision(before: Suppression, revision: int) -> None:
    if before.revision != revision:
        raise _refusal(before, "changed_meanwhile", "It was changed meanwhile; read it anew")


def _refusal(before: Suppression, denied: str, why: str) -> WrongState:
    return WrongState(why, suppression_id=before.suppression_id, revision=before.revision, denied=denied)


async def _read_one(connection: AsyncConnection, suppression_id: int) -> Suppression:
    found = await _read(connection, suppression_id)
    if not found:
        raise NotFound("There is no such suppression", suppression_id=suppression_id)
    return found[0]


async def _read(connection: AsyncConnection, suppression_id: int | None) -> list[Suppression]:
    cursor = connection.cursor(row_factory=class_row(Suppression))
    return await (await cursor.execute(QUERIES["list"], {"suppression_id": suppression_id})).fetchall()
