"""Reports as pages: strict, escaped, and figures that mean what they say. Pure functions, no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as struct_replace

from schemas.lifeline import load_lifelines
from services.alerting.commands.reports import (
    AssetFacts,
    CurveFacts,
    IncidentFacts,
    LineFacts,
    OrderFacts,
    Remarks,
    Report,
    StepFacts,
)
from services.alerting.reports.facts import AlertFacts, ToldFacts
from services.api.reports.alarm_figures import alarm_figures
from services.api.reports.curve import draw
from services.api.reports.daily_document import daily_document
from services.api.reports.daily_facts import (
    SUBJECTS,
    Choice,
    DailyFacts,
    Frame,
    Item,
    Span,
    Subject,
    clipped_seconds,
    nearest_rank,
)
from services.api.reports.document import span_words
from services.api.reports.incident_document import incident_document
from services.api.reports.items_document import items_document
from services.api.reports.render import render
from services.api.reports.words import Language
from tests.report_pages import Page

AT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # midnight in Beijing
SPAN = Span(AT, AT + timedelta(days=1), exercise=False)
CATALOGUE = load_lifelines()
anything = st.text(st.characters(codec="utf-8"), max_size=60)


def item(seconds: float, subject: str = "1 r", took: float | None = None, **more: Any) -> Item:
    at = AT + timedelta(seconds=seconds)
    members: dict[str, Any] = {
        "at": at,
        "ended_at": None if took is None else at + timedelta(seconds=took),
        "level": 3,
        "lifeline": "gas",
        "code": "gas.methane_adjacent.limit",
        "outcome": "raised",
        "title_zh": "井",
        "title_en": "Well",
        "who": "CH4-1",
        "href": "/?alert=a",
        "subject": subject,
        "is_late": False,
    }
    return Item(**members | more)


def facts_of(said: str) -> IncidentFacts:
    """An incident in which everything that people or registers write is this text."""
    line = LineFacts(journal_id=1, at=AT, kind="note", actor=said, incident_id=1, note=said, details={"despite": said})
    alert = AlertFacts(
        alert_id="a", rule_id=said, sensor_id=1, sensor_code=said, quantity=said, asset_code=said, asset_name=said,
        asset_name_en=said, raised_at=AT, is_late=False, level=2, worst_level=1, condition="unknown", value=1.0,
        limit=None, acknowledged_at=AT, acknowledged_by=said, cleared_at=None,
    )  # fmt: skip
    asset = AssetFacts(
        asset_code=said, name=said, name_en=said, kind=said, lifeline=said, road=said, owner_unit=said, has_alerts=True
    )
    told = ToldFacts(
        recipient=said, moment=said, step=0, created_at=AT, channels=[said], delivered=[], wants_answer=True,
        answered_at=None, answered_through=None,
    )  # fmt: skip
    step = StepFacts(kind=said, actor=said, happened_at=AT, received_at=AT, details={"note": said})
    order = OrderFacts(
        work_order_id=1, number=said, crew=said, crew_en=said, state=said, created_at=AT, created_by=said,
        instructions=said, arrive_due_at=None, result=said, steps=[step], attachments=[],
    )  # fmt: skip
    curve = CurveFacts(
        sensor_id=1, sensor_code=said, quantity=said, unit=said, since=AT, until=AT + timedelta(hours=1),
        bucket_seconds=60.0, seconds=[0.0, 60.0, 900.0], minimum=[0.0, 1.0, 2.0], maximum=[1.0, 2.0, 3.0],
        mean=[0.5, 1.5, 2.5], limits={2: 2.5}, trend="rising", change_per_10_minutes=0.5,
    )  # fmt: skip
    return IncidentFacts(
        as_of=AT, incident_id=1, number=said, title_zh=said, title_en=said, lifeline=said, district_code=said,
        district_name=said, asset_code=said, asset_name=said, asset_name_en=said, road=said, owner_unit=said,
        longitude=113.2, latitude=35.2, run_id=said or None, opened_at=AT, opened_by=said, level=2, worst_level=1,
        state="reported", issued_at=None, ended_at=None, reason_code=said, merged_into=None, lines=[line],
        alerts=[alert], hidden_alert_count=1, assets=[asset], clocks=[], told=[told], orders=[order],
        earlier_reports=[], curves=[curve],
    )  # fmt: skip


def skeleton(body: str) -> list[str]:
    return [element.tag for element in Page(body).root.iter() if element.tag not in ("small", "strong", "a")]


@given(said=anything, lang=st.sampled_from(["zh", "en"]))
@settings(deadline=None, max_examples=60)
def test_whatever_people_write_stays_text(said: str, lang: Language) -> None:
    remarks = Remarks(cause=said, losses=said, note=said)
    report = Report(
        kind="flash", facts=facts_of(f"x{said}"), remarks=remarks, year=2026, number=1, filed_at=AT, author="x"
    )
    plain = replace_text(report)

    body = render(incident_document(report, CATALOGUE), lang, "?lang=en")

    assert skeleton(body) == skeleton(render(incident_document(plain, CATALOGUE), lang, "?lang=en"))


def replace_text(report: Report) -> Report:
    text = "y" if report.remarks.cause else ""
    remarks = Remarks(cause=text, losses=text, note=text)
    return Report(kind="flash", facts=facts_of("x"), remarks=remarks, year=2026, number=1, filed_at=AT, author="x")


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "]]>"])
def test_markup_is_shown_and_not_obeyed(said: str) -> None:
    report = Report(kind="final", facts=facts_of(said), remarks=Remarks(cause=said))
    body = render(incident_document(report, CATALOGUE), "zh", "?lang=en")

    assert said in Page(body).text
    assert [one.get("src") for one in Page(body).root.iter("script")] == ["/api/reports/print.js"]
    assert list(Page(body).root.iter("img")) == []


def daily(**lists: list[Item]) -> DailyFacts:
    items: dict[Subject, list[Item]] = {subject: lists.get(subject, []) for subject in SUBJECTS}
    return DailyFacts(SPAN, Frame(AT, "中心", "Centre", 10), items, 0, 0)


def test_daily_report_of_an_empty_day_is_calm_and_complete() -> None:
    page = Page(render(daily_document(daily(), CATALOGUE, sees_city=True), "en", "?lang=zh"))

    assert {int(link.text) for link in page.links() if link.is_count} == {0, 10}
    assert "100.00 %" in page.text
    assert page.banners == []


def test_share_online_is_never_rounded_up_to_everything() -> None:
    silent = item(100, took=60, outcome="heard")
    facts = daily(silences=[silent, item(SPAN.seconds - 30, outcome="silent")])
    page = Page(render(daily_document(facts, CATALOGUE, sees_city=True), "en", "?lang=zh"))

    assert facts.silent_seconds() == 90
    assert "99.98 %" in page.text
    assert clipped_seconds(item(-100, took=130), SPAN) == 30
    assert clipped_seconds(item(-100), SPAN) == SPAN.seconds


@given(said=anything)
@settings(deadline=None, max_examples=40)
def test_list_behind_a_figure_is_text_too(said: str) -> None:
    row = item(5, title_zh=f"x{said}", title_en=said, who=said, code=said, outcome=said)
    page = Page(render(items_document(SPAN, Choice("alerts", code=said), [row], 1, CATALOGUE), "zh", "?lang=en"))

    assert len(page.rows("items")) == 1


def test_long_list_says_what_it_leaves_out() -> None:
    rows = [item(number / 10) for number in range(2_001)]
    page = Page(render(items_document(SPAN, Choice("alerts"), rows, len(rows), CATALOGUE), "en", "?lang=zh"))

    assert len(page.rows("items")) == 2_000
    assert "1 more" in page.text


def test_flood_begins_with_more_than_ten_and_ends_below_five() -> None:
    counts = [10, 11, 6, 5, 4, 20, 0]
    at = [600 * period + n * 590 / count for period, count in enumerate(counts) for n in range(count)]
    found = alarm_figures([item(second, subject=f"{n} r") for n, second in enumerate(at)], SPAN)

    assert [(flood.since - AT, flood.count) for flood in found.floods] == [
        (timedelta(minutes=10), 22),
        (timedelta(minutes=50), 20),
    ]
    assert found.flood_share == pytest.approx(4 / 144)
    assert [period.count for period in found.busy] == [11, 20]
    assert (found.period_count, found.busiest and found.busiest.count) == (144, 20)
    assert found.per_10_minutes == pytest.approx(sum(counts) / 144)


def test_chattering_is_three_within_a_minute_and_frequency_is_told() -> None:
    chatters = [item(second, subject="bad r") for second in (0, 50, 60)]
    calm = [item(second, subject="calm r") for second in (100, 130, 161, 2000)]
    found = alarm_figures([*chatters, *calm], SPAN)

    assert found.chattering == [("bad r", 3)]
    assert found.frequent == [("calm r", 4), ("bad r", 3)]
    assert found.frequent_share == 1.0
    assert found.by_level == {3: 7}


def test_calm_day_has_no_busiest_period() -> None:
    found = alarm_figures([], replace(SPAN, until=AT + timedelta(minutes=15)))

    assert (found.total, found.busiest, found.period_count, found.frequent_share) == (0, None, 2, 0.0)


def test_quantile_is_one_of_the_values() -> None:
    values = [5.0, 1.0, 3.0, 2.0]

    assert [nearest_rank(values, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1.0, 2.0, 5.0, 5.0]
    assert nearest_rank([], 0.5) is None


def test_choice_takes_what_it_names_and_nothing_else() -> None:
    rows = [item(5), item(700, level=1, took=3), item(-5, outcome="late", took=20), item(6, is_late=True)]
    facts = daily(clocks=rows)

    def count(**more: Any) -> int:
        return len(facts.chosen(Choice("clocks", **more)))

    assert [count(), count(level=1), count(lifeline="gas"), count(lifeline="water"), count(code="")] == [4, 1, 4, 0, 0]
    assert [count(part=part) for part in ("opened", "ended", "open", "late", "fleeting", "met")] == [3, 2, 2, 1, 1, 1]
    assert count(since=AT, until=AT + timedelta(minutes=10)) == 2


def test_curve_breaks_where_nothing_was_measured() -> None:
    curve = facts_of("x").curves[0]
    drawing = draw(curve)

    assert drawing is not None
    assert [len(line.split(" ")) for line in drawing.lines] == [2, 1]
    assert [len(band.split(" ")) for band in drawing.bands] == [4, 2]
    assert [(level, text) for _, level, text in drawing.limits] == [(2, "2.5")]
    for x, y in (point.split(",") for line in drawing.lines for point in line.split(" ")):
        assert 0 <= float(x) <= drawing.width
        assert 0 <= float(y) <= drawing.height


def test_curve_without_readings_is_not_drawn() -> None:
    assert draw(struct_replace(facts_of("x").curves[0], seconds=[])) is None


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 秒", "0 s"),
        (59.6, "1 分", "1 min"),
        (61, "1 分 1 秒", "1 min 1 s"),
        (-3600, "1 小时", "1 h"),
        (90_000, "1 天 1 小时", "1 d 1 h"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, zh: str, en: str) -> None:
    assert (span_words(seconds).zh, span_words(seconds).en) == (zh, en)
