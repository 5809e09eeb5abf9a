"""Reads what routing decides by: routes, people with their contact points, roster, webhooks."""

from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.lifeline import Words
from schemas.scope import Scope
from services.alerting.notify.roster import ROLE_NAMES, Duty, Facts, Names, Outlook, Person, Shift
from services.alerting.notify.table import RecipientKind, Route
from services.database import load_queries

QUERIES = load_queries(__file__)


async def read_facts(connection: AsyncConnection, at: datetime) -> Facts:
    """Everything as it stands, with the roster of this instant."""
    return (await read_outlook(connection, at, at)).facts_at(at)


async def read_outlook(connection: AsyncConnection, since: datetime, until: datetime) -> Outlook:
    """Everything as it stands, with the roster of this span, both ends included."""
    people = await (await connection.execute(QUERIES["list_people"])).fetchall()
    span = {"since": since, "until": until}
    shifts = await (await connection.execute(QUERIES["list_shifts"], span)).fetchall()
    webhooks = await (await connection.execute(QUERIES["list_webhooks"])).fetchall()
    return Outlook(
        routes=await list_routes(connection),
        people={
            account_id: Person(
                account_id=account_id,
                name=name,
                roles=frozenset(roles),
                scope=Scope.of(lifelines, districts),
                crew_id=crew_id,
                reach={"push": tuple(push), "message": tuple(message)},
                display_name=display_name,
            )
            for account_id, name, display_name, roles, lifelines, districts, crew_id, push, message in people
        },
        shifts=[
            Shift(Duty(position, account, Scope.of(lifelines, districts)), starts_at, ends_at)
            for position, account, lifelines, districts, starts_at, ends_at in shifts
        ],
        webhooks=dict(webhooks),
        names=await read_names(connection),
    )


async def list_routes(connection: AsyncConnection) -> list[Route]:
    """The whole table in reading order, rows that are switched off included."""
    cursor = connection.cursor(row_factory=class_row(Route))
    return await (await cursor.execute(QUERIES["list_routes"])).fetchall()


async def read_names(connection: AsyncConnection) -> Names:
    """Everybody and everything that the table may name, as people call them."""
    rows = await (await connection.execute(QUERIES["list_names"])).fetchall()
    names: dict[tuple[RecipientKind, str], Words] = {("role", role): words for role, words in ROLE_NAMES.items()}
    return names | {(kind, recipient): Words(zh, en) for kind, recipient, zh, en in rows}
