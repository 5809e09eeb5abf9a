"""Lines of the journal: who did what to an alert, an incident or a work order, when and why.

The table is append-only and chained by hashes (trigger `journal_is_chained`); every line is also announced, so that
screens learn of it. Called inside `writing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from services.database import load_queries

QUERIES = load_queries(__file__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. At least one of alert, incident and work order is named.

    actor: account of the person, "engine", or "timer" when a clock has run out.
    """

    kind: str
    actor: str
    at: datetime
    alert_id: str | None = None
    incident_id: int | None = None
    work_order_id: int | None = None
    revision: int | None = None
    level: int | None = None
    value: float | None = None
    note: str | None = None
    # JSON values only
    details: dict[str, Any] = field(default_factory=dict[str, Any])


async def write_lines(connection: AsyncConnection, lines: Sequence[Line]) -> None:
    """Append lines in this order and let them be announced when the transaction commits."""
    if not lines:
        return
    await connection.execute(QUERIES["write_lines"], {"lines": Jsonb([_columns(line) for line in lines])})
    await connection.execute("notify announcements")


def _columns(line: Line) -> dict[str, object]:
    return {
        "kind": line.kind,
        "actor": line.actor,
        "at": line.at.isoformat(),
        "alert_id": line.alert_id,
        "incident_id": line.incident_id,
        "work_order_id": line.work_order_id,
        "revision": line.revision,
        "level": line.level,
        "value": line.value,
        "note": line.note,
        "details": line.details,
    }
