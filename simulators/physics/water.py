"""The water network over hours, by EPANET: pressures and flows, with bursts and closed valves."""

import os
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from epanet import toolkit

from simulators.arrays import FloatArray, whole_numbers
from simulators.physics.network import Network
from simulators.physics.orifice import hole_coefficient

REQUIRED_PRESSURE = 20.0
"""Pressure from which on customers get all they want: 0.2 MPa at the main, for six floors (estimate). [m]"""

ACCURACY = 1e-5
"""Sum of changes of flow over sum of flow; the finest that EPANET takes."""

MILLIMETRES = 1000.0


@dataclass(frozen=True)
class Burst:
    """A hole in a main that runs out freely for a while.

    Attributes:
        node: Where it is.
        diameter: Of a round hole of the same area. [m]
        begins: [s]
        ends: Repaired or shut off. [s]
    """

    node: int
    diameter: float
    begins: float
    ends: float = float("inf")


@dataclass(frozen=True)
class Closure:
    """A pipe shut for a while: by a crew, by a mistake, or the pump behind it has stopped.

    Attributes:
        pipe: Which one.
        begins: [s]
        ends: [s]
    """

    pipe: int
    begins: float
    ends: float = float("inf")


@dataclass(frozen=True, eq=False)
class WaterRun:
    """What the network did.

    Attributes:
        seconds: Instants. (steps,) [s]
        pressure: Above the ground, never below 0: what EPANET finds below is not to be relied on. (steps, nodes) [m]
        flow: Through each pipe, positive from its start to its end. (steps, pipes) [m3/s]
        delivered: What customers got. (steps, nodes) [m3/s]
        escaped: What ran out of holes. (steps, nodes) [m3/s]
    """

    seconds: FloatArray
    pressure: FloatArray
    flow: FloatArray
    delivered: FloatArray
    escaped: FloatArray


def run_water(
    network: Network,
    source_head: FloatArray,
    demand: FloatArray,
    step: int,
    bursts: tuple[Burst, ...] = (),
    closures: tuple[Closure, ...] = (),
    required_pressure: float = REQUIRED_PRESSURE,
) -> WaterRun:
    """Run a water network of mains and reservoirs, a steady state for each step.

    Hazen and Williams' head loss; customers get demand x min(1, sqrt(p / required)), holes let out Cd A sqrt(2 g p) as
    emitters without backflow. Source: EPANET 2.3 through its own toolkit (owa-epanet); domain reference, event W1.

    Args:
        network: Nodes and mains; roughness is the coefficient C of Hazen and Williams.
        source_head: At each source; lower while its pumps have stopped. (steps, sources) [m]
        demand: What customers want. (steps, nodes) [m3/s]
        step: Between two rows of demand. [s]
        bursts: Holes.
        closures: Shut pipes.
        required_pressure: Enough for all customers. [m]
    """
    steps, nodes = demand.shape
    pressure, delivered, escaped = (np.zeros((steps, nodes)) for _ in range(3))
    flow = np.zeros((steps, len(network.pipes)))
    place = _places(network)
    with _opened(network, step, steps, required_pressure) as project, warnings.catch_warnings():
        # EPANET warns of negative pressures and cut-off nodes, which is what incidents make
        warnings.simplefilter("ignore")
        toolkit.openH(project)
        toolkit.initH(project, toolkit.NOSAVE)
        for row in range(steps):
            _set_nodes(project, network, place, source_head[row], demand[row])
            holes = _holes(bursts, row * step, nodes)
            _set_incidents(project, place, holes, bursts, _shut(closures, row * step))
            toolkit.runH(project)
            pressure[row] = _read(project, place, toolkit.PRESSURE)
            # at a node without a hole EPANET leaves a number of its own
            escaped[row] = np.where(holes > 0.0, _read(project, place, toolkit.EMITTERFLOW), 0.0)
            delivered[row] = _read(project, place, toolkit.DEMANDFLOW)
            flow[row] = [toolkit.getlinkvalue(project, pipe + 1, toolkit.FLOW) for pipe in range(len(network.pipes))]
            toolkit.nextH(project)
    pressure[:, network.sources] = source_head - network.elevation[network.sources]
    return WaterRun(np.arange(steps, dtype=np.float64) * step, np.maximum(pressure, 0.0), flow, delivered, escaped)


def _read(project: toolkit.Project, place: list[int], quantity: int) -> list[float]:
    return [toolkit.getnodevalue(project, index, quantity) for index in place]


def _set_nodes(
    project: toolkit.Project, network: Network, place: list[int], source_head: FloatArray, demand: FloatArray
) -> None:
    """What the sources hold and what customers want now."""
    heads = dict(zip(network.sources.tolist(), source_head.tolist(), strict=True))
    for node, wanted in enumerate(demand.tolist()):
        if node in heads:
            toolkit.setnodevalue(project, place[node], toolkit.ELEVATION, heads[node])
        else:
            toolkit.setnodevalue(project, place[node], toolkit.BASEDEMAND, wanted)


def _holes(bursts: tuple[Burst, ...], now: float, nodes: int) -> FloatArray:
    """Coefficients of what is open now; several holes at one node add up. (nodes,) [m3/s per root of m]"""
    coefficients = np.zeros(nodes)
    for burst in bursts:
        if burst.begins <= now < burst.ends:
            coefficients[burst.node] += hole_coefficient(np.array(burst.diameter))
    return coefficients


def _shut(closures: tuple[Closure, ...], now: float) -> dict[int, bool]:
    """Every pipe that is ever shut, and whether it is now."""
    shut = dict.fromkeys((closure.pipe for closure in closures), False)
    for closure in closures:
        shut[closure.pipe] |= closure.begins <= now < closure.ends
    return shut


def _set_incidents(
    project: toolkit.Project, place: list[int], holes: FloatArray, bursts: tuple[Burst, ...], shut: dict[int, bool]
) -> None:
    for node in {burst.node for burst in bursts}:
        toolkit.setnodevalue(project, place[node], toolkit.EMITTER, float(holes[node]))
    for pipe, is_shut in shut.items():
        toolkit.setlinkvalue(project, pipe + 1, toolkit.STATUS, toolkit.CLOSED if is_shut else toolkit.OPEN)


def _places(network: Network) -> list[int]:
    """Where each node stands inside EPANET, which counts from 1 and keeps the reservoirs behind all junctions."""
    is_source = np.isin(np.arange(network.node_count), network.sources)
    order = np.argsort(is_source, kind="stable")
    place = np.empty(network.node_count, dtype=np.int64)
    place[order] = np.arange(1, network.node_count + 1)
    return whole_numbers(place)


@contextmanager
def _opened(network: Network, step: int, steps: int, required_pressure: float) -> Generator[toolkit.Project]:
    """The network inside EPANET; pipes keep their order, counted from 1."""
    project = toolkit.createproject()
    try:
        toolkit.init(project, os.devnull, "", toolkit.CMS, toolkit.HW)
        _add_nodes(project, network)
        _add_pipes(project, network)
        toolkit.setoption(project, toolkit.ACCURACY, ACCURACY)
        toolkit.setoption(project, toolkit.EMITBACKFLOW, 0)
        toolkit.setdemandmodel(project, toolkit.PDA, 0.0, required_pressure, 0.5)
        toolkit.settimeparam(project, toolkit.DURATION, step * (steps - 1))
        # a report step that differs from the hydraulic one would move the instants
        for length in (toolkit.HYDSTEP, toolkit.REPORTSTEP, toolkit.PATTERNSTEP):
            toolkit.settimeparam(project, length, step)
        yield project
    finally:
        toolkit.deleteproject(project)


def _add_nodes(project: toolkit.Project, network: Network) -> None:
    sources = set(network.sources.tolist())
    for node, elevation in enumerate(network.elevation.tolist()):
        if node not in sources:
            index = toolkit.addnode(project, f"n{node}", toolkit.JUNCTION)
            toolkit.setnodevalue(project, index, toolkit.ELEVATION, elevation)
    for node in sorted(sources):
        toolkit.addnode(project, f"n{node}", toolkit.RESERVOIR)


def _add_pipes(project: toolkit.Project, network: Network) -> None:
    pipes = network.pipes
    for pipe, (start, end) in enumerate(zip(pipes.start.tolist(), pipes.end.tolist(), strict=True)):
        index = toolkit.addlink(project, f"p{pipe}", toolkit.PIPE, f"n{start}", f"n{end}")
        diameter = pipes.diameter[pipe] * MILLIMETRES
        toolkit.setpipedata(project, index, pipes.length[pipe], diameter, pipes.roughness[pipe], 0.0)
