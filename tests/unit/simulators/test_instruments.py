"""Healthy instruments: slow, biased, warm, ageing; and how battery instruments hurry."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from schemas.wire import senml
from simulators.arrays import FloatArray, IndexArray
from simulators.publish.fleet import Fleet
from simulators.publish.wire_values import WireValues
from simulators.scenario.field import Act
from simulators.scenario.performance import Performance
from simulators.sensors.properties import load_properties, usual_properties
from simulators.sensors.weather import DAILY_SWING, warmth
from simulators.signals.calm import CalmValues
from simulators.signals.profiles import load_profiles
from tests.unit.simulators.small_city import (
    BEGINS,
    CH4,
    METHANE,
    PRESSURE,
    SECOND,
    SEED,
    STRAIN,
    Town,
    small_city,
    undisturbed,
)

ONE = np.array([CH4])
LAG = 30.0


@dataclass
class Mailbox:
    """Takes everything; the test owns its time."""

    now: int = BEGINS
    messages: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    @property
    def acknowledged(self) -> int:
        return len(self.messages)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        self.messages.append((gateway, topic, payload))
        return True

    def clock(self) -> int:
        return self.now


def jump(sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
    """Methane jumps by two per cent within a second, ten minutes after the beginning."""
    return values + np.where(sensors == CH4, 2.0 * np.clip(elapsed - 600.0, 0.0, 1.0), 0.0)


def test_every_property_belongs_to_a_quantity_that_is_simulated() -> None:
    assert load_properties().keys() <= load_profiles().quantities.keys()
    assert load_properties()[METHANE].lag_seconds == LAG
    assert usual_properties().fast_above is None


def test_real_instruments_differ_a_little_and_each_in_its_own_way(catalogue: Catalogue) -> None:
    ideal, real = Town(catalogue).sent(60), Town(catalogue, is_real=True).sent(60)
    away = np.abs(real - ideal)

    assert away[:, PRESSURE].max() < 0.01
    assert away[:, STRAIN].max() < 5.0
    assert (away.max(axis=0) > 0.0).sum() >= 4
    assert np.array_equal(real, Town(catalogue, is_real=True).sent(60))


def test_methane_follows_with_the_lag_of_its_membrane(catalogue: Catalogue) -> None:
    town = Town(catalogue, is_real=True)
    equipment, calm = town.equipment(), CalmValues(town.city.sensors, SEED)
    wire = WireValues(town.city.sensors, catalogue)
    shown: list[float] = []
    # irregular times: just before, just after, and later
    for second in (599.0, 601.0, 615.0, 631.0, 691.0, 900.0):
        at = np.array([BEGINS + round(second) * SECOND])
        shown.append(float(equipment.send(ONE, at, np.array([second]), calm, wire, jump)[0]))
    risen = (np.array(shown) - shown[0]) / (shown[-1] - shown[0])

    expected = 1.0 - np.exp(-(np.array([615.0, 631.0, 691.0]) - 600.5) / LAG)
    assert risen[1] < 0.05
    assert risen[2:5] == pytest.approx(expected, abs=0.02)


def test_air_is_warmest_in_the_afternoon() -> None:
    # 1,790,000,000 is 22:13 in Jiaozuo
    hours = np.arange(24)
    warm = warmth(BEGINS + hours * 3_600 * SECOND)

    assert (hours[int(np.argmax(warm))] + 22) % 24 in (13, 14, 15)
    assert warm.max() == pytest.approx(DAILY_SWING, abs=0.2)


def test_battery_instrument_wakes_up_between_reports_and_hurries(catalogue: Catalogue) -> None:
    town = Town(catalogue, is_real=True)
    equipment, calm = town.equipment(), CalmValues(town.city.sensors, SEED)
    # nobody reports: the instrument looks by itself, every ten minutes
    first_fast = next(
        second
        for second in range(0, 3_600, 5)
        if equipment.wants_fast(BEGINS + second * SECOND, BEGINS, calm, jump)[CH4]
    )

    assert 600 < first_fast <= 1_200 + 5
    assert equipment.wants_fast(BEGINS + 3_600 * SECOND, BEGINS, calm, jump).tolist() == [True] + [False] * 5


class Leak(Performance):
    """Half an hour after the beginning methane in the first well jumps to three per cent; nothing else happens."""

    def __init__(self) -> None:
        """Without a schedule."""

    def disturb(self, sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
        return np.where((sensors == CH4) & (elapsed >= 1_800.0), 3.0, values)

    def acts(self, since: float, until: float) -> Iterator[Act]:
        return iter(())


@pytest.mark.parametrize(("is_real", "within_minutes"), [(True, 11), (False, 60)])
def test_fleet_lets_it_report_every_minute_once_it_has_seen_the_leak(
    catalogue: Catalogue, is_real: bool, within_minutes: int
) -> None:
    town, mailbox = Town(catalogue, is_real=is_real), Mailbox()
    fleet = Fleet(
        town.city, catalogue, Leak(), mailbox, mailbox.clock, SEED, pace="natural", equipment=town.equipment()
    )
    for _ in range(2 * 360):
        mailbox.now += 10 * SECOND
        fleet.step()

    messages = [senml.decode(payload, BEGINS) for _, _, payload in mailbox.messages]
    seconds = sorted(
        (at - BEGINS) / SECOND
        for message in messages
        for (code, _), at in zip(message.channels, message.observed_at, strict=True)
        if code == "CH4-1"
    )
    after = [second for second in seconds if second > 1_800.0]
    assert after[0] - 1_800.0 < within_minutes * 60.0
    if is_real:
        assert np.diff(after) == pytest.approx(60.0, abs=0.01)
    else:
        assert len(seconds) <= 3


def test_it_calms_down_only_well_below_its_threshold(catalogue: Catalogue) -> None:
    town = Town(catalogue, is_real=True)
    equipment, calm = town.equipment(), CalmValues(town.city.sensors, SEED)
    wire = WireValues(town.city.sensors, catalogue)
    wants: list[bool] = []
    for minute, percent in enumerate((0.1, 0.6, 0.45, 0.3, 0.45)):
        at = np.array([BEGINS + minute * 3_600 * SECOND])

        def shows(_sensors: IndexArray, _elapsed: FloatArray, values: FloatArray, level: float = percent) -> FloatArray:
            return np.full_like(values, level)

        equipment.send(ONE, at, np.array([minute * 3_600.0]), calm, wire, shows)
        wants.append(bool(equipment.wants_fast(int(at[0]), BEGINS, calm, shows)[CH4]))

    assert wants == [False, True, True, False, False]


def test_ideal_instruments_never_hurry(catalogue: Catalogue) -> None:
    equipment = Town(catalogue).equipment()
    calm = CalmValues(small_city().sensors, SEED)

    assert not equipment.wants_fast(BEGINS, BEGINS, calm, undisturbed).any()
