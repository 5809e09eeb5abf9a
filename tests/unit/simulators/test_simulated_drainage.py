import math
from dataclasses import replace

import numpy as np
import pytest

from simulators.physics.drainage import DrainageFailed, run_drainage, run_drainages
from simulators.physics.drains import (
    Blockage,
    Discharge,
    DrainageCase,
    DrainageRun,
    Drains,
    standing_on_street,
)
from simulators.physics.network import Pipes, UnsoundNetwork
from simulators.physics.storm import PLACEHOLDER, chicago_storm
from simulators.physics.swmm_text import swmm_text

DIAMETER, SLOPE, ROUGHNESS = 0.8, 0.003, 0.013
DRY = np.zeros(36)
STEP = 300


def street(catchment: float = 0.0, pond_area: float = 500.0, depth: float = 3.0) -> Drains:
    """Ten conduits of 100 m, falling evenly to one outfall."""
    node = np.arange(11)
    conduits = Pipes(node[:-1], node[1:], np.full(10, 100.0), np.full(10, DIAMETER), np.full(10, ROUGHNESS))
    even = np.ones(11)
    return Drains(
        20.0 - SLOPE * 100.0 * node.astype(np.float64),
        depth * even,
        pond_area * even,
        catchment * even,
        0.7 * even,
        0.0 * even,
        conduits,
        np.array([10]),
    )


def manning_flow(depth: float) -> float:
    """In a round pipe that is filled to this depth."""
    angle = 2.0 * math.acos(1.0 - 2.0 * depth / DIAMETER)
    area = DIAMETER**2 / 8.0 * (angle - math.sin(angle))
    wetted = DIAMETER / 2.0 * angle
    return area * (area / wetted) ** (2.0 / 3.0) * SLOPE**0.5 / ROUGHNESS


@pytest.fixture(scope="module")
def steady() -> DrainageRun:
    return run_drainage(DrainageCase(street(), DRY, STEP, discharges=(Discharge(0, 0.4, 0.0),)))


@pytest.fixture(scope="module")
def blocked() -> DrainageRun:
    case = DrainageCase(
        street(),
        DRY,
        STEP,
        blockages=(Blockage(5, 0.1, begins=3600.0, ends=7200.0),),
        discharges=(Discharge(0, 0.4, 0.0),),
    )
    return run_drainage(case)


def test_steady_flow_runs_at_the_depth_of_manning(steady: DrainageRun) -> None:
    assert steady.flow[-1] == pytest.approx(0.4, rel=1e-3)
    for depth in steady.depth[-1, 1:8]:
        assert manning_flow(float(depth)) == pytest.approx(0.4, rel=0.01)
    assert abs(steady.flow_error) < 1.0


def test_blockage_raises_the_level_above_and_lowers_it_below(steady: DrainageRun, blocked: DrainageRun) -> None:
    during, before = blocked.depth[23], blocked.depth[11]

    assert blocked.flow[23, 5] == pytest.approx(0.1, rel=1e-3)
    assert (during[:6] > before[:6] + 1.0).all()
    assert (during[6:] < before[6:] - 0.1).all()
    assert blocked.depth[-1] == pytest.approx(steady.depth[-1], abs=0.01)


def test_full_river_stands_level_in_the_drains() -> None:
    drains = street()

    run = run_drainage(DrainageCase(drains, DRY, STEP, river_level=np.full((len(DRY), 1), 19.0)))

    assert run.depth[-1] == pytest.approx(np.maximum(19.0 - drains.invert, 0.0), abs=0.005)


def test_rising_river_runs_back_into_the_drains() -> None:
    level = np.linspace(17.0, 19.0, len(DRY))[:, np.newaxis]

    run = run_drainage(DrainageCase(street(), DRY, STEP, river_level=level))

    assert run.flow[:, 9].min() < -0.005


def test_water_that_cannot_leave_stands_on_the_street() -> None:
    drains = street(pond_area=20_000.0)
    shut, inflow = Blockage(0, 0.0, begins=0.0), Discharge(0, 4.0, begins=0.0)

    run = run_drainage(DrainageCase(drains, DRY, STEP, blockages=(shut,), discharges=(inflow,)))

    standing = standing_on_street(drains, run)
    assert standing[-1, 0] == pytest.approx(4.0 * run.seconds[-1] / 20_000.0, rel=0.01)
    assert standing[:, 1:].max() == 0.0


def test_rain_leaves_through_the_outfall() -> None:
    rain = np.concatenate([chicago_storm(2.0, 60, 5), np.zeros(60)])

    run = run_drainage(DrainageCase(street(catchment=5_000.0), rain, STEP))

    fallen = rain.sum() * STEP / 3600.0 / 1000.0 * 10 * 5_000.0
    left = run.flow[:, 9].sum() * STEP
    assert 0.6 < left / fallen < 0.9  # 70 % of the ground is sealed, the rest takes most of its share
    assert abs(run.flow_error) < 2.0


def test_cases_come_back_in_order_and_the_same_each_time(steady: DrainageRun) -> None:
    cases = [DrainageCase(street(), DRY, STEP, discharges=(Discharge(0, flow, 0.0),)) for flow in (0.2, 0.4)]

    smaller, same = run_drainages(cases, processes=2)

    assert smaller.flow[-1, 9] == pytest.approx(0.2, rel=1e-3)
    assert (same.depth == steady.depth).all()


def test_what_swmm_refuses_is_told_with_its_reason() -> None:
    drains = street()
    senseless = replace(drains, sealed=-drains.sealed, catchment=100.0 * drains.depth)

    with pytest.raises(DrainageFailed, match=r"ERROR 211.*-70"):
        run_drainage(DrainageCase(senseless, DRY, STEP))


@pytest.mark.parametrize(
    ("outfalls", "complaint"),
    [
        ([], "no outfall"),
        ([5], "exactly one conduit"),
    ],
    ids=["no outfall", "outfall inside"],
)
def test_drains_without_a_proper_outfall_are_refused(outfalls: list[int], complaint: str) -> None:
    with pytest.raises(UnsoundNetwork, match=complaint):
        replace(street(), outfalls=np.array(outfalls, dtype=np.int64))


def test_drains_of_uneven_length_are_refused() -> None:
    with pytest.raises(UnsoundNetwork, match="differ in length"):
        replace(street(), depth=np.ones(3))


def test_step_must_be_whole_minutes() -> None:
    with pytest.raises(UnsoundNetwork, match="whole number of minutes"):
        DrainageCase(street(), DRY, 90)


def test_one_thread_is_asked_for() -> None:
    assert "THREADS 1\n" in swmm_text(DrainageCase(street(), DRY, STEP))


@pytest.mark.parametrize("step", [1, 5, 10])
def test_storm_brings_what_the_formula_says(step: int) -> None:
    mean = PLACEHOLDER.strength * (1.0 + PLACEHOLDER.growth * math.log10(50.0)) / (120.0 + 12.0) ** 0.72

    rain = chicago_storm(50.0, 120, step)

    assert rain.sum() * step / 60.0 == pytest.approx(mean * 120.0)
    assert abs(int(np.argmax(rain)) * step - 48) <= step
