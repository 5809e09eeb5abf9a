"""What simulated faults of gateways become in the real ingest: used, suspect, or refused with the reason."""

import numpy as np

from deploy.processes import Child
from schemas.lifeline import load_lifelines
from schemas.quality import Quality
from schemas.wire import columnar
from schemas.wire.topics import readings_topic
from simulators.city.nouns import Asset, City, Sensor, Shape, Words
from simulators.city.nouns import Gateway as CityGateway
from simulators.publish.report import Report
from simulators.publish.transport import Transport
from simulators.scenario.plan import Plan
from simulators.sensors.catalogue import faults_of
from simulators.sensors.clocks import Clocks
from simulators.sensors.fault import Fault
from tests.world import METHANE, Gateway, eventually, now, rows, seed

SECOND = 1_000_000
CODE = "GW-1"
PLACE = (113.24, 35.22)
SHARED = ("truncated", "wrong_schema", "unknown_sensor", "duplicates")


class Wire:
    """The outlet of the simulated gateways onto the real broker."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.acknowledged = 0

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        self._gateway.publish(payload, topic)
        return True


def faults(*kinds: str) -> list[Fault]:
    """One after the other, a minute each."""
    asset = Asset("A-CH4-1", "gas", "manhole", Words("A", "A"), "A", "", "", Shape("Point", (PLACE,)))
    sensor = Sensor("CH4-1", CODE, asset.code, METHANE, "%VOL", PLACE)
    city = City((), (asset,), (), (CityGateway(CODE, "test"),), (sensor,))
    plans = [
        Plan(kind, kind, 60.0 * number, CODE, hours=1.0 / 60.0, size={"share": 1.0} if kind in SHARED else {})
        for number, kind in enumerate(kinds)
    ]
    return list(faults_of(plans, city, load_lifelines(), 1))


def test_ingest_refuses_what_is_spoilt_and_marks_clocks_that_run_ahead(
    services: dict[str, Child], gateway: Gateway, database_url: str
) -> None:
    sensor = seed(database_url)["CH4-1"]
    befallen = faults("truncated", "wrong_schema", "unknown_sensor", "duplicates", "clock_1970", "clock_8h")
    told: list[Report] = []
    transport = Transport(
        Wire(gateway), [CODE], befallen, {}, np.array([60.0]), 1, lambda report, _: told.append(report)
    )
    clocks, began_at = Clocks([CODE], befallen, 1, is_real=False), now() - 600 * SECOND

    for minute in range(7):
        due_at = began_at + minute * 60 * SECOND
        stamp = int(clocks.stamps(np.zeros(1, np.int64), np.array([due_at]), began_at)[0])
        payload = columnar.encode(["CH4-1"], stamp // 1_000, [round(0.1 + minute / 100.0, 2)], sequence=minute)
        report = Report(0, CODE, readings_topic(CODE), payload, np.zeros(1, np.int64), due_at, stamp)
        assert transport.carry(report, 60.0 * minute)
    transport.pump(3_600.0)

    stored = eventually(
        lambda: (
            (
                found := rows(
                    database_url, "select value, quality from readings where sensor_id = %s order by value", sensor
                )
            )
            and len(found) == 4
            and found
        ),
        "what is not spoilt",
    )
    # minutes 2, 3, 5 and 6; the copy of the fourth is stored once; eight hours ahead is suspect
    assert stored == [
        (0.12, Quality.GOOD),
        (0.13, Quality.GOOD),
        (0.15, Quality.SUSPECT),
        (0.16, Quality.GOOD),
    ]
    assert transport.counts.duplicates == 1
    refused = eventually(
        lambda: (
            (found := rows(database_url, "select reason, sum(count)::int from rejected_messages group by 1 order by 1"))
            and len(found) == 3
            and found
        ),
        "what is refused",
    )
    assert refused == [("absurd_time", 1), ("malformed_payload", 2), ("unknown_sensor", 1)]
    assert len(told) == 5
