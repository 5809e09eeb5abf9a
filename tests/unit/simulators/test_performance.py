"""Many incidents over a day: what overlaps, what is at hand when, and what the truth says of it."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray
from simulators.city import City
from simulators.city.nouns import Asset
from simulators.incidents import catalogue as kinds
from simulators.incidents.gas.leak import GasLeak
from simulators.incidents.kind import Kind
from simulators.scenario.composing import Composition
from simulators.scenario.field import Field, Incident
from simulators.scenario.performance import Performance
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import Schedule, find_scenario, load_schedule
from simulators.scenario.stage import Stage
from simulators.scenario.witness import Witness
from simulators.signals.possible import Possible
from simulators.truth import Truth, read_truths

HOUR = 3600.0


@pytest.fixture(scope="module")
def stage(city: City, catalogue: Catalogue) -> Stage:
    return Stage.of(city, catalogue, 7)


def steady(value: float, effect: str = "added", stays: bool = False) -> Field:
    rows: FloatArray = np.full((3, 1), value)
    if effect == "times":
        return Field(np.array([0]), 0.0, 10.0, rows, effect="times", stays=stays)
    return Field(np.array([0]), 0.0, 10.0, rows, effect="instead" if effect == "instead" else "added", stays=stays)


def shown(*fields: Field, calm: float = 10.0, at: float = 5.0, is_state: bool = False) -> float:
    possible = Possible(np.array([0.0, 0.0]), np.array([20.0, 20.0]), np.array([is_state, False]))
    composition = Composition(fields, possible)
    values = composition.disturb(np.array([1, 0]), np.array([at, at]), np.array([calm, calm]))
    assert values[0] == calm, "the other sensor is not touched"
    return float(values[1])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([steady(1.0), steady(2.0)], 13.0),
        ([steady(0.5, "times"), steady(0.5, "times")], 2.5),
        ([steady(0.5, "times"), steady(1.0)], 6.0),
        ([steady(7.0, "instead")], 7.0),
        ([steady(7.0, "instead"), steady(12.0, "instead")], 9.0),
        ([steady(7.0, "instead"), steady(1.0)], 8.0),
    ],
    ids=["add", "multiply", "multiply and add", "instead", "instead twice", "instead and add"],
)
def test_incidents_on_one_sensor_compose(fields: Sequence[Field], expected: float) -> None:
    assert shown(*fields) == pytest.approx(expected)


def test_of_several_states_the_largest_is_shown() -> None:
    assert shown(steady(0.0, "instead"), steady(1.0, "instead"), calm=0.0, is_state=True) == 1.0
    assert shown(steady(0.0, "instead"), calm=1.0, is_state=True) == 0.0


def test_what_incidents_add_up_to_ends_where_nature_does() -> None:
    assert shown(steady(-6.0), steady(-6.0)) == 0.0
    assert shown(steady(8.0), steady(8.0)) == 20.0
    assert shown(steady(86.0, "instead"), steady(86.0, "instead"), is_state=True) == 20.0


def test_field_is_straight_between_rows_and_nothing_outside_of_them() -> None:
    ramp = Field(np.array([0]), 100.0, 10.0, np.array([[0.0], [4.0], [4.0]]))

    assert shown(ramp, at=105.0) == pytest.approx(12.0)
    assert shown(ramp, at=120.0) == 14.0
    assert shown(ramp, at=99.9) == shown(ramp, at=120.1) == 10.0


def test_what_has_slid_stays() -> None:
    assert shown(steady(3.0, stays=True), at=1e6) == 13.0
    assert shown(steady(3.0), at=1e6) == 10.0


def use_instead(monkeypatch: pytest.MonkeyPatch, leak: GasLeak) -> None:
    """Have all leaks happen through this one."""
    # a Mapping to everybody else, and a dict in fact
    monkeypatch.setitem(cast(dict[str, Kind], kinds.KINDS), "G1", leak)


class Counted(GasLeak):
    """Leaks that can be counted."""

    def __init__(self) -> None:
        self.built: list[str] = []

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        self.built.append(plan.id)
        return super().happen(stage, plan, place)


def test_incidents_are_built_before_they_are_felt_and_forgotten_after(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak = Counted()
    use_instead(monkeypatch, leak)
    plans = tuple(Plan(str(number), "G1", number * 20 * HOUR, hours=3.0) for number in range(4))
    performance, sensors = Performance(stage, Schedule("four leaks", plans)), np.arange(10)
    at_hand: list[int] = []
    for hour in range(0, 80, 2):
        performance.disturb(sensors, np.full(10, hour * HOUR), np.zeros(10))
        at_hand.append(len(performance.under_way))

    assert leak.built == ["0", "1", "2", "3"]
    assert max(at_hand) == 1
    assert at_hand[8:10] == [0, 0]


def test_asked_for_the_past_it_begins_anew(stage: Stage) -> None:
    plans = (Plan("a", "G1", HOUR, hours=3.0), Plan("b", "T3", 40 * HOUR))
    performance, sensors = Performance(stage, Schedule("two", plans)), np.arange(len(stage.atlas.city.sensors))

    def at(hour: float) -> FloatArray:
        return performance.disturb(sensors, np.full(len(sensors), hour * HOUR), np.zeros(len(sensors)))

    early, late = at(3.0), at(40.5)

    assert (early != 0.0).any()
    assert np.array_equal(at(3.0), early)
    assert np.array_equal(at(40.5), late)


class Slow(GasLeak):
    """Leaks that are computed when a test lets them, and by whom."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.threads: list[str] = []

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        self.threads.append(threading.current_thread().name)
        assert self.may_go_on.wait(60.0)
        return super().happen(stage, plan, place)


def test_incidents_are_prepared_beside_the_run_and_are_the_same(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule, sensors = (
        Schedule("one", (Plan("a", "G1", 3 * HOUR, hours=3.0),)),
        np.arange(len(stage.atlas.city.sensors)),
    )
    calm = np.zeros(len(sensors))
    alone = Performance(stage, schedule).disturb(sensors, np.full(len(sensors), 4 * HOUR), calm)
    leak = Slow()
    use_instead(monkeypatch, leak)
    performance = Performance(stage, schedule, ahead_seconds=HOUR)
    try:
        performance.disturb(sensors, np.full(len(sensors), 1.9 * HOUR), calm)
        assert leak.threads == [], "not yet"

        # while the leak is being computed, readings go on
        for hour in (2.1, 2.5, 2.9):
            assert not performance.disturb(sensors, np.full(len(sensors), hour * HOUR), calm).any()
        leak.may_go_on.set()
        prepared = performance.disturb(sensors, np.full(len(sensors), 4 * HOUR), calm)
    finally:
        leak.may_go_on.set()
        performance.end()

    assert len(leak.threads) == 1
    assert leak.threads[0].startswith("preparing")
    assert prepared.any()
    assert np.array_equal(prepared, alone)


def test_next_cycle_is_prepared_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = Schedule("again", (Plan("a", "G1", 0.0, hours=3.0),), repeat_hours=24.0)
    sensors = np.arange(len(stage.atlas.city.sensors))
    leak = Slow()
    leak.may_go_on.set()
    use_instead(monkeypatch, leak)
    performance = Performance(stage, schedule, ahead_seconds=HOUR)
    performance.prepare()
    begun = [
        performance.disturb(sensors, np.full(len(sensors), h * HOUR), np.zeros(len(sensors))) for h in (23.5, 26.0)
    ]
    performance.end()

    assert [name.startswith("preparing") for name in leak.threads] == [True, True]
    assert begun[1].any()


def test_one_batch_may_span_hours(stage: Stage) -> None:
    schedule = Schedule("one", (Plan("a", "G1", HOUR, hours=3.0),))
    sensors = np.repeat(np.arange(len(stage.atlas.city.sensors)), 5)
    elapsed = np.tile(np.arange(5.0) * HOUR, len(stage.atlas.city.sensors))

    whole = Performance(stage, schedule).disturb(sensors, elapsed, np.zeros(len(sensors)))
    pieces = Performance(stage, schedule)
    for hour in range(5):
        chosen = np.flatnonzero(elapsed == hour * HOUR)
        piece = pieces.disturb(sensors[chosen], elapsed[chosen], np.zeros(len(chosen)))
        assert np.array_equal(whole[chosen], piece)


def test_truth_of_a_schedule(stage: Stage, city: City, catalogue: Catalogue, tmp_path: Path) -> None:
    plans = (
        Plan("leak", "G1", HOUR, hours=3.0),
        Plan("smoke", "T3", 2 * HOUR, parent_id="leak"),
        Plan("sewer", "G0", 2 * HOUR),
        Plan("jump", "L3", 3 * HOUR),
        Plan("later", "B1", 20 * HOUR),
    )
    performance = Performance(stage, Schedule("five", plans))
    witness = Witness(tmp_path, city, catalogue, performance, "five", "ab", {"noise": 1})
    witness.begin(1_790_000_000_000_000)
    for hour in range(6):
        witness.tell(hour * HOUR + 1.0)

    truths: dict[str, Truth] = {truth.id: truth for truth in read_truths(tmp_path)}

    assert list(truths) == ["demo-leak", "demo-smoke", "demo-sewer", "demo-jump"]
    leak, smoke, sewer, jump = truths.values()
    assert smoke.parent_id == leak.id
    assert smoke.onset_at - leak.onset_at == timedelta(hours=1)
    assert [truth.category for truth in (leak, sewer, jump)] == ["incident", "look_alike", "look_alike"]
    assert sewer.worst_level == 3, "biogas really is methane"
    assert jump.worst_level is None
    assert jump.is_detectable
    assert all(truth.first_detectable_at and truth.first_detectable_at >= truth.onset_at for truth in truths.values())


def test_demo_story_has_the_same_places_as_its_kinds_tell_first(stage: Stage) -> None:
    performance = Performance(stage, load_schedule(find_scenario("gas_leak")))

    first = next(iter(performance.begun(0.0, 1.0)))

    assert first.incident.origin.asset == GasLeak().places(stage)[0]
