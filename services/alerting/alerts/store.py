"""Transitions of the engine into the tables of alerts and journal, inside `writing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from schemas.alert import Transition
from schemas.alert_axes import Override
from services.alerting.alerts.steps import AlertStep
from services.alerting.journal import Line, write_lines
from services.clock import to_datetime
from services.database import load_queries

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class KnownAlert:
    """How an alert stands in the tables before a batch."""

    alert_id: UUID
    revision: int
    level: int


@dataclass(frozen=True)
class PlacedAlert:
    """Where an alert belongs, and how it stands after a batch."""

    alert_id: UUID
    asset_id: int | None
    lifeline: str
    district_code: str | None
    override: Override
    run_id: str | None
    longitude: float | None
    latitude: float | None


async def apply_transitions(
    connection: AsyncConnection, transitions: Sequence[Transition], now: datetime
) -> list[AlertStep]:
    """Write transitions in order, each once however often the log is replayed.

    Returns:
        The steps that the tables did not know yet, in order.
    """
    if not transitions:
        return []
    known = await _read_known(connection, transitions)
    rows = [transition_row(transition) for transition in transitions]
    async with connection.cursor() as cursor:
        await cursor.executemany(QUERIES["apply_transition"], rows)
        await cursor.executemany(QUERIES["write_transition"], [row | {"now": now} for row in rows])
    await _end_one_shots(connection, transitions, now)
    placed = await _read_placed(connection, transitions)
    return list(_new_steps(transitions, known, placed))


async def _end_one_shots(connection: AsyncConnection, transitions: Sequence[Transition], now: datetime) -> None:
    """A shelving until the first return to normal ends with it."""
    cleared = [transition.alert_id for transition in transitions if transition.kind == "cleared"]
    if not cleared:
        return
    ended = await connection.execute(QUERIES["end_one_shots"], {"alert_ids": cleared, "now": now})
    for override_id, alert_id, revision, level in await ended.fetchall():
        await connection.execute(QUERIES["lift"], {"alert_id": alert_id})
        line = Line(
            kind="unshelved",
            actor="engine",
            at=now,
            alert_id=alert_id,
            revision=None,
            level=level,
            details={"override_id": override_id, "because": "returned to normal", "revision": revision},
        )
        await write_lines(connection, [line])


def _new_steps(
    transitions: Sequence[Transition], known: dict[str, KnownAlert], placed: dict[str, PlacedAlert]
) -> list[AlertStep]:
    """The steps beyond what was known; a level is compared with the step before it, also within the batch."""
    revisions = {alert_id: alert.revision for alert_id, alert in known.items()}
    levels: dict[str, int] = {alert_id: alert.level for alert_id, alert in known.items()}
    steps: list[AlertStep] = []
    for transition in transitions:
        alert_id = transition.alert_id
        if transition.revision > revisions.get(alert_id, 0) and alert_id in placed:
            steps.append(_step(transition, levels.get(alert_id), placed[alert_id]))
            revisions[alert_id], levels[alert_id] = transition.revision, transition.level
    return steps


def _step(transition: Transition, level_before: int | None, placed: PlacedAlert) -> AlertStep:
    return AlertStep(
        alert_id=transition.alert_id,
        kind=transition.kind,
        sensor_id=transition.sensor_id,
        asset_id=placed.asset_id,
        rule_id=transition.rule_id,
        lifeline=placed.lifeline,
        district_code=placed.district_code,
        level=transition.level,
        level_before=level_before,
        condition=transition.condition,
        is_late=transition.is_late,
        override=placed.override,
        run_id=placed.run_id,
        raised_at=to_datetime(transition.raised_at),
        at=to_datetime(transition.observed_at),
        value=transition.evidence.value,
        longitude=placed.longitude or 0.0,
        latitude=placed.latitude or 0.0,
    )


async def _read_known(connection: AsyncConnection, transitions: Sequence[Transition]) -> dict[str, KnownAlert]:
    cursor = connection.cursor(row_factory=class_row(KnownAlert))
    await cursor.execute(QUERIES["list_known"], {"alert_ids": _ids(transitions)})
    return {str(alert.alert_id): alert for alert in await cursor.fetchall()}


async def _read_placed(connection: AsyncConnection, transitions: Sequence[Transition]) -> dict[str, PlacedAlert]:
    cursor = connection.cursor(row_factory=class_row(PlacedAlert))
    await cursor.execute(QUERIES["list_placed"], {"alert_ids": _ids(transitions)})
    return {str(alert.alert_id): alert for alert in await cursor.fetchall()}


def _ids(transitions: Sequence[Transition]) -> list[str]:
    return sorted({transition.alert_id for transition in transitions})


def transition_row(transition: Transition) -> dict[str, object]:
    """A transition as query parameters."""
    evidence = transition.evidence
    changed_at = to_datetime(transition.observed_at)
    return {
        "alert_id": transition.alert_id,
        "sensor_id": transition.sensor_id,
        "rule_id": transition.rule_id,
        "rules_version": transition.rules_version,
        "kind": transition.kind,
        "level": transition.level,
        "worst_level": transition.worst_level,
        "condition": transition.condition,
        "is_late": transition.is_late,
        "raised_at": to_datetime(transition.raised_at),
        "changed_at": changed_at,
        "cleared_at": changed_at if transition.kind == "cleared" else None,
        "revision": transition.revision,
        "value": evidence.value,
        "limit_value": evidence.limit,
        "direction": evidence.direction,
        "evidence": Jsonb(msgspec.to_builtins(evidence)),
        # why an alert fired stays with it when it becomes unknown or known again
        "keeps_evidence": transition.kind in ("unknown", "known"),
    }
