"""What crews did on site, as blocks of a report."""

from collections.abc import Sequence

from schemas.lifeline import Words
from services.alerting.commands.reports import OrderFacts, StepFacts
from services.api.reports import words
from services.api.reports.document import Block, Cell, Photos, Prose, Table, moment, said, worded
from services.clock import BEIJING

COLUMNS = [
    Words("工单", "Order"),
    Words("队伍", "Crew"),
    Words("派出", "Sent"),
    Words("应到场", "Due on site"),
    Words("到场", "On site"),
    Words("状态", "State"),
    Words("结果", "Result"),
]
STEP_COLUMNS = [
    Words("发生时间", "When"),
    Words("步骤", "Step"),
    Words("内容", "Details"),
    Words("人员", "Who"),
    Words("收到", "Reached us"),
]


def order_blocks(orders: Sequence[OrderFacts]) -> list[Block]:
    """A table of the orders, then the steps and pictures of each."""
    blocks: list[Block] = [
        Table(COLUMNS, [_row(one) for one in orders], Words("未派出队伍", "No crew was sent"), "orders")
    ]
    for order in orders:
        blocks += _steps(order)
    return blocks


def _row(order: OrderFacts) -> list[Cell]:
    arrived = min((step.happened_at for step in order.steps if step.kind == "arrive"), default=None)
    is_late = arrived is not None and order.arrive_due_at is not None and arrived > order.arrive_due_at
    on_site = moment(arrived)
    return [
        said(order.number),
        worded(Words(order.crew, order.crew_en or order.crew)),
        moment(order.created_at),
        moment(order.arrive_due_at),
        Cell(on_site.words, is_loud=is_late),
        worded(words.named(words.ORDER_STATES, order.state)),
        worded(words.named(words.RESULTS, order.result)),
    ]


def _steps(order: OrderFacts) -> list[Block]:
    title = Words(f"{order.number} {order.crew}", f"{order.number} {order.crew_en or order.crew}")
    told = f"：{order.instructions}" if order.instructions else ""
    blocks: list[Block] = [
        Prose(Words(f"{title.zh}{told}", f"{title.en}{told.replace('：', ': ', 1)}")),
        Table(STEP_COLUMNS, [_step(one) for one in order.steps], Words("尚无步骤", "No step yet"), stacks=True),
    ]
    photos = [one for one in order.attachments if one.kind == "photo"]
    if photos:
        blocks.append(
            Photos(
                [
                    (
                        f"/api/attachments/{one.attachment_id}",
                        _same(f"{one.taken_at.astimezone(BEIJING):%m-%d %H:%M} {one.actor}"),
                    )
                    for one in photos
                ]
            )
        )
    return blocks


def _step(step: StepFacts) -> list[Cell]:
    is_late = (step.received_at - step.happened_at).total_seconds() > 60
    return [
        moment(step.happened_at),
        worded(words.named(words.STEPS, step.kind)),
        worded(_details(step)),
        said(step.actor),
        # a phone out of reach tells its steps later
        moment(step.received_at) if is_late else said("—"),
    ]


def _details(step: StepFacts) -> Words:
    details = step.details
    if step.kind == "reading":
        return _same(f"{details.get('value', '')} {details.get('unit', '')}".strip())
    if step.kind == "finish":
        return words.named(words.RESULTS, str(details.get("result") or ""))
    return _same(" ".join(str(details[name]) for name in ("code", "reason", "note") if details.get(name)))


def _same(text: str) -> Words:
    return Words(text, text)
