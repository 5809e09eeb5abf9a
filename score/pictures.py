"""The pictures of the report as plain shapes in the units of their frame. Pure: one score, one drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from score.results import AlertLine, Score, TruthLine
from score.words import BEIJING

WIDTH, LEFT, RIGHT, TOP = 1000, 250, 8, 6
ROW, AXIS = 15, 22
MOST_ROWS = 150
TICKS = 8
SHORTEST_BAR = 2.0
"""A truth of a moment must still be seen."""

HOURS = (1 / 60, 1 / 12, 1 / 6, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 168)
BINS = (
    (60, "< 1 min"),
    (300, "1–5 min"),
    (900, "5–15 min"),
    (3_600, "15–60 min"),
    (14_400, "1–4 h"),
    (86_400, "4–24 h"),
)
BAR_WIDTH, BAR_HEIGHT, BAR_GAP = 78, 130, 14


@dataclass(frozen=True)
class TimelineRow:
    """One truth, or the false alarms of one lifeline.

    name: of what. kind: of the truth, or the lifeline. bar: begin and width. state: found, missed, uncounted, innocent
    or wolves.
    """

    name: str
    kind: str
    y: float
    bar: tuple[float, float] | None
    state: str
    detectable: float | None
    found: float | None
    ticks: Sequence[float]


@dataclass(frozen=True)
class Timeline:
    """All rows below one another, with the ticks of the axis."""

    width: int
    height: int
    left: int
    rows: Sequence[TimelineRow]
    axis: Sequence[tuple[float, str]]
    left_out: int


@dataclass(frozen=True)
class Bar:
    """One column: what it counts, how many, where. is_loud: what must not be overlooked."""

    key: str
    count: int
    x: float
    y: float
    height: float
    is_loud: bool


@dataclass(frozen=True)
class Histogram:
    """Columns of counts."""

    width: int
    height: int
    bars: Sequence[Bar]


def timeline(score: Score) -> Timeline:
    """Truths in order of onset, dangers first, then what is innocent and the faults; false alarms below."""
    rank = ("incident", "look_alike", "transport_fault", "sensor_fault")
    truths = sorted(score.truths, key=lambda line: (rank.index(line.category), line.onset_at, line.id))
    alerts = {line.alert_id: line for line in score.alert_lines}
    rows = [_truth_row(line, number, score, alerts) for number, line in enumerate(truths[:MOST_ROWS])]
    rows += _wolf_rows(score, len(rows))
    return Timeline(
        width=WIDTH,
        height=TOP + ROW * len(rows) + AXIS,
        left=LEFT,
        rows=rows,
        axis=[(_x(at, score), text) for at, text in _axis(score)],
        left_out=max(len(truths) - MOST_ROWS, 0),
    )


def histogram(score: Score) -> Histogram:
    """Detectable incidents by their time to detect; what was missed stands beside them as a column of its own."""
    delays = [
        line.delay_seconds
        for line in score.truths
        if line.category == "incident" and line.is_counted and line.delay_seconds is not None
    ]
    counts = {"before": sum(delay < 0 for delay in delays)}
    lower = 0.0
    for upper, name in BINS:
        counts[name] = sum(lower <= delay < upper for delay in delays)
        lower = float(upper)
    counts["> 24 h"] = sum(delay >= lower for delay in delays)
    counts["missed_bar"] = len(score.missed)
    most = max(*counts.values(), 1)
    bars = [
        Bar(
            key=key,
            count=count,
            x=BAR_GAP + place * (BAR_WIDTH + BAR_GAP),
            y=20 + BAR_HEIGHT * (1 - count / most),
            height=BAR_HEIGHT * count / most,
            is_loud=key == "missed_bar" and count > 0,
        )
        for place, (key, count) in enumerate(counts.items())
    ]
    return Histogram(BAR_GAP + len(bars) * (BAR_WIDTH + BAR_GAP), BAR_HEIGHT + 46, bars)


def _truth_row(line: TruthLine, number: int, score: Score, alerts: dict[str, AlertLine]) -> TimelineRow:
    begin, end = _x(line.onset_at, score), _x(line.ended_at, score)
    return TimelineRow(
        name=line.id,
        kind=line.kind,
        y=TOP + ROW * number,
        bar=(begin, max(end - begin, SHORTEST_BAR)),
        state=_state(line),
        detectable=_x(line.first_detectable_at, score) if line.first_detectable_at and line.is_counted else None,
        found=_x(line.found_at, score) if line.found_at else None,
        ticks=[_x(alerts[alert_id].raised_at, score) for alert_id in line.alert_ids],
    )


def _state(line: TruthLine) -> str:
    if line.category != "incident":
        return "innocent"
    if not line.is_counted:
        return "uncounted"
    return "missed" if line.found_at is None else "found"


def _wolf_rows(score: Score, number: int) -> Iterator[TimelineRow]:
    """One row for the false alarms of each lifeline that has any."""
    for place, lifeline in enumerate(sorted({line.lifeline for line in score.wolves})):
        ticks = [_x(line.raised_at, score) for line in score.wolves if line.lifeline == lifeline]
        yield TimelineRow("", lifeline, TOP + ROW * (number + place), None, "wolves", None, None, ticks)


def _x(at: datetime, score: Score) -> float:
    """Where a moment stands; what lies outside of the run is drawn at its edge."""
    share = (at - score.started_at) / (score.ended_at - score.started_at)
    return LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0)


def _axis(score: Score) -> Iterator[tuple[datetime, str]]:
    """Moments that are round on a clock in Beijing."""
    step = next((hours for hours in HOURS if score.hours / hours <= TICKS), HOURS[-1]) * 3600.0
    offset = 8 * 3600
    first = (score.started_at.timestamp() + offset) // step * step + step - offset
    at = datetime.fromtimestamp(first, score.started_at.tzinfo)
    while at < score.ended_at:
        local = at.astimezone(BEIJING)
        yield at, f"{local:%m-%d}" if step >= 86_400 else f"{local:%H:%M}"
        at += timedelta(seconds=step)
