"""T3: cables burn in a tunnel section.

The fire grows with the square of time to its size within ten minutes; fire doors and fans are shut. It warms air and
cables, makes carbon monoxide and takes oxygen (13.1 MJ for each kg), and smoke seeps to the neighbours
(``physics.tunnel``). Put out in the end, after which the fans clear the smoke. Source: oxygen consumption calorimetry
(Huggett, 1980); yield of carbon monoxide of burning cable sheaths 0.05 kg/kg at 25 MJ/kg (estimate).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.tunnel.gallery import (
    EMERGENCY_AIR_CHANGES,
    HOUR,
    MONOXIDE,
    STEP_HOURS,
    TEMPERATURE,
    air_fields,
    gallery_of,
    incident_of,
    instrumented_sections,
    level_acts,
)
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

GROWTH_HOURS = 1.0 / 6.0
CLEARING_HOURS = 4.0
SHUT_AIR_CHANGES = 0.5
INTO_AIR = 0.7
"""The rest of the heat goes into walls at once (estimate)."""

MONOXIDE_PER_KILOWATT = 0.05 / 25_000.0 * 3600.0 / 1.165
OXYGEN_PER_KILOWATT = 1.0 / 13_100.0 * 3600.0 / 1.33
"""[m3/h]"""


class TunnelFire:
    """Happens to sections that measure carbon monoxide."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Sections, nearest the centre first."""
        return instrumented_sections(stage, MONOXIDE)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first flame until the smoke has gone."""
        hours, gallery = plan.hours or 0.0, gallery_of(stage, place)
        course = gallery.calm(hours + CLEARING_HOURS)
        since = np.arange(len(course.outside)) * STEP_HOURS
        burns = since < hours
        kilowatts = plan.size["fire_kw"] * np.minimum(since / GROWTH_HOURS, 1.0) ** 2 * burns
        air = course.air_changes.copy()
        air[:, gallery.here] = np.where(burns, SHUT_AIR_CHANGES, EMERGENCY_AIR_CHANGES)
        course = replace(
            course,
            air_changes=air,
            heat=course.heat + gallery.only_here(INTO_AIR * kilowatts * 1000.0),
            carbon_monoxide=gallery.only_here(MONOXIDE_PER_KILOWATT * kilowatts),
            oxygen_use=course.oxygen_use + gallery.only_here(OXYGEN_PER_KILOWATT * kilowatts),
        )
        fields, _ = air_fields(stage, gallery, course, plan.begins)
        acts = [
            Act(plan.begins, f"cables catch fire in {place.name.en}"),
            *level_acts(stage, gallery, fields, MONOXIDE, 1.0),
            *level_acts(stage, gallery, fields, TEMPERATURE, 19.0),
            Act(plan.begins + hours * HOUR, f"the fire in {place.name.en} is out"),
        ]
        return incident_of(plan, place, fields, acts)
