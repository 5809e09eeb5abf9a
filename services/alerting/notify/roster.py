"""Who can be told, and who holds which position when: what routing decides by, at one instant or over some days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.lifeline import Words
from schemas.scope import Scope
from services.alerting.notify.occasion import Occasion
from services.alerting.notify.table import WAKING_CHANNELS, Channel, RecipientKind, Route

ROLE_NAMES: Mapping[str, Words] = {
    "viewer": Words("访客", "Viewers"),
    "operator": Words("值班员", "Operators"),
    "chief": Words("值班长", "Chiefs"),
    "crew": Words("抢修人员", "Crew members"),
    "engineer": Words("工程师", "Engineers"),
    "approver": Words("审批人", "Approvers"),
    "admin": Words("管理员", "Administrators"),
}


@dataclass(frozen=True)
class Person:
    """An account that can be told. reach: the contact points by channel; the screen needs none."""

    account_id: int
    name: str
    roles: frozenset[str]
    scope: Scope
    crew_id: int | None = None
    reach: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    display_name: str | None = None

    @property
    def called(self) -> str:
        """As people call them."""
        return self.display_name or self.name

    def can_be_woken(self, channels: Sequence[Channel]) -> bool:
        """Does one of these channels reach this person away from the screen?"""
        return any(channel in WAKING_CHANNELS and self.reach.get(channel) for channel in channels)


@dataclass(frozen=True)
class Duty:
    """Somebody who holds a position now."""

    position: str
    account_id: int
    scope: Scope


@dataclass(frozen=True)
class Shift:
    """A duty and its time."""

    duty: Duty
    starts_at: datetime
    ends_at: datetime

    def is_on_at(self, at: datetime) -> bool:
        """Is it this person's turn?"""
        return self.starts_at <= at < self.ends_at


Names = Mapping[tuple[RecipientKind, str], Words]


@dataclass(frozen=True)
class Facts:
    """Everything a decision needs to know, at one instant. names: everybody whom the table may name."""

    routes: Sequence[Route]
    people: Mapping[int, Person]
    duties: Sequence[Duty]
    webhooks: Mapping[str, int]
    names: Names = field(default_factory=dict[tuple[RecipientKind, str], Words])

    def called(self, kind: RecipientKind, recipient: str) -> Words:
        """How people call a recipient of the table."""
        return self.names.get((kind, recipient)) or Words(recipient, recipient)


@dataclass(frozen=True)
class Outlook:
    """The same over a span: people and table as they stand, the roster as it will be."""

    routes: Sequence[Route]
    people: Mapping[int, Person]
    shifts: Sequence[Shift]
    webhooks: Mapping[str, int]
    names: Names = field(default_factory=dict[tuple[RecipientKind, str], Words])

    def about(self, occasion: Occasion) -> "Outlook":
        """Rows and shifts that can matter for one occasion; whoever is told of it is the same."""
        rows = [route for route in self.routes if route.concerns(occasion)]
        positions = {route.recipient for route in rows if route.recipient_kind == "position"}
        shifts = [
            shift
            for shift in self.shifts
            if shift.duty.position in positions and shift.duty.scope.covers(occasion.lifeline, occasion.district_code)
        ]
        return replace(self, routes=rows, shifts=shifts)

    def called(self, route: Route) -> Words:
        """How people call whom a row names."""
        return self.names.get((route.recipient_kind, route.recipient)) or Words(route.recipient, route.recipient)

    def knows(self, route: Route) -> bool:
        """Is there such a recipient?"""
        return (route.recipient_kind, route.recipient) in self.names

    def leads_to_somebody(self, route: Route) -> bool:
        """Is there anybody, at any time of the span, to whom a row leads?"""
        match route.recipient_kind:
            case "position":
                holders = (shift.duty for shift in self.shifts)
                return any(duty.position == route.recipient and duty.account_id in self.people for duty in holders)
            case "role":
                return any(route.recipient in person.roles for person in self.people.values())
            case "crew":
                return any(str(person.crew_id) == route.recipient for person in self.people.values())
            case _:
                return self.knows(route)

    def facts_at(self, at: datetime) -> Facts:
        """What a decision at this instant would know."""
        duties = [shift.duty for shift in self.shifts if shift.is_on_at(at)]
        return Facts(self.routes, self.people, duties, self.webhooks, self.names)
