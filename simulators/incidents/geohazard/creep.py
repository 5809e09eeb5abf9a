"""L2: a slope creeps after rain, and recovers.

The ground takes in the rain and gives it away again over days; while it holds more than it can, the creep goes faster
(``physics.slope``), fastest when the rain ends and ever slower after it. It is an incident and no look-alike: the
slope really moves, and a warning is right. It never deserves red: nothing accelerates once the rain is over; by the
limits of the catalogue, which has none for movement, it deserves no level. Source: event L2 of the domain reference
(rain step, then stop).
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.geohazard.hillside import HOUR, STEP_HOURS, hours_of, moved, rain_of, slopes, wet
from simulators.physics.slope import WATER_THAT_MOVES, Slopes, displacement, ground_water
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage


class RainCreep:
    """Happens to slopes whose displacement is measured."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Slopes, nearest the centre first."""
        return slopes(stage)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first rain until its sum has left the gauge; what has moved stays."""
        hours, calms_down = hours_of(plan.hours or 0.0), plan.begins + (plan.hours or 0.0) * HOUR
        rain = rain_of(hours, plan.size["rain_mm"])
        water = ground_water(rain, STEP_HOURS)
        response = plan.size["greatest_speed_mm_per_h"] / max(float(water.max()) - WATER_THAT_MOVES, 1.0)
        way = displacement(Slopes(np.zeros(1), np.zeros(1), np.array([response])), hours, water)[:, 0]
        fields = (*wet(stage, plan.begins, place, rain), *moved(stage, plan.begins, place, way))
        acts = (
            Act(plan.begins, f"rain sets in over {place.name.en}; the slope creeps"),
            Act(calms_down, f"{place.name.en} calms down"),
        )
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=calms_down,
            size=dict(plan.size),
        )
        return Incident(origin, fields, acts)
