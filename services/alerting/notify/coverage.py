"""Stretches of the next days in which an incident that is opened would reach nobody, or wake nobody. Decision alone."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal

from schemas.lifeline import Words
from services.alerting.notify.extent import Extent, Places, Span, classes_of, spans_of, state_at, together
from services.alerting.notify.occasion import ANSWER_FROM_LEVEL, Moment, Occasion, wants_answer
from services.alerting.notify.roster import Outlook
from services.alerting.notify.routing import Resolution, resolve

LEVELS = (1, 2, 3, 4)

# nobody: not even chiefs and administrators; not_woken: on screens only; widened: nobody on duty, others woken instead
Shortfall = Literal["nobody", "not_woken", "widened"]


@dataclass(frozen=True)
class Stretch:
    """One shortfall that lasts, and for what. instead: who hears of it all the same."""

    since: datetime
    until: datetime
    shortfall: Shortfall
    extent: Extent
    instead: tuple[str, ...]


@dataclass(frozen=True)
class _Verdict:
    shortfall: Shortfall
    instead: tuple[str, ...]


def find_shortfalls(outlook: Outlook, places: Places, since: datetime, until: datetime) -> list[Stretch]:
    """Judge the first step of an opened incident over a span, for every level of everything.

    A blue incident wakes nobody by design; for it only "nobody at all" counts.
    """
    extents: defaultdict[tuple[Span, _Verdict], list[Extent]] = defaultdict(list)
    for place, level in product(classes_of(outlook, places), LEVELS):
        occasion = imagined("opened", place.lifelines[0], place.districts[0], level)
        for found in _lasting(_judge_all(occasion, outlook.about(occasion), since, until)):
            extents[found].append(replace(place, levels=(level,)))
    stretches = [
        Stretch(span.since, span.until, verdict.shortfall, extent, verdict.instead)
        for (span, verdict), group in extents.items()
        for extent in together(group)
    ]
    return sorted(stretches, key=lambda one: (one.since, one.extent.levels, one.extent.lifelines, one.until))


def imagined(moment: Moment, lifeline: str, district_code: str | None, level: int) -> Occasion:
    """An occasion that has not happened, for asking whom it would reach."""
    nothing = Words("", "")
    return Occasion(
        moment=moment,
        cause="imagined",
        lifeline=lifeline,
        district_code=district_code,
        level=level,
        title=nothing,
        body=nothing,
        link="",
        wants_answer=wants_answer(moment, level),
    )


def _judge_all(
    occasion: Occasion, outlook: Outlook, since: datetime, until: datetime
) -> Iterator[tuple[Span, _Verdict | None]]:
    known: dict[Hashable, _Verdict | None] = {}
    for span in spans_of(outlook, since, until):
        state = state_at(outlook, span.since)
        if state not in known:
            known[state] = _judge(occasion, outlook, span.since)
        yield span, known[state]


def _judge(occasion: Occasion, outlook: Outlook, at: datetime) -> _Verdict | None:
    resolution = resolve(occasion, outlook.facts_at(at), at)
    people = tuple(outlook.people[one.account_id].called for one in resolution.recipients if one.account_id is not None)
    shortfall = _shortfall(resolution, is_page=occasion.level <= ANSWER_FROM_LEVEL)
    return None if shortfall is None else _Verdict(shortfall, people)


def _shortfall(resolution: Resolution, *, is_page: bool) -> Shortfall | None:
    if not resolution.has_person:
        return "nobody"
    if not is_page:
        return None
    if not resolution.wakes_somebody:
        return "not_woken"
    return "widened" if resolution.is_widened else None


def _lasting(verdicts: Iterable[tuple[Span, _Verdict | None]]) -> list[tuple[Span, _Verdict]]:
    """Neighbouring spans of one verdict become one."""
    found: list[tuple[Span, _Verdict]] = []
    for span, verdict in verdicts:
        if verdict is None:
            continue
        if found and found[-1][0].until == span.since and found[-1][1] == verdict:
            found[-1] = (replace(found[-1][0], until=span.until), verdict)
        else:
            found.append((span, verdict))
    return found
