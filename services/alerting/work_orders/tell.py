"""What a crew is told of its orders. Inside `writing`."""

from datetime import datetime

from psycopg import AsyncConnection

from schemas.lifeline import Words
from services.alerting import notify
from services.alerting.incidents.titles import level_words
from services.alerting.notify import Occasion
from services.alerting.work_orders.store import WorkOrder


async def tell_crew(connection: AsyncConnection, order: WorkOrder, instructions: str, now: datetime) -> None:
    """A new order, through everything by which the crew can be reached."""
    level = level_words(order.level)
    title = Words(f"【{level.zh}】派单：{order.title_zh}", f"{level.en.capitalize()}: work order: {order.title_en}")
    if order.kind == "maintenance":
        title = Words(f"新工单：{order.title_zh}", f"New order: {order.title_en}")
    occasion = Occasion(
        moment="dispatched",
        cause=f"work_order.{order.work_order_id}.dispatched",
        lifeline=order.lifeline,
        district_code=order.district_code,
        level=order.level,
        title=title,
        body=Words(instructions or order.number, instructions or order.number),
        link=f"/crew#/orders/{order.work_order_id}",
        incident_id=order.incident_id,
        work_order_id=order.work_order_id,
        crew_id=order.crew_id,
        is_drill=order.run_id is not None,
        wants_answer=True,
    )
    await notify.announce(connection, occasion, now)


async def tell_declined(
    connection: AsyncConnection, order: WorkOrder, step_id: object, reason: str, now: datetime
) -> None:
    """A crew does not take an order: whoever routes name, and for maintenance whoever planned it."""
    is_planned = order.incident_id is None
    occasion = Occasion(
        moment="declined",
        cause=f"work_order.{order.work_order_id}.declined.{step_id}",
        lifeline=order.lifeline,
        district_code=order.district_code,
        level=order.level,
        title=Words(f"工单被退回：{order.title_zh}", f"Work order declined: {order.title_en}"),
        body=Words(reason, reason),
        link="/" if is_planned else f"/?incident={order.incident_id}",
        incident_id=order.incident_id,
        work_order_id=order.work_order_id if is_planned else None,
        only_account=order.created_by if is_planned else None,
        is_drill=order.run_id is not None,
    )
    await notify.announce(connection, occasion, now)


async def tell_called_off(connection: AsyncConnection, order: WorkOrder, because: Words, now: datetime) -> None:
    """The crew need not go, or may come back; nobody has to answer."""
    occasion = Occasion(
        moment="called_off",
        cause=f"work_order.{order.work_order_id}.called_off",
        lifeline=order.lifeline,
        district_code=order.district_code,
        level=order.level,
        title=Words(f"工单撤销：{order.title_zh}", f"Work order called off: {order.title_en}"),
        body=because,
        link=f"/crew#/orders/{order.work_order_id}",
        incident_id=order.incident_id,
        work_order_id=order.work_order_id,
        crew_id=order.crew_id,
        is_drill=order.run_id is not None,
    )
    await notify.announce(connection, occasion, now)
