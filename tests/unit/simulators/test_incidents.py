"""Kinds of gas, bridges, slopes and tunnels: what sensors feel, what they do not, and what is deserved.

Moments are counted from the cause; a kind that is changed on purpose changes its figures here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray
from simulators.city import City
from simulators.city.nouns import Asset
from simulators.incidents.catalogue import KINDS
from simulators.incidents.traits import load_traits
from simulators.scenario.effects import Effect, effects_of, first_detectable, level_changes
from simulators.scenario.field import Incident
from simulators.scenario.performance import Performance
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import Schedule
from simulators.scenario.stage import Stage

LIFELINES = ("gas", "bridge", "geohazard", "tunnel")
OWN = sorted(code for code, traits in load_traits().items() if traits.lifeline in LIFELINES and code in KINDS)
HOUR = 3600.0
BEGINS = 5 * HOUR


@dataclass(frozen=True, eq=False)
class Played:
    """One incident with what it does to each sensor."""

    stage: Stage
    place: Asset
    incident: Incident
    effects: Sequence[Effect]

    @property
    def quantities(self) -> set[str]:
        return {effect.sensor.quantity for effect in self.effects}

    def of(self, quantity: str) -> list[Effect]:
        """Strongest first."""
        chosen = [effect for effect in self.effects if effect.sensor.quantity == quantity]
        return sorted(chosen, key=lambda effect: -abs(effect.peak_delta))

    @property
    def levels(self) -> list[tuple[float, int]]:
        return [(at - BEGINS, level) for at, level in level_changes(self.effects)]

    @property
    def worst(self) -> int:
        return min((level for _, level in self.levels if level), default=0)

    @property
    def detectable(self) -> float:
        moment = first_detectable(self.effects)
        assert moment is not None
        return moment - BEGINS


@pytest.fixture(scope="module")
def stage(city: City, catalogue: Catalogue) -> Stage:
    return Stage.of(city, catalogue, 7)


def play(stage: Stage, kind: str, hours: float | None = None, **size: float) -> Played:
    place = KINDS[kind].places(stage)[0]
    plan = load_traits()[kind].filled(Plan("x", kind, BEGINS, hours=hours, size=size))
    incident = KINDS[kind].happen(stage, plan, place)
    return Played(stage, place, incident, effects_of(incident.fields, stage.atlas.city.sensors, stage.catalogue))


@pytest.mark.parametrize("kind", OWN)
def test_every_kind_is_felt_after_its_cause_and_only_as_long_as_it_says(kind: str, stage: Stage) -> None:
    played, traits = play(stage, kind), load_traits()[kind]
    plan = traits.filled(Plan("x", kind, BEGINS))

    assert played.effects
    assert 0.0 <= played.detectable < 4 * HOUR
    for field in played.incident.fields:
        assert np.isfinite(field.values).all()
        assert len(field.values) >= 2
        assert (np.diff(field.sensors) > 0).all()
        assert field.begins >= traits.felt_from(plan)
        assert field.stays or field.ends <= traits.felt_until(plan)
    assert [act.at for act in played.incident.acts] == sorted(act.at for act in played.incident.acts)


@pytest.mark.parametrize("kind", OWN)
def test_least_size_is_a_smaller_matter_than_the_greatest(kind: str, stage: Stage) -> None:
    sizes = load_traits()[kind].size
    least = play(stage, kind, **{key: bounds.least for key, bounds in sizes.items()})
    greatest = play(stage, kind, **{key: bounds.greatest for key, bounds in sizes.items()})

    def loudest(played: Played) -> float:
        return max(effect.signal_to_noise for effect in played.effects)

    assert loudest(least) > 3.0, "the least must be detectable by somebody"
    if kind != "T5":  # the more air is left, the less happens
        assert loudest(least) < loudest(greatest)


@pytest.mark.parametrize("kind", OWN)
def test_sensors_elsewhere_read_what_they_read_on_a_calm_day(kind: str, stage: Stage) -> None:
    place = KINDS[kind].places(stage)[0]
    schedule = Schedule("one", (Plan("x", kind, BEGINS, place=place.code),))
    performance, sensors = Performance(stage, schedule), np.arange(len(stage.atlas.city.sensors))
    calm: FloatArray = np.full(len(sensors), 0.3)
    touched: set[int] = set()
    for hour in (0.0, 4.9, 5.2, 6.0, 9.0, 60.0):
        values = performance.disturb(sensors, np.full(len(sensors), hour * HOUR), calm)
        touched |= set(np.flatnonzero(values != calm).tolist())

    played = play(stage, kind)
    named = {sensor for field in played.incident.fields for sensor in field.sensors.tolist()}
    assert touched <= named
    assert len(touched) < len(sensors) / 10


def test_leak_fills_manholes_and_hardly_moves_the_main(stage: Stage) -> None:
    leak = play(stage, "G1")

    assert leak.quantities == {"gas.methane_adjacent"}
    assert leak.of("gas.methane_adjacent")[0].peak_delta == pytest.approx(4.8)
    assert 3 <= len(leak.effects) <= 12
    assert leak.detectable < 0.3 * HOUR
    assert leak.worst == 1
    pressure = [field for field in leak.incident.fields if field.effect == "times"]
    assert pressure
    assert all(np.abs(field.values - 1.0).max() < 0.003 for field in pressure), "below what a gauge resolves"


def test_strike_drops_the_pressure_and_raises_the_flow_at_once(stage: Stage) -> None:
    strike = play(stage, "G2")
    pressure, flow = strike.of("gas.medium_pressure"), strike.of("gas.flow")

    assert len(pressure) >= 2
    assert all(effect.peak_delta < 0.0 for effect in pressure)
    assert flow[0].peak_delta > 100.0
    assert strike.detectable <= 60.0
    assert strike.worst == 1
    bigger = play(stage, "G2", hole_mm=120.0)
    assert bigger.of("gas.medium_pressure")[0].peak_delta < 2.0 * pressure[0].peak_delta


def test_biogas_is_methane_in_one_manhole_alone(stage: Stage) -> None:
    biogas = play(stage, "G0")

    assert {effect.sensor.asset for effect in biogas.effects} == {biogas.place.code}
    assert biogas.of("gas.methane_adjacent")[0].peak_delta == pytest.approx(1.6)
    assert biogas.worst == 3, "it really is methane: its level is deserved"
    assert biogas.levels[-1][1] == 0
    assert load_traits()["G0"].category == "look_alike"


def test_heavy_trucks_bend_the_bridge_and_leave_nothing_behind(stage: Stage) -> None:
    trucks = play(stage, "B1")
    strain, sag = trucks.of("bridge.strain"), trucks.of("bridge.deflection")

    # the design value is the answer to 140 t in midspan
    middle = [effect for effect in strain if effect.sensor.code[-1] in "34"]
    for effect in middle:
        assert effect.peak_delta / (effect.sensor.design_value or 0.0) == pytest.approx(120 / 140, abs=0.12)
    assert len(strain) == 6
    assert sag
    assert trucks.worst == 2
    assert all(abs(effect.delta[-1]) < 0.1 * abs(effect.peak_delta) for effect in strain + sag)
    assert {effect.sensor.asset for effect in trucks.effects} == {trucks.place.code}


def test_lost_stiffness_takes_the_frequency_down_by_its_root(stage: Stage) -> None:
    damage = play(stage, "B2")
    frequency = damage.of("bridge.natural_frequency")[0]
    design = frequency.sensor.design_value or 0.0

    assert (design + frequency.peak_delta) / design == pytest.approx(np.sqrt(0.8), abs=0.001)
    assert damage.worst == 2
    strain = damage.incident.fields[1]
    assert stage.atlas.city.sensors[int(strain.sensors[0])].quantity == "bridge.strain"
    assert strain.values.max() == pytest.approx(1 / 0.8)


def test_settlement_tilts_one_pier(stage: Stage) -> None:
    sunk = play(stage, "B3")

    assert [effect.sensor.code[-4:] for effect in sunk.of("bridge.pier_tilt")] == ["TLT1"]
    assert sunk.of("bridge.pier_tilt")[0].peak_delta == pytest.approx(np.degrees(np.arctan(8 / 2500)))
    assert sunk.worst == 3


def test_strike_shakes_for_one_report_and_leaves_a_lean(stage: Stage) -> None:
    struck = play(stage, "B4")
    shaken = struck.of("bridge.vertical_acceleration_root_mean_square")[0]

    assert struck.detectable == 0.0
    assert shaken.peak_delta > 0.1
    assert shaken.seconds[-1] - BEGINS == 600.0, "an accelerometer reports every ten minutes"
    assert struck.of("bridge.pier_tilt")[0].last_moved_by(3.0) == pytest.approx(BEGINS + 6 * HOUR, abs=120)
    assert struck.levels[-1][1] == 0


def test_slack_tendon_hands_its_force_to_its_neighbours(stage: Stage) -> None:
    slack = play(stage, "B5")
    cables = slack.of("bridge.cable_force")

    assert cables[0].peak_delta == pytest.approx(-0.3 * (cables[0].sensor.design_value or 0.0))
    assert sum(effect.peak_delta for effect in cables) == pytest.approx(0.0, abs=1e-6)
    assert slack.worst == 1


def test_landslide_follows_fukuzono_and_stays_down(stage: Stage) -> None:
    slide = play(stage, "L1")
    crack = slide.of("geohazard.crack_opening")[0]
    before = (crack.seconds > BEGINS + HOUR) & (crack.seconds < BEGINS + 19 * HOUR)
    hours = (crack.seconds[before] - BEGINS) / HOUR

    fitted, offset = np.polyfit(hours, 1.0 / np.gradient(crack.delta[before] / 0.8, hours), 1)

    assert -offset / fitted == pytest.approx(20.0, abs=0.1), "1/v falls to zero at the hour of the failure"
    assert crack.delta[-1] > 400.0
    assert {"geohazard.slope_tilt", "geohazard.surface_displacement_north"} <= slide.quantities
    assert "geohazard.rain_24_hours" not in slide.quantities, "rain is context"
    assert slide.levels == [], "the catalogue has no limit for movement"


def test_creep_after_rain_slows_down_again(stage: Stage) -> None:
    creep = play(stage, "L2")
    crack = creep.of("geohazard.crack_opening")[0]
    speed = np.gradient(crack.delta / 0.8, (crack.seconds - BEGINS) / HOUR)

    fastest = int(np.argmax(speed))
    assert speed[fastest] == pytest.approx(1.0, rel=0.02)
    assert (crack.seconds[fastest] - BEGINS) / HOUR == pytest.approx(6.0, abs=0.3), "when the rain ends"
    assert speed[-1] < 0.7 * speed[fastest]
    assert load_traits()["L2"].category == "incident"


def test_position_jumps_at_one_receiver_and_nothing_else_moves(stage: Stage) -> None:
    jump = play(stage, "L3")
    east, north = (jump.of(f"geohazard.surface_displacement_{axis}")[0].peak_delta for axis in ("east", "north"))

    assert np.hypot(east, north) == pytest.approx(35.0)
    assert len({effect.sensor.code[-1] for effect in jump.effects}) == 1
    assert len(jump.effects) == 3
    assert not load_traits()["L3"].deserves


def test_oxygen_of_a_section_sinks_behind_its_doors(stage: Stage) -> None:
    air = play(stage, "T1", oxygen_used_m3_per_h=25.0)
    oxygen = air.of("tunnel.oxygen")

    assert oxygen[0].sensor.asset == air.place.code
    assert -6.0 < oxygen[0].peak_delta < -2.0
    assert all(abs(effect.peak_delta) < 0.2 * abs(oxygen[0].peak_delta) for effect in oxygen[1:])
    assert "tunnel.hydrogen_sulphide" in air.quantities
    assert air.worst <= 2


def test_fans_hold_the_methane_of_a_cabin(stage: Stage) -> None:
    cabin = play(stage, "T2", leak_nm3_per_h=200.0)
    methane = cabin.of("tunnel.methane")[0]
    late = (methane.seconds > BEGINS + HOUR) & (methane.seconds < BEGINS + 1.9 * HOUR)

    assert cabin.place.properties["cabin"] == "gas"
    assert methane.peak_delta > 25.0
    assert cabin.worst == 2
    assert methane.delta[late].max() < 0.5 * methane.peak_delta
    assert abs(methane.delta[-1]) < 0.5


def test_fire_makes_smoke_and_heat_and_takes_oxygen(stage: Stage) -> None:
    fire = play(stage, "T3")

    smoke = fire.of("tunnel.carbon_monoxide")
    assert smoke[0].peak_delta > 100.0
    assert len(smoke) >= 2, "some seeps through the doors"
    assert 0.0 < smoke[1].peak_delta < 0.1 * smoke[0].peak_delta
    assert fire.of("tunnel.air_temperature")[0].peak_delta > 10.0
    assert fire.of("tunnel.oxygen")[0].peak_delta < -0.3
    assert fire.worst == 2
    assert fire.detectable < 600.0


def test_water_fills_the_sump_and_then_the_floor(stage: Stage) -> None:
    water = play(stage, "T4", inflow_l_per_s=50.0)
    sump = water.of("tunnel.sump_level")[0]
    floor = float(sump.peak_delta) - 1.0

    # 165 m3/h for an hour and a half, less 6 m3 in the sump, on the floor of the section
    assert 0.1 < floor < 0.5
    assert {effect.sensor.asset for effect in water.effects} == {water.place.code}
    assert water.worst == 4


def test_fan_failure_shows_in_the_air_alone(stage: Stage) -> None:
    fan = play(stage, "T5")

    assert fan.of("tunnel.oxygen")[0].peak_delta < -0.2
    assert fan.of("tunnel.relative_humidity")[0].peak_delta > 15.0
    assert fan.worst == 4
