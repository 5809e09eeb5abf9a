"""A whole city with faults: what is sent, what is counted, what is told."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from schemas.wire import columnar, senml
from schemas.wire.message import MalformedPayload, Message
from simulators.city import City
from simulators.publish.fleet import Fleet
from simulators.scenario.plan import Plan
from simulators.scenario.witness import Witness
from simulators.sensors.catalogue import faults_of
from simulators.sensors.equipment import Equipment
from simulators.sensors.rates import load_rates
from simulators.truth import read_manifest, read_truths
from simulators.truth.checksum import checksum, sensor_hashes, written

BEGINS = 1_790_000_000_000_000
SECOND = 1_000_000
MINUTE = 1.0 / 60.0
"""In hours."""

STRANGER = "nobody-knows-me"


@dataclass
class Clock:
    """Time that the test owns. [us since epoch]"""

    now: int = BEGINS

    def __call__(self) -> int:
        return self.now


@dataclass
class Mailbox:
    """Takes everything."""

    messages: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    @property
    def acknowledged(self) -> int:
        return len(self.messages)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        self.messages.append((gateway, topic, payload))
        return True


def read(payload: bytes) -> Message | None:
    try:
        return senml.decode(payload, BEGINS) if payload.startswith(b"[") else columnar.decode(payload)
    except MalformedPayload:
        return None


def run(
    city: City, catalogue: Catalogue, equipment: Equipment | None, seconds: int, witness: Witness | None = None
) -> Mailbox:
    clock, mailbox = Clock(), Mailbox()
    fleet = Fleet(city, catalogue, None, mailbox, clock, 1, witness, equipment=equipment)
    for _ in range(seconds):
        clock.now += SECOND
        fleet.step()
    if witness:
        witness.end(clock.now)
    return mailbox


def plans_of(city: City) -> list[Plan]:
    """Every fault of transport and clocks at a gateway of its own, and an outage of a district, within two minutes."""
    kinds = ["duplicates", "out_of_order", "truncated", "wrong_schema", "unknown_sensor", "gateway_dropout"]
    kinds += ["clock_offset", "clock_drift", "clock_8h", "ntp_step"]
    # in SenML a time of 1970 is one relative to receipt (RFC 8428, 4.5.3): a big gateway, which speaks columns
    sizes = Counter(sensor.gateway for sensor in city.sensors)
    biggest = max(sizes, key=lambda code: sizes[code])
    plans = [Plan(kind, kind, 10.0, city.gateways[number * 7].code, hours=MINUTE) for number, kind in enumerate(kinds)]
    plans.append(Plan("clock_1970", "clock_1970", 10.0, biggest, hours=MINUTE))
    districts = Counter(asset.district for asset in city.assets)
    outage = Plan("outage", "outage", 20.0, min(districts, key=lambda code: districts[code]), hours=MINUTE / 2.0)
    lost = [Plan(f"lost-{number}", "dropout", 5.0, city.sensors[number].code) for number in range(0, 400, 20)]
    return [*plans, outage, *lost]


@pytest.fixture(scope="module")
def faulty(city: City, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mailbox]:
    directory, rates = tmp_path_factory.mktemp("truth"), load_rates()
    faults = faults_of(plans_of(city), city, catalogue, 1)
    witness = Witness(directory, city, catalogue, None, "none", "ab", {"noise": 1}, rates)
    shares = {"duplicates": 0.02, "out_of_order": 0.02, "truncated": 0.02}
    equipment = Equipment(city, catalogue, 1, faults, is_real=True, shares=shares)
    return directory, run(city, catalogue, equipment, 120, witness)


def test_without_faults_not_a_byte_changes(city: City, catalogue: Catalogue) -> None:
    equipment = Equipment(city, catalogue, 1, faults_of([], city, catalogue, 1))

    assert run(city, catalogue, equipment, 20).messages == run(city, catalogue, None, 20).messages


def test_manifest_counts_exactly_what_could_be_stored(faulty: tuple[Path, Mailbox]) -> None:
    directory, mailbox = faulty
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for gateway, topic, payload in mailbox.messages:
        message = read(payload) if topic.endswith("/readings") else None
        if message is not None:
            codes = [code for code, _ in message.channels]
            pairs = zip(codes, message.observed_at, strict=True)
            found[gateway] |= {(code, at // 1_000) for code, at in pairs if not code.endswith(STRANGER)}

    for count in read_manifest(directory).gateways:
        pairs = sorted(found[count.gateway])
        times = np.array([at * 1_000 for _, at in pairs], dtype=np.int64)
        total = written(checksum(sensor_hashes([code for code, _ in pairs]), times))
        assert (count.readings, count.checksum) == (len(pairs), total), count.gateway


def test_every_fault_has_its_row(faulty: tuple[Path, Mailbox], city: City) -> None:
    rows = {truth.id: truth for truth in read_truths(faulty[0])}

    assert rows.keys() == {f"demo-{plan.id}" for plan in plans_of(city)}
    assert Counter(truth.category for truth in rows.values()) == {"sensor_fault": 20, "transport_fault": 12}
    assert len(rows["demo-outage"].gateways) > 1
    assert {len(rows[f"demo-lost-{number}"].sensors) for number in range(0, 400, 20)} == {1}


def test_lost_sensors_are_left_out_of_their_reports(faulty: tuple[Path, Mailbox], city: City) -> None:
    lost = {city.sensors[number].code for number in range(0, 400, 20)}
    late: Counter[str] = Counter()
    for _, topic, payload in faulty[1].messages:
        message = read(payload) if topic.endswith("/readings") else None
        for (code, _), at in zip(message.channels, message.observed_at, strict=True) if message else ():
            late[code] += at > BEGINS + 10 * SECOND

    assert {code for code in lost if late[code]} == set()
    assert sum(late.values()) > 10_000


def test_manifest_tells_the_rates(faulty: tuple[Path, Mailbox]) -> None:
    manifest, rates = read_manifest(faulty[0]), load_rates()

    assert manifest.fault_rates == rates.by_kind
    assert manifest.transport_rates == rates.messages
