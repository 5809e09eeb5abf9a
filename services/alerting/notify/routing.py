"""Who hears of an occasion, and through what: the decision alone, with its reasons.

A paging occasion always reaches somebody who exists: when its own routes lead to nobody, the later steps are told at
once, then every chief, then every administrator, and the gap is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.lifeline import Words
from services.alerting.notify.occasion import Occasion
from services.alerting.notify.roster import Facts, Person
from services.alerting.notify.table import ALL_CHANNELS, WAKING_CHANNELS, Channel, Route

FALLBACK_ROLES = ("chief", "admin")
# design default: when everybody has been told and nobody has answered, the round begins again
REPEAT = timedelta(minutes=5)

GapKind = Literal["nobody_there", "no_address", "no_webhook", "widened", "nobody"]


@dataclass(frozen=True)
class Recipient:
    """Somebody, or another system, that is told, and why: through which way in, by which rows."""

    name: str
    channels: tuple[Channel, ...]
    through: str
    account_id: int | None = None
    webhook_id: int | None = None
    route_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something that should have reached somebody and does not. route_id: the row, account_id: the person."""

    kind: GapKind
    words: Words
    route_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class Resolution:
    """Who is told, and what is missing."""

    recipients: tuple[Recipient, ...]
    gaps: tuple[Gap, ...]

    @property
    def has_person(self) -> bool:
        """Does anybody hear of it at all, or other systems only?"""
        return any(one.account_id is not None for one in self.recipients)

    @property
    def is_widened(self) -> bool:
        """Did the table's own rows lead to nobody?"""
        return any(gap.kind in ("widened", "nobody") for gap in self.gaps)

    @property
    def wakes_somebody(self) -> bool:
        """Does anybody hear of it who does not look at a screen?"""
        return any(set(one.channels) & set(WAKING_CHANNELS) for one in self.recipients if one.account_id is not None)


@dataclass(frozen=True)
class Circle:
    """Those who are told next of an unanswered page. is_repetition: everybody has been told, the round begins again."""

    occasion: Occasion
    resolution: Resolution
    is_repetition: bool


def resolve(occasion: Occasion, facts: Facts, at: datetime, *, with_earlier_steps: bool = False) -> Resolution:
    """Decide who is told of one step of an occasion.

    Args:
        occasion: What happened.
        facts: Routes, people, roster.
        at: Instant for hours and roster.
        with_earlier_steps: Also everybody of the steps before, as when the round begins again.
    """
    fitting = [route for route in facts.routes if route.fits(occasion, at)]
    chosen = [
        route for route in fitting if route.step == occasion.step or (with_earlier_steps and route.step < occasion.step)
    ]
    recipients, gaps = _tell(chosen, occasion, facts)
    recipients += _named_by_the_occasion(occasion, facts)
    if occasion.wants_answer and not any(one.account_id for one in recipients):
        wider = _fall_back([route for route in fitting if route.step > occasion.step], occasion, facts)
        recipients += wider
        gaps.append(WIDENED if any(one.account_id for one in wider) else NOBODY)
    return Resolution(tuple(_merge(recipients)), tuple(gaps))


def next_step(occasion: Occasion, facts: Facts, at: datetime) -> tuple[int, int] | None:
    """The step after this one and its seconds since the first page; None when this was the last."""
    later = [
        (one.step, one.after_seconds) for one in facts.routes if one.fits(occasion, at) and one.step > occasion.step
    ]
    return min(later, default=None)


def next_circle(last: Occasion, facts: Facts, at: datetime) -> Circle:
    """Decide who is told now, since nobody has answered what was told last."""
    later = next_step(last, facts, at)
    occasion = last.at_step(later[0]) if later else last
    return Circle(occasion, resolve(occasion, facts, at, with_earlier_steps=later is None), later is None)


def next_due(occasion: Occasion, facts: Facts, told_at: datetime) -> datetime:
    """When the next circle is told, unless somebody of this one answers.

    Counted from when this one was told: after an outage nobody gets less time, and one circle is told after the other.
    """
    later = next_step(occasion, facts, told_at)
    if later is None:
        return told_at + REPEAT
    own = [one.after_seconds for one in facts.routes if one.fits(occasion, told_at) and one.step == occasion.step]
    return told_at + timedelta(seconds=max(0, later[1] - max(own, default=0)))


WIDENED = Gap(
    "widened", Words("没有可通知的值班人员，已扩大通知范围", "Nobody on duty could be told; a wider circle was")
)
NOBODY = Gap("nobody", Words("没有任何人可以通知", "There is nobody at all who could be told"))


def _tell(routes: Sequence[Route], occasion: Occasion, facts: Facts) -> tuple[list[Recipient], list[Gap]]:
    recipients: list[Recipient] = []
    gaps: list[Gap] = []
    for route in routes:
        if route.recipient_kind == "webhook":
            told, missing = _system(route, facts), "no_webhook"
        else:
            people = _people(route, occasion, facts)
            told, missing = [_recipient(one, route.channels, _through(route), route) for one in people], "nobody_there"
            gaps += [_no_address(one, route) for one in people if _should_be_woken(one, route)]
        recipients += told
        if not told:
            gaps.append(_missing(missing, route, facts))
    return recipients, gaps


def _through(route: Route) -> str:
    return f"{route.recipient_kind} {route.recipient}"


def _system(route: Route, facts: Facts) -> list[Recipient]:
    webhook_id = facts.webhooks.get(route.recipient)
    if webhook_id is None:
        return []
    ways: tuple[Channel, ...] = ("webhook",)
    return [
        Recipient(route.recipient, ways, _through(route), webhook_id=webhook_id, route_ids=(route.route_id,)),
    ]


def _people(route: Route, occasion: Occasion, facts: Facts) -> list[Person]:
    match route.recipient_kind:
        case "position":
            holders = [
                duty.account_id
                for duty in facts.duties
                if duty.position == route.recipient and duty.scope.covers(occasion.lifeline, occasion.district_code)
            ]
            return [facts.people[one] for one in dict.fromkeys(holders) if one in facts.people]
        case "account":
            return [person for person in facts.people.values() if person.name == route.recipient]
        case "role":
            return _of_role(route.recipient, occasion, facts)
        case "crew":
            return [person for person in facts.people.values() if str(person.crew_id) == route.recipient]
        case _:
            return []


def _of_role(role: str, occasion: Occasion, facts: Facts) -> list[Person]:
    return [
        person
        for person in facts.people.values()
        if role in person.roles and person.scope.covers(occasion.lifeline, occasion.district_code)
    ]


def _named_by_the_occasion(occasion: Occasion, facts: Facts) -> list[Recipient]:
    told: list[Recipient] = []
    if occasion.only_account is not None:
        people = [one for one in facts.people.values() if one.name == occasion.only_account]
        told += [_recipient(one, ALL_CHANNELS, "oneself") for one in people]
    if occasion.crew_id is not None:
        crew = [one for one in facts.people.values() if one.crew_id == occasion.crew_id]
        told += [_recipient(one, ALL_CHANNELS, "dispatch") for one in crew]
    webhook_id = facts.webhooks.get(occasion.only_webhook) if occasion.only_webhook else None
    if occasion.only_webhook and webhook_id is not None:
        told.append(Recipient(occasion.only_webhook, ("webhook",), "oneself", webhook_id=webhook_id))
    return told


def _fall_back(later: Sequence[Route], occasion: Occasion, facts: Facts) -> list[Recipient]:
    recipients, _ = _tell(sorted(later, key=lambda route: route.step), occasion, facts)
    for role in FALLBACK_ROLES:
        if any(one.account_id for one in recipients):
            break
        recipients += [_recipient(person, ALL_CHANNELS, f"role {role}") for person in _of_role(role, occasion, facts)]
    return recipients


def _recipient(person: Person, channels: Sequence[Channel], through: str, route: Route | None = None) -> Recipient:
    usable: tuple[Channel, ...] = tuple(one for one in channels if one == "screen" or person.reach.get(one))
    rows = () if route is None else (route.route_id,)
    return Recipient(person.name, usable or ("screen",), through, account_id=person.account_id, route_ids=rows)


def _should_be_woken(person: Person, route: Route) -> bool:
    return bool(set(route.channels) & set(WAKING_CHANNELS)) and not person.can_be_woken(route.channels)


def _no_address(person: Person, route: Route) -> Gap:
    words = Words(f"{person.called}没有登记推送或消息地址", f"{person.called} has neither push nor message address")
    return Gap("no_address", words, route.route_id, person.account_id)


def _missing(kind: GapKind, route: Route, facts: Facts) -> Gap:
    called = facts.called(route.recipient_kind, route.recipient)
    if kind == "no_webhook":
        words = Words(f"没有可用的回调：{called.zh}", f"There is no such webhook, or it is off: {called.en}")
    elif route.recipient_kind == "position":
        words = Words(f"无人值班：{called.zh}", f"Nobody is on duty as {called.en}")
    else:
        words = Words(f"没有人属于：{called.zh}", f"Nobody is there as {called.en}")
    return Gap(kind, words, route.route_id)


def _merge(recipients: Sequence[Recipient]) -> list[Recipient]:
    """The same person through two routes is told once, through all their channels."""
    merged: dict[tuple[int | None, int | None], Recipient] = {}
    for one in recipients:
        key = (one.account_id, one.webhook_id)
        known = merged.get(key)
        channels = tuple(dict.fromkeys((*(known.channels if known else ()), *one.channels)))
        rows = tuple(dict.fromkeys((*(known.route_ids if known else ()), *one.route_ids)))
        merged[key] = Recipient(one.name, channels, known.through if known else one.through, *key, route_ids=rows)
    return list(merged.values())
