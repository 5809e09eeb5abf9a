"""What is wrong with a routing table, in words that a person understands. Decision alone.

`is_refused`: such a row is not taken. The others are taken, and stay in sight.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from schemas.lifeline import Words
from services.alerting.notify.coverage import imagined
from services.alerting.notify.extent import Places, classes_of
from services.alerting.notify.occasion import ANSWER_FROM_LEVEL, MOMENT_NAMES, PAGING_MOMENTS, Moment
from services.alerting.notify.roster import Names, Outlook
from services.alerting.notify.table import Route
from services.clock import BEIJING

FaultKind = Literal[
    "unknown_recipient",
    "unknown_place",
    "wrong_channel",
    "no_delay",
    "needless_delay",
    "never_reached",
    "twice",
    "no_first_step",
    "uneven_step",
    "out_of_order",
    "reaches_nobody",
]
# any day: hours of the table are the same on every day
SOME_DAY = datetime(2026, 1, 1, tzinfo=BEIJING)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    route_id: The row; None when it is the table.
    field: The part of the row, or the moment that the table forgets.
    weight: How much is wrong; a change that makes it more is refused. [cases and minutes]
    """

    kind: FaultKind
    words: Words
    is_refused: bool
    route_id: int | None = None
    field: str | None = None
    weight: int = 1


def faults_of(routes: Sequence[Route], names: Names, places: Places) -> list[Fault]:
    """Everything that is wrong with a table.

    Args:
        routes: All rows; those that are switched off do no harm.
        names: Everybody who may be named.
        places: Lifelines and districts that exist.
    """
    active = [route for route in routes if route.enabled]
    found = [fault for route in active for fault in _faults_of_row(route, names, places)]
    found += _doubles(active)
    found += _steps(active)
    found += _missing_first_steps(active, places)
    return found


def unreached(outlook: Outlook) -> list[Fault]:
    """Rows that lead to nobody during the whole span of an outlook, such as those for a post that nobody holds."""
    return [
        Fault("reaches_nobody", _nobody_in(route, outlook.called(route)), False, route.route_id, "recipient")
        for route in outlook.routes
        if route.enabled and outlook.knows(route) and not outlook.leads_to_somebody(route)
    ]


def _nobody_in(route: Route, called: Words) -> Words:
    if route.recipient_kind == "position":
        return Words(
            f"今后七天没有人担任{called.zh}，这一行通知不到任何人",
            f"Nobody is {called.en} in the next seven days: this row reaches nobody",
        )
    return Words(f"没有人属于{called.zh}，这一行通知不到任何人", f"Nobody is in {called.en}: this row reaches nobody")


def new_faults(before: Sequence[Fault], after: Sequence[Fault], changed_id: int) -> list[Fault]:
    """Those for which the change of one row is refused.

    What was wrong elsewhere before does not stand in the way; in the row itself everything must be right.
    """
    known = {(one.kind, one.route_id, one.field): one.weight for one in before if one.route_id != changed_id}
    return [one for one in after if one.is_refused and one.weight > known.get((one.kind, one.route_id, one.field), 0)]


def _faults_of_row(route: Route, names: Names, places: Places) -> Iterator[Fault]:
    def fault(kind: FaultKind, field: str, zh: str, en: str) -> Fault:
        return Fault(kind, Words(zh, en), True, route.route_id, field)

    if (route.recipient_kind, route.recipient) not in names:
        yield fault(
            "unknown_recipient",
            "recipient",
            f"没有这个通知对象：{route.recipient}",
            f"There is no {route.recipient_kind} of this name: {route.recipient}",
        )
    if route.lifeline is not None and route.lifeline not in places.lifelines:
        yield fault(
            "unknown_place", "lifeline", f"没有这类生命线：{route.lifeline}", f"There is no lifeline {route.lifeline}"
        )
    if route.district_code is not None and route.district_code not in places.districts:
        zh, en = f"没有这个片区：{route.district_code}", f"There is no district {route.district_code}"
        yield fault("unknown_place", "district_code", zh, en)
    if (route.recipient_kind == "webhook") != ("webhook" in route.channels) or (
        "webhook" in route.channels and len(route.channels) > 1
    ):
        zh, en = "系统只能用回调通知，人员不能用回调", "Other systems are told by webhook alone, and people never are"
        yield fault("wrong_channel", "channels", zh, en)
    if route.step > 0 and route.after_seconds == 0:
        zh = f"第 {route.step} 步缺少等待时间：会与第 0 步同时通知"
        en = f"Step {route.step} needs a delay: without one it would be told together with step 0"
        yield fault("no_delay", "after_seconds", zh, en)
    if route.step == 0 and route.after_seconds > 0:
        zh, en = "第 0 步立即通知，不能有等待时间", "Step 0 is told at once and takes no delay"
        yield fault("needless_delay", "after_seconds", zh, en)
    if route.step > 0 and route.moment not in PAGING_MOMENTS:
        zh = "永远不会到这一步：这类通知不要求应答，不会升级"
        en = "This step can never be reached: nobody is asked to answer this moment, so nothing escalates"
        yield fault("never_reached", "step", zh, en)


def _doubles(routes: Sequence[Route]) -> Iterator[Fault]:
    seen: list[Route] = []
    for route in routes:
        bare = replace(route, route_id=0)
        if bare in seen:
            words = Words("与另一行完全相同", "There is the same row already")
            yield Fault("twice", words, True, route.route_id)
        seen.append(bare)


def _steps(routes: Sequence[Route]) -> Iterator[Fault]:
    """Rows that can speak together and whose delays contradict each other."""
    for number, one in enumerate(routes):
        for other in routes[:number]:
            if one.step == 0 or other.step == 0 or not _can_meet(one, other):
                continue
            if one.step == other.step and one.after_seconds != other.after_seconds:
                soonest = min(one.after_seconds, other.after_seconds)
                words = Words(
                    f"第 {one.step} 步各行等待时间不同：都会在 {soonest} 秒后通知",
                    f"Rows of step {one.step} differ in their delay: all are told after {soonest} s",
                )
                yield Fault("uneven_step", words, False, one.route_id, "after_seconds")
            if (one.step > other.step) != (one.after_seconds > other.after_seconds) and one.step != other.step:
                later = max(one, other, key=lambda route: route.step)
                words = Words(
                    f"第 {later.step} 步的时间不晚于前一步：要等前一步通知后才通知",
                    f"Step {later.step} is not later than the step before it, and waits for that",
                )
                yield Fault("out_of_order", words, False, later.route_id, "after_seconds")


def _can_meet(one: Route, other: Route) -> bool:
    return (
        one.moment == other.moment
        and (one.lifeline == other.lifeline or None in (one.lifeline, other.lifeline))
        and (one.district_code == other.district_code or None in (one.district_code, other.district_code))
        and any(one.is_open_at(at) and other.is_open_at(at) for at in _hours((one, other)))
    )


def _missing_first_steps(routes: Sequence[Route], places: Places) -> Iterator[Fault]:
    """Pages of which nobody would be told at once; one fault for each moment, with the first case as example."""
    for moment in PAGING_MOMENTS:
        first = [route for route in routes if route.step == 0 and route.recipient_kind != "webhook"]
        cases = list(_uncovered(first, moment, places))
        if cases:
            lifeline, level, hour, _ = cases[0]
            named, called = MOMENT_NAMES[moment], places.called(lifeline)
            words = Words(
                f"{named.zh}：{called.zh} {level} 级在 {hour:%H:%M} 起没有人会立即收到通知（缺少第 0 步）",
                f"{named.en}: from {hour:%H:%M} nobody is told at once of level {level} of {called.en} (no step 0)",
            )
            yield Fault("no_first_step", words, True, field=moment, weight=sum(minutes for *_, minutes in cases))


def _uncovered(first: Sequence[Route], moment: Moment, places: Places) -> Iterator[tuple[str, int, datetime, int]]:
    """Lifeline, level, from when, for how many minutes times places."""
    hours = _hours(first)
    ends = (*hours[1:], SOME_DAY + timedelta(days=1))
    for place in classes_of(Outlook(first, {}, (), {}), places):
        for level in range(ANSWER_FROM_LEVEL, 0, -1):
            occasion = imagined(moment, place.lifelines[0], place.districts[0], level)
            for at, end in zip(hours, ends, strict=True):
                if not any(route.fits(occasion, at) for route in first):
                    minutes = int((end - at).total_seconds() // 60)
                    yield place.lifelines[0], level, at, minutes * len(place.lifelines) * len(place.districts)


def _hours(routes: Collection[Route]) -> list[datetime]:
    """One instant of a day for each stretch during which no row begins or ends to speak."""
    edges = {edge for route in routes for edge in (route.from_time, route.to_time) if edge is not None}
    return [datetime.combine(SOME_DAY.date(), edge, BEIJING) for edge in sorted(edges | {time(0)})]
