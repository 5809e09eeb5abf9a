"""G0, a look-alike: a sewer makes methane of its own, and no main leaks.

The methane in one drainage manhole rises over hours, follows warmth and the hour (``physics.biogas``) and goes away
when the pipe is flushed. It really is methane: a limit may well be passed, and then the level is deserved. What tells
it from a leak is that no neighbour follows, no main loses pressure, and hydrogen sulphide rises with it. The hour of
the day is counted from the beginning of the run. Source: event G2 of the domain reference (biogas).
"""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.gas.leak import METHANE
from simulators.physics.biogas import biogas
from simulators.scenario.atlas import distance_from_centre
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

HOUR = 3600.0
STEP_SECONDS = 60.0
GATHERING_HOURS = 1.5
"""Time constant with which still air fills (estimate). [h]"""

FLUSHING_HOURS = 0.2
SEWAGE_TEMPERATURE = 18.0

SHARE_OF = {METHANE: 1.0, "drainage.methane": 20.0, "drainage.hydrogen_sulphide": 3.0}
"""For each %VOL of methane: %VOL, %LEL (20 to one %VOL), and mg/m3 of hydrogen sulphide (estimate)."""


class Biogas:
    """Happens to drainage manholes with a methane sensor."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Manholes of the sewers, nearest the centre first."""
        manholes = (asset for asset in stage.atlas.of_kind("manhole") if asset.lifeline == "drainage")
        sensed = [asset for asset in manholes if _sensors(stage, asset, METHANE).size]
        return sorted(sensed, key=distance_from_centre)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Methane that rises to the planned share and is flushed away in the end."""
        hours = plan.hours or 0.0
        since = np.arange(0.0, hours + 1.0, STEP_SECONDS / HOUR)
        percent = _percent(since, hours, plan)
        fields = [
            Field(sensors, plan.begins, STEP_SECONDS, np.repeat(percent[:, np.newaxis] * share, sensors.size, axis=1))
            for quantity, share in SHARE_OF.items()
            for sensors in [_sensors(stage, place, quantity)]
            if sensors.size
        ]
        acts = [
            Act(plan.begins, f"the sewer below {place.name.en} makes gas; no main leaks"),
            *crossing_acts(stage.catalogue, METHANE, place.name.en, plan.begins + since * HOUR, percent),
            Act(plan.begins + hours * HOUR, f"the sewer below {place.name.en} is flushed"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + hours * HOUR,
            size={"methane_percent": float(percent.max())},
        )
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


def _percent(since: FloatArray, hours: float, plan: Plan) -> FloatArray:
    """Methane at each step, its largest as planned. (steps,) [%VOL]"""
    gathered = 1.0 - np.exp(-since / GATHERING_HOURS)
    left = np.where(since < hours, 1.0, np.exp(-(since - hours) / FLUSHING_HOURS))
    hour_of_day = plan.begins / HOUR + since
    temperature = np.full_like(since, SEWAGE_TEMPERATURE)
    shape = biogas(np.ones(1), temperature, hour_of_day, 1.0 - gathered * left)[:, 0]
    return plan.size["methane_percent"] * shape / shape.max()


def _sensors(stage: Stage, asset: Asset, quantity: str) -> IndexArray:
    return np.array(sorted(stage.atlas.sensors_of(asset, quantity)), dtype=np.int64)
