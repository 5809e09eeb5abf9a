"""Warnings that the machine gives without being asked. Inside `writing`."""

from dataclasses import replace
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting import cap
from services.alerting.incidents import store
from services.alerting.incidents.store import Incident
from services.alerting.incidents.tell import tell
from services.alerting.incidents.workflow import RED
from services.alerting.journal import Line, write_lines

ENGINE = "engine"


async def issue_red(connection: AsyncConnection, incident: Incident, now: datetime) -> None:
    """Red is issued at once and verified in parallel (domain study, 4.3), whether a sensor or a person has seen it."""
    if incident.level != RED or incident.issued_at is not None:
        return
    state = "issued" if incident.state in ("reported", "judged") else incident.state
    await store.save_incident(connection, replace(incident, state=state, issued_at=now), now)
    line = Line(kind="issued", actor=ENGINE, at=now, incident_id=incident.incident_id, level=RED)
    await write_lines(connection, [line])
    await tell(connection, await store.read_incident(connection, incident.incident_id), "issued", now)
    await cap.follow(connection, incident.incident_id, "issued", now)
