"""B4: a ship or a lorry strikes a bridge.

For a few seconds the deck shakes in its modes (``physics.bridge.strike``: half a sine, the beam answers), gauges show
their peak until the next report; the pier it hit keeps a lean and its bearing a shift until the girder is put right.
Source: event B2 of the domain reference.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset
from simulators.incidents.bridge.deck import (
    ACCELERATION,
    BEARING,
    DEFLECTION,
    HOUR,
    SAMPLE_RATE,
    SLOW_STEP,
    SPAN,
    STEP_SECONDS,
    STRAIN,
    TILT,
    design_answer,
    design_values,
    gauges,
    hold,
    instrumented_bridges,
    peaks,
    places_along,
    root_mean_squares,
    shaken,
)
from simulators.physics.bridge import SpanMotion, move, strike
from simulators.scenario.field import Act, Field, Incident, Origin
from simulators.scenario.levels import crossing_acts
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

TOUCHING_SECONDS = 0.2
HIT_AT = 0.3 * SPAN.length
INTO_DECK = 0.1
"""Part of the impulse that bends the deck downwards; the rest goes sideways into the pier (estimate)."""

LEAN = 0.04
"""What the pier keeps for each 100 kN s (estimate). [degrees]"""

SHIFT = 2.0
"""What its bearing keeps for each 100 kN s (estimate). [mm]"""


class BridgeStrike:
    """Happens to bridges with accelerometers."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Bridges, nearest the centre first."""
        return instrumented_bridges(stage, ACCELERATION)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The blow, and what it leaves behind."""
        hours, impulse = plan.hours or 0.0, plan.size["impulse_kn_s"]
        samples = round(STEP_SECONDS * SAMPLE_RATE)
        blow = strike(SPAN, impulse * 1000.0 * INTO_DECK, HIT_AT, 0.5, TOUCHING_SECONDS, samples, SAMPLE_RATE)
        motion = move(SPAN, blow, SAMPLE_RATE)
        fields = [*_blow(stage, plan, place, motion), *_left_behind(stage, plan, place, impulse / 100.0)]
        lean = LEAN * impulse / 100.0
        acts = [
            Act(plan.begins, f"{place.name.en} is struck: {impulse:.0f} kN s"),
            *crossing_acts(stage.catalogue, TILT, place.name.en, np.array([plan.begins]), np.array([lean])),
            Act(plan.begins + hours * HOUR, f"{place.name.en} has been surveyed and put right"),
        ]
        origin = Origin(
            kind=plan.kind,
            asset=place,
            place=np.array(place.shape.anchor),
            begins=plan.begins,
            ends=plan.begins + hours * HOUR,
            size={"impulse_kn_s": impulse},
        )
        return Incident(origin, tuple(fields), tuple(acts))


def _blow(stage: Stage, plan: Plan, bridge: Asset, motion: SpanMotion) -> Iterator[Field]:
    strain, sag = design_answer()
    for quantity in (STRAIN, DEFLECTION, ACCELERATION):
        sensors = gauges(stage, bridge, quantity)
        along = [float(place) for place in places_along(sensors.size)]
        if quantity == STRAIN:
            values = np.array([peaks(motion.strain(place))[0] / strain for place in along])
        elif quantity == DEFLECTION:
            values = np.array([peaks(motion.deflection(place))[0] / sag for place in along])
        else:
            squares = np.array([root_mean_squares(motion.acceleration(place))[0] for place in along])
            yield from _held(stage, plan, quantity, sensors, shaken(squares))
            continue
        yield from _held(stage, plan, quantity, sensors, values * design_values(stage, sensors))


def _held(stage: Stage, plan: Plan, quantity: str, sensors: IndexArray, values: FloatArray) -> Iterator[Field]:
    """The peak until the next report, and nothing after it."""
    if sensors.size:
        yield Field(sensors, plan.begins, hold(stage, quantity), np.stack([values, values]))


def _left_behind(stage: Stage, plan: Plan, bridge: Asset, hundreds: float) -> Iterator[Field]:
    """At the pier that was hit, whose gauges come first."""
    steps = round((plan.hours or 0.0) * HOUR / SLOW_STEP)
    for quantity, kept in ((TILT, LEAN), (BEARING, SHIFT)):
        sensors = gauges(stage, bridge, quantity)[:1]
        if sensors.size:
            course = np.append(np.full(steps, kept * hundreds), 0.0)
            yield Field(sensors, plan.begins, SLOW_STEP, course[:, np.newaxis])
