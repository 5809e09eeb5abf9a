"""Work orders: dispatching a crew, what it sees on the phone, and the steps it tells."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import AwareDatetime

from schemas.lifeline import Catalogue
from schemas.procedures import Procedure, find_procedure
from services.alerting.commands import maintenance
from services.alerting.commands import work_orders as commands
from services.api.account import Account
from services.api.dependencies import Connection, LifelineCatalogue, Looking, Now, permits
from services.api.errors import problems
from services.api.models import Words
from services.api.sessions import Session
from services.api.work_order_models import (
    DispatchBody,
    MaintenanceBody,
    ProcedureShown,
    ProcedureStepShown,
    StepBody,
    WorkOrder,
    WorkOrders,
)
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api", tags=["work orders"])

REFUSALS = problems(401, 403, 404, 409, 422, 503)
BINARY = {"schema": {"type": "string", "format": "binary"}}
# these steps are those of whoever sent the crew or checks its work
OTHERS_STEPS = {"review": "work_order.review", "return": "work_order.review", "cancel": "work_order.dispatch"}
ATTACHMENT = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/*", "audio/*")}

CONTENT = {"schema": {"type": "string", "format": "binary"}}

Dispatcher = Annotated[Session, Depends(permits("work_order.dispatch"))]


@router.get("/work-orders", operation_id="listWorkOrders", responses=problems(401, 422, 503))
async def list_work_orders(
    connection: Connection,
    session: Looking,
    catalogue: LifelineCatalogue,
    mine: bool = False,
    state: Annotated[Literal["open", "all"], Query()] = "open",
    crew_id: int | None = None,
    incident_id: int | None = None,
    asset_code: Annotated[str | None, Query(max_length=400, description="also orders of assets linked to it")] = None,
) -> WorkOrders:
    """Orders, the most urgent first. A crew sees its own only."""
    account = session.account
    wanted_crew = account.crew_id if mine or not sees_all(account) else crew_id
    if wanted_crew is None and (mine or not sees_all(account)):
        return WorkOrders(items=[])
    rows = await _read(
        connection, crew_id=wanted_crew, incident_id=incident_id, asset_code=asset_code, is_open=state == "open"
    )
    return WorkOrders(items=[to_work_order(row, catalogue) for row in rows])


@router.get("/work-orders/{work_order_id}", operation_id="readWorkOrder", responses=problems(401, 404, 422, 503))
async def read_work_order(
    connection: Connection, session: Looking, catalogue: LifelineCatalogue, work_order_id: int
) -> WorkOrder:
    """One order with live values, hazards and checklist."""
    return to_work_order(await find_order(connection, session.account, work_order_id), catalogue)


@router.post("/incidents/{incident_id}/work-orders", status_code=201, operation_id="dispatchCrew", responses=REFUSALS)
async def dispatch_crew(
    connection: Connection,
    session: Dispatcher,
    catalogue: LifelineCatalogue,
    now: Now,
    incident_id: int,
    body: DispatchBody,
) -> WorkOrder:
    """Ask a crew to go there; it is told at once. The same key twice makes one order."""
    work_order_id = await commands.dispatch(
        connection, incident_id, body.work_order_key, body.crew_id, body.instructions, session.name, now
    )
    return to_work_order(await find_order(connection, session.account, work_order_id), catalogue)


@router.post("/work-orders", status_code=201, operation_id="planMaintenance", responses=REFUSALS)
async def plan_maintenance(
    connection: Connection, session: Dispatcher, catalogue: LifelineCatalogue, now: Now, body: MaintenanceBody
) -> WorkOrder:
    """Ask a crew to work on an asset, without an incident; its sensors may go out of service for it."""
    work = maintenance.PlannedWork(
        order_key=body.work_order_key,
        asset_code=body.asset_code,
        crew_id=body.crew_id,
        instructions=body.instructions,
    )
    work_order_id = await maintenance.plan_maintenance(connection, work, session.name, now)
    return to_work_order(await find_order(connection, session.account, work_order_id), catalogue)


@router.post("/work-orders/{work_order_id}/steps", operation_id="tellWorkOrderStep", responses=REFUSALS)
async def tell_step(
    connection: Connection,
    session: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    work_order_id: int,
    body: StepBody,
) -> WorkOrder:
    """Tell what was done. Repeating it changes nothing; another content under the same id is refused."""
    account = session.account
    row = await find_order(connection, account, work_order_id)
    wanted = OTHERS_STEPS.get(body.kind, "work_order.work")
    account.ensure(wanted)  # pyright: ignore[reportArgumentType] - one of the permissions above
    told = commands.StepTold(**body.model_dump(), actor=session.name)
    is_of_crew = row["crew"]["crew_id"] == account.crew_id
    await commands.tell_step(connection, work_order_id, told, is_of_crew=is_of_crew, now=now)
    return to_work_order(await find_order(connection, account, work_order_id), catalogue)


@router.put(
    "/work-orders/{work_order_id}/attachments/{attachment_id}",
    status_code=204,
    operation_id="attachToWorkOrder",
    responses=REFUSALS,
)
async def attach(
    connection: Connection,
    session: Annotated[Session, Depends(permits("work_order.work"))],
    now: Now,
    request: Request,
    work_order_id: int,
    attachment_id: UUID,
    kind: Literal["photo", "voice"],
    taken_at: AwareDatetime,
) -> None:
    """Keep a picture (JPEG, PNG, WebP) or a recording (WebM, Ogg, MP4) of at most 12 MB; repeating changes nothing."""
    await find_order(connection, session.account, work_order_id)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    attachment = commands.Attachment(attachment_id, kind, media_type, taken_at, await request.body())
    await commands.attach(connection, work_order_id, attachment, session.name, now)


@router.get(
    "/attachments/{attachment_id}",
    operation_id="readAttachment",
    response_class=Response,
    responses={**problems(401, 404, 422, 503), 200: {"content": ATTACHMENT}},
)
async def read_attachment(connection: Connection, session: Looking, attachment_id: UUID) -> Response:
    """A picture or a recording."""
    row = await (await connection.execute(QUERIES["read_attachment"], {"attachment_id": attachment_id})).fetchone()
    if row is None or not (sees_all(session.account) or row[2] == session.account.crew_id):
        raise NotFound("There is no such attachment", attachment_id=attachment_id)
    return Response(bytes(row[1]), media_type=row[0], headers={"Cache-Control": "private, max-age=86400, immutable"})


def sees_all(account: Account) -> bool:
    """Crews see their own orders; whoever judges, dispatches or reviews sees those of all."""
    return bool(account.permissions - {"work_order.work", "see"}) or "crew" not in account.roles


async def find_order(connection: AsyncConnection, account: Account, work_order_id: int) -> Mapping[str, Any]:
    """An order that this account may see.

    Raises:
        NotFound: there is none, or it is another crew's.
    """
    rows = await _read(connection, work_order_id=work_order_id)
    if not rows or not (sees_all(account) or rows[0]["crew"]["crew_id"] == account.crew_id):
        raise NotFound("There is no such work order", work_order_id=work_order_id)
    return rows[0]


async def _read(
    connection: AsyncConnection,
    *,
    work_order_id: int | None = None,
    crew_id: int | None = None,
    incident_id: int | None = None,
    asset_code: str | None = None,
    is_open: bool = False,
) -> list[dict[str, Any]]:
    parameters = {
        "work_order_id": work_order_id,
        "crew_id": crew_id,
        "incident_id": incident_id,
        "asset_code": asset_code,
        "is_open": is_open,
    }
    cursor = connection.cursor(row_factory=dict_row)
    return await (await cursor.execute(QUERIES["list_orders"], parameters)).fetchall()


def to_work_order(row: Mapping[str, Any], catalogue: Catalogue) -> WorkOrder:
    """A row as the API answers it, with procedure and the names of quantities."""
    procedure = find_procedure(row["procedure_code"])
    return WorkOrder.model_validate(
        {
            **row,
            "hazards": [Words(zh=one.zh, en=one.en) for one in procedure.hazards] if procedure else [],
            "procedure": _procedure(procedure) if procedure else None,
            "live": [_live(one, catalogue) for one in row["live"]],
        }
    )


def _procedure(procedure: Procedure) -> ProcedureShown:
    return ProcedureShown(
        code=procedure.code,
        title=Words(zh=procedure.title.zh, en=procedure.title.en),
        steps=[
            ProcedureStepShown(
                code=step.code,
                text=Words(zh=step.text.zh, en=step.text.en),
                requires=step.requires,
                quantity=step.quantity,
                unit=step.unit,
            )
            for step in procedure.steps
        ],
    )


def _live(row: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    quantity = catalogue.quantities.get(row["quantity"])
    name = (
        Words(zh=quantity.name.zh, en=quantity.name.en) if quantity else Words(zh=row["quantity"], en=row["quantity"])
    )
    return {**row, "name": name, "unit": quantity.unit if quantity else ""}
