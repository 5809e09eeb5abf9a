"""A report of an incident as a document: facts in, blocks out, nothing else. Content: domain study, 4.4."""

from collections.abc import Sequence
from datetime import datetime

from schemas.lifeline import Catalogue, Words
from services.alerting.commands.reports import LineFacts, Report
from services.api.reports import words
from services.api.reports.crew_sections import order_blocks
from services.api.reports.document import (
    Cell,
    Document,
    Pairs,
    Prose,
    Section,
    Table,
    figure,
    moment,
    said,
    span_words,
    worded,
)
from services.api.reports.measured_sections import area, level_cell, measured
from services.clock import BEIJING

NONE = Words("无", "None")
# lines that a section of their own tells better, or that say nothing to a reader
LEFT_OUT = frozenset({"told", "answered", "warned", "alert_joined"})
LEVEL_LINES = frozenset({"opened", "judged", "issued", "level_raised", "level_lowered", "merged"})
REMARKS = {
    "cause": Words("原因", "Cause"),
    "casualties": Words("人员伤亡", "Casualties"),
    "losses": Words("损失与影响", "Losses and effects"),
    "next_steps": Words("下一步措施", "Next steps"),
    "note": Words("备注", "Remarks"),
}


def incident_document(report: Report, catalogue: Catalogue, *, is_whole: bool = True) -> Document:
    """The page.

    Args:
        report: Filed, or a preview without number.
        catalogue: Names of lifelines, quantities and rules.
        is_whole: The content of a filed report still is what its hash says.
    """
    facts = report.facts
    return Document(
        title=_title(report),
        subtitle=Words(f"{facts.title_zh}（{facts.number}）", f"{facts.title_en} ({facts.number})"),
        banners=_banners(report, is_whole=is_whole),
        sections=[
            _overview(report, catalogue),
            measured(report.facts, catalogue),
            area(report.facts, catalogue),
            _actions(report),
            _told(report),
            Section(Words("六、现场处置", "6. On site"), order_blocks(facts.orders)),
            _remarks(report),
        ],
        footer=_footer(report),
    )


def number_words(kind: str, year: int, number: int, *, is_drill: bool) -> Words:
    """快报〔2026〕1号 / Flash report 2026-1."""
    name = words.REPORT_KINDS[kind]
    drill_zh, drill_en = ("演练", "Exercise ") if is_drill else ("", "")
    return Words(f"{drill_zh}{name.zh}〔{year}〕{number}号", f"{drill_en}{name.en} {year}-{number}")


def _title(report: Report) -> Words:
    if report.year is None or report.number is None:
        name = words.REPORT_KINDS[report.kind]
        return Words(f"{name.zh}（预览，未归档）", f"{name.en} (preview, not filed)")
    return number_words(report.kind, report.year, report.number, is_drill=report.is_drill)


def _banners(report: Report, *, is_whole: bool) -> list[Words]:
    banners: list[Words] = []
    if report.is_drill:
        run = report.facts.run_id
        banners.append(
            Words(f"演练 / 仿真（{run}）：不是真实事件", f"Exercise or simulation ({run}): not a real incident")
        )
    if not is_whole:
        banners.append(
            Words(
                "警告：内容与归档时的校验值不一致，本报告已被改动",
                "Warning: the content is not what was filed; this report has been changed",
            )
        )
    if report.author == "timer":
        banners.append(Words("由系统按时限自动生成，未经人工审核", "Written by the clock; nobody has reviewed it"))
    if report.facts.hidden_alert_count:
        hidden = report.facts.hidden_alert_count
        banners.append(
            Words(
                f"另有 {hidden} 条报警不在您的查看范围内，未列入",
                f"{hidden} more alerts lie outside of your part of the city and are left out",
            )
        )
    return banners


def _overview(report: Report, catalogue: Catalogue) -> Section:
    facts = report.facts
    road = "" if not facts.road or facts.road in facts.asset_name else f"{facts.road} "
    place = Words(f"{road}{facts.asset_name}", facts.asset_name_en or facts.asset_name)
    source = (
        Words("测点报警（系统）", "Alert of a sensor (system)")
        if facts.opened_by == "engine"
        else Words(f"人工报告：{facts.opened_by}", f"Reported by {facts.opened_by}")
    )
    rows: list[tuple[Words, Sequence[Cell]]] = [
        (Words("事件", "Incident"), [said(facts.number, f"/?incident={facts.incident_id}")]),
        (Words("生命线", "Lifeline"), [worded(words.lifeline_words(catalogue, facts.lifeline))]),
        (Words("等级", "Level"), [level_cell(facts.level)]),
        (Words("曾达最高等级", "Worst level so far"), [level_cell(facts.worst_level)]),
        (Words("状态", "State"), [worded(words.named(words.STATES, facts.state))]),
        (Words("发现时间", "Reported at"), [_full(facts.opened_at)]),
        (Words("发布时间", "Issued at"), [_full(facts.issued_at)]),
        (Words("结束时间", "Ended at"), [_full(facts.ended_at)]),
        (Words("地点", "Place"), [worded(place)]),
        (Words("坐标（WGS 84）", "Position (WGS 84)"), [said(f"{facts.longitude:.5f}, {facts.latitude:.5f}")]),
        (Words("片区", "District"), [said(facts.district_name or "—")]),
        (Words("权属单位", "Owner unit"), [said(facts.owner_unit or "—")]),
        (Words("来源", "Source"), [worded(source)]),
        (Words("报警", "Alerts"), [figure(len(facts.alerts), "#alerts")]),
        (Words("涉及设施", "Assets struck"), [figure(sum(one.has_alerts for one in facts.assets), "#assets")]),
        (Words("已通知", "Told"), [figure(len(facts.told), "#told")]),
        (Words("出动队伍", "Crews sent"), [figure(len(facts.orders), "#orders")]),
    ]
    return Section(Words("一、概况", "1. Overview"), [Pairs(rows)])


def _actions(report: Report) -> Section:
    facts = report.facts
    clock_columns = [
        Words("时限", "Clock"),
        Words("起算", "Began"),
        Words("应于", "Due"),
        Words("完成", "Met"),
        Words("结果", "Outcome"),
    ]
    clocks = [
        [
            worded(words.named(words.CLOCKS, clock.clock)),
            moment(clock.started_at),
            moment(clock.due_at),
            moment(clock.met_at),
            _outcome(clock.started_at, clock.due_at, clock.met_at, facts.as_of),
        ]
        for clock in facts.clocks
    ]
    own = [line for line in facts.lines if line.incident_id is not None and line.kind not in LEFT_OUT]
    columns = [Words("时间", "Time"), Words("事项", "What"), Words("内容", "Details"), Words("人员", "Who")]
    steps = [
        [
            moment(line.at),
            Cell(words.named(words.LINES, line.kind), level=line.level if line.kind in LEVEL_LINES else None),
            worded(_details(line, is_drill=report.is_drill)),
            worded(words.actor_words(line.actor)),
        ]
        for line in own
    ]
    return Section(
        Words("四、处置过程与时限", "4. Actions and clocks"),
        [Table(clock_columns, clocks, NONE, "clocks", stacks=True), Table(columns, steps, NONE, "steps", stacks=True)],
    )


def _outcome(started_at: datetime, due_at: datetime, met_at: datetime | None, as_of: datetime) -> Cell:
    if met_at is None:
        left = (due_at - as_of).total_seconds()
        span = span_words(left)
        if left < 0:
            return worded(Words(f"已超时 {span.zh}", f"overdue by {span.en}"), is_loud=True)
        return worded(Words(f"进行中，剩 {span.zh}", f"running, {span.en} left"))
    took = span_words((met_at - started_at).total_seconds())
    late = (met_at - due_at).total_seconds()
    if late <= 0:
        return worded(Words(f"按时，用时 {took.zh}", f"in time, took {took.en}"))
    span = span_words(late)
    return worded(Words(f"迟 {span.zh}，用时 {took.zh}", f"late by {span.en}, took {took.en}"), is_loud=True)


def _details(line: LineFacts, *, is_drill: bool) -> Words:
    details = line.details
    if line.kind == "clock_missed":
        return words.named(words.CLOCKS, str(details.get("clock")))
    if line.kind == "report_filed":
        year, number = int(details["year"]), int(details["number"])
        return number_words(str(details["kind"]), year, number, is_drill=is_drill)
    reason = details.get("reason_code")
    named = words.named(words.REASONS, str(reason)) if reason else Words("", "")
    told = [text for text in (line.note, details.get("despite")) if text]
    return Words(
        "；".join(filter(None, [named.zh, *map(str, told)])), "; ".join(filter(None, [named.en, *map(str, told)]))
    )


def _told(report: Report) -> Section:
    facts = report.facts
    columns = [
        Words("时间", "Time"),
        Words("对象", "Who"),
        Words("事由", "Of what"),
        Words("渠道", "Through"),
        Words("应答", "Answered"),
    ]
    rows = [
        [
            moment(one.created_at),
            said(one.recipient),
            worded(words.named(words.MOMENTS, one.moment)),
            worded(_channels(one.channels, one.delivered)),
            _answer(one.wants_answer, one.answered_at, one.answered_through),
        ]
        for one in facts.told
    ]
    cap_columns = [Words("时间", "Time"), Words("类型", "Kind"), Words("消息标识", "Identifier")]
    warned = [line for line in facts.lines if line.kind == "warned"]
    cap_rows = [
        [
            moment(line.at),
            said(line.details.get("kind", "")),
            said(line.details.get("identifier", ""), f"/api/cap/{line.details.get('identifier', '')}.xml"),
        ]
        for line in warned
    ]
    return Section(
        Words("五、通知与应答", "5. Who was told"),
        [
            Table(columns, rows, Words("尚未通知任何人", "Nobody has been told"), "told", stacks=True),
            Prose(
                Words(
                    f"对外预警消息（CAP 1.2）：{len(warned)} 条", f"Warnings to other systems (CAP 1.2): {len(warned)}"
                )
            ),
            Table(cap_columns, cap_rows, NONE, "warned", stacks=True),
        ],
    )


def _channels(channels: Sequence[str], delivered: Sequence[str]) -> Words:
    named = [(words.named(words.CHANNELS, one), one in delivered) for one in channels]
    zh = "、".join(f"{one.zh}{'' if is_there else '（未送达）'}" for one, is_there in named)
    en = ", ".join(f"{one.en}{'' if is_there else ' (not delivered)'}" for one, is_there in named)
    return Words(zh or "—", en or "—")


def _answer(wants_answer: bool, answered_at: datetime | None, through: str | None) -> Cell:
    if not wants_answer:
        return said("—")
    if answered_at is None:
        return worded(Words("未应答", "not answered"), is_loud=True)
    at = f"{answered_at.astimezone(BEIJING):%m-%d %H:%M:%S}"
    if through == "somebody_else":
        return worded(Words(f"{at}（他人已应答）", f"{at} (by somebody else)"))
    return said(at)


def _remarks(report: Report) -> Section:
    facts, remarks = report.facts, report.remarks
    rows: list[tuple[Words, Sequence[Cell]]] = []
    if facts.state in ("false_alarm", "device_fault") and facts.reason_code:
        name = words.STATES[facts.state]
        title = Words(f"{name.zh}原因", f"Reason of the {name.en}")
        rows.append((title, [worded(words.named(words.REASONS, facts.reason_code))]))
    told = {field: getattr(remarks, field) for field in REMARKS}
    rows += [(title, [said(told[field] or "—")]) for field, title in REMARKS.items()]
    author = words.actor_words(report.author) if report.author else NONE
    by = Words(f"填写人：{author.zh}", f"Written by: {author.en}") if any(told.values()) else None
    earlier = [
        [
            worded(number_words(one.kind, one.year, one.number, is_drill=report.is_drill)),
            moment(one.as_of),
            worded(words.actor_words(one.author)),
        ]
        for one in facts.earlier_reports
    ]
    columns = [Words("报告", "Report"), Words("截至", "As of"), Words("作者", "Author")]
    return Section(
        Words("七、原因、损失与前序报告", "7. Cause, losses and earlier reports"),
        [
            Pairs(rows),
            *([Prose(by)] if by else []),
            Table(columns, earlier, Words("此前没有报告", "No report before this one"), "earlier"),
        ],
    )


def _footer(report: Report) -> Words:
    as_of = f"{report.facts.as_of.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    zh = f"内容截至 {as_of}（北京时间），不含此后得知的情况；由过程记录自动生成。"
    en = f"As of {as_of} (Beijing time): nothing that was learnt later. Written from the journal."
    if report.filed_at is None or report.author is None:
        return Words(zh, en)
    filed = f"{report.filed_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    author = words.actor_words(report.author)
    return Words(f"{zh}归档：{filed}，{author.zh}。", f"{en} Filed {filed} by {author.en}.")


def _full(at: datetime | None) -> Cell:
    return said("—" if at is None else f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}")
