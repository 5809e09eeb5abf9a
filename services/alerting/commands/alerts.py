"""What a person may do to an alert.

Functions take a connection and run in the caller's transaction or their own; they raise `Refused` with the reason
when the state does not allow the wish.
"""

from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.journal import Line, write_lines
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)

LONGEST_NOTE = 500


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
        WrongState: somebody has acknowledged it already; the message names them.
    """
    async with writing(connection):
        row = await (await connection.execute(QUERIES["lock_alert"], {"alert_id": alert_id})).fetchone()
        if row is None:
            raise NotFound("There is no such alert", alert_id=alert_id)
        revision, level, value, acknowledged_at, acknowledged_by = row
        if acknowledged_at is not None:
            raise WrongState(
                f"{acknowledged_by} has acknowledged this alert already",
                alert_id=alert_id,
                acknowledged_by=acknowledged_by,
                acknowledged_at=acknowledged_at,
            )
        await connection.execute(QUERIES["set_acknowledged"], {"alert_id": alert_id, "account": account, "now": now})
        line = Line(
            kind="acknowledged",
            actor=account,
            at=now,
            alert_id=alert_id,
            revision=revision,
            level=level,
            value=value,
            note=note[:LONGEST_NOTE] if note else None,
        )
        await write_lines(connection, [line])
