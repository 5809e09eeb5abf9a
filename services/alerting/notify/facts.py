"""Reads what routing decides by: routes, people with their contact points, roster, webhooks."""

from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from schemas.scope import Scope
from services.alerting.notify.routing import Duty, Facts, Person, Route
from services.database import load_queries

QUERIES = load_queries(__file__)


async def read_facts(connection: AsyncConnection, at: datetime) -> Facts:
    """Everything as it stands, with the roster of this instant."""
    cursor = connection.cursor(row_factory=class_row(Route))
    routes = await (await cursor.execute(QUERIES["list_routes"])).fetchall()
    people = await (await connection.execute(QUERIES["list_people"])).fetchall()
    duties = await (await connection.execute(QUERIES["list_duties"], {"at": at})).fetchall()
    webhooks = await (await connection.execute(QUERIES["list_webhooks"])).fetchall()
    return Facts(
        routes=routes,
        people={
            account_id: Person(
                account_id=account_id,
                name=name,
                roles=frozenset(roles),
                scope=Scope.of(lifelines, districts),
                crew_id=crew_id,
                reach={"push": tuple(push), "message": tuple(message)},
            )
            for account_id, name, roles, lifelines, districts, crew_id, push, message in people
        },
        duties=[
            Duty(position, account, Scope.of(lifelines, districts))
            for position, account, lifelines, districts in duties
        ],
        webhooks=dict(webhooks),
    )
