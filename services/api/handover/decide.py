"""Who may hand a shift over, accept it, take it back: decisions alone, with their reasons.

The roster decides who is paged; a hand-over documents that the one who comes knows what the one who leaves knew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.lifeline import Words
from schemas.scope import Scope
from services.api.roster.shifts import Shift

# design defaults: who comes may read up so long before the shift, who left may still hand over so long after it
COMES_WITHIN = timedelta(hours=2)
LEFT_WITHIN = timedelta(hours=2)
# design default: a chief who hands over for a position that nobody held looks back so far
LOOKS_BACK = timedelta(hours=12)

Denied = Literal["not_on_duty", "open_already", "accepted_already", "withdrawn", "own", "not_taking_over", "not_giver"]
REASONS: dict[Denied, Words] = {
    "not_on_duty": Words(
        "您现在或两小时内不在这个岗位值班", "You neither hold this position now nor did within the last 2 h"
    ),
    "open_already": Words("您的上一份交接班还没有人接", "Your last hand-over of this position is still open"),
    "accepted_already": Words("已有人接班", "It has been accepted already"),
    "withdrawn": Words("这份交接班已撤回", "It has been withdrawn"),
    "own": Words("交班人不能自己接班", "Whoever gives it cannot accept it"),
    "not_taking_over": Words(
        "只有现在或两小时内在这个岗位值班的人，或值班长，才能接班",
        "Only those who hold the position now or within 2 h, or a chief, can accept it",
    ),
    "not_giver": Words("只有交班人或值班长才能撤回", "Only whoever gave it, or a chief, can withdraw it"),
}


@dataclass(frozen=True)
class Actor:
    """Who wants to do something."""

    account_id: int
    name: str
    scope: Scope
    is_chief: bool


@dataclass(frozen=True)
class Standing:
    """A hand-over as decisions see it."""

    position: str
    scope: Scope
    given_by: str
    accepted_by: str | None = None
    is_withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Does it still wait for somebody?"""
        return self.accepted_by is None and not self.is_withdrawn


@dataclass(frozen=True)
class Closing:
    """The shift that a hand-over closes, and the part of the city that is handed over."""

    starts_at: datetime
    ends_at: datetime
    scope: Scope


def give(
    position: str, actor: Actor, shifts: Sequence[Shift], known: Sequence[Standing], now: datetime
) -> Closing | Denied:
    """Which shift somebody hands over now, or why they cannot.

    A chief may stand in for whoever should have done it; nothing is handed over that the actor cannot see.

    Args:
        position: Which position.
        actor: Who leaves.
        shifts: Of this position, around now.
        known: Open hand-overs of this position.
        now: When.
    """
    if any(one.is_open and one.given_by == actor.name for one in known):
        return "open_already"
    ending = [one for one in shifts if one.position == position and one.starts_at <= now < one.ends_at + LEFT_WITHIN]
    own = [one for one in ending if one.account_id == actor.account_id]
    if not own and not actor.is_chief:
        return "not_on_duty"
    closed = max(own or ending, key=lambda one: one.starts_at, default=None)
    if closed is None:
        return Closing(now - LOOKS_BACK, now, actor.scope)
    return Closing(closed.starts_at, closed.ends_at, closed.scope.within(actor.scope))


def accept(handover: Standing, actor: Actor, shifts: Sequence[Shift], now: datetime) -> Denied | None:
    """Why somebody cannot take over; None when they can."""
    if not handover.is_open:
        return "withdrawn" if handover.is_withdrawn else "accepted_already"
    if actor.name == handover.given_by:
        return "own"
    is_taking_over = any(
        one.account_id == actor.account_id
        and one.position == handover.position
        and one.scope.overlaps(handover.scope)
        and one.starts_at - COMES_WITHIN <= now < one.ends_at
        for one in shifts
    )
    return None if is_taking_over or actor.is_chief else "not_taking_over"


def withdraw(handover: Standing, actor: Actor) -> Denied | None:
    """Why somebody cannot take it back; None when they can."""
    if not handover.is_open:
        return "withdrawn" if handover.is_withdrawn else "accepted_already"
    return None if actor.name == handover.given_by or actor.is_chief else "not_giver"


def add_note(handover: Standing) -> Denied | None:
    """Why nothing can be added; None when it can. An accepted one takes notes: they stand beside it, never in it."""
    return "withdrawn" if handover.is_withdrawn else None
