"""Words of the reports in both languages: codes of the tables as people read them."""

from collections.abc import Mapping
from typing import Literal

from schemas.lifeline import Catalogue, Words
from services.alerting.commands.incidents import DEVICE_FAULT_REASONS, FALSE_ALARM_REASONS

Language = Literal["zh", "en"]

LEVELS = {
    1: Words("一级（红）", "I red"),
    2: Words("二级（橙）", "II orange"),
    3: Words("三级（黄）", "III yellow"),
    4: Words("四级（蓝）", "IV blue"),
}
REPORT_KINDS = {
    "flash": Words("快报", "Flash report"),
    "follow_up": Words("续报", "Follow-up report"),
    "final": Words("终报", "Final report"),
}
STATES = {
    "reported": Words("待研判", "to be judged"),
    "judged": Words("已研判", "judged"),
    "issued": Words("已发布", "issued"),
    "acknowledged": Words("已接警", "crew has it"),
    "arrived": Words("已到场", "on site"),
    "disposed": Words("已处置", "disposed of"),
    "reviewed": Words("已复核", "reviewed"),
    "released": Words("已解除", "released"),
    "archived": Words("已归档", "archived"),
    "false_alarm": Words("误报", "false alarm"),
    "device_fault": Words("设备故障", "device fault"),
    "merged": Words("已并案", "merged"),
}
CLOCKS = {
    "judge": Words("研判", "Judge"),
    "acknowledge": Words("接警", "Acknowledge"),
    "arrive": Words("到场", "Arrive"),
    "feedback": Words("现场反馈", "Word from the site"),
    "close": Words("办结", "End the case"),
}
CONDITIONS = {
    "true": Words("超限", "above limit"),
    "false": Words("已恢复", "back to normal"),
    "unknown": Words("数据中断，未知", "no data: unknown"),
}
LINES = {
    "opened": Words("事件建立", "Incident opened"),
    "alert_joined": Words("报警并入", "Alert joined"),
    "judged": Words("研判", "Judged"),
    "issued": Words("发布预警", "Issued"),
    "level_raised": Words("等级升高", "Level raised"),
    "level_lowered": Words("等级降低", "Level lowered"),
    "acknowledged": Words("接警", "Acknowledged"),
    "arrived": Words("到场", "On site"),
    "disposed": Words("处置完成", "Disposed of"),
    "reviewed": Words("复核", "Reviewed"),
    "released": Words("解除", "Released"),
    "reopened": Words("重新打开", "Reopened"),
    "archived": Words("归档", "Archived"),
    "false_alarm": Words("判为误报", "False alarm"),
    "device_fault": Words("判为设备故障", "Device fault"),
    "renamed": Words("改名", "Renamed"),
    "merged": Words("并案", "Merged"),
    "split": Words("拆分", "Split"),
    "note": Words("备注", "Note"),
    "clock_missed": Words("超时", "Overdue"),
    "answered": Words("应答", "Answered"),
    "dispatched": Words("派单", "Crew sent"),
    "warned": Words("预警消息", "Other systems warned"),
    "report_filed": Words("报告归档", "Report filed"),
}
STEPS = {
    "accept": Words("接单", "Accepted"),
    "decline": Words("退回", "Declined"),
    "en_route": Words("出发", "On the way"),
    "arrive": Words("到场", "On site"),
    "check": Words("完成步骤", "Step done"),
    "reading": Words("现场读数", "Reading"),
    "photo": Words("拍照", "Picture"),
    "voice": Words("录音", "Recording"),
    "note": Words("备注", "Note"),
    "finish": Words("处置完成", "Finished"),
    "review": Words("复核通过", "Reviewed"),
    "return": Words("退回现场", "Sent back"),
    "cancel": Words("取消", "Cancelled"),
}
ORDER_STATES = {
    "assigned": Words("待接单", "assigned"),
    "accepted": Words("已接单", "accepted"),
    "en_route": Words("途中", "on the way"),
    "arrived": Words("在现场", "on site"),
    "finished": Words("待复核", "finished"),
    "reviewed": Words("已复核", "reviewed"),
    "declined": Words("已退回", "declined"),
    "cancelled": Words("已取消", "cancelled"),
}
RESULTS = {
    "repaired": Words("已修复", "repaired"),
    "made_safe": Words("已做安全处理", "made safe"),
    "nothing_found": Words("未发现异常", "nothing found"),
    "device_fault": Words("设备故障", "device fault"),
}
MOMENTS = {
    "opened": Words("新事件", "New incident"),
    "level_raised": Words("等级升高", "Level raised"),
    "level_lowered": Words("等级降低", "Level lowered"),
    "issued": Words("预警发布", "Issued"),
    "clock_missed": Words("超时未办", "Overdue"),
    "dispatched": Words("派单", "Crew sent"),
    "declined": Words("退回工单", "Order declined"),
    "released": Words("预警解除", "Released"),
    "false_alarm": Words("判为误报", "False alarm"),
}
CHANNELS = {
    "screen": Words("屏幕", "screen"),
    "push": Words("推送", "push"),
    "message": Words("消息", "message"),
    "webhook": Words("接口", "webhook"),
}
ACTORS = {
    "engine": Words("系统", "system"),
    "timer": Words("系统（时限）", "system (clock)"),
    "system": Words("系统", "system"),
}
TRENDS = {
    "rising": Words("上升", "rising"),
    "falling": Words("下降", "falling"),
    "steady": Words("平稳", "steady"),
}
OVERRIDES = {
    "shelved": Words("搁置", "Shelved"),
    "by_design": Words("设计抑制", "Suppressed by design"),
    "out_of_service": Words("停用", "Out of service"),
}
REASONS = {**FALSE_ALARM_REASONS, **DEVICE_FAULT_REASONS}


def pick(words: Words, lang: Language) -> str:
    """In this language."""
    return words.zh if lang == "zh" else words.en


def language_of(told: str) -> Language:
    """What an account reads."""
    return "en" if told == "en" else "zh"


def other_language(lang: Language) -> Language:
    """The one that is not shown."""
    return "en" if lang == "zh" else "zh"


def named(table: Mapping[str, Words], code: str | None) -> Words:
    """The words of a code; the code itself when it has none."""
    return table.get(code or "", Words(code or "—", code or "—"))


def actor_words(actor: str) -> Words:
    """Who did it: a person by name, the engine and the clocks by what they are."""
    return named(ACTORS, actor)


def lifeline_words(catalogue: Catalogue, code: str) -> Words:
    """燃气 / Gas."""
    return next((one.name for one in catalogue.lifelines if one.code == code), Words(code, code))


def rule_words(catalogue: Catalogue, rule_id: str) -> Words:
    """What an alert of this rule says."""
    rule = catalogue.rules.get(rule_id)
    return rule.title if rule else Words(rule_id, rule_id)


def measure(value: float | None, unit: str) -> str:
    """A value with its unit, four figures."""
    return "—" if value is None else f"{value:.4g} {unit}".strip()
