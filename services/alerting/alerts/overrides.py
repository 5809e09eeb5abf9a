"""Overrides of what may be claimed: shelved, suppressed by design, out of service. Inside `writing`.

An override belongs to a sensor and a rule (or all its rules), not to one alert. Whatever begins or ends one comes
through `change`: it decides by the state machine what that means for each alert concerned, and journals it there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from schemas.alert_axes import OVERRIDE_BEGINS, OVERRIDE_ENDS, OverrideKind
from services.alerting.alerts.axes import Axes, Hold, realarm, under
from services.alerting.alerts.placing import freed_steps
from services.alerting.alerts.stored import (
    Claim,
    StoredAlert,
    from_hold,
    list_claimed,
    read_alerts,
    save_axes,
    to_hold,
)
from services.alerting.incidents.follow import follow_alerts
from services.alerting.journal import Line, write_lines
from services.database import load_queries

QUERIES = load_queries(__file__)

TIMER = "timer"
# what an override hangs on, as its line names it
TIES = ("work_order_id", "interim_measure", "suppression_id", "suppression_revision", "cause_alert_id")


@dataclass(frozen=True, kw_only=True)
class NewOverride:
    """An override that begins; columns as in `overrides`. rule_id: None for every rule of the sensor."""

    kind: OverrideKind
    sensor_id: int
    rule_id: str | None
    reason_code: str
    reason: str
    created_by: str
    ends_at: datetime | None = None
    is_one_shot: bool = False
    work_order_id: int | None = None
    interim_measure: str | None = None
    suppression_id: int | None = None
    suppression_revision: int | None = None
    cause_alert_id: str | None = None


@dataclass(frozen=True)
class Standing:
    """An override that stands."""

    override_id: int
    kind: OverrideKind
    sensor_id: int
    rule_id: str | None
    reason_code: str
    reason: str
    created_by: str
    ends_at: datetime | None
    is_one_shot: bool
    work_order_id: int | None
    interim_measure: str | None
    suppression_id: int | None
    suppression_revision: int | None
    cause_alert_id: str | None

    def covers(self, alert: StoredAlert) -> bool:
        """Does it hold this alert?"""
        return self.sensor_id == alert.sensor_id and self.rule_id in (None, alert.rule_id)

    @property
    def hold(self) -> Hold:
        """What it means to an alert."""
        return Hold(self.kind, self.ends_at, self.is_one_shot)

    @property
    def beginning_said(self) -> dict[str, Any]:
        """Details of the journal line with which it begins."""
        ties = {name: getattr(self, name) for name in TIES if getattr(self, name) is not None}
        said = {"override_id": self.override_id, "reason_code": self.reason_code}
        return said | from_hold(self.hold) | ties

    def end_said(self, because: str) -> dict[str, Any]:
        """Details of the journal line with which it ends."""
        return {"override_id": self.override_id, "because": because}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Overrides that end, on whose word, and why. note: what somebody has to say about it."""

    overrides: Sequence[Standing] = ()
    actor: str = TIMER
    because: str = "expired"
    note: str | None = None


async def change(
    connection: AsyncConnection, begun: Sequence[NewOverride], ending: Ending, now: datetime, named: Sequence[str] = ()
) -> list[str]:
    """End some overrides and begin others, as one change: what one hands over to another stays quiet.

    Args:
        connection: Inside `writing`.
        begun: What begins.
        ending: What ends.
        now: When.
        named: Alerts by which somebody named sensor and rule; these are concerned even when they are over.

    Returns:
        The alerts that nothing holds any more and that are not normal: they are annunciated anew.
    """
    claims = [(one.sensor_id, one.rule_id) for one in (*ending.overrides, *begun)]
    if not claims:
        return []
    concerned = await read_alerts(connection, named)
    concerned |= {alert.alert_id: alert for alert in await list_claimed(connection, claims)}
    alerts = concerned.values()
    await _end(connection, ending, now)
    added = await _add(connection, begun, now)
    decided = {alert.alert_id: _after(alert, ending, added) for alert in alerts}
    await write_lines(connection, [line for alert in alerts for line in _lines(alert, ending, added, now)])
    changed = {alert.alert_id: decided[alert.alert_id] for alert in alerts if decided[alert.alert_id] != alert.shown}
    await save_axes(connection, changed, ending.actor, now)
    return [alert.alert_id for alert in alerts if alert.shown.holds and is_loud(decided[alert.alert_id])]


async def annunciate(connection: AsyncConnection, freed: Sequence[str], now: datetime) -> None:
    """Let alerts that nothing holds any more find their incident, as if they had been raised now."""
    await follow_alerts(connection, await freed_steps(connection, freed, now), now)


async def list_standing(
    connection: AsyncConnection,
    kind: OverrideKind,
    *,
    sensor_id: int | None = None,
    rule_id: str | None = None,
    work_order_id: int | None = None,
) -> list[Standing]:
    """Overrides of this kind that stand: all, or for this sensor (and rule), or under this work order."""
    wanted = {"kind": kind, "sensor_id": sensor_id, "rule_id": rule_id, "work_order_id": work_order_id}
    cursor = connection.cursor(row_factory=class_row(Standing))
    return await (await cursor.execute(QUERIES["list_standing"], wanted)).fetchall()


async def list_one_shots(connection: AsyncConnection, claims: Iterable[Claim]) -> list[Standing]:
    """Shelvings of these claims that end at the first return to normal."""
    wanted = sorted(set(claims))
    parameters = {"sensor_ids": [sensor_id for sensor_id, _ in wanted], "rule_ids": [rule_id for _, rule_id in wanted]}
    cursor = connection.cursor(row_factory=class_row(Standing))
    return await (await cursor.execute(QUERIES["list_one_shots"], parameters)).fetchall()


async def end_due_overrides(connection: AsyncConnection, now: datetime) -> int:
    """End what has run out of time; alerts under it are annunciated anew unless normal. Returns how many ended."""
    cursor = connection.cursor(row_factory=class_row(Standing))
    due = await (await cursor.execute(QUERIES["list_due"], {"now": now})).fetchall()
    await annunciate(connection, await change(connection, [], Ending(overrides=due), now), now)
    return len(due)


async def realarm_due(connection: AsyncConnection, now: datetime) -> int:
    """Annunciate anew what was acknowledged long ago and is still true; returns how many."""
    rows = await (await connection.execute(QUERIES["list_realarm_due"], {"now": now})).fetchall()
    alerts = (await read_alerts(connection, [row[0] for row in rows])).values()
    due = [alert for alert in alerts if realarm(alert.shown) != alert.shown]
    lines = [
        Line(kind="realarmed", actor=TIMER, at=now, alert_id=one.alert_id, revision=one.revision, level=one.level)
        for one in due
    ]
    await write_lines(connection, lines)
    await save_axes(connection, {one.alert_id: realarm(one.shown) for one in due}, TIMER, now)
    return len(due)


def is_loud(axes: Axes) -> bool:
    """Is it neither normal nor kept quiet?"""
    return not axes.holds and axes.condition != "false"


def _after(alert: StoredAlert, ending: Ending, added: Sequence[Standing]) -> Axes:
    ended = {one.override_id for one in ending.overrides}
    held = [to_hold(hold) for hold in alert.holds if hold["override_id"] not in ended]
    return under(alert.shown, [*held, *(one.hold for one in added if one.covers(alert))])


def _lines(alert: StoredAlert, ending: Ending, added: Sequence[Standing], now: datetime) -> list[Line]:
    """What the alert's journal says; nothing when one override hands over to another of its kind."""
    ended: dict[OverrideKind, Standing] = {one.kind: one for one in ending.overrides if one.covers(alert)}
    begun: dict[OverrideKind, Standing] = {one.kind: one for one in added if one.covers(alert)}

    def line(kind: str, actor: str, note: str | None, details: dict[str, Any]) -> Line:
        return Line(
            kind=kind,
            actor=actor,
            at=now,
            alert_id=alert.alert_id,
            revision=alert.revision,
            level=alert.level,
            value=alert.value,
            note=note,
            details=details,
        )

    endings = [
        line(OVERRIDE_ENDS[kind], ending.actor, ending.note, one.end_said(ending.because))
        for kind, one in ended.items()
        if kind not in begun
    ]
    beginnings = [
        line(OVERRIDE_BEGINS[kind], one.created_by, one.reason, one.beginning_said)
        for kind, one in begun.items()
        if kind not in ended
    ]
    return endings + beginnings


async def _end(connection: AsyncConnection, ending: Ending, now: datetime) -> None:
    parameters = {
        "override_ids": [one.override_id for one in ending.overrides],
        "actor": ending.actor,
        "because": ending.note or ending.because,
        "now": now,
    }
    await connection.execute(QUERIES["end"], parameters)


async def _add(connection: AsyncConnection, begun: Sequence[NewOverride], now: datetime) -> list[Standing]:
    rows = [asdict(one) | {"ends_at": None if one.ends_at is None else one.ends_at.isoformat()} for one in begun]
    cursor = connection.cursor(row_factory=class_row(Standing))
    return await (await cursor.execute(QUERIES["add"], {"rows": Jsonb(rows), "now": now})).fetchall()
