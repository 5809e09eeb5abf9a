"""What people may do about the routing table: read it, try it out, compare another one, and change rows of it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting.notify.compare import Difference, Hearing, compare
from services.alerting.notify.coverage import Stretch, find_shortfalls, imagined
from services.alerting.notify.dry_run import DryStep, dry_run
from services.alerting.notify.extent import Places
from services.alerting.notify.facts import list_routes, read_names, read_outlook
from services.alerting.notify.occasion import RoutedMoment, wants_answer
from services.alerting.notify.roster import Facts, Names, Outlook
from services.alerting.notify.route_faults import Fault, faults_of, new_faults, unreached
from services.alerting.notify.routing import REPEAT, Recipient
from services.alerting.notify.table import Channel, RecipientKind, Route
from services.alerting.writing import beyond_scope, writing
from services.database import load_queries
from services.errors import NotFound, Refused

__all__ = [
    "AHEAD",
    "Channel",
    "Difference",
    "DryStep",
    "Fault",
    "FaultyTable",
    "Hearing",
    "Names",
    "Outlook",
    "Places",
    "Recipient",
    "RecipientKind",
    "Route",
    "RoutedMoment",
    "Stretch",
    "Table",
    "Wish",
    "add_route",
    "change_route",
    "compare_tables",
    "find_gaps",
    "list_names",
    "read_places",
    "read_table",
    "reasons_for",
    "remove_route",
    "try_out",
    "wants_answer",
]

QUERIES = load_queries(__file__)

# shorter than any shift of the city: what is asked is the week that is already planned
AHEAD = timedelta(days=7)


class FaultyTable(Refused):
    """The routing table would be wrong after this change."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.words.en for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Table:
    """All rows in reading order, what is wrong with them, and everybody who may be named."""

    routes: Sequence[Route]
    faults: Sequence[Fault]
    names: Names


@dataclass(frozen=True)
class Wish:
    """An occasion to try out."""

    moment: RoutedMoment
    lifeline: str
    district_code: str | None
    level: int
    at: datetime
    crew_id: int | None = None


async def read_places(connection: AsyncConnection, lifelines: Mapping[str, Words]) -> Places:
    """Lifelines of the catalogue and districts of the register."""
    async with _whole_city(connection):
        rows = await (await connection.execute(QUERIES["list_districts"])).fetchall()
    return Places(list(lifelines), [row[0] for row in rows] or [None], lifelines)


async def read_table(connection: AsyncConnection, places: Places, since: datetime) -> Table:
    """The table as it stands, with what is wrong with it by itself and by the roster of the next seven days."""
    async with _whole_city(connection):
        outlook = await read_outlook(connection, since, since + AHEAD)
    faults = [*faults_of(outlook.routes, outlook.names, places), *unreached(outlook)]
    return Table(outlook.routes, faults, outlook.names)


async def list_names(connection: AsyncConnection) -> Names:
    """Everybody whom a row may name, as people call them."""
    async with _whole_city(connection):
        return await read_names(connection)


async def try_out(connection: AsyncConnection, wish: Wish) -> tuple[list[DryStep], Outlook]:
    """Whom such an occasion would reach, step by step; tells nobody. With everything it was decided by."""
    async with _whole_city(connection):
        longest = max((route.after_seconds for route in await list_routes(connection)), default=0)
        outlook = await read_outlook(connection, wish.at, wish.at + timedelta(seconds=longest) + 2 * REPEAT)
    occasion = imagined(wish.moment, wish.lifeline, wish.district_code, wish.level)
    return dry_run(replace(occasion, crew_id=wish.crew_id), outlook, wish.at), outlook


async def find_gaps(connection: AsyncConnection, places: Places, since: datetime) -> list[Stretch]:
    """Stretches of the next seven days in which an opened incident would reach nobody, or wake nobody."""
    async with _whole_city(connection):
        outlook = await read_outlook(connection, since, since + AHEAD)
    # a city with many scopes takes a second of computing: nobody else's request waits for it
    return await asyncio.to_thread(find_shortfalls, outlook, places, since, since + AHEAD)


async def compare_tables(
    connection: AsyncConnection, routes: Sequence[Route], places: Places, since: datetime
) -> tuple[list[Difference], list[Fault]]:
    """What the next seven days would be like with this table, and for which faults it would be refused."""
    async with _whole_city(connection):
        outlook = await read_outlook(connection, since, since + AHEAD)
    differences = await asyncio.to_thread(compare, outlook, routes, places, since, since + AHEAD)
    return differences, [*faults_of(routes, outlook.names, places), *unreached(replace(outlook, routes=routes))]


async def add_route(connection: AsyncConnection, route: Route, places: Places) -> Route:
    """Add a row; returns it with its number.

    Raises:
        FaultyTable: the table would be wrong.
    """
    async with writing(connection):
        await _ensure_right(connection, places, added=replace(route, route_id=0))
        row = (await (await connection.execute(QUERIES["add_route"], asdict(route))).fetchall())[0]
    return replace(route, route_id=row[0])


async def change_route(connection: AsyncConnection, route: Route, places: Places) -> Route:
    """Replace a row; returns what it was.

    Raises:
        NotFound: there is no such row.
        FaultyTable: the table would be wrong.
    """
    async with writing(connection):
        before = await _ensure_right(connection, places, added=route, removed_id=route.route_id)
        await connection.execute(QUERIES["save_route"], asdict(route))
    return before


async def remove_route(connection: AsyncConnection, route_id: int, places: Places) -> Route:
    """Take a row away; returns what it was.

    Raises:
        NotFound: there is no such row.
        FaultyTable: the table would be wrong without it.
    """
    async with writing(connection):
        before = await _ensure_right(connection, places, removed_id=route_id)
        await connection.execute(QUERIES["remove_route"], {"route_id": route_id})
    return before


def reasons_for(one: Recipient, facts: Facts) -> list[tuple[int | None, Words]]:
    """Why somebody is told: the rows that name them, or what else led to them."""
    rows = {route.route_id: route for route in facts.routes}
    named: list[tuple[int | None, Words]] = [
        (route_id, facts.called(rows[route_id].recipient_kind, rows[route_id].recipient)) for route_id in one.route_ids
    ]
    if named:
        return named
    if one.through == "dispatch":
        return [(None, Words("被派出的队伍", "of the crew that is sent"))]
    role = facts.called("role", one.through.removeprefix("role "))
    return [(None, Words(f"扩大通知：{role.zh}", f"the wider circle: {role.en}"))]


async def _ensure_right(
    connection: AsyncConnection, places: Places, *, added: Route | None = None, removed_id: int = 0
) -> Route:
    """Refuse a change that makes the table worse; returns the row that it takes away, or the one that it adds."""
    async with beyond_scope(connection):
        routes, names = await list_routes(connection), await read_names(connection)
    gone = next((route for route in routes if route.route_id == removed_id), added)
    if gone is None or (removed_id and gone is added):
        raise NotFound("There is no such row in the routing table", route_id=removed_id)
    kept = [route for route in routes if route.route_id != removed_id]
    after = kept if added is None else [*kept, added]
    faults = new_faults(faults_of(routes, names, places), faults_of(after, names, places), removed_id)
    if faults:
        raise FaultyTable(faults)
    return gone


@asynccontextmanager
async def _whole_city(connection: AsyncConnection) -> AsyncGenerator[None]:
    """Routing decides for the whole city, whoever asks."""
    async with connection.transaction(), beyond_scope(connection):
        yield
