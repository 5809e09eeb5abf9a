"""Alarm management in the daily report: figures of ISA-18.2 with their targets, and what to look at first."""

from collections.abc import Sequence

from schemas.lifeline import Words
from services.api.reports import words
from services.api.reports.alarm_figures import AlarmFigures, alarm_figures
from services.api.reports.daily_facts import FLEETING_SECONDS, Choice, DailyFacts
from services.api.reports.daily_links import address_of, count_of
from services.api.reports.document import Block, Cell, Prose, Section, Table, figure, said, worded
from services.clock import BEIJING

NONE = Words("无", "None")
COLUMNS = [Words("指标", "Figure"), Words("本时段", "This span"), Words("参考目标", "Target")]
SOURCE = Words(
    "目标取自 ISA-18.2 / EEMUA 191 的二手资料，按单一值守席、至少 30 天评价；单日仅供排查，不作符合性声明。",
    "Targets of ISA-18.2 and EEMUA 191 as secondary notes give them, for one console over at least 30 days; "
    "a single day is for finding what to look at. No claim of compliance.",
)


# of all annunciations: highest below 1 %, then 5, 15 and 80 %
PRIORITY_TARGETS = {1: "< 1 %", 2: "~5 %", 3: "~15 %", 4: "~80 %"}


def alarm_section(facts: DailyFacts) -> Section:
    """Load, floods, the most frequent, and what chatters, flickers or stays."""
    found = alarm_figures(facts.chosen(Choice("annunciations")), facts.span)
    blocks: list[Block] = [
        Table(COLUMNS, [*_load(facts, found), *_quality(facts, found)], NONE),
        Prose(SOURCE),
        _periods(facts, found),
        _subjects(facts, found.frequent, Words("最频繁的报警", "Most frequent"), "frequent"),
    ]
    if found.chattering:
        blocks.append(_subjects(facts, found.chattering, Words("抖动报警", "Chattering"), "chattering"))
    return Section(Words("十、报警管理指标（ISA-18.2）", "10. Alarm management (ISA-18.2)"), blocks)


def _load(facts: DailyFacts, found: AlarmFigures) -> list[list[Cell]]:
    everything = address_of(facts.span, Choice("annunciations"))
    mean = f"{found.per_10_minutes:.2f}"
    busiest = said("—")
    if found.busiest is not None:
        chosen = Choice("annunciations", since=found.busiest.since, until=found.busiest.until)
        busiest = count_of(facts, chosen)
    busy = f"{len(found.busy)} / {found.period_count}"
    flood = f"{found.flood_share:.1%}"
    return [
        [
            _named("提示总数", "Annunciations"),
            count_of(facts, Choice("annunciations")),
            _named("每日约 150", "~150 a day"),
        ],
        [
            _named("每 10 分钟平均", "Mean in 10 min"),
            Cell(Words(mean, mean), everything, value=found.per_10_minutes),
            _named("约 1，至多 2", "~1, at most 2"),
        ],
        [_named("10 分钟最多", "Most in 10 min"), busiest, _named("≤ 10", "<= 10")],
        [
            _named("超过 10 条的时段", "Periods with more than 10"),
            Cell(Words(busy, busy), "#busy"),
            _named("< 1 %", "< 1 %"),
        ],
        [_named("泛滥时间占比", "Time in flood"), Cell(Words(flood, flood), "#busy"), _named("< 1 %", "< 1 %")],
    ]


def _quality(facts: DailyFacts, found: AlarmFigures) -> list[list[Cell]]:
    share = f"{found.frequent_share:.0%}"
    return [
        [
            _named("前 10 名占比", "Share of the 10 most frequent"),
            Cell(Words(share, share), "#frequent"),
            _named("1–5 %", "1-5 %"),
        ],
        [
            _named("抖动（60 秒内 ≥ 3 次）", "Chattering (3 or more in 60 s)"),
            figure(len(found.chattering), "#chattering") if found.chattering else said(0),
            _named("0", "0"),
        ],
        [
            _named(f"短暂（< {FLEETING_SECONDS:.0f} 秒）", f"Fleeting (< {FLEETING_SECONDS:.0f} s)"),
            count_of(facts, Choice("annunciations", part="fleeting")),
            _named("0", "0"),
        ],
        [
            _named("陈旧（持续 > 24 小时）", "Stale (longer than 24 h)"),
            count_of(facts, Choice("stale")),
            _named("< 5", "< 5"),
        ],
        *(
            [
                Cell(words.LEVELS[level], level=level),
                count_of(facts, Choice("annunciations", level=level)),
                said(target),
            ]
            for level, target in PRIORITY_TARGETS.items()
        ),
    ]


def _periods(facts: DailyFacts, found: AlarmFigures) -> Table:
    columns = [Words("超过 10 条的 10 分钟", "Ten minutes with more than 10"), Words("提示", "Annunciations")]
    rows = [
        [
            said(f"{period.since.astimezone(BEIJING):%m-%d %H:%M} – {period.until.astimezone(BEIJING):%H:%M}"),
            count_of(facts, Choice("annunciations", since=period.since, until=period.until)),
        ]
        for period in found.busy
    ]
    return Table(columns, rows, Words("没有超过 10 条的 10 分钟", "No ten minutes had more than 10"), "busy")


def _subjects(facts: DailyFacts, subjects: Sequence[tuple[str, int]], name: Words, anchor: str) -> Table:
    rows: list[list[Cell]] = []
    for subject, count in subjects:
        chosen = Choice("annunciations", subject=subject)
        first = facts.chosen(chosen)[0]
        title = Words(f"{first.title_zh} {first.who}", f"{first.title_en} {first.who}")
        rows.append([worded(title, first.href), said(first.code), figure(count, address_of(facts.span, chosen))])
    columns = [name, Words("规则", "Rule"), Words("提示", "Annunciations")]
    return Table(columns, rows, NONE, anchor)


def _named(zh: str, en: str) -> Cell:
    return worded(Words(zh, en))
