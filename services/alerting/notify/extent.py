"""When and where something about routing holds, without sampling.

Who is told changes only at certain instants, and many lifelines and districts are told apart by nobody.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TypeVar

from schemas.lifeline import Words
from services.alerting.notify.roster import Outlook
from services.clock import BEIJING

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True)
class Places:
    """Everything there is: lifelines, and districts (None: what lies in none). names: what the lifelines are called."""

    lifelines: Sequence[str]
    districts: Sequence[str | None]
    names: Mapping[str, Words] = field(default_factory=dict[str, Words])

    def called(self, lifeline: str) -> Words:
        """As people call it."""
        return self.names.get(lifeline) or Words(lifeline, lifeline)


@dataclass(frozen=True)
class Extent:
    """Every pair of these lifelines and districts, at each of these levels."""

    lifelines: tuple[str, ...]
    districts: tuple[str | None, ...]
    levels: tuple[int, ...] = ()


@dataclass(frozen=True)
class Span:
    """A time during which nothing changes that decides who is told."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> float:
        """How long it is. [s]"""
        return (self.until - self.since).total_seconds()


def spans_of(outlook: Outlook, since: datetime, until: datetime) -> list[Span]:
    """Cut a time wherever a shift or an hour of the table begins or ends."""
    cuts = {since, until}
    cuts |= {edge for shift in outlook.shifts for edge in (shift.starts_at, shift.ends_at)}
    hours = {edge for route in outlook.routes for edge in (route.from_time, route.to_time) if edge is not None}
    cuts |= set(_instants_of(hours, since, until))
    ordered = sorted(cut for cut in cuts if since <= cut <= until)
    return [Span(begin, end) for begin, end in itertools.pairwise(ordered)]


def state_at(outlook: Outlook, at: datetime) -> Hashable:
    """What distinguishes one instant from another: who is on duty, and which rows speak. The same every night."""
    duties = frozenset(shift.duty for shift in outlook.shifts if shift.is_on_at(at))
    rows = frozenset(number for number, route in enumerate(outlook.routes) if route.is_open_at(at))
    return duties, rows


def classes_of(outlook: Outlook, places: Places) -> Iterator[Extent]:
    """Lifelines and districts that table and scopes do not tell apart, together; one of each stands for all."""
    scopes = [shift.duty.scope for shift in outlook.shifts] + [person.scope for person in outlook.people.values()]
    lifelines: list[Collection[str]] = [one.lifelines for one in scopes if one.lifelines is not None]
    lifelines += [{route.lifeline} for route in outlook.routes if route.lifeline is not None]
    districts: list[Collection[str]] = [one.districts for one in scopes if one.districts is not None]
    districts += [{route.district_code} for route in outlook.routes if route.district_code is not None]
    for some in _alike(places.lifelines, lifelines):
        for others in _alike(places.districts, districts):
            yield Extent(some, others)


def together(extents: Sequence[Extent]) -> list[Extent]:
    """Say once what holds for several levels, districts and lifelines, as long as it holds for all their pairs."""
    levelled = [
        replace(group[0], levels=tuple(sorted({level for one in group for level in one.levels})))
        for group in _grouped(extents, lambda one: (one.lifelines, one.districts))
    ]
    wide = [
        replace(group[0], districts=tuple(code for one in group for code in one.districts))
        for group in _grouped(levelled, lambda one: (one.lifelines, one.levels))
    ]
    return [
        replace(group[0], lifelines=tuple(code for one in group for code in one.lifelines))
        for group in _grouped(wide, lambda one: (one.districts, one.levels))
    ]


def _grouped(extents: Iterable[Extent], key: Callable[[Extent], Hashable]) -> list[list[Extent]]:
    groups: defaultdict[Hashable, list[Extent]] = defaultdict(list)
    for one in extents:
        groups[key(one)].append(one)
    return list(groups.values())


def _alike(values: Sequence[Value], facets: Iterable[Collection[object]]) -> list[tuple[Value, ...]]:
    distinct = list({frozenset(facet) for facet in facets})
    groups: defaultdict[tuple[bool, ...], list[Value]] = defaultdict(list)
    for value in values:
        groups[tuple(value in facet for facet in distinct)].append(value)
    return [tuple(group) for group in groups.values()]


def _instants_of(hours: Collection[time], since: datetime, until: datetime) -> Iterator[datetime]:
    day = since.astimezone(BEIJING).date()
    while day <= until.astimezone(BEIJING).date():
        for hour in hours:
            yield datetime.combine(day, hour, BEIJING)
        day += timedelta(days=1)
