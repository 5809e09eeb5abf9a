"""T4: water runs into a tunnel section.

It fills the sump, whose pump cannot keep up, and then stands on the floor (``physics.ponding``: A dh/dt = inflow -
pump); the gauge in the sump shows both, and the air gets damp. Sections do not share their water. Ends when the
inflow is stopped and a mobile pump empties the section. Source: event T1 of the domain reference (50 l/s in 600 m2
are 0.3 m/h).
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.tunnel.gallery import (
    HOUR,
    HUMIDITY,
    STEP_HOURS,
    SUMP,
    damper,
    field_of,
    gallery_of,
    incident_of,
    instrumented_sections,
    level_acts,
)
from simulators.physics.ponding import depths
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

AFTERMATH_HOURS = 7.0
SUMP_PUMP, MOBILE_PUMP = 15.0, 60.0
"""[m3/h]"""

SUMP_AREA, SUMP_DEPTH = 6.0, 1.0
"""[m2], and from the level at which the pump holds it up to the floor [m]"""

CALM_LEVEL = 0.28


class TunnelWater:
    """Happens to sections whose sump is gauged."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sections, nearest the centre first."""
        return instrumented_sections(stage, SUMP)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first water until the section is dry."""
        hours, gallery = plan.hours or 0.0, gallery_of(stage, place)
        course = gallery.calm(hours + AFTERMATH_HOURS)
        since = np.arange(len(course.outside)) * STEP_HOURS
        inflow = np.where(since < hours, plan.size["inflow_l_per_s"] * 3.6, 0.0)
        pumped = np.where(since < hours, SUMP_PUMP, SUMP_PUMP + MOBILE_PUMP)
        volume = depths(inflow, pumped, 1.0, STEP_HOURS)
        floor = float(gallery.tunnel.floor[gallery.here])
        on_floor = np.maximum(volume - SUMP_AREA * SUMP_DEPTH, 0.0) / floor
        level = np.minimum(volume / SUMP_AREA, SUMP_DEPTH) + on_floor
        damp = damper(gallery.only_here(np.minimum(level / SUMP_DEPTH, 1.0)))
        fields = [
            *field_of(stage, gallery, SUMP, gallery.only_here(level), plan.begins),
            *field_of(stage, gallery, HUMIDITY, damp, plan.begins),
        ]
        acts = [
            Act(plan.begins, f"water runs into {place.name.en}: {plan.size['inflow_l_per_s']:.0f} l/s"),
            *level_acts(stage, gallery, fields, SUMP, CALM_LEVEL),
            Act(plan.begins + hours * HOUR, f"the inflow to {place.name.en} is stopped; up to {on_floor.max():.2f} m"),
        ]
        return incident_of(plan, place, fields, acts)
