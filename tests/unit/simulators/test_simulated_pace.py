"""How often sensors report, and that nothing due is ever left out."""

from collections import defaultdict

import numpy as np
import pytest

from schemas.lifeline import Catalogue, NoDataRule
from simulators.arrays import whole_numbers
from simulators.city import City, build
from simulators.publish.pace import FAST_SECONDS, PACES, Pace, period, periods, readings_per_second
from simulators.publish.schedule import Schedule
from simulators.signals.profiles import load_profiles

BEGINS = 1_768_406_400_000_000
SECOND = 1_000_000


def schedule_of(city: City, catalogue: Catalogue, pace: Pace) -> Schedule:
    codes = [gateway.code for gateway in city.gateways]
    return Schedule(codes, city.sensors, periods(city.sensors, catalogue, pace), BEGINS)


def times(schedule: Schedule, sensors: int, seconds: int, step: float = 1.0) -> list[list[int]]:
    """When each sensor was read, in the time of reports."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(1, round(seconds / step) + 1):
        due = schedule.due(BEGINS + round(number * step * SECOND))
        for sensor, report in zip(due.sensors.tolist(), due.reports.tolist(), strict=True):
            found[sensor].append(int(due.due_at[report]))
    return [found[sensor] for sensor in range(sensors)]


@pytest.mark.parametrize("pace", PACES)
def test_healthy_sensor_is_never_silent(catalogue: Catalogue, pace: Pace) -> None:
    no_data = {rule.quantity: rule.after_seconds for rule in catalogue.rules.values() if isinstance(rule, NoDataRule)}

    for code in load_profiles().quantities:
        seconds = period(code, catalogue, pace)
        assert 1 <= seconds < catalogue.quantities[code].silent_after_seconds, code
        assert seconds < no_data.get(code, seconds + 1), code


def test_natural_pace_is_the_catalogues_unless_said_otherwise(catalogue: Catalogue) -> None:
    assert period("gas.methane_adjacent", catalogue, "natural") == 3600
    assert period("tunnel.oxygen", catalogue, "natural") == 10
    assert period("bridge.strain", catalogue, "natural") == 10
    assert period("bridge.strain", catalogue, "demo") == 3


def test_city_of_twenty_thousand_sends_a_few_hundred_readings_a_second(catalogue: Catalogue) -> None:
    city = build(1, "size", 250.0, 20_000)

    assert 200 < readings_per_second(city.sensors, catalogue, "natural") < 400


@pytest.mark.parametrize("pace", PACES)
def test_reports_are_as_regular_as_they_should_be(city: City, catalogue: Catalogue, pace: Pace) -> None:
    wanted = periods(city.sensors, catalogue, pace)
    schedule = schedule_of(city, catalogue, pace)

    read = times(schedule, len(city.sensors), 120)

    for sensor, (found, seconds) in enumerate(zip(read, wanted.tolist(), strict=True)):
        gaps = set(np.diff(found).tolist())
        assert len(gaps) <= 1, city.sensors[sensor].code
        assert not gaps or max(gaps) <= seconds * SECOND
        assert len(found) >= 120 // seconds
    assert schedule.missed == 0


def test_steps_of_any_length_give_the_same_reports(city: City, catalogue: Catalogue) -> None:
    short, long = (
        times(schedule_of(city, catalogue, "natural"), len(city.sensors), 60, step=step) for step in (0.05, 1.0)
    )

    assert short == long


def test_sensors_of_one_gateway_and_period_report_together(city: City, catalogue: Catalogue) -> None:
    places = {gateway.code: place for place, gateway in enumerate(city.gateways)}
    wanted = periods(city.sensors, catalogue, "natural")
    due = schedule_of(city, catalogue, "natural").due(BEGINS + 3600 * SECOND)

    moments: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for sensor, report in zip(whole_numbers(due.sensors), whole_numbers(due.reports), strict=True):
        moments[places[city.sensors[sensor].gateway], int(wanted[sensor])].add(int(due.due_at[report]))
    assert all(len(found) == 1 for found in moments.values())


def test_woken_sensors_report_at_once_and_often_until_they_sleep_again(city: City, catalogue: Catalogue) -> None:
    sleepers = np.flatnonzero(periods(city.sensors, catalogue, "natural") == 3600)
    schedule, awake = schedule_of(city, catalogue, "natural"), np.zeros(len(city.sensors), np.bool_)
    awake[sleepers[0]] = True
    found: list[int] = []
    for number in range(1, 601):
        due = schedule.due(BEGINS + number * SECOND, awake)
        found += due.due_at[due.reports[due.sensors == sleepers[0]]].tolist()

    assert found[0] <= BEGINS + FAST_SECONDS * SECOND
    assert set(np.diff(found).tolist()) == {FAST_SECONDS * SECOND}
    assert schedule.missed == 0

    asleep = np.zeros(len(city.sensors), np.bool_)
    later = [schedule.due(BEGINS + number * SECOND, asleep) for number in range(601, 1201)]
    assert sum(int((due.sensors == sleepers[0]).sum()) for due in later) <= 1
