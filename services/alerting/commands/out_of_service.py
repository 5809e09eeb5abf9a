"""Taking sensors out of service under a work order, and returning them: by hand once tested, or with their order.

Alerts under it show letter I and page nobody; they are judged and journalled as ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.alerts.overrides import Ending, NewOverride, Standing, annunciate, change, list_standing
from services.alerting.incidents.store import list_links
from services.alerting.journal import Line, write_lines
from services.alerting.work_orders.states import ENDED, OrderState
from services.alerting.work_orders.store import WorkOrder, read_order
from services.alerting.writing import beyond_scope, writing
from services.database import load_queries
from services.errors import NotFound, WrongState

QUERIES = load_queries(__file__)


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What is taken out of service, and under which order. rule_id: None for every rule of the sensor.

    interim_measure: what watches instead, such as a patrol with a portable detector.
    """

    sensor_id: int
    rule_id: str | None
    work_order_id: int
    reason: str
    interim_measure: str | None = None


@dataclass(frozen=True)
class SensorRow:
    """A sensor as the decision needs it."""

    sensor_id: int
    sensor_code: str
    asset_id: int
    quantity: str


async def take_out(connection: AsyncConnection, wish: Removal, account: str, now: datetime) -> None:
    """Keep a sensor quiet as long as its work order is open.

    Raises:
        NotFound: there is no such sensor, rule or order.
        WrongState: the order has ended or is for another place, or the sensor is out of service already.
    """
    async with writing(connection):
        sensor = await _find_sensor(connection, wish.sensor_id)
        if wish.rule_id is not None and not wish.rule_id.startswith(f"{sensor.quantity}."):
            raise NotFound("This sensor has no such rule", sensor_id=wish.sensor_id, rule_id=wish.rule_id)
        order = await read_order(connection, wish.work_order_id)
        linked = await list_links(connection, [order.asset_id])
        standing = await list_standing(connection, "out_of_service", sensor_id=wish.sensor_id, rule_id=wish.rule_id)
        _ensure_allowed(sensor, order, linked.get(order.asset_id, frozenset()), standing)
        line = _line("taken_out_of_service", wish, account, now, wish.reason)
        await write_lines(connection, [line])
        begun = NewOverride(
            kind="out_of_service",
            sensor_id=wish.sensor_id,
            rule_id=wish.rule_id,
            reason_code="maintenance",
            reason=wish.reason,
            created_by=account,
            work_order_id=wish.work_order_id,
            interim_measure=wish.interim_measure,
        )
        await change(connection, [begun], Ending(), now)


async def return_to_service(
    connection: AsyncConnection, sensor_id: int, rule_id: str | None, account: str, tested: str, now: datetime
) -> None:
    """Trust a sensor again: whatever keeps it (or this rule of it) out of service ends.

    Args:
        connection: To the database; the change is one transaction.
        sensor_id: Which sensor.
        rule_id: One of its rules; None for all.
        account: Who.
        tested: How it was tested.
        now: When.

    Raises:
        NotFound: there is no such sensor.
        WrongState: it is not out of service.
    """
    async with writing(connection):
        await _find_sensor(connection, sensor_id)
        standing = await list_standing(connection, "out_of_service", sensor_id=sensor_id, rule_id=rule_id)
        if not standing:
            raise WrongState("It is not out of service", sensor_id=sensor_id, denied="not_out_of_service")
        await _return(connection, standing, Ending(actor=account, because="tested", note=tested), now)


async def end_with_order(
    connection: AsyncConnection, work_order_id: int, state: OrderState, actor: str, now: datetime
) -> None:
    """The order is over, and with it what it kept out of service. Inside `writing`."""
    async with beyond_scope(connection):
        standing = await list_standing(connection, "out_of_service", work_order_id=work_order_id)
        await _return(connection, standing, Ending(actor=actor, because=f"order_{state}"), now)


async def _return(connection: AsyncConnection, standing: Sequence[Standing], ending: Ending, now: datetime) -> None:
    lines = [_line("returned_to_service", one, ending.actor, now, ending.note) for one in standing]
    await write_lines(connection, lines)
    ending = Ending(overrides=standing, actor=ending.actor, because=ending.because, note=ending.note)
    freed = await change(connection, [], ending, now)
    async with beyond_scope(connection):
        await annunciate(connection, freed, now)


def _ensure_allowed(sensor: SensorRow, order: WorkOrder, linked: frozenset[int], standing: Sequence[Standing]) -> None:
    names = {"sensor_id": sensor.sensor_id, "work_order_id": order.work_order_id}
    if order.state in ENDED:
        raise WrongState("This work order has ended", **names, denied="order_ended")
    if sensor.asset_id not in linked | {order.asset_id}:
        raise WrongState("This work order is for another place", **names, denied="order_elsewhere")
    if standing:
        raise WrongState("It is out of service already", **names, denied="out_of_service_already")


def _line(kind: str, about: Removal | Standing, account: str, now: datetime, note: str | None) -> Line:
    """The act itself stands under the order; under each live alert stands a line of its own."""
    details = {"sensor_id": about.sensor_id, "rule_id": about.rule_id}
    return Line(kind=kind, actor=account, at=now, work_order_id=about.work_order_id, note=note, details=details)


async def _find_sensor(connection: AsyncConnection, sensor_id: int) -> SensorRow:
    cursor = connection.cursor(row_factory=class_row(SensorRow))
    row = await (await cursor.execute(QUERIES["find_sensor"], {"sensor_id": sensor_id})).fetchone()
    if row is None:
        raise NotFound("There is no such sensor", sensor_id=sensor_id)
    return row
