"""Figures of a shift: how many alerts, how fast they were acknowledged, which clocks were missed, who was paged."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import AwareDatetime, BaseModel, Field

from schemas.lifeline import Catalogue
from services.api.alert_rows import title_of
from services.api.dependencies import Connection, LifelineCatalogue, Looking, Now
from services.api.errors import problems
from services.api.models import Words
from services.api.pages import checked_span
from services.api.shift_figures import FIGURES, FLOOD, Counted, Fact, Figure, Unit, Verdict, period_count
from services.database import load_queries

QUERIES = load_queries(__file__)

router = APIRouter(prefix="/api/shift-figures", tags=["hand-over"])

LONGEST_SPAN = timedelta(days=31)
USUAL_SPAN = timedelta(hours=12)
LIST_LENGTH = 500

Since = Annotated[AwareDatetime | None, Query(description="begin of the shift; by default twelve hours ago")]
Until = Annotated[AwareDatetime | None, Query(description="its end, by default now; what is to come is left out")]


class TargetShown(BaseModel):
    """What a figure is compared with, and who says so. mark: how well the source is known, see docs/lifelines.md."""

    at_most: float
    limit: Annotated[float | None, Field(description="still called manageable")]
    source: str
    mark: str


class FigureShown(BaseModel):
    """One figure. value: null when there was nothing to measure. fact: the list behind it, if there is one."""

    code: str
    name: Words
    unit: Unit
    value: float | None
    target: TargetShown | None
    verdict: Verdict | None
    fact: Fact | None


class ShiftFigures(BaseModel):
    """All figures of a span, within one's part of the city.

    by_period: alerts in each ten minutes. flood: more than this in ten minutes is one.
    """

    since: datetime
    until: datetime
    items: list[FigureShown]
    by_period: list[int]
    flood: int


class FactShown(BaseModel):
    """Something that a figure counts. seconds: until it was acknowledged or answered; null while it was not."""

    at: datetime
    seconds: float | None
    level: int | None
    incident_id: int | None
    alert_id: str | None
    number: Annotated[str | None, Field(description="of the incident")]
    clock: str | None
    title: Words


class Facts(BaseModel):
    """The first first, at most 500."""

    items: list[FactShown]


@router.get("", operation_id="readShiftFigures", responses=problems(401, 422, 503))
async def read_figures(
    connection: Connection, _: Looking, now: Now, since: Since = None, until: Until = None
) -> ShiftFigures:
    """Figures of a span of at most 31 days."""
    counted = await _count(connection, *_span(since, until, now))
    return ShiftFigures(
        since=counted.since,
        until=counted.until,
        items=[_shown(figure, counted) for figure in FIGURES],
        by_period=list(counted.by_period),
        flood=FLOOD,
    )


@router.get("/{fact}", operation_id="listShiftFacts", responses=problems(401, 422, 503))
async def list_facts(
    connection: Connection,
    _: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    fact: Fact,
    since: Since = None,
    until: Until = None,
) -> Facts:
    """What a figure counts."""
    begin, end = _span(since, until, now)
    parameters = {"since": begin, "until": end, "fact": fact, "limit": LIST_LENGTH}
    cursor = connection.cursor(row_factory=dict_row)
    rows = await (await cursor.execute(QUERIES["list_facts"], parameters)).fetchall()
    return Facts(items=[_fact(row, catalogue) for row in rows])


def _span(since: datetime | None, until: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    begin, end = checked_span(since or now - USUAL_SPAN, until or now, LONGEST_SPAN)
    if begin >= now:
        raise RequestValidationError([{"loc": ("query", "since"), "msg": "must lie in the past"}])
    return begin, min(end, now)


async def _count(connection: AsyncConnection, since: datetime, until: datetime) -> Counted:
    span = {"since": since, "until": until}
    facts = await (await connection.execute(QUERIES["count_facts"], span)).fetchall()
    periods = dict(await (await connection.execute(QUERIES["count_periods"], span)).fetchall())
    peak = (await (await connection.execute(QUERIES["read_peak"], span)).fetchall())[0][0]
    return Counted(
        since=since,
        until=until,
        counts={fact: count for fact, count, _, _ in facts},
        medians={fact: median for fact, _, median, _ in facts},
        percentiles={fact: percentile for fact, _, _, percentile in facts},
        # quiet periods count as well
        by_period=[periods.get(number, 0) for number in range(period_count(since, until))],
        peak=peak,
    )


def _shown(figure: Figure, counted: Counted) -> FigureShown:
    value, target = figure.read(counted), figure.target
    return FigureShown(
        code=figure.code,
        name=Words(zh=figure.name.zh, en=figure.name.en),
        unit=figure.unit,
        value=value,
        target=TargetShown(**{name: getattr(target, name) for name in TargetShown.model_fields}) if target else None,
        verdict=target.verdict(value) if target and value is not None else None,
        fact=figure.fact,
    )


def _fact(row: dict[str, Any], catalogue: Catalogue) -> FactShown:
    rule_id = row.pop("rule_id")
    title = Words(**row.pop("title"))
    if rule_id is not None:
        rule = title_of(rule_id, catalogue)
        title = Words(zh=f"{rule.zh} · {title.zh}", en=f"{rule.en} · {title.en}")
    return FactShown(**row, title=title)
