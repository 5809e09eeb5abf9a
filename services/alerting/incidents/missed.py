"""Clocks that ran out: noted, told to a wider circle, once. Inside `writing`."""

from dataclasses import replace
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting.incidents import store
from services.alerting.incidents.tell import overdue_words, tell
from services.alerting.journal import Line, write_lines


async def miss_clocks(connection: AsyncConnection, now: datetime) -> int:
    """Note every clock that has run out and tell the next circle; returns how many.

    Several clocks of one incident that ran out while nobody looked are told together.
    """
    overdue = await store.list_overdue(connection, now)
    for incident_id in dict.fromkeys(one.incident_id for one in overdue):
        missed = [one for one in overdue if one.incident_id == incident_id]
        lines = [
            Line(
                kind="clock_missed",
                actor="timer",
                at=now,
                incident_id=incident_id,
                details={"clock": one.clock, "round": one.round, "due_at": one.due_at.isoformat()},
            )
            for one in missed
        ]
        for one in missed:
            await store.note_missed(connection, one, now)
        incident = await store.read_incident(connection, incident_id)
        await store.save_incident(connection, replace(incident, escalation_rank=incident.escalation_rank + 1), now)
        await write_lines(connection, lines)
        newest = missed[-1]
        body = overdue_words(newest.clock, int((now - newest.due_at).total_seconds() // 60))
        await tell(connection, await store.read_incident(connection, incident_id), "clock_missed", now, body)
    return len(overdue)
