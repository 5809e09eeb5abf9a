"""Rain in the drains, by SWMM with the full dynamic wave: levels, backwater, water coming out on the street."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from simulators.arrays import FloatArray
from simulators.physics import swmm_process
from simulators.physics.drains import DrainageCase, DrainageRun
from simulators.physics.swmm_text import swmm_text

ALL_BUT_SHUT = 1e-6
"""What a shut conduit lets through: SWMM takes a limit of 0 for no limit. [m3/s]"""

NO_LIMIT = 0.0


class DrainageFailed(RuntimeError):
    """SWMM has refused the case; the message holds what its report says."""


def run_drainage(case: DrainageCase) -> DrainageRun:
    """Compute one case in a process of its own.

    Saint-Venant equations in the conduits, balance of volume in the manholes, non-linear reservoirs on the ground;
    water above the street stands on `pond_area` and comes back. Blocked conduits have a limit of flow: a setting does
    nothing to a conduit. Source: SWMM 5.2 through its own toolkit (swmm-toolkit); domain reference, events D1 to D3.

    The library keeps its one simulation in global variables and ends the process on some errors: hence the process.

    Raises:
        DrainageFailed: SWMM does not take the case.
    """
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / swmm_process.CASE).write_text(swmm_text(case), encoding="ascii")
        np.savez(directory / swmm_process.COMMANDS, allow_pickle=False, **_commands(case))
        command = [sys.executable, "-m", swmm_process.__name__, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
        if done.returncode:
            raise DrainageFailed(_reason(directory) or done.stderr.strip() or f"SWMM ended with {done.returncode}")
        with np.load(directory / swmm_process.RESULT) as result:
            seconds = np.arange(1, len(case.rain) + 1, dtype=np.float64) * case.step
            return DrainageRun(seconds, result["depth"], result["flow"], float(result["flow_error"]))


def run_drainages(cases: Sequence[DrainageCase], processes: int) -> list[DrainageRun]:
    """Compute several cases, so many at a time; the results are in the order of the cases.

    Raises:
        DrainageFailed: SWMM does not take one of them.
    """
    with ThreadPoolExecutor(processes) as waiting:
        return list(waiting.map(run_drainage, cases))


def _commands(case: DrainageCase) -> dict[str, FloatArray]:
    """What is to be set before each step; a limit and an inflow stay until they are set anew."""
    now = np.arange(len(case.rain), dtype=np.float64) * case.step
    limits = np.zeros((len(now), len(case.blockages)))
    for column, blockage in enumerate(case.blockages):
        is_blocked = (blockage.begins <= now) & (now < blockage.ends)
        limits[:, column] = np.where(is_blocked, max(blockage.passing, ALL_BUT_SHUT), NO_LIMIT)
    fed = sorted({discharge.node for discharge in case.discharges})
    inflows = np.zeros((len(now), len(fed)))
    for discharge in case.discharges:
        is_running = (discharge.begins <= now) & (now < discharge.ends)
        inflows[:, fed.index(discharge.node)] += np.where(is_running, discharge.flow, 0.0)
    has_level = case.river_level is not None
    sizes = [len(case.drains.invert), len(case.drains.conduits), case.step]
    return {
        "sizes": np.array(sizes, dtype=np.float64),
        "blocked": np.array([blockage.conduit for blockage in case.blockages], dtype=np.float64),
        "limits": limits,
        "fed": np.array(fed, dtype=np.float64),
        "inflows": inflows,
        "outfalls": case.drains.outfalls.astype(np.float64) if has_level else np.zeros(0),
        "levels": np.zeros((len(now), 0)) if case.river_level is None else case.river_level,
    }


def _reason(directory: Path) -> str:
    report = directory / swmm_process.REPORT
    if not report.exists():
        return ""
    lines = report.read_text(encoding="ascii", errors="replace").splitlines()
    return "; ".join(line.strip() for line in lines if "ERROR" in line)
