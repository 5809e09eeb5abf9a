"""Suppression by design in the database: what stands follows from what causes there are. Inside `writing`."""

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.alerts.overrides import Ending, NewOverride, Standing, annunciate, change, list_standing
from services.alerting.alerts.stored import Claim
from services.alerting.alerts.suppress import Because, Cause, Suppression, Symptom, decide_suppressed
from services.alerting.incidents.follow import join_symptoms
from services.alerting.incidents.store import list_links
from services.database import load_queries

QUERIES = load_queries(__file__)

SUPPRESSION = "suppression"


class SuppressionWatch:
    """A duty of the timekeeper: looks again only when overrides, suppressions or the register have changed.

    What it has seen is forgotten with the connection, so that a change is never missed.
    """

    def __init__(self) -> None:
        self._seen: tuple[object, ...] | None = None

    async def __call__(self, connection: AsyncConnection, now: datetime) -> int:
        """Returns how many alerts are annunciated anew."""
        stands = (await (await connection.execute(QUERIES["read_changes"])).fetchall())[0]
        if stands == self._seen:
            return 0
        self._seen = stands
        return await keep_suppressions(connection, now)


async def keep_suppressions(connection: AsyncConnection, now: datetime) -> int:
    """Follow everything that makes or ends a cause without a word of the engine: people, timers, approvals.

    Returns:
        How many alerts are annunciated anew.
    """
    freed = await follow_suppressions(connection, now)
    await annunciate(connection, freed, now)
    await join_symptoms(connection, now)
    return len(freed)


async def follow_suppressions(
    connection: AsyncConnection, now: datetime, because_of: Collection[str] | None = None
) -> list[str]:
    """Begin and end overrides by design, so that they say what holds now.

    Args:
        connection: Inside the transaction of what has changed.
        now: When.
        because_of: Rules whose alerts have changed; nothing is done when none of them is a cause. None: look anyway.

    Returns:
        The alerts that nothing holds any more and that are not normal.
    """
    suppressions = await list_active(connection)
    if because_of is not None and not any(one.cause_rule_id in because_of for one in suppressions):
        return []
    standing = await list_standing(connection, "by_design")
    wanted = await _decide(connection, suppressions, standing) if suppressions else {}
    kept = {_claim(one) for one in standing if _claim(one) in wanted and wanted[_claim(one)].identity == _identity(one)}
    begun = [_override(claim, because) for claim, because in wanted.items() if claim not in kept]
    ended = [one for one in standing if _claim(one) not in kept]
    return await change(connection, begun, Ending(overrides=ended, actor=SUPPRESSION, because="cause_ended"), now)


async def list_active(connection: AsyncConnection) -> list[Suppression]:
    """Suppressions that count: enabled, and approved by somebody other than their author."""
    cursor = connection.cursor(row_factory=class_row(Suppression))
    return await (await cursor.execute(QUERIES["list_active"])).fetchall()


async def _decide(
    connection: AsyncConnection, suppressions: Sequence[Suppression], standing: Sequence[Standing]
) -> dict[Claim, Because]:
    cursor = connection.cursor(row_factory=class_row(Cause))
    rules = sorted({one.cause_rule_id for one in suppressions})
    causes = await (await cursor.execute(QUERIES["list_causes"], {"rule_ids": rules})).fetchall()
    if not causes:
        return {}
    linked = await list_links(connection, {cause.asset_id for cause in causes})
    near = {cause.asset_id for cause in causes}.union(*linked.values())
    symptoms = await _list_symptoms(connection, near, sorted({one.symptom_rule_id for one in suppressions}))
    return decide_suppressed(suppressions, causes, symptoms, linked, {_claim(one): _identity(one) for one in standing})


async def _list_symptoms(connection: AsyncConnection, asset_ids: set[int], rule_ids: list[str]) -> list[Symptom]:
    cursor = connection.cursor(row_factory=class_row(Symptom))
    parameters = {"asset_ids": sorted(asset_ids), "rule_ids": rule_ids}
    return await (await cursor.execute(QUERIES["list_symptoms"], parameters)).fetchall()


def _claim(one: Standing) -> Claim:
    return one.sensor_id, one.rule_id or ""


def _identity(one: Standing) -> tuple[int, int, str]:
    return one.suppression_id or 0, one.suppression_revision or 0, one.cause_alert_id or ""


def _override(claim: Claim, because: Because) -> NewOverride:
    return NewOverride(
        kind="by_design",
        sensor_id=claim[0],
        rule_id=claim[1],
        reason_code="known_cause",
        reason=because.suppression.reason,
        created_by=SUPPRESSION,
        suppression_id=because.suppression.suppression_id,
        suppression_revision=because.suppression.revision,
        cause_alert_id=because.cause_alert_id,
    )
