"""The way of people through an incident: which act is allowed in which state, and why not.

报警 reported → 研判 judged → 发布 issued → 接警 acknowledged → 到场 arrived → 处置 disposed → 复核 reviewed →
解除 released → 归档 archived, with false alarm, device fault and merged as other ends. Steps may come early: a crew
can arrive before anybody has judged.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal[
    "reported",
    "judged",
    "issued",
    "acknowledged",
    "arrived",
    "disposed",
    "reviewed",
    "released",
    "archived",
    "false_alarm",
    "device_fault",
    "merged",
]
Act = Literal[
    "judge",
    "issue",
    "acknowledge",
    "arrive",
    "raise_level",
    "lower_level",
    "dispose",
    "review",
    "release",
    "reopen",
    "archive",
    "false_alarm",
    "device_fault",
    "rename",
    "merge",
    "split",
    "note",
]

WAY: tuple[State, ...] = (
    "reported",
    "judged",
    "issued",
    "acknowledged",
    "arrived",
    "disposed",
    "reviewed",
    "released",
    "archived",
)
OPEN: frozenset[State] = frozenset(WAY[:7])
# "released warnings may be reopened within 24 h without a new id" (domain study, 4.3)
REOPEN_WITHIN = timedelta(hours=24)
RED = 1


@dataclass(frozen=True)
class Case:
    """What the decision looks at.

    worst_now: worst level among its alerts that are not known to be normal; None when all are.
    normal_since: since when all of them have been measured normal; None while any is not.
    """

    state: State
    level: int
    is_level_judged: bool
    issued_at: datetime | None
    released_at: datetime | None
    disposed_by: str | None
    worst_now: int | None
    normal_since: datetime | None
    hold: timedelta


@dataclass(frozen=True)
class Denied:
    """Why an act is not allowed: a code for programs; `denials.py` says it in words."""

    code: str


@dataclass(frozen=True)
class ReleaseConditions:
    """What must hold before an incident is released, and how far it does.

    normal_since: since when everything has been measured normal; None while it is not.
    hold: for how long it must have been.
    """

    is_reviewed: bool
    normal_since: datetime | None
    hold: timedelta


def release_conditions(case: Case) -> ReleaseConditions:
    """The conditions of `release`, one by one, for whoever waits for them."""
    return ReleaseConditions(case.state == "reviewed", case.normal_since, case.hold)


def decide(case: Case, act: Act, actor: str, now: datetime, *, despite: bool = False) -> State | Denied:
    """The state after an act, or why it is refused.

    Args:
        case: The incident as it stands.
        act: What somebody wants to do.
        actor: Who.
        now: When.
        despite: Release without the measured conditions, on somebody's word.
    """
    match act:
        case "note":
            return case.state if case.state != "merged" else Denied("merged")
        case "archive":
            return "archived" if case.state in ("released", "false_alarm", "device_fault") else Denied("not_ended")
        case "reopen":
            return _reopen(case, now)
        case _ if case.state not in OPEN:
            return Denied("ended")
        case "judge":
            return _forward(case.state, "judged") if not case.is_level_judged else Denied("judged_already")
        case "issue":
            return _issue(case)
        case "review":
            return _review(case, actor)
        case "release":
            return _release(case, now, despite=despite)
        case "false_alarm" | "device_fault":
            return act if WAY.index(case.state) < WAY.index("disposed") else Denied("disposed_already")
        case "acknowledge" | "arrive" | "dispose":
            return _advance(case.state, act)
        case "lower_level":
            return case.state if case.worst_now is None or case.worst_now > case.level else Denied("still_measured")
        case "raise_level":
            return case.state if case.level > RED else Denied("red_already")
        case "rename" | "merge" | "split":
            return case.state


def _forward(state: State, wanted: State) -> State:
    return wanted if WAY.index(state) < WAY.index(wanted) else state


def _advance(state: State, act: Literal["acknowledge", "arrive", "dispose"]) -> State | Denied:
    wanted: dict[str, State] = {"acknowledge": "acknowledged", "arrive": "arrived", "dispose": "disposed"}
    if WAY.index(state) >= WAY.index(wanted[act]):
        return Denied("done_already")
    return wanted[act]


def _issue(case: Case) -> State | Denied:
    if case.issued_at is not None:
        return Denied("issued_already")
    # red is pushed first and verified in parallel (domain study, 4.3)
    if not case.is_level_judged and case.level > RED:
        return Denied("not_judged")
    return _forward(case.state, "issued")


def _review(case: Case, actor: str) -> State | Denied:
    if case.state != "disposed":
        return Denied("reviewed_already" if case.state == "reviewed" else "not_disposed")
    if actor == case.disposed_by:
        return Denied("own_work")
    return "reviewed"


def _release(case: Case, now: datetime, *, despite: bool) -> State | Denied:
    if despite:
        return "released"
    conditions = release_conditions(case)
    if not conditions.is_reviewed:
        return Denied("not_reviewed")
    if conditions.normal_since is None:
        return Denied("still_measured")
    if now - conditions.normal_since < conditions.hold:
        return Denied("not_normal_long_enough")
    return "released"


def _reopen(case: Case, now: datetime) -> State | Denied:
    if case.released_at is None or case.state not in ("released", "archived"):
        return Denied("not_released")
    if now - case.released_at > REOPEN_WITHIN:
        return Denied("too_late_to_reopen")
    return "issued" if case.issued_at is not None else "judged"
