from dataclasses import dataclass

import numpy as np
import pytest

from schemas.lifeline import Catalogue, LimitRule
from simulators.arrays import FloatArray
from simulators.city import City, build
from simulators.scenario.performance import Performance
from simulators.scenario.schedule import UnknownScenario, find_scenario, load_schedule
from simulators.scenario.stage import Stage
from simulators.signals.calm import CalmValues

BEGINS = 1_790_000_000_000_000
METHANE, DEPTH = "gas.methane_adjacent", "drainage.ponding_underpass"


@dataclass(frozen=True)
class Told:
    """What every sensor reads while the story is told, two seconds apart. (moments, sensors) [internal units]"""

    city: City
    seconds: FloatArray
    values: FloatArray

    def first_at(self, quantity: str, level: float) -> dict[str, float]:
        """When each sensor of a quantity first reads a level, in the order of time. [s]"""
        moments: dict[str, float] = {}
        for index, sensor in enumerate(self.city.sensors):
            above = np.flatnonzero(self.values[:, index] >= level)
            if sensor.quantity == quantity and len(above):
                moments[sensor.code] = float(self.seconds[above[0]])
        return dict(sorted(moments.items(), key=lambda moment: moment[1]))


def tell(city: City, catalogue: Catalogue, until: float, since: float = 0.0) -> Told:
    performance = Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak")))
    calm, sensors = CalmValues(city.sensors, seed=1), np.arange(len(city.sensors))
    seconds = np.arange(since, until, 2.0, dtype=np.float64)
    values: list[FloatArray] = []
    for second in seconds:
        at = np.full(len(sensors), BEGINS + int(second * 1e6))
        elapsed = np.full(len(sensors), second)
        values.append(calm.rounded(sensors, performance.disturb(sensors, elapsed, calm.at(sensors, at))))
    return Told(city, seconds, np.array(values))


@pytest.fixture(scope="module")
def told(city: City, catalogue: Catalogue) -> Told:
    return tell(city, catalogue, until=720.0)


def test_first_manhole_turns_yellow_orange_and_red_within_two_minutes(told: Told) -> None:
    yellow, orange, red = (told.first_at(METHANE, percent) for percent in (1.0, 2.5, 4.0))
    first = next(iter(red))

    assert yellow[first] == pytest.approx(25, abs=8)
    assert orange[first] == pytest.approx(50, abs=12)
    assert red[first] == pytest.approx(88, abs=20)


def test_neighbours_follow_to_yellow_and_orange(told: Told) -> None:
    yellow, orange, red = (told.first_at(METHANE, percent) for percent in (1.0, 2.5, 4.0))

    assert len(red) == 1
    assert 2 <= len(orange) <= 3
    assert 3 <= len([code for code, second in yellow.items() if second < 180]) <= 5
    assert next(iter(yellow)) == next(iter(red))


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_any_city_has_a_place_for_the_story(seed: int, catalogue: Catalogue) -> None:
    performance = Performance(Stage.of(build(seed=seed), catalogue, 1), load_schedule(find_scenario("gas_leak")))

    acts = [act for act in performance.acts(0.0, 120.0) if act.text.startswith(("yellow", "orange", "red"))]

    assert sum(act.text.startswith("red") for act in acts) == 1
    assert sum(act.text.startswith("orange") for act in acts) >= 2
    assert sum(act.text.startswith("yellow") for act in acts) >= 3


def test_air_is_clean_two_minutes_after_the_crew_has_come(told: Told) -> None:
    methane = [index for index, sensor in enumerate(told.city.sensors) if sensor.quantity == METHANE]
    after, held = told.seconds > 600.0, (told.seconds > 100.0) & (told.seconds < 478.0)

    assert told.values[held][:, methane].max(axis=1).min() >= 4.0
    assert told.values[after][:, methane].max() < 0.5


def test_pond_stays_a_yellow_matter(told: Told) -> None:
    yellow, orange = told.first_at(DEPTH, 15.0), told.first_at(DEPTH, 25.0)

    assert len(yellow) == 2
    assert min(yellow.values()) > 180.0
    assert orange == {}


def test_story_exceeds_no_other_limit(told: Told, catalogue: Catalogue) -> None:
    lowest, highest = told.values.min(axis=0), told.values.max(axis=0)

    exceeded = {
        sensor.quantity
        for rule in catalogue.rules.values()
        if isinstance(rule, LimitRule)
        for index, sensor in enumerate(told.city.sensors)
        if sensor.quantity == rule.quantity
        for limit in rule.limits
        for design in [sensor.design_value or 0.0 if rule.relative_to == "design" else 1.0]
        if (limit.high is not None and highest[index] >= limit.high * design)
        or (limit.low is not None and lowest[index] <= limit.low * design)
    }

    assert exceeded == {METHANE, DEPTH}


def test_pump_runs_in_the_rain_and_stands_when_the_water_rises(told: Told) -> None:
    running = [index for index, sensor in enumerate(told.city.sensors) if sensor.quantity == "drainage.pump_running"]
    is_any_running = told.values[:, running].max(axis=1) > 0.5

    assert is_any_running[(told.seconds > 168) & (told.seconds < 178)].all()
    assert not is_any_running[(told.seconds > 182) & (told.seconds < 252)].any()
    assert is_any_running[(told.seconds > 258) & (told.seconds < 262)].all()


def test_every_gauge_tells_the_rain_in_which_the_pump_stands(told: Told) -> None:
    gauges = [index for index, sensor in enumerate(told.city.sensors) if sensor.quantity == "drainage.rain_1_hour"]
    fallen = told.values[:, gauges].max(axis=0)

    assert np.count_nonzero(fallen > 0.0) > 1
    assert np.count_nonzero(fallen > 0.0) < len(gauges) or fallen.max() > 2.0 * fallen.min(), "a cell, no steady rain"


def test_story_begins_again_elsewhere(city: City, catalogue: Catalogue, told: Told) -> None:
    again = tell(city, catalogue, since=1195.0, until=1330.0)

    assert min(again.first_at(METHANE, 1.0).values()) > 1200.0
    assert set(again.first_at(METHANE, 4.0)).isdisjoint(told.first_at(METHANE, 4.0))


def test_acts_are_told_once_and_in_order(city: City, catalogue: Catalogue) -> None:
    performance = Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak")))

    whole = list(performance.acts(0.0, 2500.0))
    pieces = [act for begin in range(0, 2500, 5) for act in performance.acts(begin, begin + 5)]

    assert pieces == whole
    assert [act.at for act in whole] == sorted(act.at for act in whole)


def test_half_the_lapse_takes_twice_the_time(city: City, catalogue: Catalogue) -> None:
    stage, story = Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak"))
    usual, slow = Performance(stage, story), Performance(stage, story, lapse=story.lapse / 2)

    moments = [act.at for act in usual.acts(0.0, usual.cycle_seconds or 0.0)]

    assert [act.at for act in slow.acts(0.0, slow.cycle_seconds or 0.0)] == pytest.approx([2 * at for at in moments])


def test_unknown_story_is_refused_by_name() -> None:
    with pytest.raises(UnknownScenario, match="gas_leak"):
        find_scenario("flood_of_the_century")
