"""The past of one sensor: any span in at most 2,000 points."""

import math
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from pydantic import AwareDatetime, BaseModel

from schemas.quality import WORST_USABLE
from services.api.alert_rows import unit_of
from services.api.dependencies import Connection, LifelineCatalogue, Now
from services.api.errors import problems
from services.api.routes.sensors import SensorId
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/sensors/{sensor_id}/readings", tags=["readings"])

DEFAULT_SPAN = timedelta(hours=6)
LARGEST_POINTS = 2_000
DEFAULT_POINTS = 1_000

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# Widths that people read off a clock or a calendar.
# The last ones are for decades; beyond them a bucket is a whole number of 28 days.
WIDTHS = (
    1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY,
)  # fmt: skip


class Readings(BaseModel):
    """A curve in columns, in the quantity's internal unit.

    `resolution_seconds` 0: every reading as it came. Otherwise a point stands for all readings from `observed_at` on
    for so long; a bucket without readings has no point, and one with only bad readings no minimum, maximum and mean.
    """

    unit: str
    resolution_seconds: int
    observed_at: list[datetime]
    minimum: list[float | None]
    maximum: list[float | None]
    mean: list[float | None]
    last: list[float | None]
    worst_quality: list[int]


class Span(BaseModel):
    """From when to when (the end not included), and how many points at most."""

    since: Annotated[AwareDatetime | None, Query(description="six hours before `until` when absent")] = None
    until: Annotated[AwareDatetime | None, Query(description="now when absent")] = None
    points: Annotated[int, Query(ge=2, le=LARGEST_POINTS)] = DEFAULT_POINTS


@router.get("", operation_id="listReadings", responses=problems(401, 404, 422, 503))
async def list_readings(
    connection: Connection,
    catalogue: LifelineCatalogue,
    now: Now,
    sensor_id: SensorId,
    span: Annotated[Span, Query()],
) -> Readings:
    """Readings of one sensor, thinned out to the points asked for."""
    since, until = bounds(span, now)
    found = await (await connection.execute(QUERIES["read_quantity"], {"sensor_id": sensor_id})).fetchone()
    if found is None:
        raise NotFound("There is no such sensor", sensor_id=sensor_id)
    seconds, rows = await _read(connection, sensor_id, since, until, span.points)
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(6)]
    return Readings(
        unit=unit_of(catalogue.quantities.get(found[0])),
        resolution_seconds=seconds,
        observed_at=columns[0],
        minimum=columns[1],
        maximum=columns[2],
        mean=columns[3],
        last=columns[4],
        worst_quality=columns[5],
    )


async def _read(
    connection: AsyncConnection, sensor_id: int, since: datetime, until: datetime, points: int
) -> tuple[int, list[tuple[Any, ...]]]:
    wanted = {
        "sensor_id": sensor_id,
        "since": since,
        "until": until,
        "limit": points + 1,
        "worst_usable": int(WORST_USABLE),
    }
    count = (await (await connection.execute(QUERIES["count_readings"], wanted)).fetchall())[0][0]
    if count <= points:
        return 0, await (await connection.execute(QUERIES["list_readings"], wanted)).fetchall()
    seconds = bucket_seconds(since, until, points)
    buckets = await connection.execute(QUERIES["list_buckets"], wanted | {"seconds": seconds})
    return seconds, await buckets.fetchall()


def bounds(span: Span, now: datetime) -> tuple[datetime, datetime]:
    """The span that is meant.

    Raises:
        RequestValidationError: it ends before it begins.
    """
    until = (span.until or now).astimezone(UTC)
    since = (span.since or until - DEFAULT_SPAN).astimezone(UTC)
    if since >= until:
        raise RequestValidationError([{"loc": ("query", "since"), "msg": "must be before until"}])
    return since, until


def bucket_seconds(since: datetime, until: datetime, points: int) -> int:
    """The narrowest of the usual widths at which the span has no more buckets than points. [s]

    Buckets begin at round times, so a span may touch one more than its length says.
    """
    span = (until - since).total_seconds()

    def touched(width: int) -> int:
        return math.ceil(span / width) + 1

    fits = next((width for width in WIDTHS if touched(width) <= points), None)
    return fits or math.ceil(span / (points - 1) / WIDTHS[-1]) * WIDTHS[-1]
