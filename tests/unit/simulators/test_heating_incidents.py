import numpy as np
import pytest
from scipy.special import exp1

from simulators.arrays import FloatArray
from simulators.incidents.heating.exchanger import fouled, secondary_change
from simulators.incidents.heating.mains import MAKE_UP_DROOP, MAKE_UP_SHARE, district_fed_by, districts_of, lose_water
from simulators.physics.heat_mains import refill_by_cooling
from simulators.scenario.stage import Stage
from tests.unit.simulators.played import peaks, play

MAKE_UP = "heating.make_up_flow"
SUPPLY, RETURN = "heating.primary_supply_pressure", "heating.primary_return_pressure"
SECONDARY = "heating.secondary_supply_temperature"


def same(value: float = 0.0) -> FloatArray:
    return np.array([value])


@pytest.mark.parametrize("kind", ["H0", "H1", "H3"])
@pytest.mark.parametrize("place", [0, 1])
def test_any_place_of_a_kind_is_noticed_by_some_sensor(town: Stage, kind: str, place: int) -> None:
    assert play(town, kind, place).detectable is not None


def test_plants_run_the_mains_at_pressures_that_plants_have(town: Stage) -> None:
    for district in districts_of(town):
        ground = district.part.network.elevation
        assert (district.back - ground).min() == pytest.approx(5.0)
        assert (district.supply - district.back).min() == pytest.approx(10.0)
        # 1.6 MPa is what pipes and houses of a city network stand
        assert (district.supply - ground).max() < 163.0


def test_pressure_falls_until_make_up_delivers_what_escapes(town: Stage) -> None:
    district = districts_of(town)[0]
    node = len(district.supply) // 3
    most = MAKE_UP_SHARE * district.circulation.sum()

    small, large = lose_water(district, node, 0.02), lose_water(district, node, 0.2)

    assert small.escaping == pytest.approx(most * -small.back / MAKE_UP_DROOP, rel=1e-2)
    assert large.escaping == pytest.approx(most, rel=1e-2) or large.back > -MAKE_UP_DROOP
    assert large.back < small.back < 0.0
    assert (small.supply <= small.back + 1e-3).all()


def test_a_burst_is_felt_by_supply_and_return_of_its_district_alone(town: Stage) -> None:
    played = play(town, "H1")
    districts = districts_of(town)
    codes = [source.asset for district in districts for source in district.part.sources]
    plants = {effect.sensor.asset for effect in played.of(MAKE_UP)}

    assert len(plants) == 1
    assert plants <= set(codes)
    assert {effect.sensor.asset for effect in played.of(SUPPLY)} == {e.sensor.asset for e in played.of(RETURN)}
    assert peaks(played.of(SUPPLY, RETURN)).max() < 0.0
    assert played.of(MAKE_UP)[0].peak_delta == pytest.approx(played.incident.origin.size["escaping_m3_per_h"])


def test_the_chamber_of_a_burst_comes_to_scalding_heat_and_others_stay_as_they_are(town: Stage) -> None:
    chambers = play(town, "H1").of("heating.chamber_temperature")

    assert len(chambers) == 1
    assert chambers[0].peak_delta > 55.0
    assert 1 in chambers[0].levels
    assert chambers[0].delta[-1] < 1.0


def test_the_usual_state_of_a_substation_is_its_calm_state() -> None:
    supply, back = secondary_change(same(), same(1.0), same(1.0))

    assert supply[0] == pytest.approx(0.0, abs=1e-9)
    assert back[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("hotter", "flow", "transfer"), [(-10.0, 1.0, 1.0), (0.0, 0.5, 1.0), (0.0, 1.0, 0.5)])
def test_heat_given_is_heat_taken(hotter: float, flow: float, transfer: float) -> None:
    supply, back = secondary_change(same(hotter), same(flow), same(transfer))
    given = (45.0 + supply - 37.0 - back) / 8.0
    mean_above_room = (45.0 + supply + 37.0 + back) / 2.0 - 20.0

    assert supply[0] < back[0] < 0.0
    assert given[0] == pytest.approx(mean_above_room[0] / 21.0)


def test_fouling_is_seen_after_days_and_not_on_the_first(town: Stage) -> None:
    played = play(town, "H2")
    assert played.detectable is not None
    assert played.detectable > 3 * 24 * 3600.0
    assert play(town, "H2", hours=24.0).detectable is None
    assert fouled(same(1.0 / 3000.0))[0] == pytest.approx(0.5)


def test_refill_is_what_the_water_shrinks_by(town: Stage) -> None:
    played = play(town, "H0", 1, {"cooled_kelvin": 10.0}, hours=10.0)
    make_up = played.of(MAKE_UP)[0]
    made_up = float(make_up.delta.sum()) * 300.0 / 3600.0
    pipes = district_fed_by(town, played.incident.origin.asset.code).part.network.pipes
    volume = 2.0 * float((np.pi / 4.0 * pipes.diameter**2 * pipes.length).sum())
    all_of_it = float(refill_by_cooling(volume, np.array([73.0, 63.0]))[1])

    assert 0.7 * all_of_it < made_up < 1.1 * all_of_it
    assert played.of(SUPPLY, RETURN) == []
    assert peaks(played.of(SECONDARY)).max() < -1.0


def test_ground_warms_as_a_line_source_says(town: Stage) -> None:
    played = play(town, "H3", size={"extra_loss_w_per_m": 150.0}, hours=48.0)
    expected = 150.0 / (4.0 * np.pi * 1.5) * exp1(np.array([0.16 / (4.0 * 7e-7 * 48.0 * 3600.0)]))[0]

    assert {effect.sensor.asset for effect in played.effects} == {played.incident.origin.asset.code}
    ground = played.of("heating.ground_temperature")[0]
    assert ground.delta[48 * 6] == pytest.approx(expected)
    assert ground.delta[-1] < ground.peak_delta / 2.0
