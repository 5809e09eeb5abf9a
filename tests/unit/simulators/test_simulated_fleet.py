import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from schemas.wire import columnar, senml
from schemas.wire.message import Message
from schemas.wire.topics import gateway_of, readings_topic
from simulators.city import City
from simulators.publish.encode import Encoder
from simulators.publish.fleet import Fleet
from simulators.publish.pace import periods
from simulators.publish.schedule import Schedule
from simulators.scenario.performance import Performance
from simulators.scenario.schedule import find_scenario, load_schedule
from simulators.scenario.stage import Stage

BEGINS = 1_790_000_000_000_000
SECOND = 1_000_000


@dataclass
class Clock:
    """Time that the test owns. [us since epoch]"""

    now: int = BEGINS

    def __call__(self) -> int:
        return self.now


@dataclass
class Mailbox:
    """Takes messages up to a number, as a connection with bounded memory would."""

    room: int = 1_000_000
    messages: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    @property
    def acknowledged(self) -> int:
        return len(self.messages)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        if len(self.messages) >= self.room:
            return False
        self.messages.append((gateway, topic, payload))
        return True

    def decoded(self) -> list[Message]:
        return [_decode(payload) for _, _, payload in self.messages]


def _decode(payload: bytes) -> Message:
    return senml.decode(payload, BEGINS) if payload.startswith(b"[") else columnar.decode(payload)


def run(city: City, catalogue: Catalogue, mailbox: Mailbox, seconds: float, with_story: bool = False) -> Fleet:
    clock = Clock()
    performance = (
        Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak"))) if with_story else None
    )
    fleet = Fleet(city, catalogue, performance, mailbox, clock, seed=1, watch=lambda: clock.now / SECOND)
    for _ in range(round(seconds * 10)):
        clock.now += SECOND // 10
        fleet.step()
    return fleet


@pytest.fixture(scope="module")
def mailbox(city: City, catalogue: Catalogue) -> Mailbox:
    mailbox = Mailbox()
    run(city, catalogue, mailbox, seconds=20.0)
    return mailbox


def test_every_sensor_reports_within_ten_seconds(city: City, mailbox: Mailbox) -> None:
    counts = Counter(code for message in mailbox.decoded() for code, _ in message.channels)

    assert set(counts) == {sensor.code for sensor in city.sensors}
    assert min(counts.values()) >= 2


def test_methane_reports_every_two_seconds(city: City, mailbox: Mailbox) -> None:
    methane = {sensor.code for sensor in city.sensors if sensor.quantity == "gas.methane_adjacent"}
    counts = Counter(code for message in mailbox.decoded() for code, _ in message.channels)

    assert {counts[code] for code in methane} <= {10, 11}


def test_a_few_hundred_readings_a_second_in_total(mailbox: Mailbox) -> None:
    assert 200 < sum(len(message) for message in mailbox.decoded()) / 20.0 < 800


def test_gateways_spread_over_their_period(city: City, catalogue: Catalogue) -> None:
    mailbox = Mailbox()
    clock = Clock()
    fleet = Fleet(city, catalogue, None, mailbox, clock, seed=1)
    per_step: list[int] = []
    for _ in range(100):
        before = len(mailbox.messages)
        clock.now += SECOND // 10
        fleet.step()
        per_step.append(len(mailbox.messages) - before)

    assert max(per_step) < 4 * np.mean(per_step)


def test_messages_go_to_the_gateways_own_topic(city: City, mailbox: Mailbox) -> None:
    gateway_of_sensor = {sensor.code: sensor.gateway for sensor in city.sensors}

    for (gateway, topic, _), message in zip(mailbox.messages, mailbox.decoded(), strict=True):
        assert topic == readings_topic(gateway)
        assert gateway_of(topic) == gateway
        assert {gateway_of_sensor[code] for code, _ in message.channels} == {gateway}


def test_small_gateways_speak_senml_and_big_ones_columnar(mailbox: Mailbox) -> None:
    formats = Counter(payload[:1] for _, _, payload in mailbox.messages)

    assert formats[b"["] > formats[b"{"] > 0


def test_columnar_gateways_number_their_messages_without_gaps(mailbox: Mailbox) -> None:
    sequences: dict[str, list[int | None]] = defaultdict(list)
    for (gateway, _, payload), message in zip(mailbox.messages, mailbox.decoded(), strict=True):
        if payload.startswith(b"{"):
            sequences[gateway].append(message.sequence)

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in sequences.values())


def test_senml_carries_the_unit_of_the_vendor(city: City, mailbox: Mailbox) -> None:
    units = {sensor.code: sensor.unit for sensor in city.sensors}
    spoken = {channel for message in mailbox.decoded() for channel in message.channels if channel[1]}

    assert spoken
    assert all(units[code] == unit for code, unit in spoken)


def test_readings_bear_the_due_time_of_their_report(mailbox: Mailbox) -> None:
    times = [at for message in mailbox.decoded() for at in message.observed_at]

    assert min(times) > BEGINS
    assert max(times) <= BEGINS + 20 * SECOND


def test_same_seed_and_clock_give_the_same_bytes(city: City, catalogue: Catalogue, mailbox: Mailbox) -> None:
    again = Mailbox()

    run(city, catalogue, again, seconds=20.0)

    assert again.messages == mailbox.messages


def test_full_outlet_is_counted_and_does_not_stop_the_fleet(city: City, catalogue: Catalogue) -> None:
    fleet = run(city, catalogue, Mailbox(room=50), seconds=5.0)

    assert fleet.statistics.messages == 50
    assert fleet.statistics.discarded_messages > 50


def test_leak_reaches_the_wire_and_the_log(city: City, catalogue: Catalogue, caplog: pytest.LogCaptureFixture) -> None:
    mailbox = Mailbox()
    units = {sensor.code: sensor.unit for sensor in city.sensors if sensor.quantity == "gas.methane_adjacent"}

    with caplog.at_level(logging.INFO, "simulators"):
        run(city, catalogue, mailbox, seconds=120.0, with_story=True)

    worst: dict[str, float] = defaultdict(float)
    for message in mailbox.decoded():
        for (code, _), value in zip(message.channels, message.values, strict=True):
            if code in units:
                worst[code] = max(worst[code], value * (0.05 if units[code] == "%LEL" else 1.0))
    assert sum(percent >= 4.0 for percent in worst.values()) == 1
    assert sum(percent >= 1.0 for percent in worst.values()) >= 3
    assert any("red: " in record.getMessage() for record in caplog.records)
    assert any("readings/s" in record.getMessage() for record in caplog.records)


def test_schedule_skips_what_it_missed_and_counts_it(city: City, catalogue: Catalogue) -> None:
    codes = [gateway.code for gateway in city.gateways]
    schedule = Schedule(codes, city.sensors, periods(city.sensors, catalogue, "demo"), BEGINS)

    due = schedule.due(BEGINS + 60 * SECOND)

    assert sorted(due.sensors.tolist()) == list(range(len(city.sensors)))
    assert schedule.missed > 5 * len(city.sensors)
    assert (BEGINS + 60 * SECOND - due.due_at < 10 * SECOND).all()
    assert schedule.next_at() > BEGINS + 60 * SECOND


@pytest.mark.parametrize("sensors_per_gateway", [3, 12], ids=["senml", "columnar"])
def test_encoded_reports_are_decoded_to_the_same_readings(sensors_per_gateway: int) -> None:
    codes, units, values = ["GAS-0001-CH4", "GAS-0002-CH4", "GAS-0002-TMP"], ["%VOL", "%LEL", "Cel"], [0.05, 1.2, 16.1]

    encoder = Encoder(codes, units, [sensors_per_gateway])
    message = _decode(encoder.encode(0, np.arange(3), values, BEGINS))

    assert [code for code, _ in message.channels] == codes
    assert message.values == values
    assert set(message.observed_at) == {BEGINS}


def test_single_sensor_keeps_its_whole_name() -> None:
    payload = Encoder(["DRN-0132-LVL"], ["m"], [1]).encode(0, np.arange(1), [92.5], BEGINS)

    assert senml.decode(payload, BEGINS).channels == [("DRN-0132-LVL", "m")]


def test_a_run_ends_where_it_was_told_to_however_far_its_clock_goes(city: City, catalogue: Catalogue) -> None:
    mailboxes = Mailbox(), Mailbox()
    for mailbox, beyond in zip(mailboxes, (0, 7 * SECOND), strict=True):
        clock = Clock()
        fleet = Fleet(city, catalogue, None, mailbox, clock, seed=1)
        clock.now += 30 * SECOND + beyond
        fleet.step(BEGINS + 30 * SECOND)

    assert mailboxes[0].messages
    assert mailboxes[0].messages == mailboxes[1].messages
