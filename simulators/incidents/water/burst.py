"""W1: a main breaks. Pressure falls over the zone in the order of the wave, the works deliver more, the hole roars.

EPANET says what a zone does with a hole of this size, customers getting less where pressure fails (Cd A sqrt(2 g p),
``physics/water``); the wave says when each place feels it (``physics/surge``). A crew shuts the main off at the end.
Source: event W1 of the domain reference; 100 mm at 30 m of head lose 412 m3/h.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.networks.places import watched_pipes
from simulators.incidents.water.mains import HOUR, WATER, Spot, burst_change, spot_on
from simulators.incidents.water.sensing import flow_fields, noise_fields, pressure_fields, turbidity_fields
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 60.0
LEAST_DIAMETER = 150.0
"""Lesser mains break too, and nobody but their street would know. [mm]"""


class Burst:
    """A main that breaks; size ``hole_mm``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Mains of the town with instruments near."""
        return watched_pipes(stage, WATER, "water.pressure", least=LEAST_DIAMETER)

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The hole is there at once and stays as it is until the main is shut off."""
        spot, hours = spot_on(stage, place), plan.hours or 4.0
        change, escaped = burst_change(spot.zone, spot.node, plan.size["hole_mm"] / 1000.0)
        escaping = escaped * HOUR
        seconds = hours * HOUR
        shares = np.ones(round(seconds / STEP) + 1)
        fields = (
            *pressure_fields(stage, spot.zone, change, spot.node, plan.begins, seconds, STEP),
            *flow_fields(stage, spot.zone, change, plan.begins, shares, STEP),
            *noise_fields(stage, spot.zone, _hole(spot), plan.begins, escaping * shares, STEP),
            *turbidity_fields(stage, spot.zone, change, plan.begins, seconds, STEP),
        )
        size = {**plan.size, "escaping_m3_per_h": escaping}
        ends = plan.begins + seconds
        origin = Origin(plan.kind, place, to_degrees(spot.position), plan.begins, ends, size)
        text = f"{place.name.en} bursts: {escaping:.0f} m3/h escape through a hole of {plan.size['hole_mm']:.0f} mm"
        return Incident(origin, fields, (Act(plan.begins, text), Act(ends, f"{place.name.en} is shut off")))


def _hole(spot: Spot) -> tuple[int, float]:
    """The broken main, and at which of its ends."""
    return spot.pipe, float(spot.zone.network.pipes.end[spot.pipe] == spot.node)
