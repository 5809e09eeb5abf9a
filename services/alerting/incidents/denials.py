"""Why an act is refused, in the words of the screens."""

from schemas.lifeline import Words

DENIALS: dict[str, Words] = {
    "ended": Words("事件已结束", "The incident has ended"),
    "not_ended": Words("解除、误报或设备故障后才能归档", "Only what was released or found to be none can be archived"),
    "merged": Words("事件已并入其他事件", "The incident was merged into another"),
    "judged_already": Words("已研判", "It has been judged already"),
    "not_judged": Words("须先研判（一级除外）", "It must be judged first, unless it is red"),
    "issued_already": Words("已发布", "It has been issued already"),
    "done_already": Words("该步骤已完成", "This step has been taken already"),
    "disposed_already": Words("已处置，不能再判为误报或设备故障", "It has been disposed of and was no false alarm"),
    "not_disposed": Words("尚未处置", "It has not been disposed of yet"),
    "reviewed_already": Words("已复核", "It has been reviewed already"),
    "own_work": Words("处置人不能复核自己的工作", "Nobody reviews their own work"),
    "not_reviewed": Words("尚未复核", "It has not been reviewed yet"),
    "still_measured": Words("测点尚未恢复正常", "Sensors do not measure normal yet"),
    "not_normal_long_enough": Words("恢复正常的持续时间不足", "Normal has not been measured for long enough"),
    "not_released": Words("尚未解除", "It has not been released"),
    "too_late_to_reopen": Words("解除已超过 24 小时", "It was released more than 24 hours ago"),
    "red_already": Words("已是最高等级", "It is at the highest level already"),
    "not_permitted": Words("您的角色无此权限", "Your roles do not allow this"),
}
