"""Incidents, their alerts and their clocks in the database. Called inside `writing`; decides nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.incidents.clocks import IncidentClock, Progress, clocks_after
from services.alerting.incidents.correlate import JOIN_WITHIN, Candidate
from services.alerting.incidents.holds import hold_of
from services.alerting.incidents.workflow import Case, State
from services.clock import BEIJING
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class Incident:
    """An incident as the table holds it, with what its alerts say now; see migration 0008."""

    incident_id: int
    number: str
    revision: int
    title_zh: str
    title_en: str
    is_renamed: bool
    lifeline: str
    district_code: str | None
    asset_id: int
    longitude: float
    latitude: float
    run_id: str | None
    level: int
    worst_level: int
    is_level_judged: bool
    state: State
    state_changed_at: datetime
    reason_code: str | None
    merged_into: int | None
    disposed_by: str | None
    reviewed_by: str | None
    opened_at: datetime
    changed_at: datetime
    issued_at: datetime | None
    released_at: datetime | None
    closed_at: datetime | None
    archived_at: datetime | None
    newest_alert_at: datetime
    escalation_rank: int
    worst_now: int | None
    normal_since: datetime | None
    feedback_at: datetime | None

    @property
    def case(self) -> Case:
        """What decisions look at."""
        return Case(
            state=self.state,
            level=self.level,
            is_level_judged=self.is_level_judged,
            issued_at=self.issued_at,
            released_at=self.released_at,
            disposed_by=self.disposed_by,
            worst_now=self.worst_now,
            normal_since=self.normal_since,
            hold=hold_of(self.lifeline),
        )

    @property
    def progress(self) -> Progress:
        """What clocks look at."""
        return Progress(self.state, self.level, self.is_level_judged, self.opened_at, self.issued_at, self.feedback_at)


@dataclass(frozen=True)
class Place:
    """The asset where an incident is."""

    asset_id: int
    asset_code: str
    name: str
    name_en: str | None
    lifeline: str
    district_code: str | None
    road: str | None
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Symptom:
    """An alert that is suppressed by design and belongs to no incident yet, while its cause does."""

    alert_id: str
    level: int
    cause_alert_id: str
    incident_id: int
    because: str


@dataclass(frozen=True)
class Overdue:
    """A clock that ran out."""

    incident_id: int
    clock: str
    round: int
    due_at: datetime


async def read_incident(connection: AsyncConnection, incident_id: int) -> Incident:
    """One incident.

    Raises:
        NotFound: there is none under this number, or it lies outside the caller's scope.
    """
    cursor = connection.cursor(row_factory=class_row(Incident))
    row = await (await cursor.execute(QUERIES["read_incident"], {"incident_id": incident_id})).fetchone()
    if row is None:
        raise NotFound("There is no such incident", incident_id=incident_id)
    return row


async def save_incident(connection: AsyncConnection, incident: Incident, now: datetime) -> None:
    """Write what has changed, and move its clocks along."""
    await connection.execute(QUERIES["save_incident"], asdict(incident) | {"now": now})
    await move_clocks(connection, incident.incident_id, now)


async def open_incident(connection: AsyncConnection, columns: dict[str, object], now: datetime) -> int:
    """A new incident under the day's next number; returns its id."""
    local = now.astimezone(BEIJING)
    day = {"day": f"{local:%Y%m%d}", "day_began_at": local.replace(hour=0, minute=0, second=0, microsecond=0)}
    number = (await (await connection.execute(QUERIES["next_number"], day)).fetchall())[0][0]
    cursor = await connection.execute(
        QUERIES["open_incident"], {"incident_key": None} | columns | {"number": number, "now": now}
    )
    return int((await cursor.fetchall())[0][0])


async def find_by_key(connection: AsyncConnection, incident_key: UUID | None) -> tuple[int, int] | None:
    """Incident and asset that somebody opened by hand under this key, if any."""
    return await (await connection.execute(QUERIES["find_by_key"], {"incident_key": incident_key})).fetchone()


async def move_clocks(connection: AsyncConnection, incident_id: int, now: datetime) -> None:
    """Start, meet or shorten the clocks of an incident after it has changed."""
    incident = await read_incident(connection, incident_id)
    rules = await connection.execute(
        QUERIES["list_clock_seconds"], {"level": incident.level, "lifeline": incident.lifeline}
    )
    seconds: dict[str, int] = dict(await rules.fetchall())
    known = await list_clocks(connection, incident_id)
    for clock in clocks_after(incident.progress, seconds, known, now):
        await connection.execute(QUERIES["save_clock"], asdict(clock) | {"incident_id": incident_id, "now": now})


async def list_clocks(connection: AsyncConnection, incident_id: int) -> list[IncidentClock]:
    """All clocks of an incident, oldest first."""
    cursor = connection.cursor(row_factory=class_row(IncidentClock))
    return await (await cursor.execute(QUERIES["list_clocks"], {"incident_id": incident_id})).fetchall()


async def list_overdue(connection: AsyncConnection, now: datetime) -> list[Overdue]:
    """Clocks that ran out since somebody looked, oldest first."""
    cursor = connection.cursor(row_factory=class_row(Overdue))
    return await (await cursor.execute(QUERIES["list_overdue"], {"now": now})).fetchall()


async def note_missed(connection: AsyncConnection, overdue: Overdue, now: datetime) -> None:
    """Remember that this clock was missed and told."""
    await connection.execute(QUERIES["note_missed"], asdict(overdue) | {"now": now})


async def list_candidates(connection: AsyncConnection, oldest: datetime) -> list[Candidate]:
    """Open incidents that an alert of `oldest` or later may join."""
    cursor = await connection.execute(
        QUERIES["list_candidates"], {"since": oldest - JOIN_WITHIN - timedelta(seconds=1)}
    )
    return [
        Candidate(incident_id, run_id, newest_alert_at, frozenset(asset_ids))
        for incident_id, run_id, newest_alert_at, asset_ids in await cursor.fetchall()
    ]


async def list_members(connection: AsyncConnection, alert_ids: Sequence[str]) -> dict[str, int]:
    """Incident by alert, for those that belong to one."""
    cursor = await connection.execute(QUERIES["list_members"], {"alert_ids": list(alert_ids)})
    return dict(await cursor.fetchall())


async def list_symptoms(connection: AsyncConnection) -> list[Symptom]:
    """Suppressed alerts that are to join the incident of their cause."""
    cursor = connection.cursor(row_factory=class_row(Symptom))
    return await (await cursor.execute(QUERIES["list_symptoms"])).fetchall()


async def list_links(connection: AsyncConnection, asset_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """By asset, what a link joins to it."""
    linked: defaultdict[int, set[int]] = defaultdict(set)
    cursor = await connection.execute(QUERIES["list_links"], {"asset_ids": sorted(asset_ids)})
    for asset_id, linked_id in await cursor.fetchall():
        linked[asset_id].add(linked_id)
    return {asset_id: frozenset(others) for asset_id, others in linked.items()}


async def add_alert(connection: AsyncConnection, incident_id: int, alert_id: str, because: str, now: datetime) -> None:
    """Let an alert belong to an incident."""
    await connection.execute(
        QUERIES["add_alert"], {"incident_id": incident_id, "alert_id": alert_id, "because": because, "now": now}
    )


async def move_alerts(
    connection: AsyncConnection, incident_id: int, into: int, alert_ids: Sequence[str] | None, now: datetime
) -> list[str]:
    """Move alerts (all of them when None) into another incident; returns which were moved."""
    parameters = {
        "incident_id": incident_id,
        "into": into,
        "alert_ids": None if alert_ids is None else list(alert_ids),
        "now": now,
    }
    return [row[0] for row in await (await connection.execute(QUERIES["move_alerts"], parameters)).fetchall()]


async def find_place(
    connection: AsyncConnection, *, asset_id: int | None = None, asset_code: str | None = None
) -> Place:
    """The asset of this id or code.

    Raises:
        NotFound: there is none.
    """
    cursor = connection.cursor(row_factory=class_row(Place))
    row = await (
        await cursor.execute(QUERIES["read_asset"], {"asset_id": asset_id, "asset_code": asset_code})
    ).fetchone()
    if row is None:
        raise NotFound("There is no such asset", asset_id=asset_id, asset_code=asset_code)
    return row
