import numpy as np
import pytest

from schemas.lifeline import Catalogue, LimitRule
from simulators.arrays import FloatArray
from simulators.city import City
from simulators.signals.calm import CalmValues
from simulators.signals.profiles import load_profiles

BEGINS = 1_790_000_000_000_000
MINUTE = 60_000_000
TWO_DAYS = range(0, 48 * 60, 5)


@pytest.fixture(scope="module")
def calm(city: City) -> CalmValues:
    return CalmValues(city.sensors, seed=1)


@pytest.fixture(scope="module")
def two_days(city: City, calm: CalmValues) -> FloatArray:
    """Every sensor every five minutes. (moments, sensors) [internal units]"""
    sensors = np.arange(len(city.sensors))
    moments = [np.full(len(sensors), BEGINS + minute * MINUTE + 137 * minute) for minute in TWO_DAYS]
    return np.array([calm.rounded(sensors, calm.at(sensors, moment)) for moment in moments])


def test_a_calm_city_stays_inside_every_limit(city: City, catalogue: Catalogue, two_days: FloatArray) -> None:
    lowest, highest = two_days.min(axis=0), two_days.max(axis=0)

    exceeded = [
        (sensor.code, limit.level)
        for rule in catalogue.rules.values()
        if isinstance(rule, LimitRule)
        for index, sensor in enumerate(city.sensors)
        if sensor.quantity == rule.quantity
        for limit in rule.limits
        for design in [sensor.design_value or 0.0 if rule.relative_to == "design" else 1.0]
        if (highest[index] > ((limit.high or 0.0) - limit.deadband) * design and limit.high is not None)
        or (lowest[index] < ((limit.low or 0.0) + limit.deadband) * design and limit.low is not None)
    ]

    assert exceeded == []


def test_calm_values_are_inside_what_instruments_can_report(
    city: City, catalogue: Catalogue, two_days: FloatArray
) -> None:
    quantities = [catalogue.quantities[sensor.quantity] for sensor in city.sensors]

    assert (two_days >= [quantity.minimum for quantity in quantities]).all()
    assert (two_days <= [quantity.maximum for quantity in quantities]).all()


def test_every_profile_is_used_and_bounded_inside_its_limits(city: City, catalogue: Catalogue) -> None:
    profiles = load_profiles().quantities

    assert set(profiles) == {sensor.quantity for sensor in city.sensors}
    for rule in catalogue.rules.values():
        if isinstance(rule, LimitRule) and rule.quantity in profiles:
            profile = profiles[rule.quantity]
            assert profile.of_design == (rule.relative_to == "design")
            assert all(limit.high is None or profile.high < limit.high for limit in rule.limits)
            assert all(limit.low is None or profile.low > limit.low for limit in rule.limits)


def test_a_value_depends_on_seed_sensor_and_time_alone(city: City, calm: CalmValues) -> None:
    sensors = np.arange(len(city.sensors))
    moment = np.full(len(sensors), BEGINS)
    backwards = sensors[::-1]

    again = CalmValues(city.sensors, seed=1).at(backwards, moment)[::-1]

    assert np.array_equal(again, calm.at(sensors, moment))


def test_another_seed_gives_other_values(city: City, calm: CalmValues) -> None:
    sensors = np.arange(len(city.sensors))
    moment = np.full(len(sensors), BEGINS)

    other = CalmValues(city.sensors, seed=2).at(sensors, moment)

    assert np.mean(other != calm.at(sensors, moment)) > 0.8


def test_readings_move_and_follow_the_day(city: City, two_days: FloatArray) -> None:
    flows = [index for index, sensor in enumerate(city.sensors) if sensor.quantity == "water.flow"]
    hours = (np.array(TWO_DAYS) / 60.0 + BEGINS / 3.6e9 + 8.0) % 24.0

    night = two_days[(hours > 2) & (hours < 4)][:, flows].mean()
    evening = two_days[(hours > 18) & (hours < 20)][:, flows].mean()

    assert evening > 1.5 * night
