"""B5: a tendon of a bridge goes slack.

One of the external tendons loses part of its force; its neighbours take it over half each (``physics.cable``), and
the deck sags a little. All of it is there at once, as when a strand snaps. Ends when props take the load. Source:
event B3 of the domain reference (T = 4 m L2 f2 is how the instrument hears it).
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.chance import generator_for
from simulators.city.nouns import Asset
from simulators.incidents.bridge.deck import (
    CABLE,
    DEFLECTION,
    HOUR,
    SLOW_STEP,
    design_values,
    gauges,
    instrumented_bridges,
    lasting,
)
from simulators.physics.cable import redistributed
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

SNAPPING_HOURS = 0.02
SAG = 0.12
"""Of the design deflection, when a whole tendon is lost (estimate)."""


class SlackCable:
    """Happens to bridges whose tendons are heard."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Bridges, nearest the centre first."""
        return instrumented_bridges(stage, CABLE)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the snap until props take the load."""
        hours, share = plan.hours or 0.0, plan.size["force_lost_percent"] / 100.0
        part = lasting(hours, SNAPPING_HOURS)
        cables, sag = gauges(stage, place, CABLE), gauges(stage, place, DEFLECTION)
        lost = int(generator_for(stage.seed, f"cable {plan.id}").integers(cables.size))
        force = design_values(stage, cables)
        change = redistributed(force, lost, share) - force
        fields = [
            Field(cables, plan.begins, SLOW_STEP, np.outer(part, change)),
            *(
                [Field(sag, plan.begins, SLOW_STEP, np.outer(part, SAG * share * design_values(stage, sag)))]
                * bool(sag.size)
            ),
        ]
        seconds = plan.begins + np.arange(len(part), dtype=np.float64) * SLOW_STEP
        course = force[lost] + part * change[lost]
        acts = [
            Act(plan.begins, f"a tendon of {place.name.en} loses {share:.0%} of its force"),
            *crossing_acts(stage.catalogue, CABLE, place.name.en, seconds, course, float(force[lost])),
            Act(plan.begins + hours * HOUR, f"{place.name.en} is closed and propped"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + hours * HOUR,
            size={"force_lost_percent": plan.size["force_lost_percent"]},
        )
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))
