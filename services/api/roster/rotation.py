"""A rotation: people take turns in a position, round the clock, in shifts that begin at fixed hours of Beijing time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from schemas.scope import WHOLE_CITY, Scope
from services.api.roster.shifts import Shift, cut_out
from services.clock import BEIJING

HOURS_OF_DAY = 24


@dataclass(frozen=True)
class Rotation:
    """Who takes turns, and how.

    people: In the order in which they take their turns; a name twice takes two.
    first_day: Beijing date of the first shift.
    days: How many days are filled.
    shift_hours: Length of a shift; divides a day: 12 is two a day, 8 is three.
    starts: When the first shift of a day begins, Beijing time.
    turn_days: For so many days everybody keeps the same hours before all move on: 2 with four people and 8 hours is
        the usual four-crew rota (two early, two late, two nights, two off).
    """

    position: str
    people: tuple[int, ...]
    first_day: date
    days: int
    shift_hours: int
    starts: time = time(8)
    turn_days: int = 1
    scope: Scope = WHOLE_CITY


def shifts_of(rotation: Rotation) -> list[Shift]:
    """Every shift of a rotation, in order: each begins where the last one ends."""
    shifts_a_day = HOURS_OF_DAY // rotation.shift_hours
    length = timedelta(hours=rotation.shift_hours)
    begin = datetime.combine(rotation.first_day, rotation.starts, BEIJING)
    made: list[Shift] = []
    for number in range(rotation.days * shifts_a_day):
        day, turn = divmod(number, shifts_a_day)
        turns_before = day // rotation.turn_days * shifts_a_day
        person = rotation.people[(turns_before + turn) % len(rotation.people)]
        starts_at = begin + number * length
        made.append(Shift(rotation.position, person, starts_at, starts_at + length, rotation.scope))
    return made


def from_now(shifts: Sequence[Shift], now: datetime) -> list[Shift]:
    """Those still to be served; the running one begins now, because nobody was on duty before it was entered."""
    return [replace(one, starts_at=max(one.starts_at, now)) for one in shifts if one.ends_at > now]


def overlapped(made: Sequence[Shift], known: Sequence[Shift]) -> list[Shift]:
    """Kept shifts of the same position and part of the city that last while new ones do."""
    return [one for one in known if any(one.overlaps(new) for new in made)]


def replaced(made: Sequence[Shift], known: Sequence[Shift]) -> dict[int, list[Shift]]:
    """What is left of every kept shift that gives way, by its number; an empty list when nothing is.

    Only a shift for no more of the city than the new ones gives way: one for the whole city still guards the rest.
    """
    if not made:
        return {}
    since, until = made[0].starts_at, max(one.ends_at for one in made)
    return {
        one.shift_id: cut_out(one, since, until)
        for one in overlapped(made, known)
        if one.shift_id is not None and made[0].scope.contains(one.scope)
    }
