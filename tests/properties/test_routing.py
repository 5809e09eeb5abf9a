"""Random tables, rosters and scopes: what is computed over days agrees with looking at one instant after the other."""

from datetime import datetime, time, timedelta
from itertools import pairwise, product

import hypothesis.strategies as st
from hypothesis import given, settings

from schemas.scope import Scope
from services.alerting.notify.compare import compare
from services.alerting.notify.coverage import LEVELS, find_shortfalls, imagined
from services.alerting.notify.dry_run import dry_run
from services.alerting.notify.extent import Extent, Places, together
from services.alerting.notify.roster import Outlook, Person
from services.alerting.notify.routing import resolve
from services.alerting.notify.table import Route
from services.clock import BEIJING
from tests.unit.alerting.routing_city import MORNING, house, person, row, shift

PLACES = Places(("gas", "water", "bridge"), ("410802", "410803", None))
UNTIL = MORNING + timedelta(days=2)

hours_of_day = st.integers(0, 23).map(time)
scopes = st.builds(
    Scope.of,
    st.none() | st.lists(st.sampled_from(PLACES.lifelines), max_size=2),
    st.none() | st.lists(st.sampled_from(["410802", "410803"]), max_size=2),
)


@st.composite
def tables(draw: st.DrawFn) -> list[Route]:
    rows: list[Route] = []
    for route_id in range(1, draw(st.integers(0, 6)) + 1):
        begin, end = draw(st.just((None, None)) | st.tuples(hours_of_day, hours_of_day))
        step = draw(st.integers(0, 2))
        kind, recipient = draw(
            st.sampled_from([("position", "officer"), ("position", "chief"), ("role", "chief"), ("webhook", "city")])
        )
        rows.append(
            row(
                route_id,
                lifeline=draw(st.none() | st.sampled_from(PLACES.lifelines)),
                district_code=draw(st.none() | st.just("410802")),
                level=draw(st.integers(1, 4)),
                from_time=begin,
                to_time=end,
                step=step,
                after_seconds=0 if step == 0 else draw(st.integers(1, 3)) * 300,
                recipient_kind=kind,
                recipient=recipient,
                channels=["webhook"] if kind == "webhook" else draw(st.sampled_from([["screen"], ["screen", "push"]])),
                enabled=draw(st.booleans() | st.just(True)),
            )
        )
    return rows


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    people: list[Person] = []
    for account_id in range(1, draw(st.integers(0, 4)) + 1):
        roles = draw(st.lists(st.sampled_from(["operator", "chief"]), max_size=2))
        reach = draw(st.sampled_from([{}, {"push": account_id}, {"message": account_id}]))
        people.append(person(account_id, f"p{account_id}", roles, draw(scopes), **reach))
    shifts = [
        shift(
            draw(st.sampled_from(["officer", "chief"])),
            draw(st.integers(1, 4)),
            draw(st.integers(-6, 40)),
            draw(st.integers(1, 30)),
            draw(scopes),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    return house(draw(tables()), people, shifts)


instants = st.integers(0, 47 * 60).map(lambda minutes: MORNING + timedelta(minutes=minutes))
places = st.sampled_from(list(product(PLACES.lifelines, PLACES.districts, LEVELS)))


@settings(max_examples=300)
@given(outlooks(), instants, places)
def test_shortfall_is_listed_exactly_when_that_instant_has_one(
    outlook: Outlook, at: datetime, place: tuple[str, str | None, int]
) -> None:
    lifeline, district, level = place
    resolution = resolve(imagined("opened", lifeline, district, level), outlook.facts_at(at), at)
    people = [one for one in resolution.recipients if one.account_id is not None]
    is_woken = any({"push", "message"} & set(one.channels) for one in people)
    wider = any(gap.kind == "widened" for gap in resolution.gaps)
    expected = "nobody" if not people else None
    if people and level <= 3:
        expected = "not_woken" if not is_woken else "widened" if wider else None

    listed = [
        one.shortfall
        for one in find_shortfalls(outlook, PLACES, MORNING, UNTIL)
        if one.since <= at < one.until
        and lifeline in one.extent.lifelines
        and district in one.extent.districts
        and level in one.extent.levels
    ]
    assert listed == ([] if expected is None else [expected])


@settings(max_examples=200)
@given(outlooks(), tables(), instants, places)
def test_person_who_hears_first_otherwise_is_listed(
    outlook: Outlook, after: list[Route], at: datetime, place: tuple[str, str | None, int]
) -> None:
    lifeline, district, level = place

    def first(routes: list[Route]) -> dict[tuple[int | None, int | None], frozenset[str]]:
        facts = Outlook(routes, outlook.people, outlook.shifts, outlook.webhooks).facts_at(at)
        found = resolve(imagined("opened", lifeline, district, level), facts, at).recipients
        return {(one.account_id, one.webhook_id): frozenset(one.channels) for one in found}

    before, later = first(list(outlook.routes)), first(after)
    otherwise = {who for who in before.keys() | later.keys() if before.get(who) != later.get(who)}
    listed = {
        (one.account_id, one.webhook_id)
        for one in compare(outlook, after, PLACES, MORNING, UNTIL)
        if lifeline in one.extent.lifelines and district in one.extent.districts and level in one.extent.levels
    }
    assert otherwise <= listed


@given(outlooks(), instants, places)
def test_dry_run_ends_and_goes_forward(outlook: Outlook, at: datetime, place: tuple[str, str | None, int]) -> None:
    steps = dry_run(imagined("opened", *place), outlook, at)
    assert steps[0].at == at
    assert all(one.at <= other.at for one, other in pairwise(steps))
    assert [one.is_repetition for one in steps] == [False] * (len(steps) - 1) + [place[2] <= 3]
    numbers = [one.step for one in steps]
    assert numbers == sorted(numbers)


@given(st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(1, 3))))
def test_what_is_said_together_says_the_same(cells: set[tuple[str, str, int]]) -> None:
    said = together([Extent((lifeline,), (district,), (level,)) for lifeline, district, level in sorted(cells)])
    spoken = [cell for one in said for cell in product(one.lifelines, one.districts, one.levels)]
    assert len(spoken) == len(set(spoken))
    assert set(spoken) == cells


def test_beijing_has_no_summer_time() -> None:
    assert {datetime(2026, month, 1, tzinfo=BEIJING).utcoffset() for month in range(1, 13)} == {timedelta(hours=8)}
