"""What was measured and where, as sections of a report."""

from collections.abc import Sequence

from schemas.lifeline import Catalogue, Words
from services.alerting.commands.reports import AssetFacts, CurveFacts, IncidentFacts
from services.api.reports import words
from services.api.reports.curve import draw
from services.api.reports.document import Cell, Chart, Prose, Section, Table, moment, said, worded

NONE = Words("无", "None")


def measured(facts: IncidentFacts, catalogue: Catalogue) -> Section:
    """Every alert with its value and limit, and the curves of the deciding sensors."""
    columns = [
        Words("等级", "Level"),
        Words("报警", "Alert"),
        Words("设施 / 测点", "Asset / sensor"),
        Words("触发", "Raised"),
        Words("数值", "Value"),
        Words("限值", "Limit"),
        Words("状况", "Condition"),
        Words("确认", "Acknowledged"),
    ]
    rows = [
        [
            level_cell(alert.level),
            worded(words.rule_words(catalogue, alert.rule_id), f"/?alert={alert.alert_id}"),
            worded(
                Words(
                    f"{alert.asset_name} {alert.sensor_code}",
                    f"{alert.asset_name_en or alert.asset_name} {alert.sensor_code}",
                )
            ),
            moment(alert.raised_at),
            said(words.measure(alert.value, _unit(catalogue, alert.quantity))),
            said(words.measure(alert.limit, _unit(catalogue, alert.quantity))),
            worded(words.named(words.CONDITIONS, alert.condition), is_loud=alert.condition == "unknown"),
            said(alert.acknowledged_by or "—"),
        ]
        for alert in facts.alerts
    ]
    charts = [_chart(curve, catalogue) for curve in facts.curves]
    return Section(
        Words("二、监测情况", "2. Measurements"), [Table(columns, rows, NONE, "alerts", stacks=True), *charts]
    )


def _chart(curve: CurveFacts, catalogue: Catalogue) -> Chart:
    quantity = catalogue.quantities.get(curve.quantity)
    name = quantity.name if quantity else Words(curve.quantity, curve.quantity)
    drawing = draw(curve)
    if drawing is None:
        caption = Words("该时段无可用读数", "No usable reading in this span")
    else:
        trend = _trend(curve)
        peak = f"{min(curve.minimum):.4g} – {max(curve.maximum):.4g} {curve.unit}"
        caption = Words(
            f"范围 {peak}；{trend.zh}。灰带为区间最小至最大值；可能含报告时点之后才补传到的读数。",
            f"Range {peak}; {trend.en}. Grey: least to greatest. Some readings may have reached us later.",
        )
    return Chart(
        Words(f"{curve.sensor_code} {name.zh}（{curve.unit}）", f"{curve.sensor_code} {name.en} ({curve.unit})"),
        caption,
        drawing,
    )


def _trend(curve: CurveFacts) -> Words:
    if curve.trend is None or curve.change_per_10_minutes is None:
        return Words("趋势：数据不足", "trend: too little data")
    name = words.TRENDS[curve.trend]
    change = f"{curve.change_per_10_minutes:+.3g} {curve.unit}"
    return Words(
        f"趋势：{name.zh}（近 30 分钟平均每 10 分钟 {change}）", f"trend: {name.en} ({change} per 10 min over 30 min)"
    )


def area(facts: IncidentFacts, catalogue: Catalogue) -> Section:
    """Assets with alerts, and what is joined to them."""
    struck = [one for one in facts.assets if one.has_alerts]
    joined = [one for one in facts.assets if not one.has_alerts]
    columns = [
        Words("设施", "Asset"),
        Words("生命线", "Lifeline"),
        Words("道路", "Road"),
        Words("权属单位", "Owner unit"),
    ]

    def rows(assets: Sequence[AssetFacts]) -> list[list[Cell]]:
        return [
            [
                worded(Words(f"{one.name} {one.asset_code}", f"{one.name_en or one.name} {one.asset_code}")),
                worded(words.lifeline_words(catalogue, one.lifeline)),
                said(one.road or "—"),
                said(one.owner_unit or "—"),
            ]
            for one in assets
        ]

    return Section(
        Words("三、影响范围", "3. Area affected"),
        [
            Table(columns, rows(struck), NONE, "assets"),
            Prose(Words(f"与其相连的设施：{len(joined)} 处", f"Assets joined to these by a link: {len(joined)}")),
            Table(columns, rows(joined), NONE, "joined-assets"),
        ],
    )


def level_cell(level: int) -> Cell:
    """一级（红） with its mark."""
    return Cell(words.LEVELS[level], level=level)


def _unit(catalogue: Catalogue, quantity: str) -> str:
    found = catalogue.quantities.get(quantity)
    return found.unit if found else ""
