"""The truth of the demonstration's story, written while it is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from schemas.wire import columnar, senml
from simulators.arrays import FloatArray
from simulators.city import City
from simulators.city.nouns import Sensor
from simulators.publish.fleet import Fleet
from simulators.scenario.effects import effects_of, first_detectable, last_felt, level_changes, own_noise
from simulators.scenario.field import Field
from simulators.scenario.performance import Performance
from simulators.scenario.schedule import find_scenario, load_schedule
from simulators.scenario.stage import Stage
from simulators.scenario.witness import TruthExists, Witness
from simulators.signals.profiles import load_profiles
from simulators.truth import GatewayCount, Truth, read_manifest, read_truths
from simulators.truth.checksum import checksum, sensor_hashes, written

BEGINS = 1_790_000_000_000_000
SECOND = 1_000_000
METHANE = Sensor("CH4-1", "GW-1", "Y-1", "gas.methane_adjacent", "%VOL", (113.24, 35.22))


@dataclass
class Clock:
    """Time that the test owns. [us since epoch]"""

    now: int = BEGINS

    def __call__(self) -> int:
        return self.now


@dataclass
class Mailbox:
    """Keeps what it takes, and has room for so many messages."""

    room: int = 1_000_000
    taken: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    @property
    def acknowledged(self) -> int:
        return len(self.taken)

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        if len(self.taken) >= self.room:
            return False
        self.taken.append((gateway, payload))
        return True


def witness_of(directory: Path, city: City, catalogue: Catalogue, performance: Performance | None) -> Witness:
    return Witness(directory, city, catalogue, performance, "gas_leak", "ab", {"noise": 1})


def tell(directory: Path, city: City, catalogue: Catalogue, seconds: int, room: int = 1_000_000) -> Mailbox:
    performance = Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak")))
    witness, clock, mailbox = witness_of(directory, city, catalogue, performance), Clock(), Mailbox(room)
    fleet = Fleet(city, catalogue, performance, mailbox, clock, 1, witness)
    for _ in range(seconds * 2):
        clock.now += SECOND // 2
        fleet.step()
    witness.end(clock.now)
    return mailbox


@pytest.fixture(scope="module")
def told(city: City, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mailbox]:
    directory = tmp_path_factory.mktemp("truth")
    return directory, tell(directory, city, catalogue, 200)


def begun(directory: Path) -> dict[str, Truth]:
    return {truth.kind: truth for truth in read_truths(directory)}


def seconds_after(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() - BEGINS / SECOND


def test_both_incidents_of_the_story_have_a_row(told: tuple[Path, Mailbox]) -> None:
    truths = begun(told[0])

    assert list(truths) == ["G1", "D1"]
    leak, pond = truths["G1"], truths["D1"]
    assert (seconds_after(leak.onset_at), seconds_after(pond.onset_at)) == (0.0, pytest.approx(180.0))
    assert (leak.lifeline, pond.lifeline) == ("gas", "drainage")
    assert leak.size["hole_mm"] > 1.0
    assert 18.0 < pond.size["depth_cm"] < 20.0
    # closed after 16 of the story's hours, 120 of its seconds in one
    assert 480.0 < seconds_after(leak.ended_at) < 601.0


def test_leak_is_detectable_before_it_deserves_a_level_and_comes_to_red(told: tuple[Path, Mailbox]) -> None:
    leak = begun(told[0])["G1"]
    moments = {step.level: seconds_after(step.at) for step in reversed(leak.expected_levels)}

    assert leak.is_detectable
    assert 0.0 < seconds_after(leak.first_detectable_at) < moments[3] < moments[2] < moments[1]
    # the same moments as in the story's own test
    assert moments[3] == pytest.approx(25, abs=8)
    assert moments[1] == pytest.approx(88, abs=20)
    assert leak.expected_levels[-1].level == 0


def test_touched_sensors_are_methane_in_manholes_and_move_more_than_their_noise(
    city: City, told: tuple[Path, Mailbox]
) -> None:
    leak = begun(told[0])["G1"]
    quantities = {sensor.code: sensor.quantity for sensor in city.sensors}

    assert len(leak.sensors) >= 4
    assert {quantities[touched.sensor] for touched in leak.sensors} == {"gas.methane_adjacent"}
    assert min(touched.signal_to_noise for touched in leak.sensors) >= 1.0
    assert max(touched.peak_delta for touched in leak.sensors) == pytest.approx(4.8, abs=0.01)


def test_rain_is_not_the_pump_that_stops(city: City, told: tuple[Path, Mailbox]) -> None:
    pond = begun(told[0])["D1"]
    quantities = {sensor.code: sensor.quantity for sensor in city.sensors}

    assert {quantities[touched.sensor] for touched in pond.sensors} == {"drainage.ponding_underpass"}
    assert pond.worst_level == 3


@pytest.mark.parametrize("first", [b"[", b"{"], ids=["senml", "columnar"])
def test_manifest_counts_what_every_gateway_has_handed_over(
    city: City, told: tuple[Path, Mailbox], first: bytes
) -> None:
    directory, mailbox = told
    manifest = read_manifest(directory)
    gateway = next(one for one, payload in mailbox.taken if payload.startswith(first))
    payloads = [payload for one, payload in mailbox.taken if one == gateway]
    messages = [columnar.decode(one) if first == b"{" else senml.decode(one, BEGINS) for one in payloads]
    codes = [code for message in messages for code, _ in message.channels]
    moments = [moment for message in messages for moment in message.observed_at]

    counted = {one.gateway: one for one in manifest.gateways}

    assert manifest.sensor_count == len(city.sensors)
    assert sum(one.messages for one in manifest.gateways) == len(mailbox.taken)
    assert counted[gateway] == GatewayCount(
        gateway=gateway,
        messages=len(payloads),
        readings=len(codes),
        checksum=written(checksum(sensor_hashes(codes), np.array(moments, dtype=np.int64))),
    )


def test_what_the_connection_did_not_take_is_not_counted(city: City, catalogue: Catalogue, tmp_path: Path) -> None:
    tell(tmp_path, city, catalogue, 10, room=50)

    assert sum(one.messages for one in read_manifest(tmp_path).gateways) == 50


def test_killed_run_leaves_the_truth_so_far(city: City, catalogue: Catalogue, tmp_path: Path) -> None:
    performance = Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak")))
    witness = witness_of(tmp_path, city, catalogue, performance)
    witness.begin(BEGINS)
    witness.tell(5.0)

    assert read_manifest(tmp_path).ended_at is None
    assert [truth.kind for truth in read_truths(tmp_path)] == ["G1"]


def test_next_cycle_has_rows_of_its_own(city: City, catalogue: Catalogue, tmp_path: Path) -> None:
    performance = Performance(Stage.of(city, catalogue, 1), load_schedule(find_scenario("gas_leak")))
    witness = witness_of(tmp_path, city, catalogue, performance)
    witness.begin(BEGINS)
    for second in range(0, 1_400, 100):
        witness.tell(float(second))

    truths = read_truths(tmp_path)

    assert [truth.id for truth in truths] == ["demo-0-leak", "demo-0-pond", "demo-1-leak"]
    assert truths[2].onset_at - truths[0].onset_at == timedelta(seconds=1_200)
    assert truths[2].asset != truths[0].asset


def test_truth_of_an_earlier_run_is_never_overwritten(
    city: City, catalogue: Catalogue, told: tuple[Path, Mailbox]
) -> None:
    with pytest.raises(TruthExists, match="earlier run"):
        witness_of(told[0], city, catalogue, None)


def course(*values: float, effect: str = "added", step: float = 10.0, is_context: bool = False) -> Field:
    rows: FloatArray = np.array(values, dtype=np.float64)[:, np.newaxis]
    is_added = effect == "added"
    return Field(np.array([0]), 0.0, step, rows, effect="added" if is_added else "instead", is_context=is_context)


def test_own_noise_adds_up_the_three_kinds() -> None:
    # wander 0.015, noise 0.006, resolution 0.01 / sqrt 12 = 0.0028868
    profile = load_profiles().quantities[METHANE.quantity]

    assert own_noise(METHANE, profile) == pytest.approx((0.015**2 + 0.006**2 + 0.01**2 / 12) ** 0.5)


def test_first_detectable_moment_is_three_of_the_sensors_own_noise(catalogue: Catalogue) -> None:
    sigma = own_noise(METHANE, load_profiles().quantities[METHANE.quantity])
    effects = effects_of([course(0.0, 0.9 * sigma, 2.9 * sigma, 3.1 * sigma, sigma, 0.0)], [METHANE], catalogue)

    assert first_detectable(effects) == 30.0
    assert last_felt(effects) == 40.0
    assert effects[0].first_moved_by(1.0) == 20.0
    assert effects[0].signal_to_noise == pytest.approx(3.1)


def test_what_stays_in_the_noise_is_not_detectable_and_not_listed_below_one_sigma(catalogue: Catalogue) -> None:
    sigma = own_noise(METHANE, load_profiles().quantities[METHANE.quantity])

    assert first_detectable(effects_of([course(0.0, 2.9 * sigma)], [METHANE], catalogue)) is None
    assert effects_of([course(0.0, 0.9 * sigma)], [METHANE], catalogue) == []
    assert effects_of([course(0.0, 9.0, is_context=True)], [METHANE], catalogue) == []


def test_level_changes_follow_the_worst_sensor(catalogue: Catalogue) -> None:
    # limits of methane beside gas pipes: yellow 1, orange 2.5, red 4 %VOL
    rising = course(0.0, 1.0, 2.0, 3.0, 0.0)
    other = course(0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, step=5.0)

    changes = level_changes(effects_of([rising, other], [METHANE], catalogue))

    assert changes == [(5.0, 3), (30.0, 2), (40.0, 3), (45.0, 0)]


def test_value_shown_instead_is_compared_with_the_calm_one(catalogue: Catalogue) -> None:
    profile = load_profiles().quantities[METHANE.quantity]

    effects = effects_of([course(2.0, 2.0, effect="instead")], [METHANE], catalogue)

    assert effects[0].peak_delta == pytest.approx(2.0 - profile.level)
