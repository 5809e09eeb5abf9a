"""T1: the air of a tunnel section runs out of oxygen.

The fan stands and something takes oxygen: rotting water, rust, a nitrogen line. Oxygen falls over hours, some
hydrogen sulphide comes with rot, neighbours follow through the doors (``physics.tunnel``). Ends when the fans blow at
their emergency rate. Source: event T3 of the domain reference.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.tunnel.gallery import (
    EMERGENCY_AIR_CHANGES,
    HOUR,
    OXYGEN,
    STEP_HOURS,
    SULPHIDE,
    SULPHIDE_PER_OXYGEN,
    air_fields,
    field_of,
    gallery_of,
    incident_of,
    instrumented_sections,
    level_acts,
)
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

AIRING_HOURS = 2.0
STILL_AIR_CHANGES = 0.1
"""Through the shafts, without a fan (estimate). [1/h]"""

CALM_OXYGEN = 20.8


class BadAir:
    """Happens to sections with an oxygen sensor."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sections, nearest the centre first."""
        return instrumented_sections(stage, OXYGEN)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the fan that stops until the air is good again."""
        hours, gallery = plan.hours or 0.0, gallery_of(stage, place)
        course = gallery.calm(hours + AIRING_HOURS)
        goes_on = np.arange(len(course.outside)) * STEP_HOURS < hours
        air = course.air_changes.copy()
        air[:, gallery.here] = np.where(goes_on, STILL_AIR_CHANGES, EMERGENCY_AIR_CHANGES)
        taken = gallery.only_here(np.where(goes_on, plan.size["oxygen_used_m3_per_h"], 0.0))
        course = replace(course, air_changes=air, oxygen_use=course.oxygen_use + taken)
        fields, state = air_fields(stage, gallery, course, plan.begins)
        missing = np.maximum(state.oxygen[0] - state.oxygen, 0.0) * 100.0
        fields += field_of(stage, gallery, SULPHIDE, SULPHIDE_PER_OXYGEN * missing, plan.begins)
        acts = [
            Act(plan.begins, f"the fan of {place.name.en} stands and its air goes bad"),
            *level_acts(stage, gallery, fields, OXYGEN, CALM_OXYGEN),
            Act(plan.begins + hours * HOUR, f"{place.name.en} is aired"),
        ]
        return incident_of(plan, place, fields, acts)
