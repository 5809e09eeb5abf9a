"""The roster as the API takes and answers it. Lifelines and districts: null is all of them."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.api.models import Words

PositionCode = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Codes = Annotated[list[str], Field(min_length=1, max_length=60)]

MOST_DAYS = 92
MOST_TURNS = 60


class NewName(BaseModel):
    """What a position is called, in both languages."""

    zh: Name
    en: Name


class Position(BaseModel):
    """A post that somebody holds. is_routed: the routing table sends pages to it, so it must never be empty."""

    position: str
    name: Words
    sort_order: int
    is_routed: bool


class Positions(BaseModel):
    """All positions, in the order of the screens."""

    items: list[Position]


class PositionBody(BaseModel):
    """A new position."""

    position: PositionCode
    name: NewName


class PositionName(BaseModel):
    """Another name; the code stays, because routes and shifts are known by it."""

    name: NewName


class ShiftShown(BaseModel):
    """Somebody holds a position for a while.

    is_told: the account may sign in; of a closed one no page gets anywhere. channels: how they can be woken.
    """

    shift_id: int
    position: str
    account_id: int
    name: str
    display_name: str
    starts_at: datetime
    ends_at: datetime
    lifelines: list[str] | None
    districts: list[str] | None
    is_told: bool
    channels: list[str]


class Shifts(BaseModel):
    """Shifts that touch a span, the first first."""

    items: list[ShiftShown]


class ShiftBody(BaseModel):
    """A shift as somebody wants it; what lies in the past is cut off."""

    position: PositionCode
    account_id: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    lifelines: Codes | None = None
    districts: Codes | None = None


class ShiftChange(BaseModel):
    """What a shift became. kept: under its own number; made: one more beside it, when a running one was split."""

    kept: ShiftShown | None
    made: ShiftShown | None


class RosterPerson(BaseModel):
    """Somebody who can be put on the roster."""

    account_id: int
    name: str
    display_name: str
    roles: list[str]
    channels: list[str]


class RosterPeople(BaseModel):
    """Everybody who can be told, by name."""

    items: list[RosterPerson]


class RotationBody(BaseModel):
    """People take turns; see services/api/roster/rotation.py. A dry run makes nothing and answers the same.

    overlaps: what becomes of shifts that the new ones overlap. expected_overlaps: those that the person was shown.
    """

    position: PositionCode
    account_ids: Annotated[list[int], Field(min_length=1, max_length=MOST_TURNS)]
    first_day: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31), description="Beijing date")]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    shift_hours: Literal[6, 8, 12, 24]
    starts: Annotated[time, Field(description="when the first shift of a day begins, Beijing time")] = time(8)
    turn_days: Annotated[int, Field(ge=1, le=31, description="days with the same hours before all move on")] = 1
    lifelines: Codes | None = None
    districts: Codes | None = None
    dry_run: bool = False
    overlaps: Literal["keep", "replace"] | None = None
    expected_overlaps: Annotated[list[int] | None, Field(max_length=2_000)] = None


class ShiftPlanned(BaseModel):
    """A shift of a rotation."""

    account_id: int
    starts_at: datetime
    ends_at: datetime


class RotationOutcome(BaseModel):
    """What was made, or would be.

    overlaps: kept shifts that the new ones overlap. replaceable: those of them that would give way; the others are for
    more of the city than the new ones. shortest_rest_hours: between two shifts of the same person.
    """

    is_made: bool
    shifts: list[ShiftPlanned]
    overlaps: list[ShiftShown]
    replaceable: list[int]
    shortest_rest_hours: float | None


class GapShown(BaseModel):
    """Nobody holds the position: its pages reach nobody of it. District "" is what lies in none."""

    position: str
    name: Words
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    lifelines: list[str] | None
    districts: list[str] | None


class DutyOfPosition(BaseModel):
    """Who holds a position now, and who comes next."""

    position: str
    name: Words
    is_routed: bool
    now: list[ShiftShown]
    next: list[ShiftShown]


class Duty(BaseModel):
    """Who is on duty, and every stretch until then in which a position that routes name has nobody."""

    at: datetime
    until: datetime
    positions: list[DutyOfPosition]
    gaps: list[GapShown]


class Phone(BaseModel):
    """A number to ring; null when none is registered."""

    account_id: int
    display_name: str
    phone: str | None
