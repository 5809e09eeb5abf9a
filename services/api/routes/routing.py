"""The routing table: who hears which level of which lifeline in which district at which hour; and the dry run of it."""

from collections.abc import Sequence
from datetime import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from pydantic import AwareDatetime

from schemas.lifeline import Catalogue
from services.alerting.commands import routing as commands
from services.alerting.commands.routing import Fault, FaultyTable, Places, Route, RoutedMoment
from services.api.dependencies import Audit, Connection, LifelineCatalogue, Now, permits
from services.api.errors import problems
from services.api.models import Level, Words
from services.api.routing_models import (
    CompareBody,
    Comparison,
    Coverage,
    DistrictChoice,
    DryRun,
    RouteBody,
    RouteShown,
    RoutingTable,
)
from services.api.routing_rows import (
    comparison_of,
    coverage_of,
    dry_run_of,
    route_shown,
    table_of,
)
from services.api.sessions import Session
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/routes", tags=["routing"])

REFUSALS = problems(401, 403, 404, 422, 503)
Reader = Annotated[Session, Depends(permits("people.read"))]
Writer = Annotated[Session, Depends(permits("routing.write"))]


@router.get("", operation_id="listRoutes", responses=problems(401, 403, 503))
async def list_routes(connection: Connection, _: Reader, catalogue: LifelineCatalogue, now: Now) -> RoutingTable:
    """The table in reading order, with what is wrong with it."""
    places = await _places(connection, catalogue)
    return table_of(await commands.read_table(connection, places, now), await _districts(connection, places))


@router.post("", status_code=201, operation_id="addRoute", responses=problems(401, 403, 422, 503))
async def add_route(
    connection: Connection, _: Writer, audit: Audit, catalogue: LifelineCatalogue, body: RouteBody
) -> RouteShown:
    """Add a row; refused when the table would be wrong with it."""
    places = await _places(connection, catalogue)
    async with connection.transaction():
        try:
            route = await commands.add_route(connection, body.route(0), places)
        except FaultyTable as error:
            raise _not_taken(error.faults) from error
        await audit.note("route.add", "route", route.route_id, {"after": _noted(route)})
        return route_shown(route, await commands.list_names(connection))


@router.put("/{route_id}", operation_id="changeRoute", responses=REFUSALS)
async def change_route(
    connection: Connection, _: Writer, audit: Audit, catalogue: LifelineCatalogue, route_id: int, body: RouteBody
) -> RouteShown:
    """Replace a row, or switch it on or off; refused when the table would be wrong with it."""
    places = await _places(connection, catalogue)
    route = body.route(route_id)
    async with connection.transaction():
        try:
            before = await commands.change_route(connection, route, places)
        except FaultyTable as error:
            raise _not_taken(error.faults) from error
        await audit.note("route.change", "route", route_id, {"before": _noted(before), "after": _noted(route)})
        return route_shown(route, await commands.list_names(connection))


@router.delete("/{route_id}", status_code=204, operation_id="removeRoute", responses=REFUSALS)
async def remove_route(
    connection: Connection, _: Writer, audit: Audit, catalogue: LifelineCatalogue, route_id: int
) -> None:
    """Take a row away; refused when a page would then have no first step."""
    places = await _places(connection, catalogue)
    async with connection.transaction():
        try:
            before = await commands.remove_route(connection, route_id, places)
        except FaultyTable as error:
            raise _not_taken(error.faults) from error
        await audit.note("route.remove", "route", route_id, {"before": _noted(before)})


@router.get("/dry-run", operation_id="tryRoutes", responses=REFUSALS)
async def try_routes(
    connection: Connection,
    _: Reader,
    catalogue: LifelineCatalogue,
    now: Now,
    moment: Annotated[RoutedMoment, Query()] = "opened",
    lifeline: Annotated[str | None, Query(max_length=40)] = None,
    district_code: Annotated[str | None, Query(max_length=40)] = None,
    level: Annotated[Level | None, Query()] = None,
    at: Annotated[AwareDatetime | None, Query(description="now when left out")] = None,
    crew_id: Annotated[int | None, Query(description="of a crew that is sent")] = None,
    incident_id: Annotated[int | None, Query(description="lifeline, district and level are this incident's")] = None,
) -> DryRun:
    """Whom such an occasion would reach, step by step, and why. Tells nobody."""
    if incident_id is not None:
        lifeline, district_code, level = await _of_incident(connection, incident_id)
    if lifeline not in {one.code for one in catalogue.lifelines} or level is None:
        raise _unusable("lifeline", "name a lifeline of the catalogue and a level, or an incident")
    wish = commands.Wish(moment, lifeline, district_code, level, at or now, crew_id)
    steps, outlook = await commands.try_out(connection, wish)
    return dry_run_of(wish, steps, outlook)


@router.get("/coverage", operation_id="checkCoverage", responses=problems(401, 403, 503))
async def check_coverage(connection: Connection, _: Reader, catalogue: LifelineCatalogue, now: Now) -> Coverage:
    """Stretches of the next seven days in which an opened incident would reach nobody, or wake nobody."""
    places = await _places(connection, catalogue)
    return coverage_of(await commands.find_gaps(connection, places, now), places, now)


@router.post("/compare", operation_id="compareRoutes", responses=problems(401, 403, 422, 503))
async def compare_routes(
    connection: Connection, _: Writer, catalogue: LifelineCatalogue, now: Now, body: CompareBody
) -> Comparison:
    """What another table would change: who would hear more, who less. Saves nothing."""
    places = await _places(connection, catalogue)
    routes = [row.route(row.route_id) for row in body.routes]
    differences, faults = await commands.compare_tables(connection, routes, places, now)
    return comparison_of(differences, faults, places)


async def _places(connection: AsyncConnection, catalogue: Catalogue) -> Places:
    return await commands.read_places(connection, {one.code: one.name for one in catalogue.lifelines})


async def _districts(connection: AsyncConnection, places: Places) -> list[DistrictChoice]:
    names: dict[str, dict[str, str]] = dict(await (await connection.execute(QUERIES["list_district_names"])).fetchall())
    codes = [code for code in places.districts if code is not None]
    return [DistrictChoice(code=one, name=Words(**names.get(one, {"zh": one, "en": one}))) for one in codes]


async def _of_incident(connection: AsyncConnection, incident_id: int) -> tuple[str, str | None, int]:
    row = await (await connection.execute(QUERIES["read_incident"], {"incident_id": incident_id})).fetchone()
    if row is None:
        raise NotFound("There is no such incident", incident_id=incident_id)
    return row


def _not_taken(faults: Sequence[Fault]) -> RequestValidationError:
    return RequestValidationError([_fault(one.field or "table", one.words.en) for one in faults])


def _unusable(field: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("query", field), "msg": message}])


def _fault(field: str, message: str) -> dict[str, object]:
    return {"loc": ("body", field), "msg": message}


def _noted(route: Route) -> dict[str, object]:
    """A row as the audit keeps it."""
    return {name: value.isoformat() if isinstance(value, time) else value for name, value in vars(route).items()}
