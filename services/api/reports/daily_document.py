"""The daily report of the centre as a document: facts in, blocks out. Every number leads to what it counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from schemas.lifeline import Catalogue, Words
from services.api.reports import words
from services.api.reports.alarm_sections import alarm_section
from services.api.reports.daily_facts import Choice, DailyFacts
from services.api.reports.daily_links import address_of, count_of, duration_of, share_of
from services.api.reports.document import (
    Cell,
    Document,
    Pairs,
    Prose,
    Section,
    Table,
    said,
    worded,
)
from services.api.reports.items_document import EXERCISE
from services.api.reports.online_section import online_section
from services.clock import BEIJING

NONE = Words("无", "None")
LEVELS = (1, 2, 3, 4)
HALF, MOST = 0.5, 0.95


def daily_document(facts: DailyFacts, catalogue: Catalogue, *, sees_city: bool) -> Document:
    """The page.

    Args:
        facts: What was known at the end of the span.
        catalogue: Names of lifelines, quantities and rules.
        sees_city: The reader sees the whole city; otherwise the report is about their part of it, and says so.
    """
    since, until = (at.astimezone(BEIJING) for at in (facts.span.since, facts.span.until))
    is_day = (since.hour, since.minute, since.second) == (0, 0, 0) and until - since <= timedelta(days=1)
    name = Words("运行日报", "Daily report") if is_day else Words("运行报告", "Report")
    shown = f"{since:%Y-%m-%d}" if is_day else f"{since:%Y-%m-%d %H:%M} – {until:%Y-%m-%d %H:%M}"
    return Document(
        title=Words(f"{name.zh} {shown}", f"{name.en} {shown}"),
        subtitle=Words(
            f"{facts.frame.centre_zh}；{since:%m-%d %H:%M} 至 {until:%m-%d %H:%M}（北京时间）",
            f"{facts.frame.centre_en}; {since:%m-%d %H:%M} to {until:%m-%d %H:%M} (Beijing time)",
        ),
        banners=_banners(facts, sees_city=sees_city),
        sections=[
            _alerts(facts, catalogue),
            _incidents(facts, catalogue),
            _clocks(facts),
            _denied(facts),
            _pages(facts),
            _orders(facts),
            _overrides(facts),
            online_section(facts),
            _rejected(facts, sees_city=sees_city),
            alarm_section(facts),
        ],
        footer=Words(
            "由过程记录自动生成，只含截止时点已知的情况；每个数字都可点开查看其所计内容。",
            "Written from the journal: what was known at the end of the span. Every number leads to what it counts.",
        ),
    )


def _banners(facts: DailyFacts, *, sees_city: bool) -> list[Words]:
    banners: list[Words] = []
    if facts.span.exercise:
        banners.append(EXERCISE)
    if not sees_city:
        banners.append(Words("仅含您查看范围内的数据", "About your part of the city only"))
    return banners


def _alerts(facts: DailyFacts, catalogue: Catalogue) -> Section:
    columns = [Words("生命线", "Lifeline"), *(words.LEVELS[level] for level in LEVELS), Words("合计", "All")]
    rows = [
        [
            worded(one.name),
            *(count_of(facts, Choice("alerts", lifeline=one.code, level=level)) for level in LEVELS),
            count_of(facts, Choice("alerts", lifeline=one.code)),
        ]
        for one in catalogue.lifelines
    ]
    total = [
        worded(Words("合计", "All")),
        *(count_of(facts, Choice("alerts", level=level)) for level in LEVELS),
        count_of(facts, Choice("alerts")),
    ]
    pairs: list[tuple[Words, Sequence[Cell]]] = [
        (Words("其中补传后判定", "Found late"), [count_of(facts, Choice("alerts", part="late"))]),
        (
            Words("截止时仍超限", "Above limit at the end"),
            [count_of(facts, Choice("alerts", outcome="true"))],
        ),
        (
            Words("截止时数据中断", "Unknown at the end"),
            [count_of(facts, Choice("alerts", outcome="unknown"))],
        ),
    ]
    return Section(
        Words("一、报警（按曾达最高等级）", "1. Alerts, by the worst level reached"),
        [Table(columns, [*rows, total], NONE), Pairs(pairs), *_other(facts)],
    )


def _other(facts: DailyFacts) -> list[Prose]:
    if not facts.other_alert_count and not facts.other_incident_count:
        return []
    kind = Words("真实", "real") if facts.span.exercise else Words("演练 / 仿真", "exercise or simulated")
    alerts, incidents = facts.other_alert_count, facts.other_incident_count
    return [
        Prose(
            Words(
                f"未计入：{kind.zh}报警 {alerts} 条、事件 {incidents} 起（见页首链接）",
                f"Left out: {alerts} {kind.en} alerts and {incidents} incidents (see the link on top)",
            )
        )
    ]


def _incidents(facts: DailyFacts, catalogue: Catalogue) -> Section:
    columns = [
        Words("生命线", "Lifeline"),
        Words("新发", "Opened"),
        Words("结束", "Ended"),
        Words("截止时未结", "Open at the end"),
    ]

    def row(name: Words, lifeline: str | None) -> list[Cell]:
        base = Choice("incidents", lifeline=lifeline)
        return [
            worded(name),
            count_of(facts, replace(base, part="opened")),
            count_of(facts, replace(base, part="ended")),
            count_of(facts, replace(base, part="open")),
        ]

    rows = [row(one.name, one.code) for one in catalogue.lifelines]
    ends: list[tuple[Words, Sequence[Cell]]] = [
        (words.STATES[kind], [count_of(facts, Choice("incidents", part="ended", outcome=kind))])
        for kind in ("released", "false_alarm", "device_fault", "merged")
    ]
    return Section(
        Words("二、事件", "2. Incidents"),
        [Table(columns, [*rows, row(Words("合计", "All"), None)], NONE), Pairs(ends)],
    )


def _clocks(facts: DailyFacts) -> Section:
    columns = [
        Words("时限", "Clock"),
        Words("按时", "In time"),
        Words("超时完成", "Late"),
        Words("超时未办", "Overdue"),
        Words("按时率", "Share in time"),
        Words("中位用时", "Median"),
        Words("95 % 用时", "95 %"),
        Words("不再需要", "Not needed"),
    ]
    rows: list[list[Cell]] = []
    for code, name in words.CLOCKS.items():
        base = Choice("clocks", code=code)
        met, in_time = replace(base, part="met"), replace(base, outcome="in_time")
        rows.append(
            [
                worded(name),
                count_of(facts, in_time),
                count_of(facts, replace(base, outcome="late")),
                count_of(facts, replace(base, outcome="overdue")),
                share_of(facts, in_time, replace(base, part="decided")),
                duration_of(facts, met, HALF),
                duration_of(facts, met, MOST),
                count_of(facts, replace(base, outcome="moot")),
            ]
        )
    note = Words(
        "计本时段内完成的，以及截止时已超时未办的；用时自起算至完成。“不再需要”指事件先行结束。",
        "Met within the span, or overdue at its end; from the clock's beginning until it was met. "
        "Not needed: the incident ended first.",
    )
    return Section(
        Words("三、响应时限", "3. Response times against their clocks"), [Table(columns, rows, NONE), Prose(note)]
    )


def _denied(facts: DailyFacts) -> Section:
    columns = [Words("结论", "Verdict"), Words("原因", "Reason"), Words("起数", "Incidents")]
    rows: list[list[Cell]] = []
    for verdict in ("false_alarm", "device_fault"):
        base = Choice("incidents", part="ended", outcome=verdict)
        for reason in dict.fromkeys(item.code for item in facts.chosen(base)):
            name = words.named(words.REASONS, reason) if reason else Words("未填", "Not given")
            chosen = replace(base, code=reason)
            rows.append([worded(words.STATES[verdict]), worded(name), count_of(facts, chosen)])
    empty = Words("本时段没有判为误报或设备故障的事件", "No incident turned out to be none")
    return Section(Words("四、误报与设备故障", "4. False alarms and device faults"), [Table(columns, rows, empty)])


def _pages(facts: DailyFacts) -> Section:
    base = Choice("pages")
    answered = replace(base, outcome="answered")
    pairs: list[tuple[Words, Sequence[Cell]]] = [
        (Words("呼叫", "Pages"), [count_of(facts, base)]),
        (Words("已应答", "Answered"), [count_of(facts, answered)]),
        (Words("未应答", "Not answered"), [count_of(facts, replace(base, outcome="unanswered"))]),
        (Words("中位应答用时", "Median until answered"), [duration_of(facts, answered, HALF)]),
        (Words("95 % 应答用时", "95 % until answered"), [duration_of(facts, answered, MOST)]),
    ]
    return Section(Words("五、值守通知", "5. Pages to people on duty"), [Pairs(pairs)])


def _orders(facts: DailyFacts) -> Section:
    base = Choice("orders")
    states = [
        (name, [count_of(facts, replace(base, outcome=state))])
        for state, name in words.ORDER_STATES.items()
        if facts.chosen(replace(base, outcome=state))
    ]
    results = [
        (Words(f"结果：{name.zh}", f"Result: {name.en}"), [count_of(facts, replace(base, code=code))])
        for code, name in words.RESULTS.items()
        if facts.chosen(replace(base, code=code))
    ]
    pairs: list[tuple[Words, Sequence[Cell]]] = [
        (Words("派出", "Sent"), [count_of(facts, base)]),
        (Words("中位到场用时", "Median until on site"), [duration_of(facts, base, HALF)]),
        *states,
        *results,
    ]
    return Section(Words("六、工单", "6. Work orders"), [Pairs(pairs)])


def _overrides(facts: DailyFacts) -> Section:
    columns = [Words("方式", "Kind"), Words("本时段新增", "Begun"), Words("截止时有效", "In force at the end")]
    rows = [
        [
            worded(name),
            count_of(facts, Choice("overrides", code=code, part="made")),
            count_of(facts, Choice("overrides", code=code, part="held")),
        ]
        for code, name in words.OVERRIDES.items()
    ]
    return Section(Words("七、搁置、抑制与停用", "7. Alerts kept quiet"), [Table(columns, rows, NONE)])


def _rejected(facts: DailyFacts, *, sees_city: bool) -> Section:
    columns = [Words("原因", "Reason"), Words("记录", "Records"), Words("消息数", "Messages")]
    base = Choice("rejected")
    rows: list[list[Cell]] = []
    for reason in dict.fromkeys(item.code for item in facts.chosen(base)):
        chosen = replace(base, code=reason)
        messages = sum(int(item.subject) for item in facts.chosen(chosen))
        count = Cell(Words(f"{messages:,}", f"{messages:,}"), address_of(facts.span, chosen), value=float(messages))
        rows.append([said(reason), count_of(facts, chosen), count])
    empty = Words("没有拒收消息", "No message was rejected")
    if not sees_city:
        empty = Words("拒收消息仅对全市范围的账号可见", "Only those who see the whole city see rejected messages")
    return Section(Words("九、拒收消息", "9. Rejected messages"), [Table(columns, rows, empty)])
