"""L1: a slope fails within a day.

Rain falls for six hours; an hour into it the creep quickens, ever faster, and the slope comes down in the end. The
speed follows Fukuzono's law v = 1 / (a (tf - t)) (``physics.slope``): its inverse falls to zero in a straight line at
the hour of the failure. Positions, cracks and inclinometers tell the same story, and what has slid stays. The
catalogue has limits for rain alone and none for movement, so by the limits no level is deserved; how early the
acceleration itself is seen is what the score tells. Source: Fukuzono (1985); event L1 of the domain reference.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.geohazard.hillside import (
    HOUR,
    RAIN_DAY,
    hours_of,
    moved,
    rain_of,
    slopes,
    wet,
)
from simulators.physics.slope import Failure, Slopes, displacement
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

RAINS_BEFORE_HOURS = 1.0
RUN_OUT = 500.0
"""How far it slides when it comes down: as far as its instruments go along. [mm]"""


class Landslide:
    """Happens to slopes whose displacement is measured."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Slopes, nearest the centre first."""
        return slopes(stage)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first rain until the slope has come down."""
        fails, rains = plan.hours or 0.0, plan.begins - RAINS_BEFORE_HOURS * HOUR
        hours = hours_of(fails)
        # v = 1 / (a (tf - t)) has the planned speed where it sets in
        failure = Failure(0, 0.0, fails, 1.0 / (plan.size["first_speed_mm_per_h"] * fails), RUN_OUT)
        still = Slopes(np.zeros(1), np.zeros(1), np.zeros(1))
        way = displacement(still, hours, np.zeros_like(hours), (failure,))[:, 0]
        fields = [
            *wet(stage, rains, place, rain_of(hours, plan.size["rain_mm"])),
            *moved(stage, plan.begins, place, way),
        ]
        acts = [
            Act(max(rains, 0.0), f"rain sets in over {place.name.en}"),
            Act(plan.begins, f"{place.name.en} begins to slide"),
            *_rain_acts(stage, place, fields),
            Act(plan.begins + fails * HOUR, f"{place.name.en} comes down"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + fails * HOUR,
            size=dict(plan.size),
        )
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


def _rain_acts(stage: Stage, slope: Asset, fields: Sequence[Field]) -> Sequence[Act]:
    return [
        act
        for field in fields
        if stage.atlas.city.sensors[int(field.sensors[0])].quantity == RAIN_DAY
        for act in crossing_acts(
            stage.catalogue,
            RAIN_DAY,
            slope.name.en,
            field.begins + np.arange(len(field.values), dtype=np.float64) * field.step,
            field.values[:, 0],
        )
    ]
