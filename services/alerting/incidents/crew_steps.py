"""What a crew does, as far as it moves the incident. Inside `writing`."""

from dataclasses import replace
from datetime import datetime

from psycopg import AsyncConnection

from services.alerting import notify
from services.alerting.incidents import store
from services.alerting.incidents.workflow import Act, Denied, decide
from services.alerting.journal import Line, write_lines

ACTS: dict[str, Act] = {"accept": "acknowledge", "arrive": "arrive", "finish": "dispose", "review": "review"}
KINDS: dict[str, str] = {"accept": "acknowledged", "arrive": "arrived", "finish": "disposed", "review": "reviewed"}


async def work_order_moved(
    connection: AsyncConnection, incident_id: int, step_kind: str, actor: str, now: datetime
) -> None:
    """Move the incident forward with its work order; what it has passed already stays as it is.

    Args:
        connection: Inside `writing`.
        incident_id: The order's incident.
        step_kind: Step of the work order; those without meaning for the incident only move its clocks.
        actor: Account of the crew member or reviewer.
        now: When we learnt of it.
    """
    act = ACTS.get(step_kind)
    incident = await store.read_incident(connection, incident_id)
    if act is None:
        await store.move_clocks(connection, incident_id, now)
        return
    state = decide(incident.case, act, actor, now)
    if isinstance(state, Denied):
        return
    disposed_by = actor if act == "dispose" else incident.disposed_by
    reviewed_by = actor if act == "review" else incident.reviewed_by
    moved = replace(incident, state=state, disposed_by=disposed_by, reviewed_by=reviewed_by)
    await write_lines(
        connection, [Line(kind=KINDS[step_kind], actor=actor, at=now, incident_id=incident_id, level=incident.level)]
    )
    await store.save_incident(connection, moved, now)
    await notify.answered(connection, incident_id, actor, "work_order", now)
