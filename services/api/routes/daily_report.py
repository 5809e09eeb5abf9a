"""The daily report of the centre, and the list behind each of its figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from psycopg import AsyncConnection
from pydantic import AwareDatetime, BaseModel, Field

from schemas.lifeline import Words
from schemas.scope import WHOLE_CITY
from services.api.dependencies import Connection, LifelineCatalogue, Looking, Now
from services.api.errors import problems
from services.api.reports.daily_document import daily_document
from services.api.reports.daily_facts import Choice, Part, Span, Subject
from services.api.reports.daily_links import address_of
from services.api.reports.daily_read import is_only_simulated, read_daily, read_frame, read_items
from services.api.reports.items_document import items_document
from services.api.reports.render import page
from services.api.reports.words import Language, language_of, other_language
from services.clock import BEIJING

router = APIRouter(prefix="/api/reports/daily", tags=["reports"])

REFUSALS = problems(401, 403, 422, 503)
DAY = timedelta(days=1)
# every row of every list is held at once
LONGEST = timedelta(days=31)


class SpanAsked(BaseModel):
    """A day of Beijing, or any span of at most 31 days; today so far when nothing is asked."""

    day: Annotated[date | None, Query(description="day in Beijing, such as 2026-11-22")] = None
    since: AwareDatetime | None = None
    until: Annotated[AwareDatetime | None, Query(description="the end is not included; never later than now")] = None
    exercise: Annotated[
        bool | None,
        Query(description="drills and simulated runs instead of real ones; when absent, whatever the register holds"),
    ] = None
    lang: Annotated[Language | None, Query(description="the reader's own when absent")] = None


class ItemsAsked(SpanAsked):
    """Which list, and which of its rows."""

    of: Subject
    part: Part | None = None
    lifeline: Annotated[str | None, Query(max_length=40)] = None
    level: Annotated[int | None, Query(ge=1, le=4)] = None
    code: Annotated[str | None, Query(max_length=100)] = None
    outcome: Annotated[str | None, Query(max_length=40)] = None
    subject: Annotated[str | None, Query(max_length=200)] = None
    begun_from: Annotated[AwareDatetime | None, Field(alias="from")] = None
    begun_to: Annotated[AwareDatetime | None, Field(alias="to")] = None


@router.get("", operation_id="readDailyReport", response_class=HTMLResponse, responses=REFUSALS)
async def read_daily_report(
    connection: Connection,
    session: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    wanted: Annotated[SpanAsked, Query()],
) -> Response:
    """Alerts, incidents, response times, pages, work orders, sensors online: every number leads to what it counts."""
    span = await _span(connection, wanted, now)
    async with connection.transaction():
        # all lists of one report must be of one moment
        await connection.execute("set transaction isolation level repeatable read, read only")
        facts = await read_daily(connection, span)
    document = daily_document(facts, catalogue, sees_city=session.account.scope == WHOLE_CITY)
    lang = wanted.lang or language_of(session.account.language)
    other = f"{address_of(span)}&lang={other_language(lang)}"
    return page(document, lang, other, _links(span, lang, now))


@router.get("/items", operation_id="listDailyItems", response_class=HTMLResponse, responses=REFUSALS)
async def list_daily_items(
    connection: Connection,
    session: Looking,
    catalogue: LifelineCatalogue,
    now: Now,
    wanted: Annotated[ItemsAsked, Query()],
) -> Response:
    """Exactly what a figure of the report counts, as rows."""
    span = await _span(connection, wanted, now)
    choice = Choice(
        of=wanted.of,
        part=wanted.part,
        lifeline=wanted.lifeline,
        level=wanted.level,
        code=wanted.code,
        outcome=wanted.outcome,
        subject=wanted.subject,
        since=wanted.begun_from,
        until=wanted.begun_to,
    )
    items = [item for item in await read_items(connection, wanted.of, span) if choice.takes(item, span)]
    total = (await read_frame(connection, span)).sensor_count if wanted.of == "sensors" else len(items)
    lang = wanted.lang or language_of(session.account.language)
    other = f"{address_of(span, choice)}&lang={other_language(lang)}"
    back = (Words("返回报告", "Back to the report"), f"{address_of(span)}&lang={lang}")
    return page(items_document(span, choice, items, total, catalogue), lang, other, [back])


async def _span(connection: AsyncConnection, wanted: SpanAsked, now: datetime) -> Span:
    """The span that is meant.

    Raises:
        RequestValidationError: it has not begun, ends before it begins, or is too long.
    """
    begin = datetime.combine(wanted.day or now.astimezone(BEIJING).date(), datetime.min.time(), BEIJING)
    since = (wanted.since or begin).astimezone(UTC)
    until = min((wanted.until or since + DAY).astimezone(UTC), now)
    if since >= until:
        raise _refused("must be before its end, and not in the future")
    if until - since > LONGEST:
        raise _refused(f"at most {LONGEST.days} days before its end")
    exercise = await is_only_simulated(connection) if wanted.exercise is None else wanted.exercise
    return Span(since, until, exercise)


def _refused(message: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("query", "since"), "msg": message}])


def _links(span: Span, lang: Language, now: datetime) -> Sequence[tuple[Words, str]]:
    begin = span.since.astimezone(BEIJING).date()
    kind = "true" if span.exercise else "false"
    said = f"exercise={kind}&lang={lang}"
    links = [(Words("前一日", "Day before"), f"?day={begin - DAY}&{said}")]
    if begin < now.astimezone(BEIJING).date():
        links.append((Words("后一日", "Day after"), f"?day={begin + DAY}&{said}"))
    other = Words("真实数据", "Real ones") if span.exercise else Words("演练 / 仿真", "Exercises")
    return [*links, (other, f"?day={begin}&exercise={'false' if span.exercise else 'true'}&lang={lang}")]
