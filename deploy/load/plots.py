"""Line charts as plain shapes in the units of their frame. Pure: points in, shapes out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 1000.0, 66.0, 12.0, 8.0, 24.0
TICKS = 8
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600)
MOST_POINTS = 400
"""Of one curve; more would not be seen and make the page heavy."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Curve:
    """Its style (a class of the style sheet) and its points as text."""

    style: str
    points: str


@dataclass(frozen=True)
class Mark:
    """A moment with a name."""

    x: float
    name: str


@dataclass(frozen=True)
class Chart:
    """All curves of one frame. Ticks: where and what; ``area`` is a closed shape behind the curves, or empty."""

    width: float
    height: float
    left: float
    bottom: float
    curves: Sequence[Curve]
    area: str
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]
    marks: Sequence[Mark]


def chart(
    curves: Sequence[tuple[str, Points]],
    span: tuple[float, float],
    *,
    height: float = 170.0,
    marks: Sequence[tuple[float, str]] = (),
    area: tuple[Points, Points] | None = None,
    is_log: bool = False,
    unit: str = "",
) -> Chart:
    """Curves over time.

    Args:
        curves: Style and points (time, value) of each.
        span: Begin and end of the time shown.
        height: Of the frame.
        marks: Moments with names.
        area: Lower and upper edge of what is shaded.
        is_log: Whether values stand on a logarithmic scale; zero then is drawn at the bottom.
        unit: Behind every value of the axis.
    """
    values = [value for _, points in curves for _, value in points] + [v for edge in area or () for _, v in edge]
    low, high, ticks = _log_scale(values) if is_log else _scale(values)
    begin, end = span
    bottom = height - BOTTOM

    def x(at: float) -> float:
        share = (at - begin) / max(end - begin, 1e-9)
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0)

    def y(value: float) -> float:
        if is_log:
            share = (math.log10(max(value, low)) - math.log10(low)) / (math.log10(high) - math.log10(low))
        else:
            share = (value - low) / (high - low)
        return bottom - (bottom - TOP) * min(max(share, 0.0), 1.0)

    def text(points: Points) -> str:
        return " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in _thinned(points))

    shade = f"{text(area[0])} {text(list(reversed(area[1])))}" if area and area[0] else ""
    return Chart(
        width=WIDTH,
        height=height,
        left=LEFT,
        bottom=bottom,
        curves=[Curve(style, text(points)) for style, points in curves if points],
        area=shade,
        x_ticks=[(x(at), name) for at, name in _moments(begin, end)],
        y_ticks=[(y(value), f"{readable(value)}{unit}") for value in ticks],
        marks=[Mark(x(at), name) for at, name in marks],
    )


def spark(points: Points, width: float = 150.0, height: float = 22.0) -> str:
    """A curve without axes from zero to its highest value, as text for ``polyline``."""
    if len(points) < 2:
        return ""
    begin, end = points[0][0], points[-1][0]
    most = max(max(value for _, value in points), 1e-9)
    return " ".join(
        f"{width * (at - begin) / max(end - begin, 1e-9):.1f},{height - 1 - (height - 2) * value / most:.1f}"
        for at, value in _thinned(points)
    )


def readable(value: float) -> str:
    """A number as an axis shows it: 20k, 1.5M, 0.05."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _thinned(points: Points) -> Points:
    """At most so many points: of each bunch the highest, so that no peak is lost."""
    bunch = -(-len(points) // MOST_POINTS)
    if bunch <= 1:
        return points
    return [max(points[i : i + bunch], key=lambda point: point[1]) for i in range(0, len(points), bunch)]


def _scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """From zero to a round number, with round ticks."""
    most = max([*values, 1e-9])
    size = 10.0 ** math.floor(math.log10(most))
    step = next(size * factor for factor in (0.2, 0.5, 1.0, 2.0) if most / (size * factor) <= 5.0)
    count = math.ceil(most / step - 1e-9)
    return 0.0, step * count, [round(step * number, 10) for number in range(count + 1)]


def _log_scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Whole powers of ten around all values above zero."""
    above = [value for value in values if value > 0.0] or [1.0]
    low, high = math.floor(math.log10(min(above))), math.ceil(math.log10(max(above)))
    high = max(high, low + 1)
    return 10.0**low, 10.0**high, [10.0**power for power in range(low, high + 1)]


def _moments(begin: float, end: float) -> list[tuple[float, str]]:
    """Round durations since the begin."""
    length = end - begin
    step = next((step for step in STEPS if length / step <= TICKS), STEPS[-1])
    moments: list[tuple[float, str]] = []
    for number in range(int(length // step) + 1):
        minutes, seconds = divmod(number * step, 60)
        moments.append((begin + number * step, f"{minutes}:{seconds:02}"))
    return moments
