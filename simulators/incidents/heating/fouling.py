"""H2: the plates of a substation foul. Over weeks the secondary side gets colder; within a day nobody could tell.

The deposit grows evenly, R = r t, U = U0 / (1 + U0 R); what the secondary side gets follows from the
balance of the exchanger (``heating/exchanger``). Source: event H2 of the simulators' catalogue; 3e-4 m2 K/W is usual
for hard water (from memory of the TEMA tables, unverified).
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.heating.exchanger import fouled, secondary_change
from simulators.incidents.heating.mains import HOUR
from simulators.incidents.heating.sensing import SECONDARY, hours_from, sensors_of
from simulators.incidents.networks.felt import felt
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 3600.0


class Fouling:
    """A heat exchanger that fouls; size ``fouling_m2_k_per_kw_day`` is what a day adds."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Substations with instruments."""
        return [asset for asset in stage.atlas.of_kind("substation") if stage.atlas.sensors_of(asset, SECONDARY[0])]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Grows until the plates are cleaned."""
        seconds = (plan.hours or 504.0) * HOUR
        hours = hours_from(seconds, STEP)
        transfer = fouled(plan.size["fouling_m2_k_per_kw_day"] / 1000.0 * hours / 24.0)
        fields: list[Field] = []
        for order, quantity in enumerate(SECONDARY):
            change = secondary_change(np.zeros(len(hours)), np.ones(len(hours)), transfer)[order]
            sensors = sensors_of(stage, [place], quantity)
            fields.extend(felt(stage, sensors, plan.begins, STEP, np.repeat(change[:, np.newaxis], len(sensors), 1)))
        ends = plan.begins + seconds
        origin = Origin(plan.kind, place, np.array(place.shape.anchor), plan.begins, ends, dict(plan.size))
        text = f"the plates of {place.name.en} foul"
        return Incident(origin, tuple(fields), (Act(plan.begins, text), Act(ends, f"{place.name.en} is cleaned")))
