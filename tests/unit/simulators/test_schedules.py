"""Schedules: what a file may say, what is refused and how it is said, and what a seed draws."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.lifeline import Catalogue
from simulators.city import City, build
from simulators.incidents.catalogue import KINDS
from simulators.incidents.traits import load_traits
from simulators.scenario.casting import Casting, NoPlace
from simulators.scenario.durations import NoDuration, seconds, written
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import BadSchedule, Schedule, find_scenario, load_schedule, scenario_names
from simulators.scenario.seeded import draw_schedule, to_yaml
from simulators.scenario.stage import Stage

HOUR = 3600.0


@pytest.fixture(scope="module")
def stage(city: City, catalogue: Catalogue) -> Stage:
    return Stage.of(city, catalogue, 7)


def read(directory: Path, entries: str, head: str = "title: a test\n") -> Schedule:
    file = directory / "plan.yaml"
    file.write_text(f"{head}entries:\n{entries}", encoding="utf-8")
    return load_schedule(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2h30m", 9_000.0), ("45m", 2_700.0), ("90s", 90.0), ("1d", 86_400.0), ("0.5h", 1_800.0), (1.5, 5_400.0)],
)
def test_spans_of_time_are_read_as_people_write_them(text: str | float, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "h", "2 hours", "-1h", "2h30"])
def test_what_is_no_span_of_time_is_refused(text: str) -> None:
    with pytest.raises(NoDuration):
        seconds(text)


@pytest.mark.parametrize("duration", [0.0, 59.0, 3_600.0, 9_061.0, 90_000.0])
def test_written_spans_are_read_back(duration: float) -> None:
    assert seconds(written(duration)) == duration


def test_entry_says_everything_about_a_plan(tmp_path: Path) -> None:
    schedule = read(
        tmp_path,
        "  - { id: a, kind: G1, at: 2h30m, hours: 90m, road: 人民路, size: { methane_percent: 3 } }\n"
        "  - { id: b, kind: T2, after: a, delay: 20m, parent: a, near: a }\n"
        "  - { id: c, kind: L1, at: 5, near: [113.2, 35.3] }\n"
        "  - { id: d, kind: stuck, at: 1h, place: GAS-0001-CH4, size: { anything: 1 } }\n",
    )

    a, b, c, d = schedule.plans
    assert a == Plan("a", "G1", 2.5 * HOUR, hours=1.5, size={"methane_percent": 3.0}, road="人民路")
    assert b == Plan("b", "T2", a.begins + 1_200.0, parent_id="a", beside="a")
    assert (c.begins, c.near) == (5 * HOUR, (113.2, 35.3))
    assert schedule.incidents == (a, b, c)
    assert schedule.faults == (d,)


def test_what_comes_with_something_shares_its_time_and_place(tmp_path: Path) -> None:
    schedule = read(
        tmp_path, "  - { id: a, kind: T3, at: 1h, with: [{ kind: T5, at: 10m }, { kind: G0, road: 人民路 }] }\n"
    )

    _, fan, biogas = schedule.plans
    assert (fan.id, fan.begins, fan.beside) == ("a-1", HOUR + 600.0, "a")
    assert (biogas.id, biogas.begins, biogas.beside) == ("a-2", HOUR, "")


def test_faults_lapse_with_the_schedule(tmp_path: Path) -> None:
    entries = "  - { id: d, kind: stuck, at: 2h, hours: 4, place: X }\n"

    schedule = read(tmp_path, entries, "title: quick\nlapse: 120\n")

    assert (schedule.faults[0].begins, schedule.faults[0].hours) == (60.0, pytest.approx(4 / 120))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("  - { id: a, kind: G9 }\n", "entry a: kind: no kind 'G9'"),
        ("  - { id: a, kind: G1, size: { hole: 3 } }\n", "entry a: size.hole: G1 has no such size; it has: methane_pe"),
        ("  - { id: a, kind: G1, size: { methane_percent: 99 } }\n", "entry a: size.methane_percent: 99 is not betw"),
        ("  - { id: a, kind: G1, when: 3 }\n", "entry a: Object contains unknown field `when`"),
        ("  - { id: a, kind: G1, at: later }\n", "entry a: at: 'later' is no span of time"),
        ("  - { id: a, kind: G1, hours: 0 }\n", "entry a: hours: is not above 0"),
        ("  - { id: a, kind: G1, at: -1 }\n", "entry a: at: lies before the beginning"),
        ("  - { id: a, kind: G1, after: b }\n", "entry a: after: no entry 'b' stands before it"),
        ("  - { id: a, kind: G1, parent: b }\n", "entry a: parent: no entry 'b' stands before it"),
        ("  - { id: a, kind: G1, near: b }\n", "entry a: near: no entry 'b' stands before it"),
        ("  - { id: a, kind: G1, road: x, place: y }\n", "entry a: place: give one of place, near and road"),
        ("  - { id: a, kind: G1 }\n  - { id: a, kind: G1 }\n", "entry a: id: is used twice"),
        ("  - { kind: G1 }\n  - { at: 3 }\n", "entry 2: Object missing required field `kind`"),
        ("  []\n", "entries: there are none"),
        ("  - { id: a, kind: [\n", "plan.yaml: is no YAML: while parsing a flow node"),
    ],
)
def test_what_cannot_be_told_is_refused_with_file_entry_and_field(tmp_path: Path, entries: str, told: str) -> None:
    with pytest.raises(BadSchedule) as refused:
        read(tmp_path, entries)

    assert str(refused.value).startswith("plan.yaml: ")
    assert told in str(refused.value)


@pytest.mark.parametrize("head", ["title: a\nlapse: 0\n", "title: a\nrepeat_hours: -3\n", "lapse: 2\n", "titel: a\n"])
def test_head_of_a_schedule_is_checked_too(tmp_path: Path, head: str) -> None:
    with pytest.raises(BadSchedule, match=r"plan\.yaml: "):
        read(tmp_path, "  - { kind: G1 }\n", head)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_finds_its_places_in_the_city_of_the_demonstration(name: str, stage: Stage) -> None:
    schedule = load_schedule(find_scenario(name))

    scenes = Casting(stage, KINDS).cast(schedule.incidents)

    assert {plan.id for plan in schedule.incidents} <= {scene.plan.id for scene in scenes}


def test_every_kind_that_can_be_played_stands_in_the_catalogue() -> None:
    assert set(KINDS) <= set(load_traits())
    for code, traits in load_traits().items():
        for bounds in (traits.hours, *traits.size.values()):
            assert bounds.least <= bounds.default <= bounds.greatest, code


def test_defaults_fill_what_a_plan_leaves_out(stage: Stage) -> None:
    scene = Casting(stage, KINDS).cast([Plan("a", "G1", 0.0, size={"methane_percent": 2.0})])[0]

    assert scene.plan.hours == 16.0
    assert scene.plan.size == {"methane_percent": 2.0, "main_pressure_mpa": 0.3}


def test_places_are_taken_in_turn_and_never_twice_at_a_time(stage: Stage) -> None:
    casting = Casting(stage, KINDS)
    slopes = len(casting.possible("L3"))
    plans = [Plan(str(number), "L3", 0.0) for number in range(slopes)]

    scenes = casting.cast(plans)

    assert len({scene.place.code for scene in scenes}) == slopes
    with pytest.raises(NoPlace, match="one too many: L3 cannot happen: every place is taken"):
        casting.cast([Plan("one too many", "L3", 60.0)])
    assert casting.cast([Plan("later", "L3", 10 * HOUR)])


def test_place_can_be_named_by_code_road_position_and_neighbour(stage: Stage) -> None:
    casting = Casting(stage, KINDS)
    section, bridge = casting.possible("T3")[3], casting.possible("B1")[2]
    plans = [
        Plan("code", "T3", 0.0, place=section.code),
        Plan("road", "B1", 0.0, road=bridge.road),
        Plan("near", "T1", 0.0, near=section.shape.anchor),
        Plan("beside", "T5", 0.0, beside="near"),
    ]

    places = {scene.plan.id: scene.place for scene in casting.cast(plans)}

    assert places["code"] == section
    assert places["road"].road == bridge.road
    assert places["near"] != section, "the section on fire is taken"
    assert len({place.code for place in places.values()}) == 4


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (Plan("a", "T3", 0.0, place="GL-9999"), "a: place: GL-9999: the city has no such asset"),
        (Plan("a", "T3", 0.0, road="月球路"), "a: T3 cannot happen on 月球路"),
    ],
)
def test_place_that_is_not_there_is_refused_by_name(stage: Stage, plan: Plan, told: str) -> None:
    with pytest.raises(NoPlace, match=told):
        Casting(stage, KINDS).cast([plan])


def test_place_where_a_kind_cannot_happen_is_refused(stage: Stage) -> None:
    bridge = stage.atlas.of_kind("bridge")[0]

    with pytest.raises(NoPlace, match="T3 cannot happen there"):
        Casting(stage, KINDS).cast([Plan("a", "T3", 0.0, place=bridge.code)])


@pytest.fixture(scope="module")
def town(catalogue: Catalogue) -> Stage:
    return Stage.of(build(block_metres=500.0, sensors=5_000), catalogue, 7)


def test_seed_draws_as_many_as_asked_over_all_lifelines_and_the_day(town: Stage) -> None:
    schedule = draw_schedule(town, seed=3, hours=24.0, incidents=60)

    begins = sorted(plan.begins for plan in schedule.plans)
    gaps = [later - earlier for earlier, later in itertools.pairwise(begins)]
    assert len(schedule.plans) >= 57
    assert {plan.kind for plan in schedule.plans} == set(KINDS)
    assert any(load_traits()[plan.kind].category == "look_alike" for plan in schedule.plans)
    assert 0.0 <= begins[0] < 2 * HOUR
    assert begins[-1] < 24 * HOUR
    assert max(gaps) < 2.5 * HOUR


def test_no_place_is_used_while_its_last_incident_is_felt(town: Stage) -> None:
    schedule = draw_schedule(town, seed=4, hours=24.0, incidents=80)

    spans: dict[str, list[tuple[float, float]]] = {}
    for plan in schedule.plans:
        traits = load_traits()[plan.kind]
        spans.setdefault(plan.place, []).append((traits.felt_from(plan), traits.felt_until(plan)))
    for of_place in spans.values():
        of_place.sort()
        assert all(first[1] < second[0] for first, second in itertools.pairwise(of_place))


def test_seed_names_a_schedule_for_good_and_its_file_reads_back(town: Stage, tmp_path: Path) -> None:
    schedule = draw_schedule(town, seed=5, hours=24.0, incidents=40)
    file = tmp_path / "plan.yaml"
    file.write_text(to_yaml(schedule), encoding="utf-8")

    again = load_schedule(file)

    assert to_yaml(draw_schedule(town, seed=5, hours=24.0, incidents=40)) == to_yaml(schedule)
    assert to_yaml(draw_schedule(town, seed=6, hours=24.0, incidents=40)) != to_yaml(schedule)
    assert again.plans == tuple(replace(plan, size=dict(plan.size)) for plan in schedule.plans)


def test_nothing_else_happens_where_a_drawn_cascade_is_to_end(town: Stage) -> None:
    casting = Casting(town, KINDS)
    place = casting.possible("X1")[0]

    assert casting.take_if_free(Plan("x", "X1", HOUR, place.code), place)

    scenes = {scene.plan.kind: scene for scene in Casting(town, KINDS).cast([Plan("x", "X1", HOUR, place.code)])}
    for kind in ("W1", "G1", "T2"):
        scene = scenes[kind]
        assert not casting.take_if_free(Plan("other", kind, scene.plan.begins, scene.place.code), scene.place), kind
    later = Plan("later", "X1", 100 * HOUR, place.code)
    assert casting.take_if_free(later, place)
