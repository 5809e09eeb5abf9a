"""Whatever somebody plans: a rotation serves every instant once, and no gap of a roster is overlooked."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from schemas.scope import Scope
from services.api.roster.gaps import City, Gap, Need, find_gaps
from services.api.roster.rotation import Rotation, from_now, replaced, shifts_of
from services.api.roster.shifts import Changed, Shift, change, cut_out, plan, remove
from services.clock import BEIJING

DAY = datetime(2026, 11, 22, tzinfo=UTC)
HOURS = 96
CITY = City(("gas", "water"), ("410802", "410803"))

rotations = st.builds(
    Rotation,
    position=st.just("duty_officer"),
    people=st.lists(st.integers(1, 9), min_size=1, max_size=6).map(tuple),
    first_day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 10),
    shift_hours=st.sampled_from([6, 8, 12, 24]),
    starts=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    turn_days=st.integers(1, 4),
)
instants = st.integers(0, HOURS).map(lambda hour: DAY + timedelta(hours=hour))
parts = st.sets(st.sampled_from(CITY.lifelines), min_size=1)
districts = st.sets(st.sampled_from(CITY.districts), min_size=1)
scopes = st.builds(Scope, st.none() | parts.map(frozenset), st.none() | districts.map(frozenset))


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    """Somebody holds the position for some hours, for some part of the city."""
    starts_at = draw(instants)
    ends_at = starts_at + timedelta(hours=draw(st.integers(1, 30)))
    return Shift("duty_officer", draw(st.integers(1, 3)), starts_at, ends_at, draw(scopes), draw(st.integers(1, 99)))


needs = st.builds(
    Need,
    position=st.just("duty_officer"),
    lifeline=st.none() | st.sampled_from(CITY.lifelines),
    district_code=st.none() | st.sampled_from(CITY.districts),
)


@given(rotations)
def test_rotation_covers_every_instant_exactly_once(rotation: Rotation) -> None:
    made = shifts_of(rotation)
    assert made[0].starts_at == datetime.combine(rotation.first_day, rotation.starts, BEIJING)
    assert made[-1].ends_at - made[0].starts_at == timedelta(days=rotation.days)
    for earlier, later in pairwise(made):
        assert earlier.ends_at == later.starts_at
    assert {one.account_id for one in made} <= set(rotation.people)


@given(rotations)
def test_shifts_begin_at_the_same_hours_of_beijing_every_day(rotation: Rotation) -> None:
    begins = {one.starts_at.astimezone(BEIJING).time() for one in shifts_of(rotation)}
    assert len(begins) == 24 // rotation.shift_hours
    assert rotation.starts in begins


@given(rotations)
def test_turns_are_shared_evenly(rotation: Rotation) -> None:
    blocks = rotation.days // rotation.turn_days
    full = rotation.turn_days * blocks * (24 // rotation.shift_hours)
    turns = [one.account_id for one in shifts_of(rotation)[:full]]
    of_place = [turns.count(person) / rotation.people.count(person) for person in set(rotation.people)]
    # whoever comes first in the list is one block ahead at most
    assert max(of_place, default=0) - min(of_place, default=0) <= rotation.turn_days


@given(rotations, st.integers(-30, 300))
def test_what_is_made_never_lies_in_the_past(rotation: Rotation, hours: int) -> None:
    made = shifts_of(rotation)
    now = made[0].starts_at + timedelta(hours=hours)
    left = from_now(made, now)
    assert all(one.starts_at >= now and one.ends_at > one.starts_at for one in left)
    assert not left or left[-1].ends_at == made[-1].ends_at


@given(st.lists(needs, max_size=3), st.lists(shifts(), max_size=8), st.integers(0, HOURS - 1), st.integers(1, HOURS))
def test_gaps_are_what_needs_ask_for_and_no_shift_fills(
    wanted: list[Need], held: list[Shift], begin: int, length: int
) -> None:
    since = DAY + timedelta(hours=begin)
    until = since + timedelta(hours=length)
    gaps = find_gaps(wanted, held, CITY, since, until)
    assert all(since <= gap.starts_at < gap.ends_at <= until for gap in gaps)
    for hour in range(length):
        # every boundary falls on a full hour, so half past stands for the whole of it
        at = since + timedelta(hours=hour, minutes=30)
        for cell in CITY.cells():
            is_wanted = any(
                need.lifeline in (None, cell[0]) and need.district_code in (None, cell[1]) for need in wanted
            )
            is_filled = any(one.is_running(at) and one.scope.covers(*cell) for one in held)
            found = [gap for gap in gaps if gap.starts_at <= at < gap.ends_at and _holds(gap, *cell)]
            assert len(found) == (is_wanted and not is_filled)


@given(st.integers(0, 23), st.integers(0, 23))
def test_gap_keeps_to_the_hours_of_a_need(begin: int, end: int) -> None:
    need = Need("duty_officer", from_time=time(begin), to_time=time(end))
    gaps = find_gaps([need], [], CITY, DAY, DAY + timedelta(days=2))
    for hour in range(48):
        at = DAY + timedelta(hours=hour, minutes=30)
        beijing = at.astimezone(BEIJING).hour
        wanted = begin <= beijing < end if begin <= end else beijing >= begin or beijing < end
        assert any(gap.starts_at <= at < gap.ends_at for gap in gaps) == wanted


@given(shifts(), instants, instants)
def test_cut_out_leaves_exactly_the_rest(shift: Shift, since: datetime, until: datetime) -> None:
    if since >= until:
        return
    pieces = cut_out(shift, since, until)
    for hour in range(HOURS + 40):
        at = DAY + timedelta(hours=hour, minutes=30)
        is_left = shift.is_running(at) and not since <= at < until
        assert sum(piece.is_running(at) for piece in pieces) == is_left
    assert [piece.shift_id for piece in pieces] == [shift.shift_id, None][: len(pieces)]


@given(shifts(), shifts(), st.lists(shifts(), max_size=4), instants)
def test_no_change_rewrites_what_was_served(shift: Shift, wish: Shift, known: list[Shift], now: datetime) -> None:
    for decision in (change(shift, wish, [shift, *known], now), remove(shift, now)):
        if not isinstance(decision, Changed):
            continue
        after = [one for one in (decision.kept, decision.made) if one]
        for hour in range(HOURS + 40):
            at = DAY + timedelta(hours=hour, minutes=30)
            if at < now:
                assert [one.account_id for one in after if one.is_running(at)] == (
                    [shift.account_id] if shift.is_running(at) else []
                )


@given(shifts(), st.lists(shifts(), max_size=5), instants)
def test_nobody_is_on_duty_twice(wish: Shift, known: list[Shift], now: datetime) -> None:
    planned = plan(Shift(wish.position, wish.account_id, wish.starts_at, wish.ends_at, wish.scope), known, now)
    if not isinstance(planned, Shift):
        return
    assert planned.starts_at >= now
    assert not any(planned.overlaps(one) and one.account_id == planned.account_id for one in known)


@given(rotations, st.lists(shifts(), max_size=6))
def test_shift_for_more_of_the_city_never_gives_way(rotation: Rotation, known: list[Shift]) -> None:
    made = [Shift("duty_officer", 7, DAY, DAY + timedelta(hours=HOURS), Scope(frozenset({"gas"})))]
    for one in known:
        if one.shift_id in replaced(made, [one]):
            assert one.scope.lifelines == {"gas"}


def _holds(gap: Gap, lifeline: str, district: str | None) -> bool:
    has_lifeline = gap.lifelines is None or lifeline in gap.lifelines
    return has_lifeline and (gap.districts is None or (district or "") in gap.districts)
