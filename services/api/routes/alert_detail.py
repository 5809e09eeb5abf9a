"""One alert with everything that is known: why it fired, what happened since, what goes on nearby."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import BaseModel

from schemas.alert import Evidence as FoundEvidence
from schemas.lifeline import Catalogue, LimitRule
from services.api.alert_rows import AlertRow, to_alert
from services.api.models import Alert, AlertDirection, ChangeKind, Level, Limit
from services.api.routes.lifelines import limits_of
from services.clock import to_datetime
from services.database import load_queries

# the alert with its columns is one noun: its queries stand together
QUERIES = load_queries(str(Path(__file__).with_name("alerts.py")))

NEARBY_METRES = 500.0
NEARBY_LIMIT = 20


class Evidence(BaseModel):
    """What justified the alert's last step. Values and limits in the quantity's internal unit.

    `limits` are those of the rule today, already multiplied by the sensor's design value where they are relative to it;
    `limit`, `direction`, `source` and `mark` are what decided then.
    """

    rule_version: str
    limits: list[Limit]
    onset_value: float | None
    value: float | None
    quality: int | None
    limit: float | None
    direction: AlertDirection
    deadband: float | None
    on_delay_seconds: float | None
    source: str | None
    mark: str | None
    since: datetime | None
    previous_value: float | None
    previous_observed_at: datetime | None
    last_received_at: datetime | None


class JournalEntry(BaseModel):
    """One step of the engine, or one action of a person."""

    journal_id: int
    at: datetime
    kind: ChangeKind
    actor: str
    level: Level | None
    value: float | None
    observed_at: datetime | None
    note: str | None


class AlertDetail(Alert):
    """An alert with evidence, journal and neighbours."""

    evidence: Evidence
    journal: list[JournalEntry]
    nearby: list[Alert]


@dataclass(frozen=True)
class EvidenceRow:
    """Evidence as the table has it."""

    rules_version: str
    evidence: dict[str, Any]
    design_value: float | None


async def read_detail(connection: AsyncConnection, catalogue: Catalogue, row: AlertRow) -> AlertDetail:
    """Read the rest; the caller's transaction holds one snapshot."""
    wanted = {"alert_id": row.alert_id, "metres": NEARBY_METRES, "limit": NEARBY_LIMIT}
    async with connection.cursor(row_factory=class_row(EvidenceRow)) as cursor:
        found = (await (await cursor.execute(QUERIES["read_evidence"], wanted)).fetchall())[0]
    async with connection.cursor(row_factory=class_row(JournalEntry)) as cursor:
        journal = await (await cursor.execute(QUERIES["list_journal"], wanted)).fetchall()
    async with connection.cursor(row_factory=class_row(AlertRow)) as cursor:
        nearby = await (await cursor.execute(QUERIES["list_nearby"], wanted)).fetchall()
    return AlertDetail(
        **to_alert(row, catalogue).model_dump(),
        evidence=_evidence(found, catalogue, row.rule_id, journal),
        journal=journal,
        nearby=[to_alert(other, catalogue) for other in nearby],
    )


def _evidence(row: EvidenceRow, catalogue: Catalogue, rule_id: str, journal: list[JournalEntry]) -> Evidence:
    found = msgspec.convert(row.evidence, FoundEvidence)
    raised = next((entry for entry in journal if entry.kind == "raised"), None)
    return Evidence(
        rule_version=row.rules_version,
        limits=_limits(catalogue, rule_id, row.design_value),
        onset_value=raised.value if raised else None,
        value=found.value,
        quality=found.quality,
        limit=found.limit,
        direction=found.direction,
        deadband=found.deadband,
        on_delay_seconds=found.on_delay_seconds,
        source=found.source,
        mark=found.mark,
        since=_instant(found.since),
        previous_value=found.previous_value,
        previous_observed_at=_instant(found.previous_observed_at),
        last_received_at=_instant(found.last_received_at),
    )


def _limits(catalogue: Catalogue, rule_id: str, design_value: float | None) -> list[Limit]:
    rule = catalogue.rules.get(rule_id)
    if not isinstance(rule, LimitRule):
        return []
    if rule.relative_to == "absolute":
        return limits_of(rule)
    return limits_of(rule, design_value) if design_value else []


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else to_datetime(microseconds)
