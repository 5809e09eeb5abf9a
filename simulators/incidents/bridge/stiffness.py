"""B2: a span loses part of its stiffness, as when a tendon corrodes through or a beam cracks.

Within two hours the natural frequency falls by the root of what is left (``physics.bridge.Span.frequencies``), and
the same traffic bends the span more: strain and deflection are divided by what is left; cracks open. In nature this
takes months; a run sees the last step of it. Ends when props take the load. Source: first frequency of a beam, f ~
sqrt(E I).
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.bridge.deck import (
    CRACK,
    DEFLECTION,
    FREQUENCY,
    HOUR,
    SLOW_STEP,
    SPAN,
    STRAIN,
    design_values,
    gauges,
    instrumented_bridges,
    lasting,
)
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

GROWTH_HOURS = 2.0
CRACK_GROWTH = 2.0
"""How much wider a crack gets for each whole stiffness lost, as a share of its width (estimate)."""


class StiffnessLoss:
    """Happens to bridges whose natural frequency is followed."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Bridges, nearest the centre first."""
        return instrumented_bridges(stage, FREQUENCY)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """From the first crack until props take the load."""
        hours = plan.hours or 0.0
        lost = plan.size["stiffness_lost_percent"] / 100.0 * lasting(hours, GROWTH_HOURS)
        left = 1.0 - lost
        frequency = np.array([SPAN.frequencies(float(share))[0] for share in left]) / SPAN.frequencies()[0]
        factors = {
            FREQUENCY: frequency,
            STRAIN: 1.0 / left,
            DEFLECTION: 1.0 / left,
            CRACK: 1.0 + CRACK_GROWTH * lost,
        }
        fields = [
            Field(
                sensors, plan.begins, SLOW_STEP, np.repeat(factor[:, np.newaxis], sensors.size, axis=1), effect="times"
            )
            for quantity, factor in factors.items()
            for sensors in [gauges(stage, place, quantity)]
            if sensors.size
        ]
        design = float(design_values(stage, gauges(stage, place, FREQUENCY))[0])
        seconds = plan.begins + np.arange(len(left), dtype=np.float64) * SLOW_STEP
        acts = [
            Act(plan.begins, f"{place.name.en} begins to lose stiffness"),
            *crossing_acts(stage.catalogue, FREQUENCY, place.name.en, seconds, frequency * design, design),
            Act(plan.begins + hours * HOUR, f"{place.name.en} is closed and propped"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + hours * HOUR,
            size={"stiffness_lost_percent": plan.size["stiffness_lost_percent"]},
        )
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))
