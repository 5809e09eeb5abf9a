"""The process in which SWMM runs: `python -m simulators.physics.swmm_process DIRECTORY`, for `drainage` alone."""

import sys
from pathlib import Path

import numpy as np
from swmm.toolkit import solver
from swmm.toolkit.shared_enum import LinkProperty, LinkResult, NodeResult, ObjectType

from simulators.arrays import FloatArray, whole_numbers

CASE, COMMANDS, REPORT, RESULT = "case.inp", "commands.npz", "case.rpt", "result.npz"


def main(directory: Path) -> None:
    """Run the case in the directory, obey its commands before each step, and leave depths and flows there."""
    with np.load(directory / COMMANDS) as archive:
        commands = dict(archive)
    solver.swmm_open(str(directory / CASE), str(directory / REPORT), str(directory / "case.out"))
    depth, flow, flow_error = _run(commands)
    np.savez(directory / RESULT, depth=depth, flow=flow, flow_error=flow_error)


def _run(commands: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray, float]:
    node_count, link_count, step = _places(commands["sizes"])
    blocked, fed, outfalls = (_places(commands[name]) for name in ("blocked", "fed", "outfalls"))
    nodes = [solver.project_get_index(ObjectType.NODE, f"n{node}") for node in range(node_count)]
    links = [solver.project_get_index(ObjectType.LINK, f"c{conduit}") for conduit in range(link_count)]
    steps = len(commands["limits"])
    depth, flow = np.zeros((steps, node_count)), np.zeros((steps, link_count))
    solver.swmm_start(0)
    for row in range(steps):
        for conduit, limit in zip(blocked, commands["limits"][row].tolist(), strict=True):
            solver.link_set_parameter(links[conduit], LinkProperty.FLOW_LIMIT, limit)
        for node, inflow in zip(fed, commands["inflows"][row].tolist(), strict=True):
            solver.node_set_total_inflow(nodes[node], inflow)
        for node, level in zip(outfalls, commands["levels"][row].tolist(), strict=True):
            solver.outfall_set_stage(nodes[node], level)
        solver.swmm_stride(step)
        depth[row] = [solver.node_get_result(node, NodeResult.DEPTH) for node in nodes]
        flow[row] = [solver.link_get_result(link, LinkResult.FLOW) for link in links]
    solver.swmm_end()
    _, flow_error, _ = solver.swmm_get_mass_balance()
    return depth, flow, flow_error


def _places(numbers: FloatArray) -> list[int]:
    return whole_numbers(numbers.astype(np.int64))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
