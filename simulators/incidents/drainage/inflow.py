"""D3: somebody lets water into a storm sewer on a dry day, or the pumps of a storm pump station fail.

A discharge raises level and speed all the way down to the outfall (SWMM, one piece). A station whose pumps stand
fills with the ground water that always trickles in: dh = q t / A, 15 m3/h on 40 m2 (estimates), up to its brim; when
it is repaired both pumps run until it is as before. Source: event D3 of the simulators' catalogue; domain reference,
section 2.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.drainage.flows import HOUR, LEVEL, ROUTING_STEP, STEP, followed, level_fields, warm_rows
from simulators.incidents.drainage.ponding import PUMP_AMPERES, PUMP_CAPACITY, PUMP_CURRENT, PUMP_FLOW, PUMP_RUNNING
from simulators.incidents.drainage.sewers import STORM, piece_with
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.parts import pipe_numbers
from simulators.incidents.networks.seats import seats_of
from simulators.physics.drains import Discharge, DrainageCase
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

SUMP = "drainage.sump_level"
PUMPS = "pump_station"
TRICKLE, SUMP_AREA, BRIM = 15.0, 40.0, 3.5
"""[m3/h], [m2], [m]"""

PUMP_STEP = 60.0
RECOVERY_HOURS = 2.0


class Inflow:
    """An illicit discharge, size ``discharge_m3_per_h``, or a pump station that fails."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Storm sewers with a level gauge, and pump stations with a gauge in the sump, in turns."""
        graph = stage.atlas.city.networks[STORM]
        pipes = np.unique(seats_of(stage, STORM, LEVEL).pipe).tolist()
        sewers = [stage.atlas.assets[graph.asset[pipe]] for pipe in pipes]
        pumps = [asset for asset in stage.atlas.of_kind(PUMPS) if stage.atlas.sensors_of(asset, SUMP)]
        both = [asset for pair in zip(sewers, pumps, strict=False) for asset in pair]
        return both + sewers[len(pumps) :] + pumps[len(sewers) :]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Lasts for the planned hours; levels need longer."""
        return _fail(stage, plan, place) if place.kind == PUMPS else _discharge(stage, plan, place)


def _discharge(stage: Stage, plan: Plan, sewer: Asset) -> Incident:
    graph = stage.atlas.city.networks[STORM]
    pipe = pipe_numbers(graph)[sewer.code]
    piece = piece_with(stage, STORM, pipe)
    seconds = (plan.hours or 3.0) * HOUR
    flow, begins = plan.size["discharge_m3_per_h"], warm_rows() * float(STEP)
    node = int(piece.start[piece.pipe_here(pipe)])
    rows = warm_rows() + round((seconds + RECOVERY_HOURS * HOUR) / STEP)
    let_in = (Discharge(node, flow / HOUR, begins, begins + seconds),)
    case = DrainageCase(piece.drains, np.zeros(rows), STEP, discharges=let_in, routing_step=ROUTING_STEP)
    fields = tuple(level_fields(stage, followed(stage, (piece,), case), plan.begins))
    ends = plan.begins + seconds
    where = to_degrees(piece.position[node])
    origin = Origin(plan.kind, sewer, where, plan.begins, ends, dict(plan.size))
    text = f"{flow:.0f} m3/h are let into {sewer.name.en}"
    return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"nothing more is let into {sewer.name.en}")))


def _fail(stage: Stage, plan: Plan, station: Asset) -> Incident:
    stands = (plan.hours or 3.0) * HOUR
    rows = round((stands + RECOVERY_HOURS * HOUR) / PUMP_STEP) + 1
    seconds = np.arange(rows, dtype=np.float64) * PUMP_STEP
    rate = np.where(seconds < stands, TRICKLE, TRICKLE - PUMP_CAPACITY) * (PUMP_STEP / HOUR / SUMP_AREA)
    rise = np.zeros(rows)
    for row in range(1, rows):
        rise[row] = min(max(rise[row - 1] + rate[row - 1], 0.0), BRIM)
    running = ((seconds >= stands) & (rise > 0.0)).astype(np.float64)
    fields = [*_at(stage, station, SUMP, plan.begins, rise)]
    for quantity, full in ((PUMP_RUNNING, 1.0), (PUMP_CURRENT, PUMP_AMPERES), (PUMP_FLOW, PUMP_CAPACITY)):
        fields.extend(_at(stage, station, quantity, plan.begins, running * full))
    ends = plan.begins + stands
    origin = Origin(
        plan.kind, station, np.array(station.shape.anchor), plan.begins, ends, {"sump_m": float(rise.max())}
    )
    text = f"the pumps of {station.name.en} fail: its sump fills"
    return Incident(origin, tuple(fields), (Act(plan.begins, text), Act(ends, f"{station.name.en} runs again")))


def _at(stage: Stage, asset: Asset, quantity: str, begins: float, change: np.ndarray) -> Iterator[Field]:
    sensors = np.array(sorted(stage.atlas.sensors_of(asset, quantity)), dtype=np.int64)
    yield from felt(stage, sensors, begins, PUMP_STEP, np.repeat(change[:, np.newaxis], len(sensors), axis=1))
