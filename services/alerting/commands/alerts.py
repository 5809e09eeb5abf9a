"""What a person may do to an alert.

Functions take a connection and run in the caller's transaction or their own; they raise `Refused` with the reason
when the state does not allow the wish.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.alert import Condition
from schemas.alert_axes import Override
from services.alerting import incidents
from services.alerting.alerts import axes as machine
from services.alerting.alerts.axes import REASONS, AlertClass, Axes, Illegal
from services.alerting.journal import Line, write_lines
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)

LONGEST_NOTE = 500


@dataclass(frozen=True)
class AlertRow:
    """An alert as acts need it."""

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
    override_until: datetime | None
    is_one_shot: bool
    is_latching: bool
    longest_shelving_seconds: int
    realarm_seconds: int | None

    @property
    def axes(self) -> Axes:
        """Where it stands."""
        return Axes(
            condition=cast(Condition, self.condition),
            level=self.level,
            is_acknowledged=self.acknowledged_at is not None,
            is_latched=self.latched,
            override=cast(Override, self.override),
            override_until=self.override_until,
            is_one_shot=self.is_one_shot,
        )

    @property
    def alert_class(self) -> AlertClass:
        """What its class allows."""
        return AlertClass(self.is_latching, timedelta(seconds=self.longest_shelving_seconds))


@dataclass(frozen=True, kw_only=True)
class Shelving:
    """For how long and why an alert is kept quiet."""

    until: datetime
    reason_code: str
    reason: str
    is_one_shot: bool = False


async def acknowledge(
    connection: AsyncConnection, alert_id: str, account: str, note: str | None, now: datetime
) -> None:
    """Take notice of an alert: its sound stops, the condition stays what it is.

    Args:
        connection: To the database; the change is one transaction.
        alert_id: Which alert.
        account: Who.
        note: What they want to say, at most 500 characters are kept.
        now: When.

    Raises:
        NotFound: there is no such alert.
        WrongState: somebody has acknowledged it already, or it is overridden.
    """
    async with writing(connection):
        row = await _lock(connection, alert_id)
        await _save(connection, alert_id, row, machine.acknowledge(row.axes, account), account, now)
        await _write(connection, "acknowledged", alert_id, row, account, now, note=note)
        await incidents.alert_acknowledged(connection, alert_id, account, now)


async def reset(connection: AsyncConnection, alert_id: str, account: str, note: str | None, now: datetime) -> None:
    """Let go of a latched alert whose condition is normal.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is not latched, or not normal yet.
    """
    async with writing(connection):
        row = await _lock(connection, alert_id)
        await _save(connection, alert_id, row, machine.reset(row.axes, account), account, now)
        await _write(connection, "reset", alert_id, row, account, now, note=note)


async def shelve(connection: AsyncConnection, alert_id: str, account: str, wish: Shelving, now: datetime) -> None:
    """Keep an alert of this rule and sensor quiet for a while; it stays in sight, and is still judged.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is overridden already, or its class does not allow so long.
    """
    async with writing(connection):
        row = await _lock(connection, alert_id)
        after = machine.shelve(row.axes, account, now, wish.until, row.alert_class, is_one_shot=wish.is_one_shot)
        await _save(connection, alert_id, row, after, account, now)
        parameters = {
            "sensor_id": row.sensor_id,
            "rule_id": row.rule_id,
            "reason_code": wish.reason_code,
            "reason": wish.reason,
            "account": account,
            "until": wish.until,
            "is_one_shot": wish.is_one_shot,
            "now": now,
        }
        override_id = (await (await connection.execute(QUERIES["add_override"], parameters)).fetchall())[0][0]
        details: dict[str, object] = {
            "override_id": override_id,
            "until": wish.until.isoformat(),
            "reason_code": wish.reason_code,
            "is_one_shot": wish.is_one_shot,
        }
        await _write(connection, "shelved", alert_id, row, account, now, note=wish.reason, details=details)


async def unshelve(connection: AsyncConnection, alert_id: str, account: str, reason: str, now: datetime) -> None:
    """End a shelving early; an alert that is not normal is annunciated anew.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is not shelved.
    """
    async with writing(connection):
        row = await _lock(connection, alert_id)
        await _save(connection, alert_id, row, machine.unshelve(row.axes, account), account, now)
        parameters = {
            "sensor_id": row.sensor_id,
            "rule_id": row.rule_id,
            "account": account,
            "reason": reason,
            "now": now,
        }
        await connection.execute(QUERIES["end_override"], parameters)
        await _write(connection, "unshelved", alert_id, row, account, now, note=reason)


async def _lock(connection: AsyncConnection, alert_id: str) -> AlertRow:
    cursor = connection.cursor(row_factory=class_row(AlertRow))
    row = await (await cursor.execute(QUERIES["lock_alert"], {"alert_id": alert_id})).fetchone()
    if row is None:
        raise NotFound("There is no such alert", alert_id=alert_id)
    return row


async def _save(
    connection: AsyncConnection, alert_id: str, row: AlertRow, after: Axes | Illegal, account: str, now: datetime
) -> None:
    if isinstance(after, str):
        raise _refusal(alert_id, row, after)
    await connection.execute(
        QUERIES["save_axes"],
        {
            "alert_id": alert_id,
            "is_acknowledged": after.is_acknowledged,
            "is_latched": after.is_latched,
            "override": after.override,
            "override_until": after.override_until,
            "realarm_seconds": row.realarm_seconds,
            "account": account,
            "now": now,
        },
    )


def _refusal(alert_id: str, row: AlertRow, why: Illegal) -> WrongState:
    if why == "acknowledged_already":
        return WrongState(
            f"{row.acknowledged_by} has acknowledged this alert already",
            alert_id=alert_id,
            acknowledged_by=row.acknowledged_by,
            acknowledged_at=row.acknowledged_at,
        )
    return WrongState(REASONS[why], alert_id=alert_id, denied=why, letter=row.axes.letter)


async def _write(
    connection: AsyncConnection,
    kind: str,
    alert_id: str,
    row: AlertRow,
    account: str,
    now: datetime,
    *,
    note: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    line = Line(
        kind=kind,
        actor=account,
        at=now,
        alert_id=alert_id,
        revision=row.revision,
        level=row.level,
        value=row.value,
        note=note[:LONGEST_NOTE] if note else None,
        details=details or {},
    )
    await write_lines(connection, [line])
