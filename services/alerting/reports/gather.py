"""Reads what was known of an incident at an instant. Sees what the connection may see; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from schemas.lifeline import LimitRule
from services.alerting.incidents.titles import catalogue
from services.alerting.reports.as_of import alert_as_of, due_as_of, incident_as_of, members_as_of
from services.alerting.reports.facts import (
    AlertFacts,
    AssetFacts,
    AttachmentFacts,
    ClockFacts,
    EarlierReport,
    IncidentFacts,
    LineFacts,
    OrderFacts,
    StepFacts,
    ToldFacts,
)
from services.alerting.work_orders.states import Step, StepKind, state_of
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)

Struct = TypeVar("Struct")


class EarlierDue(msgspec.Struct, frozen=True):
    """Until when a clock was due by another instant."""

    until: datetime
    due_at: datetime


@dataclass(frozen=True)
class AlertRow:
    """What does not change of an alert."""

    alert_id: str
    rule_id: str
    sensor_id: int
    sensor_code: str
    quantity: str
    design_value: float | None
    asset_code: str
    asset_name: str
    asset_name_en: str | None
    raised_at: datetime
    is_late: bool


async def gather(connection: AsyncConnection, incident_id: int, as_of: datetime) -> IncidentFacts:
    """Everything but the curves.

    Raises:
        NotFound: there is no such incident, or it lies outside the caller's scope.
        WrongState: it had not been opened by then.
    """
    asked: dict[str, object] = {"incident_id": incident_id, "as_of": as_of}
    found = await _rows(connection, "read_incident", asked)
    if not found:
        raise NotFound("There is no such incident", incident_id=incident_id)
    if found[0]["opened_at"] > as_of:
        raise WrongState("It had not been opened by then", incident_id=incident_id, as_of=as_of)
    own = await _lines(connection, "list_own_lines", asked)
    members = members_as_of(incident_id, own)
    asked["alert_ids"] = members
    parts = await _lines(connection, "list_lines_of_parts", asked)
    lines = sorted([*own, *parts], key=lambda line: line.journal_id)
    alerts = await _alerts(connection, asked, lines)
    stood = incident_as_of(incident_id, own)
    return IncidentFacts(
        as_of=as_of,
        **{name: value for name, value in found[0].items() if name != "opened_by"},
        opened_by=found[0]["opened_by"] or "engine",
        level=stood.level,
        worst_level=stood.worst_level,
        state=stood.state,
        issued_at=stood.issued_at,
        ended_at=stood.ended_at,
        reason_code=stood.reason_code,
        merged_into=None if stood.merged_into is None else str(stood.merged_into),
        lines=lines,
        alerts=alerts,
        hidden_alert_count=len(members) - len(alerts),
        assets=await _structs(connection, "list_assets", asked, AssetFacts),
        clocks=await _clocks(connection, asked, as_of),
        told=await _told(connection, asked),
        orders=await _orders(connection, asked),
        earlier_reports=await _structs(connection, "list_reports", asked, EarlierReport),
    )


async def _rows(connection: AsyncConnection, query: str, asked: Mapping[str, object]) -> list[dict[str, Any]]:
    cursor = connection.cursor(row_factory=dict_row)
    return await (await cursor.execute(QUERIES[query], asked)).fetchall()


async def _structs(
    connection: AsyncConnection, query: str, asked: Mapping[str, object], kind: type[Struct]
) -> list[Struct]:
    return [msgspec.convert(row, kind) for row in await _rows(connection, query, asked)]


async def _lines(connection: AsyncConnection, query: str, asked: Mapping[str, object]) -> list[LineFacts]:
    return await _structs(connection, query, asked, LineFacts)


async def _alerts(
    connection: AsyncConnection, asked: Mapping[str, object], lines: Sequence[LineFacts]
) -> list[AlertFacts]:
    cursor = connection.cursor(row_factory=class_row(AlertRow))
    rows = await (await cursor.execute(QUERIES["list_alerts"], asked)).fetchall()
    alerts = [alert for row in rows if (alert := _alert(row, lines)) is not None]
    return sorted(alerts, key=lambda one: (one.worst_level, one.raised_at, one.alert_id))


def _alert(row: AlertRow, lines: Sequence[LineFacts]) -> AlertFacts | None:
    stood = alert_as_of(row.alert_id, lines)
    if stood is None:
        return None
    return AlertFacts(
        alert_id=row.alert_id,
        rule_id=row.rule_id,
        sensor_id=row.sensor_id,
        sensor_code=row.sensor_code,
        quantity=row.quantity,
        asset_code=row.asset_code,
        asset_name=row.asset_name,
        asset_name_en=row.asset_name_en,
        raised_at=row.raised_at,
        is_late=row.is_late,
        level=stood.level,
        worst_level=stood.worst_level,
        condition=stood.condition,
        value=stood.value,
        limit=limits_of(row.rule_id, row.design_value).get(stood.level),
        acknowledged_at=stood.acknowledged_at,
        acknowledged_by=stood.acknowledged_by,
        cleared_at=stood.cleared_at,
    )


def limits_of(rule_id: str, design_value: float | None) -> dict[int, float]:
    """Limits by level in the quantity's unit; empty when the rule has none, or no design value is known."""
    rule = catalogue().rules.get(rule_id)
    if not isinstance(rule, LimitRule):
        return {}
    factor = 1.0 if rule.relative_to == "absolute" else design_value
    if factor is None:
        return {}
    found = {one.level: one.high if one.high is not None else one.low for one in rule.limits}
    return {level: limit * factor for level, limit in found.items() if limit is not None}


async def _clocks(connection: AsyncConnection, asked: Mapping[str, object], as_of: datetime) -> list[ClockFacts]:
    clocks: list[ClockFacts] = []
    for row in await _rows(connection, "list_clocks", asked):
        earlier = msgspec.convert(row.pop("earlier_dues"), list[EarlierDue])
        row["due_at"] = due_as_of(row["due_at"], [(one.until, one.due_at) for one in earlier], as_of)
        clocks.append(ClockFacts(**row))
    return clocks


async def _told(connection: AsyncConnection, asked: Mapping[str, object]) -> list[ToldFacts]:
    return await _structs(connection, "list_told", asked, ToldFacts)


async def _orders(connection: AsyncConnection, asked: Mapping[str, object]) -> list[OrderFacts]:
    orders: list[OrderFacts] = []
    for row in await _rows(connection, "list_orders", asked):
        steps = msgspec.convert(row["steps"], list[StepFacts])
        state = state_of([Step(msgspec.convert(one.kind, StepKind), one.actor, one.happened_at) for one in steps])
        result = next((str(one.details["result"]) for one in reversed(steps) if one.details.get("result")), None)
        members: dict[str, Any] = row | {
            "steps": steps,
            "attachments": msgspec.convert(row["attachments"], list[AttachmentFacts]),
            "state": state,
            "result": result,
        }
        orders.append(OrderFacts(**members))
    return orders
