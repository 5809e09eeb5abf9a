"""W3: pumps of a works trip, or a valve is shut by mistake: the pressure of a zone steps down, and nothing leaks.

A works that loses its pumps holds its zone from less head; a shut main sends its water another way round, or leaves
customers dry. The own solver finds the new state, customers getting less where pressure fails; the wave from the works
or the valve says when each place feels it. Source: event W3 of the simulators' catalogue; domain reference, section 2.
"""

from collections.abc import Sequence

import numpy as np

from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.networks.parts import Part
from simulators.incidents.networks.places import watched_pipes
from simulators.incidents.water.mains import HOUR, WATER, Change, calm_pressure, spot_on, steady_change, zones_of
from simulators.incidents.water.sensing import flow_fields, pressure_fields
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 60.0
LEAST_DIAMETER = 300.0
"""Of a main whose valve, shut by mistake, the zone feels. [mm]"""

WORKS = "waterworks"


class Misoperation:
    """A pump trip at a works, size ``head_lost_percent`` of the pressure it gives, or a valve shut on a main."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Works, then great mains with pressure points near."""
        return [
            *stage.atlas.of_kind(WORKS),
            *watched_pipes(stage, WATER, "water.pressure", least=LEAST_DIAMETER),
        ]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """The step comes at once and goes when pump or valve are set right."""
        is_trip = place.kind == WORKS
        zone, node, change = _tripped(stage, plan, place) if is_trip else _shut(stage, place)
        seconds = (plan.hours or 1.0) * HOUR
        shares = np.ones(max(round(seconds / STEP), 1) + 1)
        fields = (
            *pressure_fields(stage, zone, change, node, plan.begins, seconds, STEP),
            *flow_fields(stage, zone, change, plan.begins, shares, STEP),
        )
        where = stage.atlas.city.networks[WATER].position[zone.nodes[node]]
        ends = plan.begins + seconds
        size = dict(plan.size) if is_trip else {}
        origin = Origin(plan.kind, place, to_degrees(where), plan.begins, ends, size)
        what = f"pumps of {place.name.en} trip" if is_trip else f"a valve on {place.name.en} is shut by mistake"
        return Incident(origin, fields, (Act(plan.begins, what), Act(ends, f"{place.name.en} is as before")))


def _tripped(stage: Stage, plan: Plan, works: Asset) -> tuple[Part, int, Change]:
    zone, order = next(
        (zone, order)
        for zone in zones_of(stage)
        for order, source in enumerate(zone.sources)
        if source.asset == works.code
    )
    lowered = np.zeros(len(zone.sources))
    node = int(zone.network.sources[order])
    lowered[order] = plan.size["head_lost_percent"] / 100.0 * float(calm_pressure(zone)[node])
    return zone, node, steady_change(zone, lowered=lowered)


def _shut(stage: Stage, main: Asset) -> tuple[Part, int, Change]:
    spot = spot_on(stage, main)
    closed = np.zeros(len(spot.zone.pipes), dtype=np.bool_)
    closed[spot.pipe] = True
    return spot.zone, spot.node, steady_change(spot.zone, closed=closed)
