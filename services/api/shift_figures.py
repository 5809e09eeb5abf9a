"""Figures of a shift, after ISA-18.2: what each counts, and what it is compared with where a standard says so.

The published targets are averages over thirty days or more of one operator's console. One shift is set beside them for
orientation; nothing here claims compliance.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.lifeline import Words

PERIOD = timedelta(minutes=10)
# a period with more than this many is a flood; floods end below five, which a count of periods does not need
FLOOD = 10

Unit = Literal["count", "per_10_min", "share", "seconds"]
Verdict = Literal["within", "tolerable", "beyond"]
Fact = Literal[
    "annunciated",
    "unacknowledged",
    "incident_opened",
    "incident_closed",
    "false_alarm",
    "device_fault",
    "clock_met",
    "clock_missed",
    "page",
    "page_unanswered",
]

SOURCE = (
    "ISA-18.2-2016 tables 5 and 6, EEMUA 191; averages over 30 days or more; from two independent notes on the"
    " standards, not from their text"
)
MARK = "V2"


@dataclass(frozen=True)
class Target:
    """At most `at_most` is aimed at; up to `limit` is called manageable. In the figure's own unit."""

    at_most: float
    limit: float | None = None
    source: str = SOURCE
    mark: str = MARK

    def verdict(self, value: float) -> Verdict:
        """How a value stands beside it."""
        if value <= self.at_most:
            return "within"
        return "tolerable" if self.limit is not None and value <= self.limit else "beyond"


@dataclass(frozen=True)
class Counted:
    """What a span holds: facts by kind with median and 95th percentile of their seconds, alerts by ten minutes.

    peak: most alerts in any ten minutes, wherever they begin.
    """

    since: datetime
    until: datetime
    counts: Mapping[str, int]
    medians: Mapping[str, float | None]
    percentiles: Mapping[str, float | None]
    by_period: Sequence[int]
    peak: int

    @property
    def flood_periods(self) -> int:
        """Periods with more alerts than anybody can read."""
        return sum(count > FLOOD for count in self.by_period)


@dataclass(frozen=True)
class Figure:
    """One figure: its name, how it is read off, what it is compared with, and the facts behind it."""

    code: str
    name: Words
    unit: Unit
    read: Callable[[Counted], float | None]
    target: Target | None = None
    fact: Fact | None = None


def period_count(since: datetime, until: datetime) -> int:
    """Periods that a span touches; the last may be shorter."""
    return -(-(until - since) // PERIOD)


def _count(fact: Fact) -> Callable[[Counted], float | None]:
    return lambda counted: counted.counts.get(fact, 0)


def _mean(counted: Counted) -> float | None:
    span = counted.until - counted.since
    return counted.counts.get("annunciated", 0) / (span / PERIOD) if span else None


def _flood_share(counted: Counted) -> float | None:
    return counted.flood_periods / len(counted.by_period) if counted.by_period else None


FIGURES: tuple[Figure, ...] = (
    Figure("annunciated", Words("报警次数", "Alerts annunciated"), "count", _count("annunciated"), fact="annunciated"),
    Figure(
        "annunciated_mean",
        Words("每 10 分钟报警数，平均", "Alerts per 10 min, mean"),
        "per_10_min",
        _mean,
        Target(1, 2),
        "annunciated",
    ),
    Figure(
        "annunciated_peak",
        Words("任意 10 分钟内报警数，最多", "Alerts in any 10 min, most"),
        "count",
        lambda counted: counted.peak,
        Target(10),
        "annunciated",
    ),
    Figure(
        "flood_periods",
        Words("超过 10 条报警的 10 分钟时段", "Periods of 10 min with more than 10 alerts"),
        "count",
        lambda counted: counted.flood_periods,
    ),
    Figure(
        "flood_share",
        Words("此类时段所占比例", "Share of such periods"),
        "share",
        _flood_share,
        # "less than 1 %" as published
        Target(0.01),
    ),
    Figure(
        "acknowledge_median",
        Words("确认用时，中位数", "Time to acknowledge, median"),
        "seconds",
        lambda counted: counted.medians.get("annunciated"),
        fact="annunciated",
    ),
    Figure(
        "acknowledge_95",
        Words("确认用时，95% 以内", "Time to acknowledge, 95 % within"),
        "seconds",
        lambda counted: counted.percentiles.get("annunciated"),
        fact="annunciated",
    ),
    Figure(
        "unacknowledged",
        Words("到班末仍未确认", "Not acknowledged by the end"),
        "count",
        _count("unacknowledged"),
        fact="unacknowledged",
    ),
    Figure(
        "incident_opened",
        Words("新发事件", "Incidents opened"),
        "count",
        _count("incident_opened"),
        fact="incident_opened",
    ),
    Figure(
        "incident_closed",
        Words("办结事件", "Incidents closed"),
        "count",
        _count("incident_closed"),
        fact="incident_closed",
    ),
    Figure("false_alarm", Words("判为误报", "False alarms"), "count", _count("false_alarm"), fact="false_alarm"),
    Figure(
        "device_fault", Words("判为设备故障", "Device faults"), "count", _count("device_fault"), fact="device_fault"
    ),
    Figure("clock_met", Words("按时完成的时限", "Clocks met"), "count", _count("clock_met"), fact="clock_met"),
    Figure("clock_missed", Words("超时的时限", "Clocks missed"), "count", _count("clock_missed"), fact="clock_missed"),
    Figure("page", Words("呼叫值班人员", "Pages"), "count", _count("page"), fact="page"),
    Figure(
        "answer_median",
        Words("应答用时，中位数", "Time until answered, median"),
        "seconds",
        lambda counted: counted.medians.get("page"),
        fact="page",
    ),
    Figure(
        "answer_95",
        Words("应答用时，95% 以内", "Time until answered, 95 % within"),
        "seconds",
        lambda counted: counted.percentiles.get("page"),
        fact="page",
    ),
    Figure(
        "page_unanswered",
        Words("到班末无人应答的呼叫", "Pages unanswered by the end"),
        "count",
        _count("page_unanswered"),
        fact="page_unanswered",
    ),
)
