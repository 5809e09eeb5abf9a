"""Transitions of the engine into the tables of alerts and journal, inside `writing`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from schemas.alert import Transition
from services.alerting.alerts.batch import DecidedStep, Known, decide_steps
from services.alerting.alerts.overrides import Ending, change, list_one_shots
from services.alerting.alerts.placing import freed_steps, place_steps
from services.alerting.alerts.steps import AlertStep
from services.alerting.alerts.stored import StoredAlert, from_hold, list_holds, list_latching, read_alerts
from services.alerting.alerts.suppressions import follow_suppressions
from services.clock import to_datetime
from services.database import load_queries

QUERIES = load_queries(__file__)

ENGINE = "engine"


async def apply_transitions(
    connection: AsyncConnection, transitions: Sequence[Transition], now: datetime
) -> list[AlertStep]:
    """Write transitions in order, each once however often the log is replayed, with what they do to overrides.

    Returns:
        The steps that the tables did not know yet, in order; then alerts that nothing holds any more.
    """
    if not transitions:
        return []
    known = await read_alerts(connection, [one.alert_id for one in transitions])
    decided = await _decide(connection, transitions, known)
    if not decided:
        return []
    await _write(connection, decided, known, now)
    freed = await _end_one_shots(connection, decided, now)
    freed += await follow_suppressions(connection, now, because_of={one.transition.rule_id for one in decided})
    steps = await place_steps(connection, decided)
    return steps + await freed_steps(connection, freed, now)


async def _decide(
    connection: AsyncConnection, transitions: Sequence[Transition], known: Mapping[str, StoredAlert]
) -> list[DecidedStep]:
    stands = {alert_id: Known(alert.revision, alert.shown) for alert_id, alert in known.items()}
    quiet = await list_holds(connection, [(one.sensor_id, one.rule_id) for one in transitions])
    cleared = [(one.rule_id, one.level) for one in transitions if one.condition == "false"]
    return list(decide_steps(transitions, stands, quiet, await list_latching(connection, cleared)))


async def _write(
    connection: AsyncConnection, decided: Sequence[DecidedStep], known: Mapping[str, StoredAlert], now: datetime
) -> None:
    rows: dict[str, dict[str, Any]] = {}
    for one in decided:
        rows[one.transition.alert_id] = _merged(rows.get(one.transition.alert_id), _row(one))
    for query, is_known in (("add_alerts", False), ("move_alerts", True)):
        wanted = [row for alert_id, row in rows.items() if (alert_id in known) == is_known]
        if wanted:
            await connection.execute(QUERIES[query], {"rows": Jsonb(wanted)})
    lines = Jsonb([_line(one) for one in decided])
    await connection.execute(QUERIES["write_steps"], {"lines": lines, "now": now})
    if any(one.is_anew for one in decided):
        await connection.execute("notify announcements")


async def _end_one_shots(connection: AsyncConnection, decided: Sequence[DecidedStep], now: datetime) -> list[str]:
    """A shelving until the first return to normal ends with it, for every alert of the sensor and rule."""
    claims = {one.claim for one in decided if one.ends_one_shot}
    if not claims:
        return []
    ended = await list_one_shots(connection, claims)
    return await change(connection, [], Ending(overrides=ended, actor=ENGINE, because="returned_to_normal"), now)


def _row(decided: DecidedStep) -> dict[str, Any]:
    """The alert after a step, as columns; None keeps what the table has."""
    transition, after = decided.transition, decided.after
    evidence = transition.evidence
    changed_at = to_datetime(transition.observed_at).isoformat()
    # why an alert fired stays with it when it becomes unknown or known again
    keeps_evidence = transition.kind in ("unknown", "known") and decided.before is not None
    return {
        "alert_id": transition.alert_id,
        "sensor_id": transition.sensor_id,
        "rule_id": transition.rule_id,
        "rules_version": transition.rules_version,
        "level": after.level,
        "worst_level": transition.worst_level,
        "condition": after.condition,
        "is_late": transition.is_late,
        "raised_at": to_datetime(transition.raised_at).isoformat(),
        "changed_at": changed_at,
        "cleared_at": changed_at if transition.kind == "cleared" else None,
        "revision": transition.revision,
        "value": evidence.value,
        "limit_value": evidence.limit,
        "direction": None if evidence.direction == "none" else evidence.direction,
        "evidence": None if keeps_evidence else msgspec.to_builtins(evidence),
        "is_acknowledged": after.is_acknowledged,
        "latched": after.is_latched,
        "override": after.override,
        "override_until": None if after.override_until is None else after.override_until.isoformat(),
    }


def _merged(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    """Two steps of one alert in one batch, as one row."""
    if before is None:
        return after
    kept = {name: before[name] for name in ("limit_value", "direction", "evidence") if after[name] is None}
    return after | kept | {"worst_level": min(before["worst_level"], after["worst_level"])}


def _line(decided: DecidedStep) -> dict[str, Any]:
    """What the journal says of a step: also what cannot be told from the steps alone."""
    transition = decided.transition
    details: dict[str, object] = {}
    if transition.condition == "false":
        details["latches"] = decided.after.is_latched
    if decided.meets_overrides:
        details["holds"] = [from_hold(hold) for hold in decided.after.holds]
    return {
        "alert_id": transition.alert_id,
        "kind": transition.kind,
        "revision": transition.revision,
        "observed_at": to_datetime(transition.observed_at).isoformat(),
        "level": transition.level,
        "value": transition.evidence.value,
        "details": details,
        "is_announced": decided.is_anew,
    }
