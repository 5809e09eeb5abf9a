"""Gaps: stretches in which a position that the routing table names has nobody, so that its pages reach nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from schemas.scope import Scope
from services.api.roster.shifts import Shift
from services.clock import BEIJING

Stretch = tuple[datetime, datetime]
# a lifeline in a district; None is what lies in no district
Cell = tuple[str, str | None]


@dataclass(frozen=True)
class Need:
    """A row of the routing table that names a position: for which part of the city, at which hours of Beijing time."""

    position: str
    lifeline: str | None = None
    district_code: str | None = None
    from_time: time | None = None
    to_time: time | None = None


@dataclass(frozen=True)
class City:
    """Everything that somebody must be on duty for."""

    lifelines: tuple[str, ...]
    districts: tuple[str, ...]

    def cells(self) -> list[Cell]:
        """Each lifeline in each district, and outside of all districts."""
        return [(lifeline, district) for lifeline in self.lifelines for district in (*self.districts, None)]


@dataclass(frozen=True)
class Gap:
    """Nobody holds the position in this part of the city.

    Lifelines and districts: None is all of them; the district "" stands for what lies in none.
    """

    starts_at: datetime
    ends_at: datetime
    position: str
    lifelines: tuple[str, ...] | None
    districts: tuple[str, ...] | None


def find_gaps(
    needs: Sequence[Need], shifts: Sequence[Shift], city: City, since: datetime, until: datetime
) -> list[Gap]:
    """Every gap of a span, the first first.

    Args:
        needs: What the routing table asks for.
        shifts: Of people who can be told; leave out those whose account is closed.
        city: Lifelines and districts as registered.
        since: Begin of the span.
        until: Its end.

    Returns:
        Within each part of the city, exactly what needs ask for and no shift fills.
    """
    found: list[Gap] = []
    for position in dict.fromkeys(need.position for need in needs):
        of_position = [need for need in needs if need.position == position]
        holding = [shift for shift in shifts if shift.position == position]
        found += _of_position(position, of_position, holding, city, (since, until))
    return sorted(found, key=lambda gap: (gap.starts_at, gap.position, gap.lifelines or (), gap.districts or ()))


def _of_position(
    position: str, needs: Sequence[Need], shifts: Sequence[Shift], city: City, span: Stretch
) -> Iterator[Gap]:
    cells_of: dict[Stretch, list[Cell]] = {}
    for cell in city.cells():
        wanted = _union(one for need in needs if _is_about(need, cell) for one in _hours(need, span))
        filled = _union((one.starts_at, one.ends_at) for one in shifts if one.scope.covers(*cell))
        for stretch in subtract(wanted, filled):
            cells_of.setdefault(stretch, []).append(cell)
    for (starts_at, ends_at), cells in cells_of.items():
        for scope in _scopes(cells, city):
            lifelines = None if scope.lifelines is None else tuple(sorted(scope.lifelines))
            districts = None if scope.districts is None else tuple(sorted(scope.districts))
            yield Gap(starts_at, ends_at, position, lifelines, districts)


def _is_about(need: Need, cell: Cell) -> bool:
    return need.lifeline in (None, cell[0]) and need.district_code in (None, cell[1])


def _hours(need: Need, span: Stretch) -> Iterator[Stretch]:
    """The stretches of a span in which a need holds; hours may span midnight."""
    since, until = span
    if need.from_time is None or need.to_time is None:
        yield span
        return
    day = since.astimezone(BEIJING).date() - timedelta(days=1)
    while (begin := datetime.combine(day, need.from_time, BEIJING)) < until:
        last_day = day if need.from_time <= need.to_time else day + timedelta(days=1)
        end = datetime.combine(last_day, need.to_time, BEIJING)
        stretch = max(begin, since), min(end, until)
        if stretch[0] < stretch[1]:
            yield stretch
        day += timedelta(days=1)


def _union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same instants as stretches that neither touch nor overlap, in order."""
    joined: list[Stretch] = []
    for begin, end in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def subtract(wanted: Sequence[Stretch], filled: Sequence[Stretch]) -> list[Stretch]:
    """What is wanted and not filled. Both in order, each without touching stretches."""
    left: list[Stretch] = []
    for begin, end in wanted:
        for taken_from, taken_to in filled:
            if taken_to <= begin or taken_from >= end:
                continue
            if begin < taken_from:
                left.append((begin, taken_from))
            begin = max(begin, taken_to)
        if begin < end:
            left.append((begin, end))
    return left


def _scopes(cells: Sequence[Cell], city: City) -> Iterator[Scope]:
    """The fewest scopes that hold exactly these cells: lifelines that lack the same districts stand together."""
    everywhere = frozenset((*city.districts, None))
    lifelines_of: dict[frozenset[str | None], list[str]] = {}
    for lifeline in city.lifelines:
        districts = frozenset(district for one, district in cells if one == lifeline)
        if districts:
            lifelines_of.setdefault(districts, []).append(lifeline)
    for districts, lifelines in lifelines_of.items():
        yield Scope(
            None if len(lifelines) == len(city.lifelines) else frozenset(lifelines),
            None if districts == everywhere else frozenset(one or "" for one in districts),
        )
