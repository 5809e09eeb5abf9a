"""T2: gas leaks into a gas cabin.

The main in the cabin leaks while the fans stand; methane gathers in the section and goes on to its neighbours through
the doors, until the alarm of the cabin itself starts all fans at their emergency rate, which holds it at q / (12 V)
until the main is shut (``physics.tunnel``). Source: event T2 of the domain reference (100 Nm3/h come to 1 %VOL in 11
min, and to 0.46 % at 12 air changes).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.tunnel.gallery import (
    EMERGENCY_AIR_CHANGES,
    HOUR,
    METHANE,
    STEP_HOURS,
    air_fields,
    gallery_of,
    incident_of,
    instrumented_sections,
    level_acts,
)
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

AIRING_HOURS = 1.5
FANS_START_AFTER_HOURS = 0.25
"""What alarm, check and order take (estimate). [h]"""

STILL_AIR_CHANGES = 0.3


class CabinMethane:
    """Happens to gas cabins with a methane sensor."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sections, nearest the centre first."""
        return instrumented_sections(stage, METHANE, cabin="gas")

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the leak until the cabin is clean."""
        hours, gallery = plan.hours or 0.0, gallery_of(stage, place)
        course = gallery.calm(hours + AIRING_HOURS)
        since = np.arange(len(course.outside)) * STEP_HOURS
        air = course.air_changes.copy()
        air[:, gallery.here] = np.where(since < FANS_START_AFTER_HOURS, STILL_AIR_CHANGES, EMERGENCY_AIR_CHANGES)
        gas = gallery.only_here(np.where(since < hours, plan.size["leak_nm3_per_h"], 0.0))
        fields, _ = air_fields(stage, gallery, replace(course, air_changes=air, gas=gas), plan.begins)
        acts = [
            Act(plan.begins, f"gas leaks into {place.name.en}: {plan.size['leak_nm3_per_h']:.0f} Nm3/h"),
            *level_acts(stage, gallery, fields, METHANE, 0.0),
            Act(plan.begins + min(FANS_START_AFTER_HOURS, hours) * HOUR, f"all fans of {place.name.en} start"),
            Act(plan.begins + hours * HOUR, f"the main in {place.name.en} is shut"),
        ]
        return incident_of(plan, place, fields, acts)
