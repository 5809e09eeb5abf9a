"""W2: a hidden leak that grows for hours. Loggers near hear it long before a meter shows it; pressure hardly moves.

The leak grows evenly from a tenth to its full size. Flow at the meters and tanks follows it through the network as it
is at full size (own solver); the noise of a logger grows with 10 log10 of the leak and fades along the pipe. Source:
event W2 of the domain reference; fading and loudness are estimates (``water/sensing``).
"""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import whole_numbers
from simulators.city.nouns import Asset
from simulators.city.plane import to_degrees
from simulators.incidents.networks.felt import felt
from simulators.incidents.networks.seats import seats_of
from simulators.incidents.water.mains import HOUR, WATER, at_ends, calm_pressure, spot_on, steady_change
from simulators.incidents.water.sensing import MEGAPASCALS_PER_METRE, NOISE, PRESSURES, flow_fields, noise_fields
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

STEP = 600.0
FIRST_SHARE = 0.1
FROM_LOGGER = 60.0
"""From the leak to the nearest logger: leaks farther from any stay unseen, and there is no telling them. [m]"""


class SlowLeak:
    """A leak that grows; size ``leak_l_per_s`` is what it comes to."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Mains with a logger on them."""
        return [stage.atlas.assets[code] for code in _loggers(stage)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Grows until it is found and repaired."""
        spot, seconds = spot_on(stage, place), (plan.hours or 20.0) * HOUR
        leak = plan.size["leak_l_per_s"] * HOUR / 1000.0
        hole = np.zeros(spot.zone.network.node_count)
        hole[spot.node] = leak / HOUR / np.sqrt(max(float(calm_pressure(spot.zone)[spot.node]), 1.0))
        change = steady_change(spot.zone, hole=hole)
        at = _leak_on(_loggers(stage)[place.code], float(spot.zone.network.pipes.length[spot.pipe]))
        shares = np.linspace(FIRST_SHARE, 1.0, max(round(seconds / STEP), 1) + 1)
        fields = [
            *noise_fields(stage, spot.zone, (spot.pipe, at), plan.begins, leak * shares, STEP),
            *flow_fields(stage, spot.zone, change, plan.begins, shares, STEP),
        ]
        for quantity in PRESSURES:
            seats = seats_of(stage, WATER, quantity).on(spot.zone.pipes)
            fall = seats.between(*at_ends(spot.zone, change.pressure, seats.pipe)) * MEGAPASCALS_PER_METRE
            fields.extend(felt(stage, seats.sensors, plan.begins, STEP, np.outer(shares, fall)))
        ends = plan.begins + seconds
        graph = stage.atlas.city.networks[WATER]
        ends_of_main = graph.position[graph.ends[spot.zone.pipes[spot.pipe]]]
        where = ends_of_main[0] + (ends_of_main[1] - ends_of_main[0]) * at
        origin = Origin(plan.kind, place, to_degrees(where), plan.begins, ends, dict(plan.size))
        text = f"{place.name.en} leaks unseen: up to {leak:.1f} m3/h after {seconds / HOUR:.0f} h"
        return Incident(origin, tuple(fields), (Act(plan.begins, text), Act(ends, f"{place.name.en} is repaired")))


def _leak_on(logger: float, length: float) -> float:
    """Where along a main it leaks: towards its middle from a logger. 0 to 1"""
    away = min(FROM_LOGGER / length, 0.5)
    return logger + away if logger < 0.5 else logger - away


def _loggers(stage: Stage) -> dict[str, float]:
    """Mains of the town that carry a logger, and how far along them the first one sits."""
    seats = seats_of(stage, WATER, NOISE)
    codes = stage.atlas.city.networks[WATER].asset
    shares: dict[str, float] = {}
    for pipe, share in zip(whole_numbers(seats.pipe), seats.share.tolist(), strict=True):
        shares.setdefault(codes[pipe], share)
    return shares
