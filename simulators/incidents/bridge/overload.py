"""B1: overloaded trucks cross a bridge one after the other.

Strain and deflection rise together while each crosses and fall back behind it, and the deck shakes more than usual
(``physics.traffic`` and ``physics.bridge``: axle loads moving over a beam that swings in its modes). Nothing stays
when the last has gone. Source: event B1 of the domain reference; mixer trucks queued on a bridge in Hefei for 40
minutes.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.city.chance import generator_for
from simulators.city.nouns import Asset
from simulators.incidents.bridge.deck import (
    ACCELERATION,
    DEFLECTION,
    HOUR,
    STEP_SECONDS,
    STRAIN,
    calm_share,
    crossing,
    design_answer,
    design_values,
    gauges,
    instrumented_bridges,
    peaks,
    places_along,
    root_mean_squares,
    shaken,
)
from simulators.physics.bridge import SpanMotion
from simulators.physics.traffic import Vehicles
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

HEADWAY_SECONDS = 8.0
"""From truck to truck: 64 m at their speed, so that one is on the span at a time and one in every report. [s]"""

SPEED = 8.0
"""Of a loaded truck in the convoy. [m/s]"""

UNEVENNESS = 0.05
"""Standard deviation of the trucks' masses, as a share."""


class Overload:
    """Happens to bridges with strain gauges."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Bridges, nearest the centre first."""
        return instrumented_bridges(stage, STRAIN)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The convoy from its first truck to its last."""
        duration = (plan.hours or 0.0) * HOUR
        motion = crossing(_convoy(stage, plan, duration), duration + 4.0 * STEP_SECONDS)
        fields = [*_bending(stage, plan, place, motion), *_shaking(stage, plan, place, motion)]
        mass = plan.size["mass_t"]
        acts = [
            Act(plan.begins, f"trucks of {mass:.0f} t cross {place.name.en}, one behind the other"),
            *_level_acts(stage, place, fields[0]),
            Act(plan.begins + duration, f"the last truck has left {place.name.en}"),
        ]
        place_of = np.array(place.shape.anchor)
        origin = Origin(plan.kind, place, place_of, plan.begins, plan.begins + duration, {"mass_t": mass})
        return Incident(origin, tuple(fields), tuple(sorted(acts, key=lambda act: act.at)))


def _convoy(stage: Stage, plan: Plan, duration: float) -> Vehicles:
    chance = generator_for(stage.seed, f"convoy {plan.id}")
    count = max(int(duration / HEADWAY_SECONDS), 1)
    enters = (np.arange(count) + 0.2 * chance.random(count)) * HEADWAY_SECONDS
    masses = plan.size["mass_t"] * 1000.0 * (1.0 + UNEVENNESS * np.clip(chance.standard_normal(count), -2.0, 2.0))
    return Vehicles(enters, masses, np.full(count, SPEED))


def _bending(stage: Stage, plan: Plan, bridge: Asset, motion: SpanMotion) -> Iterator[Field]:
    strain, sag = design_answer()
    for quantity, answer, design in ((STRAIN, motion.strain, strain), (DEFLECTION, motion.deflection, sag)):
        sensors = gauges(stage, bridge, quantity)
        if sensors.size:
            shares = [peaks(answer(float(place))) / design for place in places_along(sensors.size)]
            values = np.stack(shares, axis=1) * design_values(stage, sensors)
            yield Field(sensors, plan.begins, STEP_SECONDS, values)


def _shaking(stage: Stage, plan: Plan, bridge: Asset, motion: SpanMotion) -> Iterator[Field]:
    sensors = gauges(stage, bridge, ACCELERATION)
    if sensors.size:
        columns = [shaken(root_mean_squares(motion.acceleration(float(place)))) for place in places_along(sensors.size)]
        yield Field(sensors, plan.begins, STEP_SECONDS, np.stack(columns, axis=1))


def _level_acts(stage: Stage, bridge: Asset, field: Field) -> Iterator[Act]:
    """Levels that the worst strain gauge comes to, on top of the traffic of an average day."""
    worst = int(np.argmax(field.values.max(axis=0)))
    design = float(design_values(stage, field.sensors)[worst])
    seconds = field.begins + np.arange(len(field.values), dtype=np.float64) * field.step
    values = field.values[:, worst] + calm_share(STRAIN) * design
    yield from crossing_acts(stage.catalogue, STRAIN, bridge.name.en, seconds, values, design)
