"""Maintenance without an incident: a crew is asked to work on an asset; its sensors may go out of service for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.procedures import procedure_for
from services.alerting.journal import Line, write_lines
from services.alerting.work_orders import store
from services.alerting.work_orders.tell import tell_crew
from services.alerting.writing import writing
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)

# design default: nothing is wrong, so that planned work stands behind every emergency
LEVEL = 4


@dataclass(frozen=True, kw_only=True)
class PlannedWork:
    """What is asked of which crew, on which asset. order_key: made once per intention; a repetition has the same."""

    order_key: UUID
    asset_code: str
    crew_id: int
    instructions: str


@dataclass(frozen=True)
class WorkPlace:
    """The asset to work on. run_id: of the simulation that its gateways belong to."""

    asset_id: int
    name: str
    name_en: str | None
    lifeline: str
    district_code: str | None
    run_id: str | None


async def plan_maintenance(connection: AsyncConnection, work: PlannedWork, account: str, now: datetime) -> int:
    """Ask a crew to work on an asset; the same key again changes nothing. Returns the order's id.

    Raises:
        NotFound: there is no such asset or crew.
        WrongState: the key names another order.
    """
    async with writing(connection):
        known = await store.find_by_key(connection, work.order_key)
        if known is not None:
            if (known.incident_id, known.crew_id) != (None, work.crew_id):
                raise WrongState("This key names another order", work_order_key=work.order_key)
            return known.work_order_id
        place = await _find_place(connection, work.asset_code)
        await store.ensure_crew(connection, work.crew_id)
        number = await store.next_number(connection, now)
        columns: dict[str, object] = {
            "order_key": work.order_key,
            "number": number,
            "incident_id": None,
            "kind": "maintenance",
            "lifeline": place.lifeline,
            "district_code": place.district_code,
            "asset_id": place.asset_id,
            "crew_id": work.crew_id,
            "level": LEVEL,
            "title_zh": f"检修 · {place.name}",
            "title_en": f"Maintenance, {place.name_en or place.name}",
            "instructions": work.instructions,
            # hazards on site are those of the lifeline, whatever the work is
            "procedure_code": procedure_for(place.lifeline, ()).code,
            "run_id": place.run_id,
            "account": account,
            "now": now,
            "arrive_due_at": None,
        }
        work_order_id = await store.add_order(connection, columns)
        line = Line(
            kind="dispatched",
            actor=account,
            at=now,
            work_order_id=work_order_id,
            level=LEVEL,
            note=work.instructions or None,
            details={"crew_id": work.crew_id, "number": number, "kind": "maintenance"},
        )
        await write_lines(connection, [line])
        await tell_crew(connection, await store.read_order(connection, work_order_id), work.instructions, now)
        return work_order_id


async def _find_place(connection: AsyncConnection, asset_code: str) -> WorkPlace:
    cursor = connection.cursor(row_factory=class_row(WorkPlace))
    row = await (await cursor.execute(QUERIES["find_place"], {"asset_code": asset_code})).fetchone()
    if row is None:
        raise NotFound("There is no such asset", asset_code=asset_code)
    return row
