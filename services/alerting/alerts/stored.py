"""Alerts in the tables as the state machine sees them. Called inside `writing`; decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from schemas.alert import Condition
from services.alerting.alerts.axes import AlertClass, Axes, Hold, under
from services.database import load_queries

QUERIES = load_queries(__file__)

Claim = tuple[int, str]
"""What an alert claims: sensor and rule. Overrides belong to it, so that they outlast a clear and a new raise."""


@dataclass(frozen=True)
class StoredAlert:
    """An alert, with the overrides that stand for its sensor and rule, and with what its class allows."""

    alert_id: str
    revision: int
    level: int
    value: float | None
    condition: str
    sensor_id: int
    rule_id: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    latched: bool
    override: str
    holds: list[dict[str, Any]]
    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None

    @property
    def axes(self) -> Axes:
        """Where it stands."""
        return under(self.bare, [to_hold(hold) for hold in self.holds])

    @property
    def shown(self) -> Axes:
        """Where its row says that it stands: what was over when an override began, it does not concern."""
        return self.axes if self.override != "none" else self.bare

    @property
    def bare(self) -> Axes:
        """Without overrides."""
        return Axes(
            condition=cast(Condition, self.condition),
            level=self.level,
            is_acknowledged=self.acknowledged_at is not None,
            is_latched=self.latched,
        )

    @property
    def alert_class(self) -> AlertClass:
        """What its class allows."""
        return AlertClass(self.is_latching, timedelta(seconds=self.longest_shelving_seconds))


async def read_alerts(connection: AsyncConnection, alert_ids: Iterable[str]) -> dict[str, StoredAlert]:
    """These alerts by name; what does not exist, or lies outside the caller's scope, is missing."""
    wanted = sorted(set(alert_ids))
    if not wanted:
        return {}
    cursor = connection.cursor(row_factory=class_row(StoredAlert))
    await cursor.execute(QUERIES["list_alerts"], {"alert_ids": wanted})
    return {alert.alert_id: alert for alert in await cursor.fetchall()}


async def list_claimed(connection: AsyncConnection, claims: Sequence[tuple[int, str | None]]) -> list[StoredAlert]:
    """Alerts that overrides of these sensors and rules (None: every rule) concern: live ones, and those under one."""
    cursor = connection.cursor(row_factory=class_row(StoredAlert))
    await cursor.execute(QUERIES["list_claimed"], _columns(claims))
    return await cursor.fetchall()


async def list_holds(connection: AsyncConnection, claims: Iterable[Claim]) -> dict[Claim, tuple[Hold, ...]]:
    """What keeps these claims quiet now; a claim without an override is missing."""
    rows = await (await connection.execute(QUERIES["list_holds"], _columns(sorted(set(claims))))).fetchall()
    return {(sensor_id, rule_id): tuple(to_hold(hold) for hold in holds) for sensor_id, rule_id, holds in rows}


async def list_latching(connection: AsyncConnection, kinds: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bool]:
    """By rule and level: do such alerts latch?"""
    wanted = sorted(set(kinds))
    if not wanted:
        return {}
    parameters = {"rule_ids": [rule_id for rule_id, _ in wanted], "levels": [level for _, level in wanted]}
    rows = await (await connection.execute(QUERIES["list_latching"], parameters)).fetchall()
    return {(rule_id, level): is_latching for rule_id, level, is_latching in rows}


async def save_axes(connection: AsyncConnection, after: Mapping[str, Axes], account: str, now: datetime) -> None:
    """Write what people, rules and clocks decided about alerts; the condition is the engine's.

    Args:
        connection: Inside the transaction that read them.
        after: By alert.
        account: Who acknowledged those that are acknowledged anew.
        now: When.
    """
    rows = [
        {
            "alert_id": alert_id,
            "is_acknowledged": axes.is_acknowledged,
            "is_latched": axes.is_latched,
            "override": axes.override,
            "override_until": _said(axes.override_until),
        }
        for alert_id, axes in after.items()
    ]
    await connection.execute(QUERIES["save_axes"], {"rows": Jsonb(rows), "account": account, "now": now})


def to_hold(said: Mapping[str, Any]) -> Hold:
    """An override as the tables and the journal say it."""
    until = said["until"]
    return Hold(said["kind"], None if until is None else datetime.fromisoformat(until), said["is_one_shot"])


def from_hold(hold: Hold) -> dict[str, object]:
    """An override as the journal says it."""
    return {"kind": hold.kind, "until": _said(hold.until), "is_one_shot": hold.is_one_shot}


def _said(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _columns(claims: Sequence[tuple[int, str | None]]) -> dict[str, object]:
    return {"sensor_ids": [sensor_id for sensor_id, _ in claims], "rule_ids": [rule_id for _, rule_id in claims]}
