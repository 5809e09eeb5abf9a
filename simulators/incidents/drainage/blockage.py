"""D2: something sticks in a sewer on a dry day. Water rises above it, runs slower below it, and begins to rot.

SWMM with a limit of flow on the conduit, one piece between lifts, its dry flow steady before (``physics/drainage``).
Storm sewers have level gauges; sanitary sewers have gas sensors in their manholes, where standing sewage gives off
hydrogen sulphide and methane and uses up oxygen, with 1 - exp(-t / 2 h) and in proportion to how full the pipe stands
(estimate). Source: event D2 of the domain reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.drainage.flows import (
    HOUR,
    LEVEL,
    ROUTING_STEP,
    STEP,
    Course,
    followed,
    level_fields,
    seat_depths,
    warm_rows,
)
from simulators.incidents.drainage.sewers import SEWER, STORM, downstream_order, piece_with, pieces_of
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.parts import pipe_numbers
from simulators.incidents.networks.seats import seats_of
from simulators.physics.drains import Blockage as Stuck
from simulators.physics.drains import DrainageCase
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

RECOVERY_HOURS = 3.0
ROTTING_HOURS = 2.0
FULL_METRES = 0.5
"""Water so much deeper than usual counts as a pipe that stands full."""

ROT: Mapping[str, float] = {
    "drainage.hydrogen_sulphide": 18.0,
    "drainage.methane": 9.0,
    "drainage.oxygen": -1.6,
}
"""What a sewer that stands full comes to, beyond the usual (estimates). [mg/m3], [%LEL], [%VOL]"""

WATCHED = {STORM: LEVEL, SEWER: "drainage.hydrogen_sulphide"}
LEAST_PASSING = 2e-3
"""A sewer that carries less takes days to fill. [m3/s]"""


class Blockage:
    """A blocked sewer; size ``blocked_percent`` of its dry flow."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sewers right below an instrument, storm sewers first."""
        return [asset for name in (STORM, SEWER) for asset in _below_instruments(stage, name)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Stuck at once, jetted free at the end."""
        name = network_of(stage, place)
        graph = stage.atlas.city.networks[name]
        pipe = pipe_numbers(graph)[place.code]
        piece = piece_with(stage, name, pipe)
        here, seconds = piece.pipe_here(pipe), (plan.hours or 5.0) * HOUR
        passing = passing_flow(stage, name)[pipe] * (1.0 - plan.size["blocked_percent"] / 100.0)
        begins = warm_rows() * float(STEP)
        rows = warm_rows() + round((seconds + RECOVERY_HOURS * HOUR) / STEP)
        stuck = (Stuck(here, passing, begins, begins + seconds),)
        case = DrainageCase(piece.drains, np.zeros(rows), STEP, blockages=stuck, routing_step=ROUTING_STEP)
        course = followed(stage, (piece,), case)
        fields = (*level_fields(stage, course, plan.begins, name), *_rotting(stage, course, plan, name))
        ends = plan.begins + seconds
        where = to_degrees(graph.position[graph.ends[pipe]].mean(axis=0))
        origin = Origin(plan.kind, place, where, plan.begins, ends, dict(plan.size))
        text = f"{place.name.en} is blocked: {plan.size['blocked_percent']:.0f} % of its flow stays behind"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} is jetted free")))


def network_of(stage: Stage, sewer: Asset) -> str:
    """Whether a sewer is one for storms or a sanitary one."""
    return STORM if sewer.code in pipe_numbers(stage.atlas.city.networks[STORM]) else SEWER


@lru_cache(maxsize=8)
def passing_flow(stage: Stage, name: str) -> Mapping[int, float]:
    """What each pipe carries on a dry day, by its number in the city's network. [m3/s]"""
    flows: dict[int, float] = {}
    for piece in pieces_of(stage, name):
        carried = piece.drains.dry_flow.copy()
        for here in downstream_order(piece.start, piece.end):
            carried[piece.end[here]] += carried[piece.start[here]]
            flows[int(piece.pipes[here])] = float(carried[piece.start[here]])
    return flows


@lru_cache(maxsize=8)
def _below_instruments(stage: Stage, name: str) -> Sequence[Asset]:
    graph, flows = stage.atlas.city.networks[name], passing_flow(stage, name)
    watched = np.unique(seats_of(stage, name, WATCHED[name]).pipe)
    below: dict[int, None] = {}
    for pipe in watched.tolist():
        piece = piece_with(stage, name, pipe)
        node = piece.end[piece.pipe_here(pipe)]
        for next_pipe in piece.pipes[piece.start == node].tolist():
            if flows[next_pipe] >= LEAST_PASSING:
                below[next_pipe] = None
    order = sorted(below, key=lambda pipe: -flows[pipe])
    return [stage.atlas.assets[graph.asset[pipe]] for pipe in order]


def _rotting(stage: Stage, course: Course, plan: Plan, name: str) -> Iterator[Field]:
    """Gas in the manholes above while the water stands; once it runs again the air follows within the hour."""
    hours = np.arange(len(course.run.seconds)) * (STEP / HOUR)
    stands = plan.hours or 0.0
    rotten = (1.0 - np.exp(-np.minimum(hours, stands) / ROTTING_HOURS)) * np.exp(-np.maximum(hours - stands, 0.0))
    for quantity, most in ROT.items():
        seats, deeper = seat_depths(stage, course, quantity, name)
        full = np.clip(deeper / FULL_METRES, 0.0, 1.0)
        yield from felt(stage, seats.sensors, plan.begins, float(STEP), most * rotten[:, np.newaxis] * full)
