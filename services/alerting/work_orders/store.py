"""Work orders, their steps and attachments in the database. Called inside `writing`; decides nothing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from services.alerting.work_orders.proposals import CrewFacts
from services.alerting.work_orders.states import OrderState, Step, StepKind
from services.clock import BEIJING
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class WorkOrder:
    """An order as decisions need it."""

    work_order_id: int
    number: str
    incident_id: int | None
    kind: str
    lifeline: str
    district_code: str | None
    asset_id: int
    crew_id: int
    level: int
    title_zh: str
    title_en: str
    state: OrderState
    run_id: str | None
    created_by: str
    accepted_by: str | None
    finished_by: str | None


@dataclass(frozen=True, kw_only=True)
class StepTold:
    """A step as somebody tells it. step_id: made where the step happened; a repetition has the same."""

    step_id: UUID
    kind: StepKind
    actor: str
    happened_at: datetime
    longitude: float | None = None
    latitude: float | None = None
    accuracy_m: float | None = None
    details: Mapping[str, Any]

    @property
    def fingerprint(self) -> bytes:
        """Tells a repetition from another step under the same id."""
        said = [
            self.kind,
            self.happened_at.isoformat(),
            self.longitude,
            self.latitude,
            self.accuracy_m,
            dict(self.details),
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True)
class KnownOrder:
    """What is kept under an order's key."""

    work_order_id: int
    incident_id: int | None
    crew_id: int


@dataclass(frozen=True)
class KnownStep:
    """What is kept under a step's id."""

    request_hash: bytes
    work_order_id: int


async def next_number(connection: AsyncConnection, now: datetime) -> str:
    """W, the Beijing date and the day's next number."""
    day = f"{now.astimezone(BEIJING):%Y%m%d}"
    return str((await (await connection.execute(QUERIES["next_number"], {"day": day})).fetchall())[0][0])


async def find_by_key(connection: AsyncConnection, order_key: UUID) -> KnownOrder | None:
    """The order that was made under this key, if any."""
    cursor = connection.cursor(row_factory=class_row(KnownOrder))
    return await (await cursor.execute(QUERIES["find_by_key"], {"order_key": order_key})).fetchone()


async def add_order(connection: AsyncConnection, columns: Mapping[str, object]) -> int:
    """A new order; returns its id."""
    row = await (await connection.execute(QUERIES["add_order"], columns)).fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    return int(row[0])


async def read_order(connection: AsyncConnection, work_order_id: int) -> WorkOrder:
    """One order.

    Raises:
        NotFound: there is none under this number, or it lies outside the caller's scope.
    """
    cursor = connection.cursor(row_factory=class_row(WorkOrder))
    row = await (await cursor.execute(QUERIES["read_order"], {"work_order_id": work_order_id})).fetchone()
    if row is None:
        raise NotFound("There is no such work order", work_order_id=work_order_id)
    return row


async def list_under_way(connection: AsyncConnection, incident_id: int) -> list[WorkOrder]:
    """Orders of an incident that a crew has not finished yet, oldest first."""
    return await _list_orders(connection, incident_id, ("assigned", "accepted", "en_route", "arrived"))


async def list_finished(connection: AsyncConnection, incident_id: int) -> list[WorkOrder]:
    """Orders of an incident that wait for a review, oldest first."""
    return await _list_orders(connection, incident_id, ("finished",))


async def _list_orders(connection: AsyncConnection, incident_id: int, states: Sequence[OrderState]) -> list[WorkOrder]:
    parameters = {"incident_id": incident_id, "states": list(states)}
    rows = await (await connection.execute(QUERIES["list_orders"], parameters)).fetchall()
    return [await read_order(connection, row[0]) for row in rows]


async def move_orders(connection: AsyncConnection, incident_id: int, into: int) -> None:
    """The work goes on for the incident that another has become a part of."""
    await connection.execute(QUERIES["move_orders"], {"incident_id": incident_id, "into": into})


async def list_steps(connection: AsyncConnection, work_order_id: int) -> list[Step]:
    """What was told so far, in any order."""
    cursor = connection.cursor(row_factory=class_row(Step))
    return await (await cursor.execute(QUERIES["list_steps"], {"work_order_id": work_order_id})).fetchall()


async def find_step(connection: AsyncConnection, step_id: UUID) -> KnownStep | None:
    """What is kept under this id."""
    cursor = connection.cursor(row_factory=class_row(KnownStep))
    return await (await cursor.execute(QUERIES["find_step"], {"step_id": step_id})).fetchone()


async def add_step(
    connection: AsyncConnection, work_order_id: int, told: StepTold, fingerprint: bytes, now: datetime
) -> None:
    """Keep a step.

    Raises:
        WrongState: the id is taken by a step of an order that the caller does not see.
    """
    parameters = {
        "step_id": told.step_id,
        "work_order_id": work_order_id,
        "kind": told.kind,
        "actor": told.actor,
        "happened_at": told.happened_at,
        "longitude": told.longitude,
        "latitude": told.latitude,
        "accuracy_m": told.accuracy_m,
        "details": Jsonb(dict(told.details)),
        "request_hash": fingerprint,
        "now": now,
    }
    added = await connection.execute(QUERIES["add_step"], parameters)
    if added.rowcount == 0:
        raise WrongState("This id names another step", step_id=told.step_id)


async def save_state(
    connection: AsyncConnection, work_order_id: int, state: OrderState, told: StepTold, now: datetime
) -> None:
    """What the steps amount to, with what this one adds."""
    parameters = {
        "work_order_id": work_order_id,
        "state": state,
        "kind": told.kind,
        "actor": told.actor,
        "happened_at": told.happened_at,
        "result": told.details.get("result"),
        "now": now,
    }
    await connection.execute(QUERIES["save_state"], parameters)


async def ensure_crew(connection: AsyncConnection, crew_id: int) -> None:
    """Make sure that there is such a crew.

    Raises:
        NotFound: there is none, or it lies outside the caller's scope.
    """
    if await (await connection.execute(QUERIES["find_crew"], {"crew_id": crew_id})).fetchone() is None:
        raise NotFound("There is no such crew", crew_id=crew_id)


async def move_crew(connection: AsyncConnection, crew_id: int, longitude: float, latitude: float, at: datetime) -> None:
    """Where the crew was seen."""
    parameters = {"crew_id": crew_id, "longitude": longitude, "latitude": latitude, "at": at}
    await connection.execute(QUERIES["move_crew"], parameters)


async def list_crew_facts(connection: AsyncConnection, now: datetime) -> list[CrewFacts]:
    """Every crew with how busy it is."""
    cursor = connection.cursor(row_factory=class_row(CrewFacts))
    return await (await cursor.execute(QUERIES["list_crew_facts"], {"now": now})).fetchall()


async def list_rules(connection: AsyncConnection, incident_id: int) -> list[str]:
    """Rules of the incident's alerts, the worst first."""
    rows = await (await connection.execute(QUERIES["list_rules"], {"incident_id": incident_id})).fetchall()
    return [str(row[0]) for row in rows]


async def arrive_due(connection: AsyncConnection, incident_id: int) -> datetime | None:
    """Until when somebody must be on site; None when no such clock runs."""
    row = await (await connection.execute(QUERIES["arrive_due"], {"incident_id": incident_id})).fetchone()
    return row[0] if row else None
