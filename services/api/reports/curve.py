"""A curve as points of a small drawing. Pure: the same facts give the same drawing."""

import math
from collections.abc import Sequence
from datetime import timedelta

from services.alerting.commands.reports import CurveFacts
from services.api.reports.document import Drawing
from services.clock import BEIJING

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 170, 52, 8, 20
TICKS, TICKS_X = 4, 8
MINUTE, HOUR, DAY = 60, 3_600, 86_400
CLOCK_STEPS = (
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
)
BEIJING_OFFSET = 8 * HOUR
# a hole of more than so many buckets breaks the line: where nothing was measured nothing is drawn
BREAK_BUCKETS = 2.5


def draw(curve: CurveFacts) -> Drawing | None:
    """The drawing; None when nothing usable was measured."""
    if not curve.seconds:
        return None
    low, high = _range(curve)
    span = max((curve.until - curve.since).total_seconds(), 1.0)

    def place_x(second: float) -> float:
        return LEFT + (WIDTH - LEFT - 4) * second / span

    def place_y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    pieces = _pieces(curve)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        bottom=HEIGHT - BOTTOM,
        lines=[_points([(place_x(curve.seconds[n]), place_y(curve.mean[n])) for n in piece]) for piece in pieces],
        bands=[
            _points(
                [
                    *((place_x(curve.seconds[n]), place_y(curve.maximum[n])) for n in piece),
                    *((place_x(curve.seconds[n]), place_y(curve.minimum[n])) for n in reversed(piece)),
                ]
            )
            for piece in pieces
        ],
        limits=[
            (place_y(limit), level, f"{limit:.4g}")
            for level, limit in sorted(curve.limits.items())
            if low <= limit <= high
        ],
        ticks_x=[(place_x(second), _clock(curve, second)) for second in _clock_steps(curve, span)],
        ticks_y=[(place_y(value), f"{value:.4g}") for value in _round_steps(low, high)],
    )


def _range(curve: CurveFacts) -> tuple[float, float]:
    """From least to greatest, with the limits that were near, and a little air."""
    low, high = min(curve.minimum), max(curve.maximum)
    near = [limit for limit in curve.limits.values() if low - (high - low) <= limit <= high + (high - low)]
    low, high = min([low, *near]), max([high, *near])
    air = (high - low) * 0.06 or max(abs(high) * 0.06, 0.5)
    return low - air, high + air


def _pieces(curve: CurveFacts) -> list[list[int]]:
    pieces: list[list[int]] = []
    for number, second in enumerate(curve.seconds):
        if number and second - curve.seconds[number - 1] <= curve.bucket_seconds * BREAK_BUCKETS:
            pieces[-1].append(number)
        else:
            pieces.append([number])
    return pieces


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _round_steps(low: float, high: float) -> list[float]:
    """Values that people read off: multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _clock_steps(curve: CurveFacts, span: float) -> list[float]:
    """Seconds after the beginning that are round on a clock in Beijing."""
    width = next((one for one in CLOCK_STEPS if span / one <= TICKS_X), DAY)
    begin = (curve.since.timestamp() + BEIJING_OFFSET) % width
    first = (width - begin) % width
    return [first + width * number for number in range(int((span - first) // width) + 1)]


def _clock(curve: CurveFacts, second: float) -> str:
    at = (curve.since + timedelta(seconds=second)).astimezone(BEIJING)
    return f"{at:%m-%d %H:%M}" if curve.until - curve.since > timedelta(hours=20) else f"{at:%H:%M}"
