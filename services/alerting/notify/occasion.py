"""Something that people must hear of."""

from dataclasses import dataclass, replace
from typing import Literal

from schemas.lifeline import Words

Moment = Literal[
    "opened",
    "level_raised",
    "level_lowered",
    "issued",
    "clock_missed",
    "dispatched",
    "declined",
    "released",
    "false_alarm",
    "drill",
    "test",
]


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What happened, to what, and how bad it is.

    cause: Names the occasion; announcing the same cause twice tells nobody twice.
    wants_answer: Somebody must say that they have heard, otherwise the next in line is told.
    rank: By how many circles missed clocks have widened who is told.
    only_account: Tell this person alone, as when somebody tries out how they can be reached.
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

    def at_step(self, step: int) -> "Occasion":
        """The same, as it is told to a later circle."""
        return replace(self, step=step)
