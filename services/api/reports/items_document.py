"""The list behind a figure of the daily report: exactly the rows that it counts."""

from collections.abc import Sequence

from schemas.lifeline import Catalogue, Words
from services.api.reports import words
from services.api.reports.daily_facts import Choice, Item, Part, Span, Subject, clipped_seconds
from services.api.reports.document import (
    Cell,
    Document,
    Prose,
    Section,
    Table,
    moment,
    said,
    span_words,
    worded,
)
from services.clock import BEIJING

SHOWN_ROWS = 2_000
EXERCISE = Words("演练 / 仿真：不是真实数据", "Exercise or simulation: none of this is real")
SUBJECT_NAMES: dict[Subject, Words] = {
    "alerts": Words("报警", "Alerts"),
    "annunciations": Words("报警提示", "Annunciations"),
    "stale": Words("陈旧报警", "Stale alerts"),
    "incidents": Words("事件", "Incidents"),
    "clocks": Words("响应时限", "Clocks"),
    "pages": Words("值守呼叫", "Pages"),
    "orders": Words("工单", "Work orders"),
    "overrides": Words("搁置、抑制与停用", "Alerts kept quiet"),
    "rejected": Words("拒收消息", "Rejected messages"),
    "silences": Words("测点中断", "Silences of sensors"),
    "sensors": Words("在用测点", "Sensors in service"),
}
PART_NAMES: dict[Part, Words] = {
    "opened": Words("本时段新发", "opened within the span"),
    "made": Words("本时段新增", "begun within the span"),
    "ended": Words("本时段结束", "ended within the span"),
    "open": Words("截止时未结", "open at the end"),
    "held": Words("截止时有效", "in force at the end"),
    "late": Words("补传后判定", "found late"),
    "fleeting": Words("短暂", "fleeting"),
    "met": Words("已完成", "met"),
    "decided": Words("已完成或超时", "met or overdue"),
}
OUTCOMES: dict[str, Words] = {
    **words.STATES,
    **words.CONDITIONS,
    **words.ORDER_STATES,
    "open": Words("未结", "open"),
    "in_time": Words("按时", "in time"),
    "late": Words("超时完成", "late"),
    "overdue": Words("超时未办", "overdue"),
    "moot": Words("不再需要", "not needed"),
    "answered": Words("已应答", "answered"),
    "unanswered": Words("未应答", "not answered"),
    "raised": Words("触发", "raised"),
    "level_changed": Words("等级升高", "level raised"),
    "realarmed": Words("再次提示", "annunciated anew"),
    "stale": Words("持续超过 24 小时", "longer than 24 h"),
    "held": Words("有效", "in force"),
    "ended": Words("已结束", "ended"),
    "silent": Words("中断中", "silent"),
    "heard": Words("已恢复", "heard again"),
    "in_service": Words("在用", "in service"),
}
COLUMNS = [
    Words("开始", "Began"),
    Words("等级", "Level"),
    Words("对象", "What"),
    Words("类别", "Kind"),
    Words("结果", "Outcome"),
    Words("结束", "Ended"),
    Words("用时", "Took"),
    Words("人员 / 测点", "Who / sensor"),
]


def items_document(span: Span, choice: Choice, items: Sequence[Item], total: int, catalogue: Catalogue) -> Document:
    """The page.

    Args:
        span: Of the report.
        choice: What was chosen.
        items: The rows, oldest first; the first of them when there are very many.
        total: How many there are.
        catalogue: Names of lifelines and rules.
    """
    since, until = (at.astimezone(BEIJING) for at in (span.since, span.until))
    name = _choice_words(choice, catalogue)
    rows = [_row(item, choice.of, span, catalogue) for item in items[:SHOWN_ROWS]]
    count = Cell(Words(f"{total:,} 条", f"{total:,} rows"), value=float(total))
    rest = total - len(rows)
    remarks = [Prose(Words(f"仅显示前 {len(rows):,} 条，另有 {rest:,} 条", f"The first {len(rows):,}; {rest:,} more"))]
    return Document(
        title=Words(f"{name.zh}：{total:,}", f"{name.en}: {total:,}"),
        subtitle=Words(
            f"{since:%Y-%m-%d %H:%M} 至 {until:%Y-%m-%d %H:%M}（北京时间）",
            f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} (Beijing time)",
        ),
        banners=[EXERCISE] if span.exercise else [],
        sections=[
            Section(
                Words("明细", "List"),
                [*(remarks if rest else []), Table(COLUMNS, rows, Words("没有", "None"), "items", stacks=True)],
            )
        ],
        footer=Words(f"共 {count.words.zh}，截至报告时点所知。", f"{count.words.en}, as known at the end of the span."),
    )


def _choice_words(choice: Choice, catalogue: Catalogue) -> Words:
    parts = [
        SUBJECT_NAMES[choice.of],
        *([PART_NAMES[choice.part]] if choice.part else []),
        *([words.lifeline_words(catalogue, choice.lifeline)] if choice.lifeline else []),
        *([words.LEVELS[choice.level]] if choice.level else []),
        *([_code_words(choice.of, choice.code, catalogue)] if choice.code else []),
        *([words.named(OUTCOMES, choice.outcome)] if choice.outcome else []),
    ]
    return Words(" · ".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _row(item: Item, of: Subject, span: Span, catalogue: Catalogue) -> list[Cell]:
    # of a silence, only what lies within the span counts
    seconds = clipped_seconds(item, span) if of == "silences" else item.seconds
    took = said("—") if seconds is None else Cell(span_words(seconds), value=seconds)
    if of == "rejected":
        took = Cell(Words(f"{item.subject} 条消息", f"{item.subject} messages"), value=float(item.subject))
    return [
        moment(item.at),
        said("—") if item.level is None else Cell(words.LEVELS[item.level], level=item.level),
        worded(Words(item.title_zh, item.title_en), item.href),
        worded(_code_words(of, item.code, catalogue)),
        worded(words.named(OUTCOMES, item.outcome)),
        moment(item.ended_at),
        took,
        said(item.who or "—"),
    ]


def _code_words(of: Subject, code: str | None, catalogue: Catalogue) -> Words:
    if not code:
        return Words("—", "—")
    match of:
        case "alerts" | "annunciations" | "stale":
            return words.rule_words(catalogue, code)
        case "clocks":
            return words.named(words.CLOCKS, code)
        case "incidents":
            return words.named(words.REASONS, code)
        case "pages":
            return words.named(words.MOMENTS, code)
        case "orders":
            return words.named(words.RESULTS, code)
        case "overrides":
            return words.named(words.OVERRIDES, code)
        case "silences" | "sensors":
            quantity = catalogue.quantities.get(code)
            return quantity.name if quantity else Words(code, code)
        case "rejected":
            return Words(code, code)
