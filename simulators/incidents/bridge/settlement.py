"""B3: a bearing sinks, as when the river scours a pier.

Within an hour the pier leans and the girder's end turns with it: tilt atan(s / 2.5 m) at the gauge of that pier, a
shift of the bearing by that turn over the depth of the girder, and half the settlement in midspan. The second pier
stays. Ends when the girder is jacked up. Source: geometry of a rigid girder on two bearings (event B4 of the domain
reference).
"""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.incidents.bridge.deck import (
    BEARING,
    DEFLECTION,
    HOUR,
    SLOW_STEP,
    TILT,
    gauges,
    instrumented_bridges,
    lasting,
)
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

GROWTH_HOURS = 1.0
PIER_WIDTH = 2_500.0
"""Between the bearings of one pier, a design default. [mm]"""

GIRDER_DEPTH = 1_800.0
"""A design default. [mm]"""


class Settlement:
    """Happens to bridges whose piers carry inclinometers."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Bridges, nearest the centre first."""
        return instrumented_bridges(stage, TILT)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first millimetre until the girder is jacked up."""
        hours = plan.hours or 0.0
        sunk = plan.size["settlement_mm"] * lasting(hours, GROWTH_HOURS)
        tilt = np.degrees(np.arctan(sunk / PIER_WIDTH))
        fields = [
            *_one_pier(stage, plan, place, TILT, tilt),
            *_one_pier(stage, plan, place, BEARING, sunk / PIER_WIDTH * GIRDER_DEPTH),
            *_one_pier(stage, plan, place, DEFLECTION, sunk / 2.0),
        ]
        seconds = plan.begins + np.arange(len(sunk), dtype=np.float64) * SLOW_STEP
        acts = [
            Act(plan.begins, f"a bearing of {place.name.en} begins to sink"),
            *crossing_acts(stage.catalogue, TILT, place.name.en, seconds, tilt),
            Act(plan.begins + hours * HOUR, f"{place.name.en} is closed and jacked up"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + hours * HOUR,
            size={"settlement_mm": plan.size["settlement_mm"]},
        )
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


def _one_pier(stage: Stage, plan: Plan, bridge: Asset, quantity: str, values: FloatArray) -> Sequence[Field]:
    """The first gauge of a quantity is that of the pier that sinks."""
    sensors = gauges(stage, bridge, quantity)[:1]
    return [Field(sensors, plan.begins, SLOW_STEP, values[:, np.newaxis])] if sensors.size else []
