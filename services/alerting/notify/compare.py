"""Two routing tables compared by what they do: who would hear more of what, and who less. Decision alone."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal

from services.alerting.notify.coverage import LEVELS, imagined
from services.alerting.notify.extent import Extent, Places, classes_of, spans_of, state_at, together
from services.alerting.notify.occasion import Occasion, RoutedMoment
from services.alerting.notify.roster import Facts, Outlook
from services.alerting.notify.routing import Recipient, resolve
from services.alerting.notify.table import Channel, Route

Change = Literal["more", "less", "other"]
Who = tuple[int | None, int | None]


@dataclass(frozen=True)
class Hearing:
    """How soon somebody hears of something when nobody has answered before, and through what."""

    after_seconds: int
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Difference:
    """What one person, or one other system, would hear otherwise.

    seconds: For how much of the span it is so. [s]
    first_at: From when.
    """

    account_id: int | None
    webhook_id: int | None
    name: str
    moment: RoutedMoment
    change: Change
    before: Hearing | None
    after: Hearing | None
    extent: Extent
    seconds: float
    first_at: datetime


@dataclass(frozen=True)
class _Found:
    who: Who
    name: str
    before: Hearing | None
    after: Hearing | None


@dataclass(frozen=True)
class _Part:
    extent: Extent
    seconds: float
    first_at: datetime


def compare(
    outlook: Outlook, after: Sequence[Route], places: Places, since: datetime, until: datetime
) -> list[Difference]:
    """What would be otherwise if `after` were the table instead of the outlook's own."""
    # what no changed row speaks about stays as it is
    changed = [route for route in outlook.routes if route not in after]
    changed += [route for route in after if route not in outlook.routes]
    both = replace(outlook, routes=(*outlook.routes, *after))
    totals: defaultdict[tuple[RoutedMoment, _Found], list[_Part]] = defaultdict(list)
    for moment, place, occasion in _occasions(changed, both, places):
        narrow = both.about(occasion)
        for one, (seconds, first_at) in _sum_up(occasion, narrow, outlook.routes, after, since, until).items():
            totals[moment, one].append(_Part(replace(place, levels=(occasion.level,)), seconds, first_at))
    return sorted(_differences(totals), key=lambda one: (one.name, one.moment, one.extent.levels, one.first_at))


def change_of(before: Hearing | None, after: Hearing | None) -> Change:
    """Is it more to hear of something later, or through fewer channels? No; both ways at once is neither."""
    if before is None or after is None:
        return "more" if before is None else "less"
    sooner = after.after_seconds < before.after_seconds or set(after.channels) > set(before.channels)
    later = after.after_seconds > before.after_seconds or set(after.channels) < set(before.channels)
    if sooner == later:
        return "other"
    return "more" if sooner else "less"


def _occasions(
    changed: Sequence[Route], both: Outlook, places: Places
) -> Iterator[tuple[RoutedMoment, Extent, Occasion]]:
    """One of each kind that a changed row speaks about."""
    moments: list[RoutedMoment] = list(dict.fromkeys(route.moment for route in changed))
    for moment, place, level in product(moments, classes_of(both, places), LEVELS):
        occasion = imagined(moment, place.lifelines[0], place.districts[0], level)
        if any(replace(route, enabled=True).concerns(occasion) for route in changed):
            yield moment, place, occasion


def _sum_up(
    occasion: Occasion,
    both: Outlook,
    before: Sequence[Route],
    after: Sequence[Route],
    since: datetime,
    until: datetime,
) -> dict[_Found, tuple[float, datetime]]:
    """Each difference with for how long it holds [s] and from when."""
    old, new = _concerning(before, occasion), _concerning(after, occasion)
    known: dict[Hashable, list[_Found]] = {}
    sums: dict[_Found, tuple[float, datetime]] = {}
    for span in spans_of(both, since, until):
        state = state_at(both, span.since)
        if state not in known:
            known[state] = _compare_at(occasion, both.facts_at(span.since), old, new, span.since)
        for one in known[state]:
            seconds, first_at = sums.get(one, (0.0, span.since))
            sums[one] = (seconds + span.seconds, first_at)
    return sums


def _concerning(routes: Sequence[Route], occasion: Occasion) -> list[Route]:
    return [route for route in routes if route.concerns(occasion)]


def _compare_at(
    occasion: Occasion, facts: Facts, before: Sequence[Route], after: Sequence[Route], at: datetime
) -> list[_Found]:
    old = _hearings(occasion, replace(facts, routes=before), at)
    new = _hearings(occasion, replace(facts, routes=after), at)
    found: list[_Found] = []
    for who in dict.fromkeys((*old, *new)):
        sooner, later = old.get(who), new.get(who)
        name = (sooner or later or ("",))[0]
        hears, would_hear = sooner and sooner[1], later and later[1]
        if hears != would_hear:
            found.append(_Found(who, name, hears, would_hear))
    return found


def _hearings(occasion: Occasion, facts: Facts, at: datetime) -> dict[Who, tuple[str, Hearing]]:
    """The first time that each one would hear of it."""
    fitting = [route for route in facts.routes if route.fits(occasion, at)]
    delays = {route.step: min(one.after_seconds for one in fitting if one.step == route.step) for route in fitting}
    heard: dict[Who, tuple[str, Hearing]] = {}
    for step in sorted({0, *delays}):
        # a step later than the first is told of pages alone
        if step > 0 and not occasion.wants_answer:
            break
        for one in resolve(occasion.at_step(step), facts, at).recipients:
            hearing = Hearing(delays.get(step, 0) if step else 0, one.channels)
            heard.setdefault((one.account_id, one.webhook_id), (_called(one, facts), hearing))
    return heard


def _called(one: Recipient, facts: Facts) -> str:
    return one.name if one.account_id is None else facts.people[one.account_id].called


def _differences(totals: Mapping[tuple[RoutedMoment, _Found], Sequence[_Part]]) -> Iterator[Difference]:
    for (moment, one), parts in totals.items():
        alike: defaultdict[tuple[float, datetime], list[Extent]] = defaultdict(list)
        for part in parts:
            alike[part.seconds, part.first_at].append(part.extent)
        change = change_of(one.before, one.after)
        for (seconds, first_at), extents in alike.items():
            for extent in together(extents):
                yield Difference(*one.who, one.name, moment, change, one.before, one.after, extent, seconds, first_at)
