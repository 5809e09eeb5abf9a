"""Overrides of what may be claimed: shelved, suppressed by design, out of service. Inside `writing`."""

from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.journal import Line, write_lines
from services.database import load_queries

QUERIES = load_queries(__file__)

ENDED = {"shelved": "unshelved", "by_design": "unsuppressed", "out_of_service": "returned_to_service"}
TIMER = "timer"


async def end_due_overrides(connection: AsyncConnection, now: datetime) -> int:
    """End what has run out of time; alerts under it are annunciated anew unless normal. Returns how many ended."""
    ended = await (await connection.execute(QUERIES["end_due"], {"now": now})).fetchall()
    for override_id, kind, sensor_id, rule_id in ended:
        parameters = {"sensor_id": sensor_id, "rule_id": rule_id}
        freed = await (await connection.execute(QUERIES["list_overridden"], parameters)).fetchall()
        for alert_id, revision, level, _ in freed:
            await connection.execute(QUERIES["lift"], {"alert_id": alert_id})
            line = Line(
                kind=ENDED[kind],
                actor=TIMER,
                at=now,
                alert_id=alert_id,
                revision=revision,
                level=level,
                details={"override_id": override_id, "because": "expired"},
            )
            await write_lines(connection, [line])
    return len(ended)


async def realarm_due(connection: AsyncConnection, now: datetime) -> int:
    """Annunciate anew what was acknowledged long ago and is still true; returns how many."""
    rows = await (await connection.execute(QUERIES["realarm"], {"now": now})).fetchall()
    lines = [
        Line(kind="realarmed", actor=TIMER, at=now, alert_id=alert_id, revision=revision, level=level)
        for alert_id, revision, level in rows
    ]
    await write_lines(connection, lines)
    return len(rows)
