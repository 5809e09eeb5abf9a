"""The way to the broker, against an outlet and a time that the test owns."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from schemas.wire import columnar, senml
from schemas.wire.message import MalformedPayload
from schemas.wire.topics import readings_topic, status_topic
from simulators.publish.damage import of_wrong_schema, with_stranger
from simulators.publish.report import Report
from simulators.publish.transport import Transport
from simulators.scenario.plan import Plan
from tests.unit.simulators.small_city import BEGINS, SECOND, SEED, Town

HOUR = 3_600.0
CODES = ("GW-1", "GW-2", "GW-3")
STATUS = {status_topic(code) for code in CODES}


@dataclass
class FakeOutlet:
    """Keeps what it takes, as long as it has room."""

    has_room: bool = True
    taken: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])
    lost: list[list[str]] = field(default_factory=list[list[str]])

    @property
    def acknowledged(self) -> int:
        return len(self.taken)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        if self.has_room:
            self.taken.append((gateway, topic, payload))
        return self.has_room

    def cut(self, gateways: Iterable[str], pause: float = 0.0) -> None:
        self.lost.append(list(gateways))

    def readings(self) -> list[tuple[str, bytes]]:
        return [(gateway, payload) for gateway, topic, payload in self.taken if topic not in STATUS]

    def numbers(self, gateway: str) -> list[int]:
        return [json.loads(payload)[0]["v"] for one, payload in self.readings() if one == gateway]


class Line:
    """All three gateways report every ten seconds; each message says which it is."""

    def __init__(self, catalogue: Catalogue, *plans: Plan, shares: Mapping[str, float] | None = None) -> None:
        self.outlet = FakeOutlet()
        self.handed_over: Counter[tuple[int, int]] = Counter()
        self.late = 0
        faults = Town(catalogue, list(plans)).faults
        intervals = np.full(3, 10.0)
        self.transport = Transport(self.outlet, CODES, faults, shares or {}, intervals, SEED, self._note)

    def _note(self, report: Report, is_live: bool) -> None:
        self.handed_over[report.gateway, (report.due_at - BEGINS) // SECOND] += 1
        self.late += not is_live

    def run(self, since: float, until: float) -> None:
        for second in range(round(since), round(until)):
            self.transport.pump(float(second))
            if second % 10 == 0:
                for gateway in range(3):
                    self._report(gateway, second)

    def _report(self, gateway: int, second: int) -> None:
        if self.transport.silences(gateway, float(second)):
            return
        code, at = CODES[gateway], BEGINS + second * SECOND
        payload = senml.encode([(f"S-{gateway}", "m", at, float(second))])
        report = Report(gateway, code, readings_topic(code), payload, np.array([gateway]), at, at)
        if bool(self.transport.needs_care(np.array([gateway]), np.array([at]))[0]):
            self.transport.carry(report, float(second))
        elif self.outlet.publish(code, report.topic, payload):
            self._note(report, True)


def test_nothing_happens_on_a_sound_line(catalogue: Catalogue) -> None:
    line = Line(catalogue)
    line.run(0.0, HOUR)

    assert line.outlet.numbers("GW-1") == list(range(0, 3_600, 10))
    assert set(line.handed_over.values()) == {1}
    assert (line.transport.held, line.late) == (0, 0)


def test_outage_stores_and_forwards_exactly_once_oldest_first(catalogue: Catalogue) -> None:
    # the backhaul of district A, which GW-1 and GW-2 hang on
    line = Line(catalogue, Plan("F", "outage", 600.0, "A", hours=0.5, size={"burst_per_second": 5.0}))
    line.run(0.0, 2_400.0)
    during = [number for number in line.outlet.numbers("GW-1") if 600 <= number < 2_400]
    assert during == []
    assert line.transport.held == 360
    line.run(2_400.0, HOUR)

    numbers = line.outlet.numbers("GW-1")
    assert sorted(numbers) == list(range(0, 3_600, 10))
    assert [number for number in numbers if 600 <= number < 2_400] == list(range(600, 2_400, 10))
    # back-filled within 36 s, while new reports go on
    assert numbers.index(2_430) < numbers.index(2_390) < numbers.index(2_450)
    assert line.outlet.numbers("GW-3") == list(range(0, 3_600, 10))
    assert set(line.handed_over.values()) == {1}
    assert (line.transport.counts.back_filled, line.transport.counts.shed, line.late) == (360, 0, 360)


def test_full_store_sheds_the_oldest_and_counts_it(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "outage", 600.0, "A", hours=0.5, size={"stored_messages": 50.0}))
    line.run(0.0, HOUR)

    # 180 reports of two gateways, room for 50 each
    assert line.transport.counts.shed == 260
    assert [number for number in line.outlet.numbers("GW-2") if 600 <= number < 2_400] == list(range(1_900, 2_400, 10))
    assert sum(line.handed_over.values()) == 3 * 360 - 260 == len(line.outlet.readings())


def test_back_fill_waits_while_the_outlet_is_full(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "outage", 0.0, "A", hours=0.1))
    line.run(0.0, 360.0)
    line.outlet.has_room = False
    line.run(360.0, 400.0)
    assert line.outlet.numbers("GW-1") == []
    line.outlet.has_room = True
    line.run(400.0, 500.0)

    # those of the outage, and what came after it was refused as ever
    assert sorted(line.outlet.numbers("GW-1")) == [*range(0, 360, 10), *range(400, 500, 10)]
    assert set(line.handed_over.values()) == {1}


def test_duplicates_are_the_same_bytes_and_count_once(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "duplicates", 0.0, "GW-1", hours=1.0, size={"share": 0.5}))
    line.run(0.0, HOUR + 60.0)

    copies = Counter(line.outlet.readings())
    assert set(copies.values()) == {1, 2}
    assert 130 < sum(count == 2 for count in copies.values()) == line.transport.counts.duplicates < 230
    assert {gateway for (gateway, _), count in copies.items() if count == 2} == {"GW-1"}
    assert set(line.handed_over.values()) == {1}


def test_out_of_order_lets_so_many_reports_pass(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "out_of_order", 0.0, "GW-1", size={"share": 0.1, "reports": 3.0}))
    line.run(0.0, HOUR)

    numbers = line.outlet.numbers("GW-1")
    overtaken = [place for place, number in enumerate(numbers) if any(later > number for later in numbers[:place])]
    assert 20 < len(overtaken) == line.transport.counts.out_of_order - line.transport.held < 60
    passed = [sum(later > numbers[place] for later in numbers[:place]) for place in overtaken]
    # fewer only where those that follow are held as well
    assert max(passed) == 3
    assert set(line.handed_over.values()) == {1}
    assert sorted(set(numbers)) == sorted(numbers)


@pytest.mark.parametrize("kind", ["truncated", "wrong_schema"])
def test_spoilt_payloads_cannot_be_read_and_do_not_count(catalogue: Catalogue, kind: str) -> None:
    line = Line(catalogue, Plan("F", kind, 0.0, "GW-1", hours=1.0, size={"share": 0.5}))
    line.run(0.0, HOUR)

    def is_readable(payload: bytes) -> bool:
        try:
            senml.decode(payload, BEGINS)
        except MalformedPayload:
            return False
        return True

    spoilt = [gateway for gateway, payload in line.outlet.readings() if not is_readable(payload)]
    assert set(spoilt) == {"GW-1"}
    assert 130 < len(spoilt) < 230
    assert sum(line.handed_over.values()) == 3 * 360 - len(spoilt)


def test_unknown_sensor_comes_beside_good_readings_that_count(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "unknown_sensor", 0.0, "GW-1", hours=1.0))
    line.run(0.0, 60.0)

    messages = [senml.decode(payload, BEGINS) for gateway, payload in line.outlet.readings() if gateway == "GW-1"]
    assert {tuple(code for code, _ in message.channels) for message in messages} == {("S-0", "nobody-knows-me")}
    assert sum(line.handed_over.values()) == 18


def test_dead_gateway_says_nothing_and_its_last_will_is_published(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "gateway_dropout", 600.0, "GW-1", hours=0.5))
    line.run(0.0, HOUR)

    assert line.outlet.numbers("GW-1") == [*range(0, 600, 10), *range(2_400, 3_600, 10)]
    states = [(topic, json.loads(payload)["state"]) for _, topic, payload in line.outlet.taken if topic in STATUS]
    assert states == [(status_topic("GW-1"), "offline"), (status_topic("GW-1"), "online")]
    assert line.transport.counts.silenced == 180
    assert sum(line.handed_over.values()) == 3 * 360 - 180


def test_storm_of_reconnections_takes_a_whole_district(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "reconnect_storm", 600.0, "A", hours=0.01))
    line.run(0.0, 1_200.0)

    assert line.outlet.lost == [["GW-1", "GW-2"]]
    assert line.transport.counts.back_filled == 2 * 4
    assert sorted(line.outlet.numbers("GW-1")) == list(range(0, 1_200, 10))
    assert set(line.handed_over.values()) == {1}


def test_retained_message_comes_again_and_counts_once(catalogue: Catalogue) -> None:
    line = Line(catalogue, Plan("F", "retained", 600.0, "GW-1", hours=1.0, size={"every_minutes": 10.0}))
    line.run(0.0, 2.0 * HOUR)

    copies = Counter(line.outlet.numbers("GW-1"))
    assert {number: count for number, count in copies.items() if count > 1} == {600: 6}
    assert line.transport.counts.retained == 5
    assert set(line.handed_over.values()) == {1}


def test_shares_of_the_best_of_days_befall_all_gateways_alike(catalogue: Catalogue) -> None:
    line = Line(catalogue, shares={"duplicates": 0.1, "out_of_order": 0.05})
    line.run(0.0, 2.0 * HOUR + 60.0)

    # 3 x 726 messages
    assert 160 < line.transport.counts.duplicates < 280
    assert 70 < line.transport.counts.out_of_order < 150
    assert {gateway for (gateway, _), count in Counter(line.outlet.readings()).items() if count > 1} == set(CODES)


def test_what_happens_follows_from_the_seed_alone(catalogue: Catalogue) -> None:
    plans = [Plan("F", "duplicates", 0.0, "GW-1"), Plan("G", "truncated", 0.0, "GW-2"), Plan("O", "outage", 0.0, "B")]
    first, second = Line(catalogue, *plans), Line(catalogue, *plans)
    first.run(0.0, 600.0)
    second.run(0.0, 600.0)

    assert first.outlet.taken == second.outlet.taken


def test_stranger_and_wrong_schema_in_columns() -> None:
    payload = columnar.encode(["A", "B"], 1_790_000_000_000, [1.0, 2.0], sequence=4)

    assert [code for code, _ in columnar.decode(with_stranger(payload)).channels] == ["A", "B", "nobody-knows-me"]
    with pytest.raises(MalformedPayload):
        columnar.decode(of_wrong_schema(payload))
