"""Messages to frames: units, partitions, quality, and what is refused."""

import json

import pytest

from schemas.quality import Quality
from services.ingest.batching import Batcher
from services.ingest.intake import Receipt, Received
from services.ingest.registry import Registry, SensorRow
from services.ingest.rejections import Reason, RejectionTally
from services.ingest.resolve import resolve_message
from tests.builders import SECOND, START, catalogue_of, limit_rule

NOW = START
DAY = 86_400


@pytest.fixture
def registry() -> Registry:
    rows = [
        SensorRow(1, "A", "GW-1", "gas.test", "%VOL", 0),
        SensorRow(2, "B", "GW-1", "gas.test", "%LEL", 5),
        SensorRow(4, "C", "GW-2", "gas.test", "%VOL", 5),
    ]
    return Registry(7, 12, catalogue_of(limit_rule(yellow=1.0)), rows)


class Desk:
    """A batcher with its tally, fed with SenML of one gateway."""

    def __init__(self, registry: Registry) -> None:
        self.tally = RejectionTally()
        self.batcher = Batcher(registry, self.tally)

    def report(self, *records: dict[str, object], gateway: str = "GW-1") -> None:
        self.send(records, gateway)

    def send(self, content: object, gateway: str = "GW-1") -> None:
        topic = f"lifeline/v1/00/{gateway}/readings"
        payload = json.dumps(content).encode()
        resolved = resolve_message(self.batcher.registry, topic, payload, NOW)
        self.batcher.add(Received(topic, payload, NOW, Receipt(0, 1, 1)), resolved)

    def reasons(self) -> dict[Reason, int]:
        return {rejection.reason: rejection.count for rejection in self.tally.take()}


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return Desk(registry)


def test_readings_go_to_the_partition_of_their_asset_in_order_of_arrival(desk: Desk) -> None:
    desk.report({"n": "A", "v": 1.0}, {"n": "B", "v": 20.0}, {"n": "A", "v": 2.0, "t": 1})
    desk.report({"n": "C", "v": 3.0}, gateway="GW-2")
    frames = desk.batcher.take()

    assert sorted(frames) == [0, 5]
    assert frames[0].value.tolist() == [1.0, 2.0]
    assert (frames[5].sensor_id.tolist(), frames[5].value.tolist()) == ([2, 4], [1.0, 3.0])
    assert {(frame.received_at, frame.register_version) for frame in frames.values()} == {(NOW, 7)}


def test_unit_on_the_wire_goes_before_unit_on_record(desk: Desk) -> None:
    desk.report(
        {"n": "A", "v": 20.0, "u": "%LEL"}, {"n": "B", "v": 1.0, "u": "%VOL"}, {"n": "A", "v": 40.0, "u": "%LEL"}
    )
    frames = desk.batcher.take()

    assert (frames[0].value.tolist(), frames[5].value.tolist()) == ([1.0, 2.0], [1.0])


def test_everything_refused_is_counted_by_reason(desk: Desk) -> None:
    desk.report({"n": "A", "v": 1.0, "u": "km"}, {"n": "A", "vs": "x"}, {"n": "C", "v": 1}, {"n": "X", "v": 1})
    desk.report({"n": "A", "v": 1.0, "t": 400_000_000}, {"n": "A", "v": 1.0, "t": NOW / SECOND + 2 * DAY})
    desk.report({"n": "A", "v": 1.0}, gateway="GW-9")

    assert desk.batcher.take() == {}
    assert desk.reasons() == {
        Reason.WRONG_UNIT: 1,
        Reason.NOT_A_NUMBER: 1,
        Reason.SENSOR_OF_ANOTHER_GATEWAY: 1,
        Reason.UNKNOWN_SENSOR: 1,
        Reason.ABSURD_TIME: 2,
        Reason.UNKNOWN_GATEWAY: 1,
    }


@pytest.mark.parametrize("since_boot", [61.0, 3_600.0, 86_000.0, 30 * 86_400.0, 2.0**28 - 1.0])
def test_a_gateway_in_1970_neither_raises_nor_clears_anything(desk: Desk, since_boot: float) -> None:
    """RFC 8428 takes its time for one after receipt; what it measured may be hours old, and would be judged as of now.

    Columnar gateways say 1970 in milliseconds and are refused for the same reason.
    """
    columns = {"sensors": ["A"], "observed_at": round(since_boot * 1_000), "values": [99.0]}
    desk.report({"bt": since_boot, "n": "A", "v": 99.0}, {"n": "B", "v": 0.0, "t": 0.5})
    desk.send(columns)

    assert desk.batcher.take() == {}
    assert desk.reasons() == {Reason.ABSURD_TIME: 3}


@pytest.mark.parametrize(("seconds", "offset"), [(0.0, 0), (-30.0, -30), (-3_600.0, -3_600), (5.0, 5), (60.0, 60)])
def test_times_relative_to_receipt_lie_in_the_past(desk: Desk, seconds: float, offset: int) -> None:
    desk.report({"n": "A", "v": 1.0, "t": seconds})
    frame = desk.batcher.take()[0]

    assert frame.observed_at.tolist() == [NOW + offset * SECOND]
    assert frame.quality.tolist() == [Quality.GOOD]


def test_quality_tells_impossible_values_and_clocks_that_run_ahead(desk: Desk) -> None:
    desk.report({"n": "A", "v": 1.0}, {"n": "A", "v": 101.0}, {"n": "A", "v": 1.0, "t": NOW / SECOND + 3_600})

    assert desk.batcher.take()[0].quality.tolist() == [Quality.GOOD, Quality.BAD, Quality.SUSPECT]


def test_taken_batch_is_empty(desk: Desk) -> None:
    desk.report({"n": "A", "v": 1.0})
    desk.batcher.take()

    assert (desk.batcher.count, desk.batcher.take()) == (0, {})


def test_flood_of_refusals_of_one_kind_is_one_row_with_the_first_sample(desk: Desk) -> None:
    for number in range(1_000):
        desk.report({"n": f"X-{number}", "v": 1.0})
    (kept,) = desk.tally.take()

    assert (kept.count, kept.detail) == (1_000, "X-0")


def test_more_units_than_known_at_start_find_room(desk: Desk) -> None:
    for code, gateway in (("A", "GW-1"), ("B", "GW-1"), ("C", "GW-2")):
        for unit in ("%VOL", "%LEL"):
            desk.report({"n": code, "v": 1.0, "u": unit}, gateway=gateway)

    assert sum(len(frame) for frame in desk.batcher.take().values()) == 6


def test_sensor_that_the_catalogue_does_not_understand_stops_nobody() -> None:
    rows = [
        SensorRow(1, "A", "GW-1", "gas.test", "%VOL", 0),
        SensorRow(2, "ODD", "GW-1", "gas.test", "furlong", 0),
        SensorRow(3, "ALIEN", "GW-1", "gas.unheard_of", "%VOL", 0),
    ]
    registry = Registry(7, 12, catalogue_of(limit_rule(yellow=1.0)), rows)
    desk = Desk(registry)

    desk.report(
        {"n": "A", "v": 1.0}, {"n": "ODD", "v": 9.0}, {"n": "ALIEN", "v": 9.0}, {"n": "ODD", "u": "%LEL", "v": 20.0}
    )

    assert registry.unusable == ["ODD", "ALIEN"]
    # in a unit that its quantity knows, it is understood
    assert desk.batcher.take()[0].value.tolist() == [1.0, 1.0]
    assert desk.reasons() == {Reason.WRONG_UNIT: 1, Reason.UNKNOWN_SENSOR: 1}
