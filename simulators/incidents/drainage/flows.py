"""Runs a piece of the drains and says what its instruments feel of the difference to the dry hours before."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.incidents.drainage.sewers import STORM, Piece
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.seats import Seats, seats_of
from simulators.physics.drainage import run_drainage
from simulators.physics.drains import DrainageCase, DrainageRun, Drains
from simulators.physics.field_store import FieldStore
from simulators.scenario.field import Field
from simulators.scenario.stage import Stage

HOUR = 3600.0
STEP = 300
ROUTING_STEP = 10.0
WARM_UP_HOURS = 3.0
"""Until the dry flow of an empty piece has become steady."""

LEVEL, FREEBOARD, VELOCITY = "drainage.pipe_level", "drainage.manhole_freeboard", "drainage.flow_velocity"
PONDING = "drainage.ponding_road"
CENTIMETRES = 100.0


@dataclass(frozen=True, eq=False)
class Course:
    """What happens in some pieces from the moment an incident begins.

    Attributes:
        pieces: Which; their nodes and conduits follow one another in the run.
        drains: Of all of them.
        run: Rows from the last dry one on.
    """

    pieces: tuple[Piece, ...]
    drains: Drains
    run: DrainageRun


def warm_rows() -> int:
    """Rows before anything happens."""
    return round(WARM_UP_HOURS * HOUR / STEP)


def followed(stage: Stage, pieces: tuple[Piece, ...], case: DrainageCase) -> Course:
    """Compute a case whose incident begins after ``warm_rows`` rows, or take it from the shelf."""
    run = _computed(stage, case)
    first = warm_rows() - 1
    later = DrainageRun(run.seconds[first:] - run.seconds[first], run.depth[first:], run.flow[first:], run.flow_error)
    return Course(pieces, case.drains, later)


def level_fields(stage: Stage, course: Course, begins: float, network: str = STORM) -> Iterator[Field]:
    """Levels, freeboards and velocities in manholes, and water on streets, as differences to the dry row."""
    depth, speed = course.run.depth, _speeds(course)
    street = np.maximum(depth - course.drains.depth, 0.0) * CENTIMETRES
    for quantity, nodal, sign in ((LEVEL, depth, 1.0), (FREEBOARD, depth, -1.0), (PONDING, street, 1.0)):
        seats, start, end, _ = _seated(stage, course, quantity, network)
        change = nodal - nodal[0]
        values = sign * seats.between(change[:, start], change[:, end])
        if quantity == PONDING:
            # water gathers where the street is lowest, at the manhole that spills more
            values = np.maximum(change[:, start], change[:, end])
        yield from felt(stage, seats.sensors, begins, float(STEP), values)
    seats, _, _, conduit = _seated(stage, course, VELOCITY, network)
    yield from felt(stage, seats.sensors, begins, float(STEP), speed[:, conduit] - speed[0, conduit])


def seat_depths(stage: Stage, course: Course, quantity: str, network: str) -> tuple[Seats, FloatArray]:
    """How much deeper the water stands at sensors of a quantity than in the dry row. (steps, seats) [m]"""
    seats, start, end, _ = _seated(stage, course, quantity, network)
    change = course.run.depth - course.run.depth[0]
    return seats, seats.between(change[:, start], change[:, end])


def speed_of(flow: FloatArray, depth: FloatArray, diameter: FloatArray) -> FloatArray:
    """Mean velocity in round pipes, v = Q / A(h), A a segment of a circle; 0 where there is hardly any water. [m/s]"""
    share = np.clip(depth / diameter, 0.0, 1.0)
    angle = 2.0 * np.arccos(1.0 - 2.0 * share)
    area = diameter**2 / 8.0 * (angle - np.sin(angle))
    return np.where(share > 0.01, flow / np.maximum(area, 1e-4), 0.0)


def _speeds(course: Course) -> FloatArray:
    """(steps, conduits) [m/s]"""
    depth = (course.run.depth[:, course.drains.conduits.start] + course.run.depth[:, course.drains.conduits.end]) / 2.0
    return speed_of(course.run.flow, depth, course.drains.conduits.diameter)


def _seated(
    stage: Stage, course: Course, quantity: str, network: str
) -> tuple[Seats, IndexArray, IndexArray, IndexArray]:
    """Seats on the pieces, with the conduit of each in the run and the nodes at both its ends."""
    pipe = np.concatenate([piece.pipes for piece in course.pieces])
    first = np.cumsum([0, *(len(piece.drains.conduits) for piece in course.pieces)])
    conduit = np.concatenate([first[order] + np.arange(len(p.pipes)) for order, p in enumerate(course.pieces)])
    seats = seats_of(stage, network, quantity).on(pipe)
    ascending = np.argsort(pipe)
    here = conduit[ascending[np.searchsorted(pipe, seats.pipe, sorter=ascending)]]
    return seats, course.drains.conduits.start[here], course.drains.conduits.end[here], here


def _computed(stage: Stage, case: DrainageCase) -> DrainageRun:
    if stage.shelf is None:
        return run_drainage(case)

    def compute() -> dict[str, FloatArray]:
        run = run_drainage(case)
        error = np.array([run.flow_error])
        return {"seconds": run.seconds, "depth": run.depth, "flow": run.flow, "flow_error": error}

    kept = FieldStore(stage.shelf).get("drainage", case, compute)
    return DrainageRun(kept["seconds"], kept["depth"], kept["flow"], float(kept["flow_error"][0]))
