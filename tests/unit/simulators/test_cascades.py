from simulators.incidents.catalogue import KINDS
from simulators.scenario.casting import Casting, Scene
from simulators.scenario.performance import Performance
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import Schedule
from simulators.scenario.stage import Stage


def cast(stage: Stage, kind: str) -> tuple[dict[str, Scene], list[Plan]]:
    casting = Casting(stage, KINDS)
    scenes = {scene.plan.kind: scene for scene in casting.cast([Plan("x", kind, 3_600.0)])}
    return scenes, casting.faults


def test_a_burst_breaks_the_gas_main_beside_it_and_gas_enters_the_tunnel(town: Stage) -> None:
    scenes, faults = cast(town, "X1")
    water, gas = scenes["W1"].place, scenes["G1"].place
    held = [
        section
        for section in town.atlas.of_kind("tunnel_section")
        if {water.code, gas.code} <= {asset.code for asset in town.atlas.linked(section, "attached_to")}
    ]

    assert [scenes[kind].plan.parent_id for kind in ("X1", "W1", "G1", "T2")] == [None, "x", "x-W1", "x-G1"]
    assert [scenes[kind].plan.begins for kind in ("W1", "G1", "T2")] == [3_600.0, 9_000.0, 10_800.0]
    assert held
    assert scenes["T2"].place.road == water.road == gas.road
    assert faults == []


def test_the_row_of_a_cascade_itself_touches_nothing(town: Stage) -> None:
    for kind in ("X1", "X2"):
        scene = cast(town, kind)[0][kind]
        assert KINDS[kind].happen(town, scene.plan, scene.place).fields == ()


def test_a_storm_cuts_the_power_and_silences_a_district(town: Stage) -> None:
    scenes, faults = cast(town, "X2")
    place = scenes["X2"].place

    assert scenes["D1"].place is place
    assert scenes["D1"].plan.parent_id == "x"
    assert [(fault.kind, fault.place, fault.parent_id) for fault in faults] == [("outage", place.district, "x")]
    assert scenes["D1"].plan.begins < faults[0].begins < scenes["D1"].plan.begins + 2.0 * 3_600.0


def test_faults_of_a_cascade_come_in_run_time(town: Stage) -> None:
    performance = Performance(town, Schedule("a storm", (Plan("x", "X2", 3_600.0),), lapse=60.0))

    fault = performance.caused_faults[0]

    assert fault.begins == (3_600.0 + 0.4 * 2.0 * 3_600.0) / 60.0
    assert fault.hours == 1.5 / 60.0
