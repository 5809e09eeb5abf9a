"""Who hears of an occasion, and through what: the decision alone, with its reasons. Also the dry run of it.

A paging occasion always reaches somebody who exists: when its own routes lead to nobody, the later steps are told at
once, then every chief, then every administrator, and the gap is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from schemas.lifeline import Words
from schemas.scope import Scope
from services.alerting.notify.occasion import Moment, Occasion

BEIJING = ZoneInfo("Asia/Shanghai")

Channel = Literal["screen", "push", "message", "webhook"]
RecipientKind = Literal["position", "account", "role", "crew", "webhook"]
FALLBACK_ROLES = ("chief", "admin")
ALL_CHANNELS: tuple[Channel, ...] = ("screen", "push", "message")


@dataclass(frozen=True)
class Route:
    """One row of the routing table: at this level and worse, at this moment, tell that recipient."""

    route_id: int
    lifeline: str | None
    district_code: str | None
    level: int
    moment: Moment
    from_time: time | None
    to_time: time | None
    step: int
    after_seconds: int
    recipient_kind: RecipientKind
    recipient: str
    channels: list[Channel]

    def fits(self, occasion: Occasion, at: datetime) -> bool:
        """Is this row about such an occasion at this hour? Times of day are Beijing's and may span midnight."""
        return (
            self.moment == occasion.moment
            and occasion.level <= self.level
            and self.lifeline in (None, occasion.lifeline)
            and self.district_code in (None, occasion.district_code)
            and _is_within(at.astimezone(BEIJING).time(), self.from_time, self.to_time)
        )


@dataclass(frozen=True)
class Person:
    """An account that can be told. reach: the contact points by channel; the screen needs none."""

    account_id: int
    name: str
    roles: frozenset[str]
    scope: Scope
    crew_id: int | None = None
    reach: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])


@dataclass(frozen=True)
class Duty:
    """Somebody who holds a position now."""

    position: str
    account_id: int
    scope: Scope


@dataclass(frozen=True)
class Facts:
    """Everything a decision needs to know."""

    routes: Sequence[Route]
    people: Mapping[int, Person]
    duties: Sequence[Duty]
    webhooks: Mapping[str, int]


@dataclass(frozen=True)
class Recipient:
    """Somebody, or another system, that is told, and why."""

    name: str
    channels: tuple[Channel, ...]
    through: str
    account_id: int | None = None
    webhook_id: int | None = None


@dataclass(frozen=True)
class Resolution:
    """Who is told, and what is missing."""

    recipients: tuple[Recipient, ...]
    gaps: tuple[Words, ...]


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
    if occasion.only_account is not None:
        recipients += [
            _recipient(one, ALL_CHANNELS, "oneself")
            for one in facts.people.values()
            if one.name == occasion.only_account
        ]
    if occasion.crew_id is not None:
        recipients += _crew(occasion.crew_id, facts, "dispatch")
    if occasion.wants_answer and not any(one.account_id for one in recipients):
        recipients += _fall_back([route for route in fitting if route.step > occasion.step], occasion, facts)
        gaps.append(Words("没有可通知的值班人员，已扩大通知范围", "Nobody on duty could be told; a wider circle was"))
    return Resolution(tuple(_merge(recipients)), tuple(gaps))


def next_step(occasion: Occasion, facts: Facts, at: datetime) -> tuple[int, int] | None:
    """The step after this one and its seconds since the first page; None when this was the last."""
    later = [
        (one.step, one.after_seconds) for one in facts.routes if one.fits(occasion, at) and one.step > occasion.step
    ]
    return min(later, default=None)


def pause_before_next(occasion: Occasion, facts: Facts, at: datetime) -> timedelta | None:
    """How long the circle of this step may answer before the next is told; None when there is no next."""
    later = next_step(occasion, facts, at)
    if later is None:
        return None
    own = [one.after_seconds for one in facts.routes if one.fits(occasion, at) and one.step == occasion.step]
    return timedelta(seconds=max(0, later[1] - max(own, default=0)))


def _tell(routes: Sequence[Route], occasion: Occasion, facts: Facts) -> tuple[list[Recipient], list[Words]]:
    recipients: list[Recipient] = []
    gaps: list[Words] = []
    for route in routes:
        through = f"{route.recipient_kind} {route.recipient}"
        if route.recipient_kind == "webhook":
            webhook_id = facts.webhooks.get(route.recipient)
            if webhook_id is not None:
                recipients.append(Recipient(route.recipient, ("webhook",), through, webhook_id=webhook_id))
            continue
        people = _people(route, occasion, facts)
        if not people:
            gaps.append(Words(f"无人担任：{route.recipient}", f"Nobody is there as {route.recipient}"))
        for person in people:
            recipients.append(_recipient(person, route.channels, through))
            if not _can_be_woken(person, route.channels):
                gaps.append(
                    Words(
                        f"{person.name} 没有登记推送或消息地址", f"{person.name} has neither push nor message address"
                    )
                )
    return recipients, gaps


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


def _crew(crew_id: int, facts: Facts, through: str) -> list[Recipient]:
    return [_recipient(person, ALL_CHANNELS, through) for person in facts.people.values() if person.crew_id == crew_id]


def _fall_back(later: Sequence[Route], occasion: Occasion, facts: Facts) -> list[Recipient]:
    recipients, _ = _tell(sorted(later, key=lambda route: route.step), occasion, facts)
    for role in FALLBACK_ROLES:
        if any(one.account_id for one in recipients):
            break
        recipients += [_recipient(person, ALL_CHANNELS, f"role {role}") for person in _of_role(role, occasion, facts)]
    return recipients


def _recipient(person: Person, channels: Sequence[Channel], through: str) -> Recipient:
    usable: tuple[Channel, ...] = tuple(one for one in channels if one == "screen" or person.reach.get(one))
    return Recipient(person.name, usable or ("screen",), through, account_id=person.account_id)


def _can_be_woken(person: Person, channels: Sequence[Channel]) -> bool:
    wanted = [channel for channel in channels if channel in ("push", "message")]
    return not wanted or any(person.reach.get(channel) for channel in wanted)


def _merge(recipients: Sequence[Recipient]) -> list[Recipient]:
    """The same person through two routes is told once, through all their channels."""
    merged: dict[tuple[int | None, int | None], Recipient] = {}
    for one in recipients:
        key = (one.account_id, one.webhook_id)
        known = merged.get(key)
        channels = tuple(dict.fromkeys((*(known.channels if known else ()), *one.channels)))
        merged[key] = Recipient(one.name, channels, known.through if known else one.through, *key)
    return list(merged.values())


def _is_within(at: time, start: time | None, end: time | None) -> bool:
    if start is None or end is None:
        return True
    return start <= at < end if start <= end else at >= start or at < end
