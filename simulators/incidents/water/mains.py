"""The water mains of the city: their pressure zones, what they do on a calm day, and what they do otherwise.

Demand is taken at its mean, so that a zone has one calm state; the day's rhythm is in the calm values of the sensors.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.networks.parts import Part, part_with, parts_of, pipe_numbers
from simulators.physics.global_gradient import Solution, solve
from simulators.physics.head_loss import hazen_williams
from simulators.physics.outflow import Outflow
from simulators.physics.surge import PLASTIC_WAVE, STEEL_WAVE, arrivals
from simulators.physics.water import REQUIRED_PRESSURE, Burst, run_water
from simulators.scenario.stage import Stage

WATER = "water"
HOUR = 3600.0
PLASTIC_ROUGHNESS = 145.0
"""Hazen and Williams' C from which on a main is of polyethylene."""


@dataclass(frozen=True, eq=False)
class Spot:
    """A main, its zone and the node at its lower end, where the pressure and with it the danger is greater.

    Attributes:
        zone: To which it belongs.
        pipe: In the zone.
        node: In the zone.
        position: Of the node on the metre grid. (2,) [m]
    """

    zone: Part
    pipe: int
    node: int
    position: FloatArray


@dataclass(frozen=True, eq=False)
class Change:
    """What differs in a zone from a calm day.

    Attributes:
        pressure: (nodes,) [m of water]
        flow: Through each pipe in the direction of its calm flow. (pipes,) [m3/s]
        calm_flow: Without its sign. (pipes,) [m3/s]
        supply: Leaving each source. (sources,) [m3/s]
    """

    pressure: FloatArray
    flow: FloatArray
    calm_flow: FloatArray
    supply: FloatArray


@lru_cache(maxsize=4)
def zones_of(stage: Stage) -> tuple[Part, ...]:
    """The pressure zones."""
    return parts_of(stage.atlas.city.networks[WATER])


def spot_on(stage: Stage, main: Asset) -> Spot:
    """Where a main breaks."""
    graph = stage.atlas.city.networks[WATER]
    pipe = pipe_numbers(graph)[main.code]
    zone = part_with(zones_of(stage), pipe)
    node = int(graph.ends[pipe, int(np.argmin(graph.elevation[graph.ends[pipe]]))])
    return Spot(zone, zone.pipe_here(pipe), zone.node_here(node), graph.position[node])


def burst_change(zone: Part, node: int, diameter: float) -> tuple[Change, float]:
    """A hole that runs out freely, by EPANET: pressures fall, customers get less; and what escapes [m3/s].

    Diameter in m.
    """
    demand = np.repeat(zone.demand[np.newaxis] / HOUR, 2, axis=0)
    head = np.repeat(_held_heads(zone)[np.newaxis], 2, axis=0)
    run = run_water(zone.network, head, demand, int(HOUR), (Burst(node, diameter, HOUR),))
    return _change(zone, run.pressure[0], run.pressure[1], run.flow[0], run.flow[1]), float(run.escaped[1].sum())


def steady_change(
    zone: Part,
    hole: FloatArray | None = None,
    closed: BoolArray | None = None,
    lowered: FloatArray | None = None,
) -> Change:
    """Anything else, by the own solver (within 0.11 mm of EPANET, docs/simulation.md).

    Args:
        zone: Of the network.
        hole: Coefficient of what runs out at each node. (nodes,) [m3/s per root of m]
        closed: Shut pipes. (pipes,)
        lowered: By how much the head at each source falls. (sources,) [m]
    """
    held = _held_heads(zone)
    calm = _calm(zone)
    after = _solved(zone, held - (0.0 if lowered is None else lowered), hole, closed)
    ground = zone.network.elevation
    return _change(zone, calm.head - ground, after.head - ground, calm.flow, after.flow)


def calm_pressure(zone: Part) -> FloatArray:
    """On a calm day. (nodes,) [m of water]"""
    return _calm(zone).head - zone.network.elevation


def wave_arrivals(zone: Part, node: int) -> FloatArray:
    """When the wave of a sudden change at a node reaches the others. (nodes,) [s]"""
    return arrivals(zone.network, node, np.where(is_plastic(zone), PLASTIC_WAVE, STEEL_WAVE))


def is_plastic(zone: Part) -> BoolArray:
    """Which mains are of polyethylene. (pipes,)"""
    return zone.network.pipes.roughness >= PLASTIC_ROUGHNESS


def at_ends(zone: Part, nodal: FloatArray, pipes: IndexArray) -> tuple[FloatArray, FloatArray]:
    """A quantity of nodes at both ends of some pipes of the city's network. (pipes,), (pipes,)"""
    here = np.searchsorted(zone.pipes, pipes)
    return nodal[zone.network.pipes.start[here]], nodal[zone.network.pipes.end[here]]


@lru_cache(maxsize=32)
def _calm(zone: Part) -> Solution:
    return _solved(zone, _held_heads(zone), None, None)


def _held_heads(zone: Part) -> FloatArray:
    return np.array([source.level for source in zone.sources])


def _solved(zone: Part, head: FloatArray, hole: FloatArray | None, closed: BoolArray | None) -> Solution:
    ground = zone.network.elevation
    holes = np.zeros(len(ground)) if hole is None else hole
    outflow = Outflow(zone.demand / HOUR, holes, ground, ground, REQUIRED_PRESSURE)
    return solve(zone.network, hazen_williams(zone.network.pipes), head, outflow, closed)


def _change(zone: Part, pressure: FloatArray, later: FloatArray, flow: FloatArray, later_flow: FloatArray) -> Change:
    # no water, no pressure: what is cut off, or would have to be sucked
    later = np.maximum(np.nan_to_num(later, nan=0.0), 0.0)
    supply = np.array([_leaving(zone, source, later_flow) - _leaving(zone, source, flow) for source in _places(zone)])
    return Change(later - pressure, (later_flow - flow) * np.sign(flow), np.abs(flow), supply)


def _places(zone: Part) -> list[int]:
    return [int(node) for node in zone.network.sources]


def _leaving(zone: Part, node: int, flow: FloatArray) -> float:
    pipes = zone.network.pipes
    return float(flow[pipes.start == node].sum() - flow[pipes.end == node].sum())
