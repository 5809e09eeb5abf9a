"""Faults as rows of truth, and how often they are drawn."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from score.kinds import load_kinds
from simulators.arrays import FloatArray, IndexArray
from simulators.city import City
from simulators.scenario.effects import own_noise
from simulators.scenario.plan import Plan
from simulators.sensors.catalogue import faults_of
from simulators.sensors.equipment import Equipment
from simulators.sensors.kinds import load_fault_kinds
from simulators.sensors.rates import BadRates, load_rates, seeded_faults
from simulators.signals.calm import CalmValues
from simulators.signals.profiles import load_profiles
from simulators.truth import Truth
from simulators.truth.rows import problems
from tests.unit.simulators.small_city import BEGINS, CH4, EVERY, PRESSURE, SEED, Town, undisturbed

HOUR = 3_600.0
STARTED = datetime.fromtimestamp(BEGINS / 1_000_000, UTC)


def row(town: Town) -> Truth:
    """The only row of a town with one fault."""
    calm = CalmValues(town.city.sensors, SEED)
    (only,) = town.equipment().rows(calm, town.disturb, BEGINS).known(1e6)
    return only


def seconds(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - STARTED).total_seconds()


def town(catalogue: Catalogue, kind: str, place: str, hours: float = 2.0, **size: float) -> Town:
    return Town(catalogue, [Plan("F", kind, HOUR, place, hours=hours, size=size)])


def climb(sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
    """Methane in the first well climbs by one per cent an hour from the second hour on."""
    return values + np.where(sensors == CH4, np.maximum(elapsed / HOUR - 1.5, 0.0), 0.0)


def test_row_says_what_where_and_when(catalogue: Catalogue) -> None:
    truth = row(town(catalogue, "bias_step", "PRS-1", bias_sigmas=-20.0))
    noise = own_noise(Town(catalogue).city.sensors[PRESSURE], load_profiles().quantities["gas.medium_pressure"])

    assert (truth.id, truth.kind, truth.category, truth.lifeline) == ("test-F", "bias_step", "sensor_fault", "gas")
    assert (truth.asset, truth.district, truth.road, truth.gateways) == ("W-1", "A", "R", ())
    assert (seconds(truth.onset_at), seconds(truth.ended_at)) == (HOUR, 3.0 * HOUR)
    assert truth.is_detectable
    assert seconds(truth.first_detectable_at) == HOUR
    assert [touched.sensor for touched in truth.sensors] == ["PRS-1"]
    assert truth.sensors[0].peak_delta == pytest.approx(-20.0 * noise, abs=1e-6)
    assert truth.sensors[0].signal_to_noise == pytest.approx(20.0, abs=0.01)
    assert truth.size == {"bias_sigmas": -20.0}
    assert (truth.expected_levels, list(problems(truth))) == ((), [])


def test_drift_shows_when_it_has_come_to_three_of_the_noise(catalogue: Catalogue) -> None:
    truth = row(town(catalogue, "slow_drift", "PRS-1", drift_sigmas_per_day=72.0))

    # three in an hour, and seen by a report every minute
    assert seconds(truth.first_detectable_at) == pytest.approx(2.0 * HOUR, abs=2.0 * EVERY)
    assert seconds(truth.sensors[0].onset_at) == pytest.approx(HOUR + HOUR / 3.0, abs=2.0 * EVERY)


def test_drift_that_stays_in_the_noise_is_not_detectable(catalogue: Catalogue) -> None:
    truth = row(town(catalogue, "slow_drift", "PRS-1", drift_sigmas_per_day=24.0))

    assert (truth.is_detectable, truth.first_detectable_at) == (False, None)
    assert truth.sensors[0].signal_to_noise == pytest.approx(2.0, abs=0.05)


def test_stuck_shows_when_the_truth_has_left_it_incidents_included(catalogue: Catalogue) -> None:
    stuck = town(catalogue, "stuck", "CH4-1")
    stuck.disturb = climb
    noise = own_noise(stuck.city.sensors[CH4], load_profiles().quantities["gas.methane_adjacent"])

    truth = row(stuck)

    # 3 x 0.0164 % at one per cent an hour, and what a calm day wanders meanwhile
    assert noise == pytest.approx(0.0164, abs=0.0001)
    assert seconds(truth.first_detectable_at) == pytest.approx(1.5 * HOUR + 3.0 * noise * HOUR, abs=150.0)
    assert truth.sensors[0].peak_delta < -1.4


@pytest.mark.parametrize("kind", ["dropout", "battery_death"])
def test_silence_shows_when_one_report_is_missing(catalogue: Catalogue, kind: str) -> None:
    truth = row(town(catalogue, kind, "PRS-1", hours=24.0))

    within = {"dropout": EVERY, "battery_death": 3.0 * HOUR}[kind]
    assert HOUR + EVERY <= seconds(truth.first_detectable_at) <= HOUR + within
    assert truth.is_detectable


def test_first_spike_is_known_to_the_report(catalogue: Catalogue) -> None:
    spiky = town(catalogue, "spikes", "PRS-1", hours=6.0)
    away = np.abs(spiky.sent(7 * 60) - Town(catalogue).sent(7 * 60))[:, PRESSURE]

    first = int(np.flatnonzero(away > 0.0)[0]) * EVERY

    assert abs(seconds(row(spiky).first_detectable_at) - first) <= EVERY


def test_pair_that_is_swapped_touches_both(catalogue: Catalogue) -> None:
    truth = row(town(catalogue, "swapped_channels", "STR-1"))

    assert [touched.sensor for touched in truth.sensors] == ["PRS-2", "STR-1"]
    assert seconds(truth.first_detectable_at) == HOUR


def test_flooded_sensor_is_not_detectable_where_there_is_nothing_to_smell(catalogue: Catalogue) -> None:
    calm, gassy = (town(catalogue, "flooding", "CH4-1", reads_zero=1.0) for _ in range(2))
    gassy.disturb = climb

    assert row(calm).sensors[0].peak_delta == pytest.approx(-0.06, abs=0.05)
    assert row(gassy).sensors[0].peak_delta < -1.4


@pytest.mark.parametrize(
    ("kind", "place", "size", "after"),
    [
        ("gateway_dropout", "GW-1", {}, EVERY),
        ("outage", "A", {}, EVERY),
        ("duplicates", "GW-1", {"share": 0.25}, 4.0 * EVERY),
        ("retained", "GW-1", {"every_minutes": 20.0}, 1_200.0),
        ("reconnect_storm", "A", {}, 0.0),
        ("clock_1970", "GW-1", {}, EVERY),
        ("clock_8h", "GW-1", {}, EVERY),
        ("clock_offset", "GW-1", {"offset_seconds": -2.0}, EVERY),
        ("clock_offset", "GW-1", {"offset_seconds": 1.0}, None),
        ("clock_drift", "GW-1", {"drift_ppm": -500.0}, 2_400.0),
        ("clock_drift", "GW-1", {"drift_ppm": 50.0}, None),
        ("ntp_step", "GW-1", {"step_seconds": 5.0}, EVERY),
    ],
)
def test_faults_of_transport_show_when_they_can_be_seen(
    catalogue: Catalogue, kind: str, place: str, size: dict[str, float], after: float | None
) -> None:
    truth = row(town(catalogue, kind, place, **size))

    assert truth.category == "transport_fault"
    assert truth.gateways == (("GW-1", "GW-2") if place == "A" else ("GW-1",))
    assert truth.district == ("A" if place == "A" else None)
    assert truth.sensors == ()
    assert truth.is_detectable == (after is not None)
    assert after is None or seconds(truth.first_detectable_at) == pytest.approx(HOUR + after)
    assert list(problems(truth)) == []


def test_rows_of_transport_come_at_once_and_of_sensors_when_it_is_known_what_they_did(catalogue: Catalogue) -> None:
    plans = [
        Plan("F", "stuck", 60.0, "CH4-1", hours=0.5),
        Plan("G", "outage", 600.0, "A", parent_id="F"),
        Plan("H", "bias_step", 600.0, "PRS-1"),
        Plan("I", "bias_step", 9_000.0, "PRS-2"),
    ]
    run = Town(catalogue, plans)
    rows = run.equipment().rows(CalmValues(run.city.sensors, SEED), undisturbed, BEGINS, patience=900.0)

    assert rows.known(600.0) == []
    assert [(truth.id, truth.parent_id) for truth in rows.known(601.0)] == [("test-G", "test-F")]
    assert [truth.id for truth in rows.known(1_900.0)] == ["test-F"]
    # what goes on when the run ends is told with all that it has done; what would only begin is not
    assert [(truth.id, truth.is_detectable) for truth in rows.rest(3_600.0)] == [("test-H", True)]
    assert rows.rest(3_600.0) == []


@pytest.mark.parametrize("kind", ["stuck", "slow_drift", "spikes", "battery_death", "swapped_channels"])
def test_it_does_not_matter_how_often_one_looks(catalogue: Catalogue, kind: str) -> None:
    run = town(catalogue, kind, "PRS-1", hours=6.0)
    calm = CalmValues(run.city.sensors, SEED)
    rows = run.equipment().rows(calm, run.disturb, BEGINS)

    often = [truth for until in range(0, 30_000, 97) for truth in rows.known(float(until))]

    assert often == [row(run)]


def test_the_score_has_words_for_every_kind_and_looks_at_what_is_touched_alone() -> None:
    listed = load_kinds().kinds

    assert load_fault_kinds().keys() <= listed.keys()
    assert {listed[kind].radius_metres for kind in load_fault_kinds()} == {0}


def test_every_kind_has_a_rate() -> None:
    assert load_rates().by_kind.keys() == load_fault_kinds().keys()


def test_faults_are_drawn_as_often_as_the_rates_say(city: City, catalogue: Catalogue) -> None:
    rates, days = load_rates(), 30.0
    plans = seeded_faults(city, catalogue, 24.0 * days, 5, rates)
    counts = Counter(plan.kind for plan in plans)

    thousand_sensor_days = len(city.sensors) / 1_000.0 * days
    for kind in ("stuck", "dropout", "spikes"):
        expected = rates.sensors[kind] * thousand_sensor_days
        assert abs(counts[kind] - expected) < 4.0 * np.sqrt(expected)
    assert plans == seeded_faults(city, catalogue, 24.0 * days, 5, rates)
    assert plans != seeded_faults(city, catalogue, 24.0 * days, 6, rates)
    assert all(0.0 <= plan.begins <= 24.0 * days * HOUR for plan in plans)
    assert [plan.begins for plan in plans] == sorted(plan.begins for plan in plans)


def test_drawn_faults_can_all_be_carried_out_and_told(city: City, catalogue: Catalogue) -> None:
    faults = faults_of(seeded_faults(city, catalogue, 240.0, 2, load_rates()), city, catalogue, 2)
    equipment = Equipment(city, catalogue, 1, faults)

    truths = equipment.rows(CalmValues(city.sensors, 1), undisturbed, BEGINS).known(1e7)

    assert len(truths) == len(faults) > 50
    assert len({truth.id for truth in truths}) == len(truths)
    assert [problem for truth in truths for problem in problems(truth)] == []
    assert all(set(fault.size) == set(fault.of.size) | ({"factor"} & set(fault.size)) for fault in faults)


@pytest.mark.parametrize("text", ["sensors = 1", "[sensors]\nsmoke = 1.0\n[gateways]\n[districts]\n[messages]\n"])
def test_bad_rates_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rates.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadRates, match=r"rates\.toml"):
        load_rates(file)
