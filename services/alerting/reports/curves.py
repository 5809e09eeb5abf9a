"""What the deciding sensors measured, in as few points as a page can show.

Readings keep no instant of reception: a curve may hold readings that reached us after the instant of the report. The
page says so.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from schemas.quality import WORST_USABLE
from services.alerting.incidents.titles import catalogue
from services.alerting.reports.facts import AlertFacts, CurveFacts, IncidentFacts, Trend
from services.alerting.reports.gather import QUERIES, limits_of

SHOWN_CURVES = 3
POINTS = 160
# so much before the first alert, to see where it came from
BEFORE = timedelta(hours=1)
# so much after the end, to see that it stayed normal
AFTER = timedelta(hours=1)
LONGEST = timedelta(days=7)
# design default: what changes less than this share of the limit in half an hour is steady
TREND_SPAN = timedelta(minutes=30)
STEADY_SHARE = 0.05


async def gather_curves(connection: AsyncConnection, facts: IncidentFacts) -> list[CurveFacts]:
    """Curves of the worst alerts, one a sensor, up to the instant of the facts."""
    deciding: dict[int, AlertFacts] = {}
    for alert in facts.alerts:
        deciding.setdefault(alert.sensor_id, alert)
    if not deciding:
        return []
    chosen = list(deciding.values())[:SHOWN_CURVES]
    since = max(min(alert.raised_at for alert in chosen) - BEFORE, (facts.ended_at or facts.as_of) - LONGEST)
    until = facts.as_of if facts.ended_at is None else min(facts.as_of, facts.ended_at + AFTER)
    return [await _curve(connection, alert, since, until) for alert in chosen]


async def _curve(connection: AsyncConnection, alert: AlertFacts, since: datetime, until: datetime) -> CurveFacts:
    bucket = max(1.0, float(math.ceil((until - since).total_seconds() / POINTS)))
    asked = {"sensor_id": alert.sensor_id, "since": since, "until": until, "seconds": bucket}
    rows = await connection.execute(QUERIES["list_buckets"], asked | {"worst_usable": int(WORST_USABLE)})
    columns = [list(column) for column in zip(*await rows.fetchall(), strict=True)] or [[], [], [], []]
    seconds, minimum, maximum, mean = ([float(value) for value in column] for column in columns)
    limits = limits_of(alert.rule_id, await _design_value(connection, alert.sensor_id))
    change = change_over(seconds, mean, TREND_SPAN.total_seconds())
    quantity = catalogue().quantities.get(alert.quantity)
    return CurveFacts(
        sensor_id=alert.sensor_id,
        sensor_code=alert.sensor_code,
        quantity=alert.quantity,
        unit=quantity.unit if quantity else "",
        since=since,
        until=until,
        bucket_seconds=bucket,
        seconds=seconds,
        minimum=minimum,
        maximum=maximum,
        mean=mean,
        limits=limits,
        trend=None if change is None else trend_of(change, limits.get(alert.level)),
        change_per_10_minutes=None if change is None else change * 600 / TREND_SPAN.total_seconds(),
    )


async def _design_value(connection: AsyncConnection, sensor_id: int) -> float | None:
    row = await (await connection.execute(QUERIES["read_design_value"], {"sensor_id": sensor_id})).fetchone()
    return None if row is None else row[0]


def change_over(seconds: Sequence[float], values: Sequence[float], span: float) -> float | None:
    """By how much the values have changed over the last `span` seconds; None when they do not reach back so far.

    Args:
        seconds: Instants, ascending. (points,) [s]
        values: What was measured. (points,)
        span: How far back to look. [s]
    """
    if not seconds or seconds[-1] - seconds[0] < span:
        return None
    then = max(place for place, second in enumerate(seconds) if second <= seconds[-1] - span)
    elapsed = seconds[-1] - seconds[then]
    return (values[-1] - values[then]) * span / elapsed


def trend_of(change: float, limit: float | None) -> Trend:
    """Rising, falling or steady, measured by the limit that counts."""
    least = abs(limit) * STEADY_SHARE if limit else 0.0
    if abs(change) <= least:
        return "steady"
    return "rising" if change > 0 else "falling"
