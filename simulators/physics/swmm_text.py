"""A drainage case in the words of SWMM's input file."""

from collections.abc import Iterable, Iterator

from simulators.arrays import whole_numbers
from simulators.physics.drains import DrainageCase, Drains

SQUARE_METRES_PER_HECTARE = 10_000.0

OPTIONS = """\
[OPTIONS]
FLOW_UNITS CMS
INFILTRATION HORTON
FLOW_ROUTING DYNWAVE
START_DATE 01/01/2026
START_TIME 00:00:00
REPORT_START_DATE 01/01/2026
REPORT_START_TIME 00:00:00
END_DATE {end_date}
END_TIME {end_time}
REPORT_STEP 01:00:00
WET_STEP 00:01:00
DRY_STEP 00:05:00
ROUTING_STEP {routing_step}
ALLOW_PONDING YES
INERTIAL_DAMPING PARTIAL
VARIABLE_STEP 0
THREADS 1
[EVAPORATION]
CONSTANT 0.0
"""
"""One thread: two of them wait for each other on a busy machine and take ten times as long."""

SURFACE = "0.013 0.15 1.5 5 25 OUTLET"
"""Manning's n of paved and of open ground, water kept by each [mm], share of paved ground that keeps none [%]."""

INFILTRATION = "76 3.8 4 7 0"
"""Horton: first and last rate [mm/h], decay [1/h], days to dry, no limit. Loam, SWMM reference manual I, table 4-2."""

SLOPE = 0.5
"""Of the ground (estimate). [%]"""


def swmm_text(case: DrainageCase) -> str:
    """The whole input file; node k is called nk, conduit k is ck."""
    return "\n".join([*_sections(case), ""])


def _sections(case: DrainageCase) -> Iterator[str]:
    drains = case.drains
    yield _options(case)
    yield f"[RAINGAGES]\ngauge INTENSITY {case.step / 3600.0:.6f} 1.0 TIMESERIES rain"
    yield from _section("TIMESERIES", _rain(case))
    wet = [node for node, area in enumerate(drains.catchment.tolist()) if area > 0.0]
    yield from _section("SUBCATCHMENTS", (_catchment(drains, node) for node in wet))
    yield from _section("SUBAREAS", (f"s{node} {SURFACE}" for node in wet))
    yield from _section("INFILTRATION", (f"s{node} {INFILTRATION}" for node in wet))
    outfalls = set(whole_numbers(drains.outfalls))
    inside = [node for node in range(len(drains.invert)) if node not in outfalls]
    yield from _section("JUNCTIONS", (_junction(drains, node) for node in inside))
    yield from _section("OUTFALLS", (f"n{node} {drains.invert[node]:.4f} FREE" for node in sorted(outfalls)))
    dry = [node for node in inside if drains.dry_flow[node] > 0.0]
    yield from _section("DWF", (f"n{node} FLOW {drains.dry_flow[node]:.6f}" for node in dry))
    conduits = range(len(drains.conduits))
    yield from _section("CONDUITS", (_conduit(drains, conduit) for conduit in conduits))
    yield from _section(
        "XSECTIONS", (f"c{conduit} CIRCULAR {drains.conduits.diameter[conduit]:.4f} 0 0 0" for conduit in conduits)
    )


def _section(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"[{name}]"
    yield from lines


def _options(case: DrainageCase) -> str:
    minutes = len(case.rain) * case.step // 60
    days, minutes = divmod(minutes, 24 * 60)
    end_date = f"01/{1 + days:02d}/2026"
    return OPTIONS.format(
        end_date=end_date, end_time=f"{minutes // 60:02d}:{minutes % 60:02d}:00", routing_step=case.routing_step
    )


def _rain(case: DrainageCase) -> Iterator[str]:
    for row, intensity in enumerate(case.rain.tolist()):
        minutes = row * case.step // 60
        yield f"rain {minutes // 60}:{minutes % 60:02d} {intensity:.4f}"


def _catchment(drains: Drains, node: int) -> str:
    area = float(drains.catchment[node])
    hectares, sealed = area / SQUARE_METRES_PER_HECTARE, 100.0 * float(drains.sealed[node])
    return f"s{node} gauge n{node} {hectares:.5f} {sealed:.2f} {area**0.5:.2f} {SLOPE} 0"


def _junction(drains: Drains, node: int) -> str:
    return f"n{node} {drains.invert[node]:.4f} {drains.depth[node]:.4f} 0 0 {drains.pond_area[node]:.2f}"


def _conduit(drains: Drains, conduit: int) -> str:
    pipes = drains.conduits
    ends = f"n{pipes.start[conduit]} n{pipes.end[conduit]}"
    return f"c{conduit} {ends} {pipes.length[conduit]:.3f} {pipes.roughness[conduit]:.4f} 0 0 0"
