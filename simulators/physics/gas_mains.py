"""Pressure and flow in gas mains, with holes in them."""

from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray
from simulators.physics.global_gradient import Solution, solve
from simulators.physics.head_loss import renouard_low, renouard_medium
from simulators.physics.leak import ATMOSPHERE, hole_flow
from simulators.physics.network import Network
from simulators.physics.outflow import Outflow

BAR = 1e5
"""[Pa]"""

MILLIBAR = 100.0
"""[Pa]"""

SMALLEST_REGULATED = 0.5 * BAR
"""Gauge pressure below which a district regulator passes less than is asked for (estimate). [Pa]"""

APPLIANCE_PRESSURE = 1_500.0
"""Gauge pressure below which burners draw less (estimate: three quarters of the nominal 2 kPa). [Pa]"""


@dataclass(frozen=True, eq=False)
class GasState:
    """A steady state of a gas network.

    Attributes:
        pressure: Above the atmosphere at each node; not a number where no source is reached. (nodes,) [Pa]
        flow: Through each pipe, positive from its start to its end. (pipes,) [Nm3/s]
        outflow: Leaving at each node, leaks included; negative at the sources. (nodes,) [Nm3/s]
        solution: To begin the next state from.
    """

    pressure: FloatArray
    flow: FloatArray
    outflow: FloatArray
    solution: Solution


def medium_pressure(
    network: Network,
    source_pressure: FloatArray,
    demand: FloatArray,
    hole_diameter: FloatArray,
    closed: BoolArray | None = None,
    first: Solution | None = None,
) -> GasState:
    """Mains above about 1 bar gauge: the head is the squared absolute pressure, every hole is choked.

    Renouard's quadratic formula; a choked hole lets out c p with p the absolute pressure, which is c times the root of
    the head. Below 0.85 bar gauge a hole is not choked any more and the leak comes out too large.

    Args:
        network: Nodes and mains; the roughness of the pipes is not used.
        source_pressure: Above the atmosphere, held at each source. (sources,) [Pa]
        demand: What is drawn at each node. (nodes,) [Nm3/s]
        hole_diameter: Of the hole at each node, 0 for none. (nodes,) [m]
        closed: Pipes whose valves are shut. (pipes,)
        first: The state before, to begin from.
    """
    pressure = 10.0 * BAR
    coefficient = hole_flow(pressure, 1.0) / 3600.0 / ((pressure + ATMOSPHERE) / BAR)
    air = (ATMOSPHERE / BAR) ** 2
    service = ((SMALLEST_REGULATED + ATMOSPHERE) / BAR) ** 2 - air
    nowhere = np.zeros(network.node_count)
    outflow = Outflow(demand, coefficient * hole_diameter**2, nowhere + air, nowhere, service)
    source_head = ((source_pressure + ATMOSPHERE) / BAR) ** 2
    solution = solve(network, renouard_medium(network.pipes), source_head, outflow, closed, first)
    absolute = np.sqrt(np.maximum(solution.head, 0.0)) * BAR
    return GasState(np.maximum(absolute - ATMOSPHERE, 0.0), solution.flow, solution.outflow, solution)


def low_pressure(
    network: Network,
    source_pressure: FloatArray,
    demand: FloatArray,
    hole_diameter: FloatArray,
    closed: BoolArray | None = None,
    first: Solution | None = None,
) -> GasState:
    """Mains behind the district regulators, at about 2 to 3 kPa: the head is the gauge pressure.

    Renouard's linear formula; a hole lets out c times the root of the gauge pressure, the limit of the compressible
    formula for a small pressure. Arguments and result as in `medium_pressure`.
    """
    pressure = APPLIANCE_PRESSURE
    coefficient = hole_flow(pressure, 1.0) / 3600.0 / (pressure / MILLIBAR) ** 0.5
    nowhere = np.zeros(network.node_count)
    outflow = Outflow(demand, coefficient * hole_diameter**2, nowhere, nowhere, APPLIANCE_PRESSURE / MILLIBAR)
    solution = solve(network, renouard_low(network.pipes), source_pressure / MILLIBAR, outflow, closed, first)
    return GasState(np.maximum(solution.head, 0.0) * MILLIBAR, solution.flow, solution.outflow, solution)
