"""Something that people must hear of."""

from dataclasses import dataclass, replace
from typing import Literal

from schemas.lifeline import Words

# what the routing table has rows for
RoutedMoment = Literal[
    "opened",
    "level_raised",
    "level_lowered",
    "issued",
    "clock_missed",
    "dispatched",
    "declined",
    "released",
    "false_alarm",
]
Moment = RoutedMoment | Literal["called_off", "drill", "test"]
# a person is woken and must answer; when nobody does, the next in line is told
PAGING_MOMENTS: tuple[RoutedMoment, ...] = ("opened", "level_raised", "clock_missed")
# blue is looked at in the morning
ANSWER_FROM_LEVEL = 3

MOMENT_NAMES: dict[Moment, Words] = {
    "opened": Words("新事件", "New incident"),
    "level_raised": Words("等级升高", "Level raised"),
    "level_lowered": Words("等级降低", "Level lowered"),
    "issued": Words("预警发布", "Issued"),
    "clock_missed": Words("超时未办", "Overdue"),
    "dispatched": Words("派单", "Crew sent"),
    "declined": Words("退单", "Work order declined"),
    "called_off": Words("工单撤销", "Work order called off"),
    "released": Words("预警解除", "Released"),
    "false_alarm": Words("判为误报", "False alarm"),
    "drill": Words("演练", "Exercise"),
    "test": Words("测试通知", "Test page"),
}


def wants_answer(moment: Moment, level: int) -> bool:
    """Must somebody say that they have heard of it? A crew that is sent must, whatever the level."""
    return moment == "dispatched" or (moment in PAGING_MOMENTS and level <= ANSWER_FROM_LEVEL)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What happened, to what, and how bad it is.

    cause: Names the occasion; announcing the same cause twice tells nobody twice.
    wants_answer: Somebody must say that they have heard, otherwise the next in line is told.
    rank: By how many circles missed clocks have widened who is told.
    only_account: Tell this person alone, as when somebody tries out how they can be reached.
    only_webhook: Tell this system alone, as when somebody tries out whether it listens.
    """

    moment: Moment
    cause: str
    lifeline: str
    district_code: str | None
    level: int
    title: Words
    body: Words
    link: str
    incident_id: int | None = None
    work_order_id: int | None = None
    crew_id: int | None = None
    is_drill: bool = False
    wants_answer: bool = False
    step: int = 0
    rank: int = 0
    only_account: str | None = None
    only_webhook: str | None = None

    def at_step(self, step: int) -> "Occasion":
        """The same, as it is told to a later circle."""
        return replace(self, step=step)
