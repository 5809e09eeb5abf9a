"""T5: the fan of a tunnel section fails.

Only a few per cent of the fresh air are left. Nothing is dangerous at once: oxygen falls slowly by what rust and rot
take on any day, the air gets damp and a little warmer (``physics.tunnel``). There is no sensor for the fan itself, so
it shows in the air alone. Ends when it is repaired. Source: balance of a well-mixed box, deficit u / (lambda V).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.tunnel.gallery import (
    HOUR,
    HUMIDITY,
    OXYGEN,
    STEP_HOURS,
    SULPHIDE,
    SULPHIDE_PER_OXYGEN,
    air_fields,
    damper,
    field_of,
    gallery_of,
    incident_of,
    instrumented_sections,
    level_acts,
)
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

AFTERMATH_HOURS = 3.0
CALM_OXYGEN = 20.8


class FanFailure:
    """Happens to sections with an oxygen sensor."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sections, nearest the centre first."""
        return instrumented_sections(stage, OXYGEN)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the fan that fails until the air is as before."""
        hours, gallery = plan.hours or 0.0, gallery_of(stage, place)
        course = gallery.calm(hours + AFTERMATH_HOURS)
        stands = np.arange(len(course.outside)) * STEP_HOURS < hours
        left = np.where(stands, plan.size["air_left_percent"] / 100.0, 1.0)
        air = course.air_changes.copy()
        air[:, gallery.here] *= left
        fields, state = air_fields(stage, gallery, replace(course, air_changes=air), plan.begins)
        missing = np.maximum(state.oxygen[0] - state.oxygen, 0.0) * 100.0
        fields += field_of(stage, gallery, SULPHIDE, SULPHIDE_PER_OXYGEN * missing, plan.begins)
        fields += field_of(stage, gallery, HUMIDITY, damper(gallery.only_here(1.0 - left)), plan.begins)
        acts = [
            Act(plan.begins, f"the fan of {place.name.en} fails"),
            *level_acts(stage, gallery, fields, OXYGEN, CALM_OXYGEN),
            Act(plan.begins + hours * HOUR, f"the fan of {place.name.en} runs again"),
        ]
        return incident_of(plan, place, fields, acts)
