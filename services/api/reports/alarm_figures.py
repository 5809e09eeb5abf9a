"""Figures of alarm management for one span and one console, after ISA-18.2 and EEMUA 191 as secondary notes tell them.

Both standards judge thirty days and more; a day is for finding what to look at. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.api.reports.daily_facts import Item, Span

PERIOD = timedelta(minutes=10)
# a flood begins with more than so many in ten minutes and ends with fewer than so many
FLOOD_BEGINS, FLOOD_ENDS = 10, 5
CHATTERING_COUNT, CHATTERING_SPAN = 3, timedelta(seconds=60)
TOP = 10


@dataclass(frozen=True)
class Period:
    """Ten minutes of the clock; of the last one only what lies within the span."""

    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True)
class Flood:
    """From the period with more than ten to the one with fewer than five."""

    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True)
class AlarmFigures:
    """What came out. frequent: the rules of sensors that asked most often, with how often."""

    total: int
    per_10_minutes: float
    busiest: Period | None
    busy: list[Period]
    period_count: int
    floods: list[Flood]
    flood_share: float
    frequent: list[tuple[str, int]]
    frequent_share: float
    chattering: list[tuple[str, int]]
    by_level: dict[int, int]


def alarm_figures(annunciations: Sequence[Item], span: Span) -> AlarmFigures:
    """The figures.

    Args:
        annunciations: Each time an alert asked for attention within the span, oldest first.
        span: What is judged.
    """
    periods = _periods(annunciations, span)
    floods = _floods(periods)
    instants: defaultdict[str, list[datetime]] = defaultdict(list)
    for item in annunciations:
        instants[item.subject].append(item.at)
    frequent = Counter({subject: len(at) for subject, at in instants.items()}).most_common(TOP)
    flooded = sum((flood.until - flood.since).total_seconds() for flood in floods)
    total = len(annunciations)
    return AlarmFigures(
        total=total,
        per_10_minutes=total / (span.seconds / PERIOD.total_seconds()),
        busiest=max(periods, key=lambda period: period.count) if total else None,
        busy=[period for period in periods if period.count > FLOOD_BEGINS],
        period_count=len(periods),
        floods=floods,
        flood_share=flooded / span.seconds,
        frequent=frequent,
        frequent_share=sum(count for _, count in frequent) / total if total else 0.0,
        chattering=[(subject, len(at)) for subject, at in instants.items() if _chatters(at)],
        by_level=dict(Counter(item.level for item in annunciations if item.level is not None)),
    )


def _periods(annunciations: Sequence[Item], span: Span) -> list[Period]:
    """Empty ones count as well."""
    counts = Counter((item.at - span.since) // PERIOD for item in annunciations)
    begins = [span.since + PERIOD * number for number in range(-((span.since - span.until) // PERIOD))]
    return [Period(begin, min(begin + PERIOD, span.until), counts[number]) for number, begin in enumerate(begins)]


def _floods(periods: Sequence[Period]) -> list[Flood]:
    floods: list[Flood] = []
    is_flood = False
    for period in periods:
        if is_flood and period.count >= FLOOD_ENDS:
            last = floods.pop()
            floods.append(Flood(last.since, period.until, last.count + period.count))
        elif period.count > FLOOD_BEGINS:
            floods.append(Flood(period.since, period.until, period.count))
        is_flood = period.count > FLOOD_BEGINS or (is_flood and period.count >= FLOOD_ENDS)
    return floods


def _chatters(at: Sequence[datetime]) -> bool:
    last = CHATTERING_COUNT - 1
    return any(at[place + last] - at[place] <= CHATTERING_SPAN for place in range(len(at) - last))
