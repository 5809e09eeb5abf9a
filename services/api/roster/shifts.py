"""What may be done to a shift, and why not: what has been served stays as it was, because it says who was paged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from schemas.lifeline import Words
from schemas.scope import WHOLE_CITY, Scope

# design default: a leader may be on call for a month; longer is a slip of the hand
LONGEST = timedelta(days=31)
# design default: nobody plans farther ahead; a mistyped year shall not look like a filled roster
FARTHEST = timedelta(days=731)
# design default: whose number may be asked for, so that nobody leafs through all of them
CALLED_BEFORE = timedelta(hours=24)
CALLED_AFTER = timedelta(hours=12)

Denied = Literal["over", "ends_before_start", "too_long", "too_far", "on_duty_already"]
REASONS: dict[Denied, Words] = {
    "over": Words("这个班次已经结束，不能再改", "This shift is over; it stays as it was"),
    "ends_before_start": Words("结束时间必须晚于开始时间", "A shift must end after it begins"),
    "too_long": Words("一个班次最长 31 天", "A shift lasts 31 days at most"),
    "too_far": Words("最多提前两年排班", "A roster reaches two years ahead at most"),
    "on_duty_already": Words("此人当时已在这个岗位值班", "This person holds the position at that time already"),
}


@dataclass(frozen=True)
class Shift:
    """Somebody holds a position for a while, for the whole city or a part of it. shift_id: None until it is kept."""

    position: str
    account_id: int
    starts_at: datetime
    ends_at: datetime
    scope: Scope = WHOLE_CITY
    shift_id: int | None = None

    def is_running(self, at: datetime) -> bool:
        """Does it last at this instant? Its end belongs to the next."""
        return self.starts_at <= at < self.ends_at

    def overlaps(self, other: "Shift") -> bool:
        """Do both hold the same position of some part of the city at some instant?"""
        return (
            self.position == other.position
            and self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
            and self.scope.overlaps(other.scope)
        )


@dataclass(frozen=True)
class Changed:
    """What a shift becomes. kept: under its own number, None when it goes; made: one more beside it."""

    kept: Shift | None
    made: Shift | None = None


def plan(wish: Shift, known: Sequence[Shift], now: datetime) -> Shift | Denied:
    """A new shift as it can be entered now, or why not.

    Nobody was on duty before somebody said so: what lies in the past is cut off.

    Args:
        wish: What somebody wants.
        known: Shifts around that time.
        now: When they want it.
    """
    if wish.ends_at <= wish.starts_at:
        return "ends_before_start"
    if wish.ends_at - wish.starts_at > LONGEST:
        return "too_long"
    if wish.ends_at <= now:
        return "over"
    if wish.starts_at - now > FARTHEST:
        return "too_far"
    planned = replace(wish, starts_at=max(wish.starts_at, now))
    is_double = any(
        planned.overlaps(one) and one.account_id == planned.account_id
        for one in known
        if planned.shift_id is None or one.shift_id != planned.shift_id
    )
    return "on_duty_already" if is_double else planned


def change(shift: Shift, wish: Shift, known: Sequence[Shift], now: datetime) -> Changed | Denied:
    """A shift becomes another, or why not.

    Of a running one only the end can be moved; anything else ends it now and lets the wish begin, so that the roster
    still says who was on duty until then.
    """
    if shift.ends_at <= now:
        return "over"
    if shift.starts_at > now:
        planned = plan(replace(wish, shift_id=shift.shift_id), known, now)
        return planned if isinstance(planned, str) else Changed(planned)
    is_same = replace(wish, starts_at=shift.starts_at, ends_at=shift.ends_at, shift_id=shift.shift_id) == shift
    if is_same and wish.starts_at <= now:
        planned = plan(replace(wish, shift_id=shift.shift_id), known, now)
        return planned if isinstance(planned, str) else Changed(replace(planned, starts_at=shift.starts_at))
    planned = plan(replace(wish, shift_id=None), [one for one in known if one.shift_id != shift.shift_id], now)
    return planned if isinstance(planned, str) else Changed(replace(shift, ends_at=now), planned)


def remove(shift: Shift, now: datetime) -> Changed | Denied:
    """A shift goes: one to come leaves no trace but the audit's, a running one ends now."""
    if shift.ends_at <= now:
        return "over"
    return Changed(None if shift.starts_at >= now else replace(shift, ends_at=now))


def may_be_called(shift: Shift, now: datetime) -> bool:
    """Is this somebody whom the operations centre may have to ring: on duty now, just before, or next?"""
    return shift.starts_at - CALLED_BEFORE <= now < shift.ends_at + CALLED_AFTER


def cut_out(shift: Shift, since: datetime, until: datetime) -> list[Shift]:
    """What is left of a shift when others take this span; the first piece keeps its number."""
    pieces = [
        replace(shift, ends_at=min(shift.ends_at, since)),
        replace(shift, starts_at=max(shift.starts_at, until)),
    ]
    left = [piece for piece in pieces if piece.starts_at < piece.ends_at]
    return [replace(piece, shift_id=shift.shift_id if place == 0 else None) for place, piece in enumerate(left)]


def shortest_rest(shifts: Iterable[Shift]) -> timedelta | None:
    """The shortest time that anybody has between two of these shifts; None when nobody has two."""
    by_person: dict[int, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        by_person.setdefault(shift.account_id, []).append(shift)
    rests = [
        later.starts_at - earlier.ends_at for of_person in by_person.values() for earlier, later in pairwise(of_person)
    ]
    return min(rests, default=None)
