from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulators.city.nouns import Asset
from simulators.incidents.catalogue import KINDS
from simulators.incidents.drainage import flows
from simulators.incidents.drainage.blockage import network_of
from simulators.incidents.drainage.downpour import river_rise
from simulators.incidents.drainage.flows import speed_of
from simulators.incidents.drainage.sewers import SEWER, STORM, joined_drains, pieces_of
from simulators.incidents.networks.parts import pipe_numbers
from simulators.incidents.networks.seats import seats_of
from simulators.physics.drainage import run_drainage
from simulators.physics.drains import DrainageCase, DrainageRun, standing_on_street
from simulators.physics.storm import chicago_storm
from simulators.scenario.composing import Composition
from simulators.scenario.performance import Performance
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import Schedule
from simulators.scenario.stage import Stage
from simulators.signals.calm import CalmValues
from simulators.signals.possible import possible
from tests.unit.simulators.played import BEGINS, Played, peaks, play

LEVEL, FREEBOARD, VELOCITY = "drainage.pipe_level", "drainage.manhole_freeboard", "drainage.flow_velocity"
PUMP_STATES = ("drainage.pump_running", "drainage.pump_current", "drainage.pump_flow")
DEPTH, RAIN, SUMP = "drainage.ponding_underpass", "drainage.rain_1_hour", "drainage.sump_level"


@pytest.fixture(scope="module")
def storm(town: Stage) -> Played:
    return play(town, "D1", _spot(town), {"return_period_years": 20.0, "reach_km": 2.0}, hours=2.0)


@pytest.mark.parametrize("name", [STORM, SEWER])
def test_every_sewer_lies_in_one_piece_and_below_the_street(town: Stage, name: str) -> None:
    graph, pieces = town.atlas.city.networks[name], pieces_of(town, name)
    crown = graph.invert + graph.diameter[:, np.newaxis] / 1000.0

    assert sorted(np.concatenate([piece.pipes for piece in pieces]).tolist()) == list(range(len(graph.asset)))
    assert (crown < graph.elevation[graph.ends]).all()
    assert all((piece.drains.depth > 0.0).all() for piece in pieces)


def test_a_yearly_storm_stays_below_the_street(town: Stage) -> None:
    pieces = tuple(sorted(pieces_of(town, STORM), key=lambda piece: len(piece.pipes))[-6:])
    drains = joined_drains(pieces)
    rain = np.concatenate([chicago_storm(1.0, 120, 5), np.zeros(12)])

    run = run_drainage(DrainageCase(drains, rain, 300, routing_step=10.0))

    assert abs(run.flow_error) < 1.0
    assert np.mean(standing_on_street(drains, run).max(axis=0) < 0.03) > 0.95


def test_a_storm_is_strongest_where_it_stands(storm: Played) -> None:
    rain = sorted(storm.of(RAIN), key=storm.distance)

    assert rain[0].peak_delta > 5.0 * rain[-1].peak_delta
    assert (np.diff(peaks(rain)) < 1e-6).all()
    assert max(storm.distance(effect) for effect in storm.of(LEVEL)) < 6_000.0


def test_a_storm_fills_drains_and_nothing_else(storm: Played) -> None:
    quantities = {effect.sensor.quantity for effect in storm.effects}

    assert {LEVEL, FREEBOARD, VELOCITY, RAIN} <= quantities
    assert all(quantity.startswith(("drainage.", "geohazard.rain")) for quantity in quantities)
    assert peaks(storm.of(LEVEL)).min() > 0.0
    assert peaks(storm.of(FREEBOARD)).max() < 0.0


def test_two_storms_on_one_town_show_nothing_impossible(town: Stage, storm: Played) -> None:
    underpass = next(asset for asset in KINDS["D1"].places(town) if asset.kind == "underpass")
    sensors = town.atlas.city.sensors
    fields = (*storm.incident.fields, *play(town, "D1", underpass).incident.fields)
    ends, calm = possible(sensors, town.catalogue), CalmValues(sensors, seed=1)
    once, twice = Composition(fields, ends), Composition((*fields, *fields), ends)
    touched = np.unique(np.concatenate([field.sensors for field in fields]))
    pumps = np.array([sensors[int(place)].quantity in PUMP_STATES for place in touched])
    largest = np.zeros(len(sensors))
    for minute in range(0, 300, 5):
        seconds = np.full(len(touched), BEGINS + minute * 60.0)
        quiet = calm.at(touched, (seconds * 1e6).astype(np.int64))
        both = twice.disturb(touched, seconds, quiet)

        assert (both >= ends.least[touched]).all()
        assert (both <= ends.greatest[touched]).all()
        assert np.array_equal(both[pumps], once.disturb(touched, seconds, quiet)[pumps]), "a pump runs once"
        largest[touched] = np.maximum(largest[touched], both)
    assert largest[touched[pumps]].max() > 0.0


def test_underpasses_without_power_fill_deeper(town: Stage) -> None:
    place = KINDS["X2"].places(town)[0]
    size = {"return_period_years": 20.0, "reach_km": 1.5}
    lit = play(town, "D1", place, {**size, "power_cut_h": 0.0}, hours=1.0)
    dark = play(town, "D1", place, {**size, "power_cut_after_h": 0.4, "power_cut_h": 1.0}, hours=1.0)

    def deepest(played: Played) -> float:
        return max(peaks([e for e in played.of(DEPTH) if e.sensor.asset == place.code]), default=0.0)

    assert deepest(dark) > deepest(lit) + 10.0


def test_a_river_forgets_rain_within_hours() -> None:
    rise = river_rise(np.concatenate([np.full(60, 30.0), np.zeros(240)]), 60.0)

    assert rise.argmax() == 59
    assert rise[59] == pytest.approx(0.6 * (1.0 - np.exp(-1.0)))
    assert rise[-1] == pytest.approx(rise[59] * np.exp(-4.0))


def test_velocity_of_a_half_full_pipe() -> None:
    speed = speed_of(np.array([np.pi / 8.0]), np.array([0.5]), np.array([1.0]))

    assert speed[0] == pytest.approx(1.0)


def test_water_rises_above_a_blocked_storm_sewer(town: Stage) -> None:
    place = next(asset for asset in KINDS["D2"].places(town) if network_of(town, asset) == STORM)
    played = play(town, "D2", place)
    above = _upstream(town, STORM, place)
    levels = [effect for effect in played.of(LEVEL) if effect.sensor.code in above]

    assert played.detectable is not None
    assert peaks(levels).max() > 0.1
    assert min(peaks(played.of(FREEBOARD))) < -0.1


def test_a_blocked_sanitary_sewer_rots(town: Stage) -> None:
    place = next(asset for asset in KINDS["D2"].places(town) if network_of(town, asset) == SEWER)
    played = play(town, "D2", place)
    above = _upstream(town, SEWER, place, "drainage.hydrogen_sulphide")
    worst = max(played.of("drainage.hydrogen_sulphide"), key=lambda effect: effect.peak_delta)

    assert worst.sensor.code in above
    assert worst.peak_delta > 5.0
    assert peaks(played.of("drainage.oxygen")).max() < 0.0


def test_a_discharge_is_felt_in_its_own_piece_alone(town: Stage) -> None:
    place = next(asset for asset in KINDS["D3"].places(town) if asset.kind == "pipe")
    played = play(town, "D3", place)
    graph = town.atlas.city.networks[STORM]
    pipe = pipe_numbers(graph)[place.code]
    piece = next(piece for piece in pieces_of(town, STORM) if pipe in piece.pipes)
    here = seats_of(town, STORM, LEVEL).on(piece.pipes)

    assert peaks(played.of(LEVEL)).min() > 0.0
    assert {e.sensor.code for e in played.of(LEVEL)} <= {town.atlas.city.sensors[int(s)].code for s in here.sensors}


def test_a_sump_fills_until_its_pumps_run_again(town: Stage) -> None:
    place = next(asset for asset in KINDS["D3"].places(town) if asset.kind == "pump_station")
    sump = play(town, "D3", place, hours=3.0).of(SUMP)

    assert peaks(sump).max() == pytest.approx(15.0 * 3.0 / 40.0, abs=0.01)
    assert sump[0].delta[-1] == 0.0


def test_what_was_computed_is_taken_from_the_shelf(town: Stage, tmp_path: Path) -> None:
    place = next(asset for asset in KINDS["D3"].places(town) if asset.kind == "pipe")
    shelved = replace(town, shelf=tmp_path)

    first, again, anew = (peaks(play(stage, "D3", place).effects).tolist() for stage in (shelved, shelved, town))

    assert len(list(tmp_path.glob("drainage-*.npz"))) == 1
    assert first == again == anew


def _spot(stage: Stage) -> Asset:
    """A spot in the middle of the town."""
    spots = [asset for asset in KINDS["D1"].places(stage) if asset.kind == "ponding_point"]
    return min(spots, key=lambda spot: abs(spot.shape.anchor[0] - 113.24) + abs(spot.shape.anchor[1] - 35.21))


def _upstream(stage: Stage, name: str, sewer: Asset, quantity: str = LEVEL) -> set[str]:
    """Sensors on all pipes that flow to a sewer."""
    graph = stage.atlas.city.networks[name]
    pipe = pipe_numbers(graph)[sewer.code]
    above, found = {int(graph.ends[pipe, 0])}, {pipe}
    for _ in range(len(graph.asset)):
        more = set(np.flatnonzero(np.isin(graph.ends[:, 1], list(above))).tolist()) - found
        if not more:
            break
        found |= more
        above |= {int(graph.ends[order, 0]) for order in more}
    seats = seats_of(stage, name, quantity).on(np.array(sorted(found), dtype=np.int64))
    return {stage.atlas.city.sensors[int(place)].code for place in seats.sensors}


def test_a_run_after_a_rehearsal_computes_no_drains(
    town: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases: list[DrainageCase] = []

    def counted(case: DrainageCase) -> DrainageRun:
        cases.append(case)
        return run_drainage(case)

    monkeypatch.setattr(flows, "run_drainage", counted)
    plans = tuple(
        Plan(kind, kind, 3_600.0, next(asset.code for asset in KINDS[kind].places(town) if asset.kind in where))
        for kind, where in (("D1", ("ponding_point",)), ("D2", ("pipe",)), ("D3", ("pipe",)))
    )
    schedule, sensors = Schedule("wet", plans), np.arange(len(town.atlas.city.sensors))
    moments = np.full(len(sensors), 2.0 * 3_600.0)
    rehearsed, played = (
        Performance(replace(town, shelf=tmp_path), schedule).disturb(sensors, moments, np.zeros(len(sensors)))
        for _ in range(2)
    )

    assert len(cases) == 3
    assert rehearsed.any()
    assert np.array_equal(rehearsed, played)
