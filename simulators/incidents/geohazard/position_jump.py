"""L3, a look-alike: the position of one satellite receiver jumps, and nothing has moved.

A satellite is lost or a branch moves in the wind: one receiver shows another place for an hour, all three axes at
once and within a single reading; the other receiver, cracks and inclinometers of the slope stay as they were. Only an
instrument errs, so no level is ever deserved (``deserves = false``). Source: false friend of the incident catalogue;
a position that jumps back is how multipath and wrong ambiguities look.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.chance import generator_for
from simulators.city.nouns import Asset
from simulators.incidents.geohazard.hillside import EAST, HOUR, NORTH, STEP_SECONDS, UP, sensors_of, slopes
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

UP_SHARE = 1.6
"""Heights are weaker than positions by so much."""


class PositionJump:
    """Happens to slopes with a satellite receiver."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Slopes, nearest the centre first."""
        return slopes(stage)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The jump, and back."""
        chance = generator_for(stage.seed, f"jump {plan.id}")
        bearing, receiver = 2.0 * np.pi * chance.random(), int(chance.integers(2))
        jump = plan.size["jump_mm"]
        by = {
            EAST: jump * np.sin(bearing),
            NORTH: jump * np.cos(bearing),
            UP: UP_SHARE * jump * (-1.0 if chance.random() < 0.5 else 1.0),
        }
        steps = max(round((plan.hours or 0.0) * HOUR / STEP_SECONDS), 2)
        fields = [
            Field(sensors, plan.begins, STEP_SECONDS, np.full((steps, 1), by[quantity]))
            for quantity in (EAST, NORTH, UP)
            for every in [sensors_of(stage, place, quantity)]
            for sensors in [every[receiver : receiver + 1]]
            if sensors.size
        ]
        back = plan.begins + (plan.hours or 0.0) * HOUR
        acts = (
            Act(plan.begins, f"a receiver on {place.name.en} jumps by {jump:.0f} mm; the slope stands still"),
            Act(back, f"the receiver on {place.name.en} is back"),
        )
        place_of = np.array(place.shape.anchor)
        origin = Origin(plan.kind, place, place_of, plan.begins, back, {"jump_mm": jump})
        return Incident(origin, tuple(fields), acts)
