"""W0, the innocent look-alike of a burst: somebody draws water from a hydrant, to fight a fire or to fill a tanker.

The pressure around dips at once and comes back within the hour; the hydrant itself loses 8 m at 15 l/s in its riser and
valve, growing with the square of the flow (estimate). Source: event W4 of the domain reference.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.networks.seats import seats_of
from simulators.incidents.water.mains import HOUR, WATER, calm_pressure, spot_on, steady_change
from simulators.incidents.water.sensing import MEGAPASCALS_PER_METRE, PRESSURES, flow_fields, pressure_fields
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 60.0
RISER_LOSS, RISER_FLOW = 8.0, 54.0
"""Head that a hydrant loses at a flow. [m], [m3/h]"""

HYDRANT_PRESSURE = PRESSURES[1]


class HydrantUse:
    """Water drawn from a hydrant; size ``flow_m3_per_h``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Hydrants with an instrument."""
        measured = seats_of(stage, WATER, HYDRANT_PRESSURE).sensors
        sensors = stage.atlas.city.sensors
        return [stage.atlas.assets[code] for code in dict.fromkeys(sensors[int(place)].asset for place in measured)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Opened at once, shut at the end."""
        main = stage.atlas.linked(place, "attached_to")[0]
        spot, seconds = spot_on(stage, main), (plan.hours or 0.5) * HOUR
        drawn = plan.size["flow_m3_per_h"]
        hole = np.zeros(spot.zone.network.node_count)
        hole[spot.node] = drawn / HOUR / np.sqrt(max(float(calm_pressure(spot.zone)[spot.node]), 1.0))
        change = steady_change(spot.zone, hole=hole)
        riser = -RISER_LOSS * (drawn / RISER_FLOW) ** 2 * MEGAPASCALS_PER_METRE
        own = dict.fromkeys(stage.atlas.sensors_of(place, HYDRANT_PRESSURE), riser)
        shares = np.ones(max(round(seconds / STEP), 1) + 1)
        fields = (
            *pressure_fields(stage, spot.zone, change, spot.node, plan.begins, seconds, STEP, own),
            *flow_fields(stage, spot.zone, change, plan.begins, shares, STEP),
        )
        ends = plan.begins + seconds
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, ends, dict(plan.size))
        text = f"water is drawn from {place.name.en}: {drawn:.0f} m3/h"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} is shut")))
