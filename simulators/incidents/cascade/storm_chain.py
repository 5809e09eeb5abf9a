"""X2: a storm over the town, a power cut at its height, underpasses that fill, a district that falls silent.

Two children: D1, the storm, over the lowest spot near the place and wide enough for the town, in which the pumps
around the place stand from the peak of the rain on; and an outage of all gateways of the district, which is a fault
and no danger. The row of X2 itself touches nothing. Source: catalogue of the simulators; section 2.1 of the domain
reference.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.drainage.downpour import PEAK_AT
from simulators.incidents.drainage.ponding import Ponding
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

HOUR = 3600.0
FLOODING, OUTAGE = "D1", "outage"
REACH_KM = 6.0
CUT_HOURS = 1.5
"""Until the power is back (estimate). [h]"""


class StormChain:
    """A storm with a power cut; size ``return_period_years``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Underpasses whose pumps lose their power."""
        spots = stage.atlas.of_kind("ponding_point")
        return Ponding().places(stage) if spots else ()

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:  # noqa: ARG002 - as every kind
        """Nothing by itself: its children are what sensors feel."""
        ends = plan.begins + (plan.hours or 2.0) * HOUR
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, ends, dict(plan.size))
        cut = Act(_cut(plan), f"the power fails around {place.name.en}")
        return Incident(origin, (), (Act(plan.begins, f"a storm comes up over {place.name.en}"), cut))

    def consequences(self, stage: Stage, plan: Plan, place: Asset) -> Sequence[Plan]:  # noqa: ARG002 - as above
        """The storm, and the silence of a district."""
        cut = _cut(plan)
        size = {
            "return_period_years": plan.size["return_period_years"],
            "reach_km": REACH_KM,
            "power_cut_after_h": (cut - plan.begins) / HOUR,
            "power_cut_h": CUT_HOURS,
        }
        return [
            Plan(
                f"{plan.id}-{FLOODING}",
                FLOODING,
                plan.begins,
                place.code,
                hours=plan.hours,
                size=size,
                parent_id=plan.id,
            ),
            Plan(f"{plan.id}-{OUTAGE}", OUTAGE, cut, place.district, hours=CUT_HOURS, parent_id=plan.id),
        ]


def _cut(plan: Plan) -> float:
    """When the power fails: at the height of the rain. [s]"""
    return plan.begins + PEAK_AT * (plan.hours or 2.0) * HOUR
