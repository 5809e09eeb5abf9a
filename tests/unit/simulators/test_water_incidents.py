import math

import numpy as np
import pytest

from simulators.arrays import IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.catalogue import KINDS
from simulators.incidents.networks.seats import seats_of
from simulators.incidents.water.mains import calm_pressure, spot_on, wave_arrivals, zones_of
from simulators.scenario.stage import Stage
from tests.unit.simulators.played import BEGINS, peaks, play

PRESSURE, FLOW, NOISE = "water.pressure", "water.flow", "water.leak_noise"
TOWN = 100
"""Pipes of a zone from which on it is no village."""


@pytest.mark.parametrize("kind", ["W0", "W1", "W2", "W3"])
@pytest.mark.parametrize("place", [0, 5, 40])
def test_any_place_of_a_kind_is_noticed_by_some_sensor(town: Stage, kind: str, place: int) -> None:
    assert play(town, kind, place).detectable is not None


def test_on_a_calm_day_all_of_the_town_has_water_and_no_pipe_bursts_by_itself(town: Stage) -> None:
    for zone in zones_of(town):
        if len(zone.pipes) >= TOWN:
            assert 20.0 < calm_pressure(zone).min() < calm_pressure(zone).max() < 80.0


def test_a_burst_is_felt_most_near_it_and_nowhere_beyond_its_zone(town: Stage) -> None:
    main = _far_from_works(town)
    played, zone = play(town, "W1", main), spot_on(town, main).zone
    sensors = {town.atlas.city.sensors[int(place)].code for place in _of_zone(town, zone.pipes)}
    pressures = played.of(PRESSURE)

    near = [effect for effect in pressures if played.distance(effect) < 1500.0]
    far = [effect for effect in pressures if played.distance(effect) > 3000.0]

    assert {effect.sensor.code for effect in pressures} <= sensors
    assert peaks(pressures).max() < 0.0
    assert peaks(near).mean() < 2.0 * peaks(far).mean() < 0.0


def test_what_escapes_is_what_the_hole_lets_out_and_the_works_deliver_it(town: Stage) -> None:
    main = _far_from_works(town)
    small, large = (play(town, "W1", main, {"hole_mm": hole}) for hole in (40.0, 100.0))
    spot = spot_on(town, main)
    pressure = float(calm_pressure(spot.zone)[spot.node])
    freely = 0.6 * math.pi / 4.0 * 0.04**2 * math.sqrt(2.0 * 9.80665 * pressure) * 3600.0
    works = [e for e in large.of(FLOW) if e.sensor.asset.startswith("SC")]

    assert 0.8 * freely < small.incident.origin.size["escaping_m3_per_h"] < freely
    assert large.incident.origin.size["escaping_m3_per_h"] > 2.0 * small.incident.origin.size["escaping_m3_per_h"]
    assert peaks(works).sum() == pytest.approx(large.incident.origin.size["escaping_m3_per_h"], rel=0.2)


def test_no_pressure_falls_below_nothing(town: Stage) -> None:
    played = play(town, "W1", _far_from_works(town), {"hole_mm": 120.0})

    assert peaks(played.of(PRESSURE)).min() >= -0.34


def test_the_wave_of_a_burst_arrives_in_order(town: Stage) -> None:
    main = _far_from_works(town)
    played, spot = play(town, "W1", main), spot_on(town, main)
    onsets = {e.sensor.code: float(e.seconds[0]) - BEGINS for e in played.of(PRESSURE)}
    late = wave_arrivals(spot.zone, spot.node)

    assert min(onsets.values()) <= 2.0
    assert 4.0 <= max(onsets.values()) <= late.max()
    near = max(onsets[e.sensor.code] for e in played.of(PRESSURE) if played.distance(e) < 1000.0)
    far = min(onsets[e.sensor.code] for e in played.of(PRESSURE) if played.distance(e) > 3000.0)
    assert near < far


def test_a_slow_leak_grows_in_the_ears_of_the_nearest_logger(town: Stage) -> None:
    played = play(town, "W2", 3)
    loudest = max(played.of(NOISE), key=lambda effect: effect.peak_delta)

    assert played.distance(loudest) == pytest.approx(60.0, abs=15.0)
    assert (np.diff(loudest.delta) > 0.0).all()
    assert played.detectable is not None


def test_when_pumps_trip_all_of_their_zone_and_nobody_else_has_less_pressure(town: Stage) -> None:
    works = town.atlas.of_kind("waterworks")[0]
    played = play(town, "W3", works, {"head_lost_percent": 30.0})
    zone = next(zone for zone in zones_of(town) if zone.sources[0].asset == works.code)
    inside = {town.atlas.city.sensors[int(place)].code for place in _of_zone(town, zone.pipes)}

    assert {effect.sensor.code for effect in played.of(PRESSURE)} == inside


def test_a_shut_valve_lets_nothing_out(town: Stage) -> None:
    mains = [place for place in KINDS["W3"].places(town) if place.kind == "pipe"]
    works = [
        effect
        for main in mains[:8]
        for effect in play(town, "W3", main).of(FLOW)
        if effect.sensor.asset.startswith("SC")
    ]

    assert all(effect.peak_delta < 0.0 for effect in works)


def test_the_hydrant_in_use_falls_most(town: Stage) -> None:
    played = play(town, "W0", 10)
    hydrants = played.of("water.hydrant_pressure")

    lowest = min(hydrants, key=lambda effect: effect.peak_delta)

    assert lowest.sensor.asset == played.incident.origin.asset.code


def _far_from_works(stage: Stage) -> Asset:
    """A main of 200 mm, where a burst tells."""
    graph = stage.atlas.city.networks["water"]
    sizes = dict(zip(graph.asset, graph.diameter.tolist(), strict=True))
    candidates = [main for main in KINDS["W1"].places(stage) if sizes[main.code] == 200.0]
    zones = {main.code: spot_on(stage, main) for main in candidates}
    return max(candidates, key=lambda main: float(wave_arrivals(zones[main.code].zone, zones[main.code].node).max()))


def _of_zone(stage: Stage, pipes: IndexArray) -> list[int]:
    return [int(place) for place in seats_of(stage, "water", PRESSURE).on(pipes).sensors]
