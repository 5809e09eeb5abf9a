"""How much of the city was seen: sensors in service, silent time, and what these numbers mean."""

from collections.abc import Sequence

from schemas.lifeline import Words
from services.api.reports.daily_facts import Choice, DailyFacts
from services.api.reports.daily_links import address_of, count_of
from services.api.reports.document import Block, Cell, Pairs, Prose, Section, figure, said
from services.clock import BEIJING

MEANING = Words(
    "测点超过其规定间隔没有读数即为中断。有数据时间占比 = 1 − 中断测点时 ÷（截止时在用测点数 × 时段长度）。",
    "A sensor is silent once it has sent nothing for longer than its quantity allows. "
    "Time with data = 1 - silent sensor hours / (sensors in service at the end x length of the span).",
)


def online_section(facts: DailyFacts) -> Section:
    """Shares of time and of sensors, with where their history begins."""
    count, span = facts.frame.sensor_count, facts.span
    silent = facts.silent_seconds()
    ever, at_end = Choice("silences"), Choice("silences", outcome="silent")
    share = 1 - silent / (count * span.seconds) if count else None
    share_at_end = 1 - len(facts.chosen(at_end)) / count if count else None
    hours = f"{silent / 3600:,.1f}"
    pairs: list[tuple[Words, Sequence[Cell]]] = [
        (Words("在用测点", "Sensors in service"), [figure(count, address_of(span, Choice("sensors")))]),
        (Words("有数据时间占比", "Time with data"), [_percent(share, address_of(span, ever))]),
        (
            Words("中断测点时", "Silent sensor hours"),
            [Cell(Words(hours, hours), address_of(span, ever), value=silent)],
        ),
        (Words("截止时在线率", "Online at the end"), [_percent(share_at_end, address_of(span, at_end))]),
        (Words("截止时中断", "Silent at the end"), [count_of(facts, at_end)]),
        (Words("中断次数", "Silences"), [count_of(facts, ever)]),
    ]
    blocks: list[Block] = [Pairs(pairs), Prose(MEANING)]
    if facts.frame.silences_since > span.since:
        known = facts.frame.silences_since.astimezone(BEIJING)
        blocks.append(
            Prose(
                Words(
                    f"注意：中断记录自 {known:%Y-%m-%d %H:%M} 起才有，此前已结束的中断未计入。",
                    f"Mind: silences are kept since {known:%Y-%m-%d %H:%M} only; what ended before is not counted.",
                )
            )
        )
    return Section(Words("八、测点在线", "8. Sensors online"), blocks)


def _percent(share: float | None, href: str) -> Cell:
    if share is None:
        return said("—")
    # rounded down: 99.999 % must not be shown as everything
    text = f"{int(share * 10_000) / 100:.2f} %"
    return Cell(Words(text, text), href, value=share)
