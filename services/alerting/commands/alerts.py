"""What people may do to alerts: acknowledge, reset, shelve, unshelve; one, or many at once.

Functions take a connection and are one transaction each. Each alert is decided by itself: what cannot be done is named
with its reason and hinders nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting import incidents
from services.alerting.alerts import axes as machine
from services.alerting.alerts.axes import REASONS, Axes, Illegal
from services.alerting.alerts.overrides import Ending, NewOverride, annunciate, change, list_standing
from services.alerting.alerts.stored import StoredAlert, read_alerts, save_axes
from services.alerting.journal import Line, write_lines
from services.alerting.writing import beyond_scope, writing
from services.errors import NotFound, Refused, WrongState

LONGEST_NOTE = 500

Decision = Callable[[StoredAlert], Axes | Illegal]


@dataclass(frozen=True, kw_only=True)
class Shelving:
    """For how long and why an alert is kept quiet."""

    until: datetime
    reason_code: str
    reason: str
    is_one_shot: bool = False


@dataclass(frozen=True, kw_only=True)
class Preview:
    """is_preview: only say what would be done. expected_count: what the person was shown; do it only if that holds."""

    is_preview: bool = False
    expected_count: int | None = None


NO_PREVIEW = Preview()


@dataclass(frozen=True)
class Outcome:
    """What was done, or would be, to many alerts: which of them, and why not to the others."""

    done: Sequence[str]
    refused: Mapping[str, Refused]


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
    _raise_first(await acknowledge_many(connection, [alert_id], account, note, now, NO_PREVIEW))


async def acknowledge_many(
    connection: AsyncConnection,
    alert_ids: Sequence[str],
    account: str,
    note: str | None,
    now: datetime,
    preview: Preview,
) -> Outcome:
    """Take notice of many alerts, as far as that is allowed.

    Raises:
        WrongState: it is not the number of alerts any more that the person was shown; nothing was done.
    """
    async with writing(connection):
        alerts = await read_alerts(connection, alert_ids)
        decided = _decide(alert_ids, alerts, lambda alert: machine.acknowledge(alert.shown, account))
        outcome = _outcome(alerts, decided, preview)
        if preview.is_preview:
            return outcome
        changed = _changed(decided)
        lines = [_line("acknowledged", alerts[alert_id], account, now, note) for alert_id in changed]
        await write_lines(connection, lines)
        await save_axes(connection, changed, account, now)
        await incidents.alerts_acknowledged(connection, list(changed), account, now)
        return outcome


async def reset(connection: AsyncConnection, alert_id: str, account: str, note: str | None, now: datetime) -> None:
    """Let go of a latched alert whose condition is normal.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is not latched, or not normal yet.
    """
    async with writing(connection):
        alerts = await read_alerts(connection, [alert_id])
        decided = _decide([alert_id], alerts, lambda alert: machine.reset(alert.shown, account))
        _raise_first(_outcome(alerts, decided))
        await write_lines(connection, [_line("reset", alerts[alert_id], account, now, note)])
        await save_axes(connection, _changed(decided), account, now)


async def shelve(connection: AsyncConnection, alert_id: str, account: str, wish: Shelving, now: datetime) -> None:
    """Keep this rule of this sensor quiet for a while; it stays in sight, and is still judged.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is overridden already, or its class does not allow so long.
    """
    _raise_first(await shelve_many(connection, [alert_id], account, wish, now, NO_PREVIEW))


async def shelve_many(
    connection: AsyncConnection,
    alert_ids: Sequence[str],
    account: str,
    wish: Shelving,
    now: datetime,
    preview: Preview,
) -> Outcome:
    """Keep the rules and sensors of many alerts quiet, as far as that is allowed.

    Raises:
        WrongState: it is not the number of alerts any more that the person was shown; nothing was done.
    """

    def decide(alert: StoredAlert) -> Axes | Illegal:
        return machine.shelve(alert.axes, account, now, wish.until, alert.alert_class, is_one_shot=wish.is_one_shot)

    async with writing(connection):
        alerts = await read_alerts(connection, alert_ids)
        decided = _decide(alert_ids, alerts, decide)
        outcome = _outcome(alerts, decided, preview)
        if not preview.is_preview:
            # several alerts of one sensor and rule are shelved by one override
            claims = dict.fromkeys((alerts[one].sensor_id, alerts[one].rule_id) for one in outcome.done)
            begun = [_shelving(sensor_id, rule_id, account, wish) for sensor_id, rule_id in claims]
            await change(connection, begun, Ending(), now, named=outcome.done)
        return outcome


async def unshelve(connection: AsyncConnection, alert_id: str, account: str, reason: str, now: datetime) -> None:
    """End a shelving early; an alert that is not normal is annunciated anew.

    Raises:
        NotFound: there is no such alert.
        WrongState: it is not shelved.
    """
    async with writing(connection):
        alerts = await read_alerts(connection, [alert_id])
        decided = _decide([alert_id], alerts, lambda alert: machine.unshelve(alert.axes, account))
        _raise_first(_outcome(alerts, decided))
        alert = alerts[alert_id]
        standing = await list_standing(connection, "shelved", sensor_id=alert.sensor_id, rule_id=alert.rule_id)
        ending = Ending(overrides=standing, actor=account, because="unshelved", note=reason)
        freed = await change(connection, [], ending, now)
        async with beyond_scope(connection):
            await annunciate(connection, freed, now)


def _decide(
    alert_ids: Sequence[str], alerts: Mapping[str, StoredAlert], decide: Decision
) -> dict[str, Axes | Illegal | None]:
    """Each wish once, in order; None for what does not exist."""
    return {one: decide(alerts[one]) if one in alerts else None for one in alert_ids}


def _changed(decided: Mapping[str, Axes | Illegal | None]) -> dict[str, Axes]:
    return {alert_id: after for alert_id, after in decided.items() if isinstance(after, Axes)}


def _outcome(
    alerts: Mapping[str, StoredAlert], decided: Mapping[str, Axes | Illegal | None], preview: Preview = NO_PREVIEW
) -> Outcome:
    done = list(_changed(decided))
    if preview.expected_count is not None and len(done) != preview.expected_count:
        raise WrongState("It is not the number any more that you were shown", count=len(done))
    refused = {
        alert_id: _refusal(alert_id, alerts.get(alert_id), after)
        for alert_id, after in decided.items()
        if not isinstance(after, Axes)
    }
    return Outcome(done, refused)


def _refusal(alert_id: str, alert: StoredAlert | None, why: Illegal | None) -> Refused:
    if alert is None or why is None:
        return NotFound("There is no such alert", alert_id=alert_id)
    if why == "acknowledged_already":
        return WrongState(
            f"{alert.acknowledged_by} has acknowledged this alert already",
            alert_id=alert_id,
            acknowledged_by=alert.acknowledged_by,
            acknowledged_at=alert.acknowledged_at,
        )
    return WrongState(REASONS[why], alert_id=alert_id, denied=why, letter=alert.axes.letter)


def _raise_first(outcome: Outcome) -> None:
    for refusal in outcome.refused.values():
        raise refusal


def _shelving(sensor_id: int, rule_id: str, account: str, wish: Shelving) -> NewOverride:
    return NewOverride(
        kind="shelved",
        sensor_id=sensor_id,
        rule_id=rule_id,
        reason_code=wish.reason_code,
        reason=wish.reason,
        created_by=account,
        ends_at=wish.until,
        is_one_shot=wish.is_one_shot,
    )


def _line(kind: str, alert: StoredAlert, account: str, now: datetime, note: str | None) -> Line:
    return Line(
        kind=kind,
        actor=account,
        at=now,
        alert_id=alert.alert_id,
        revision=alert.revision,
        level=alert.level,
        value=alert.value,
        note=note[:LONGEST_NOTE] if note else None,
    )
