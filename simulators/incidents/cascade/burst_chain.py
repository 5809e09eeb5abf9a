"""X1: a water main bursts and washes out the street; the gas main beside it breaks; gas enters the tunnel below.

Three truths with one root: W1 on the water main at once; G1 on the gas main of the same street when the cavity has
grown (1.5 h, an estimate: sand and silt are washed out within hours); T2 in the tunnel section that holds both mains
half an hour later. The row of X1 itself touches nothing. Source: section 2.1 of the domain reference.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from simulators.city.nouns import Asset
from simulators.incidents.gas.leak import find_places
from simulators.incidents.water import KINDS as WATER_KINDS
from simulators.scenario.field import Act, Incident, Origin
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

HOUR = 3600.0
CAVITY_HOURS, SEEPING_HOURS = 1.5, 0.5
METHANE = "tunnel.methane"
BURST, LEAK, INGRESS = "W1", "G1", "T2"


class BurstChain:
    """A burst that ends in a tunnel; size ``hole_mm`` of the water main."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Water mains beside a gas main that manholes watch, both held by a tunnel section that is watched too."""
        return [water for water, _, _ in _linked(stage).values()]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:  # noqa: ARG002 - as every kind
        """Nothing by itself: its children are what sensors feel."""
        ends = plan.begins + (plan.hours or 4.0) * HOUR
        where = np.array(place.shape.anchor)
        origin = Origin(plan.kind, place, where, plan.begins, ends, dict(plan.size))
        return Incident(origin, (), (Act(plan.begins, f"a chain of events begins at {place.name.en}"),))

    def consequences(self, stage: Stage, plan: Plan, place: Asset) -> Sequence[Plan]:
        """Burst, gas leak, gas in the tunnel: each caused by the one before."""
        water, gas, section = _linked(stage)[place.code]
        burst, leak = f"{plan.id}-{BURST}", f"{plan.id}-{LEAK}"
        breaks = plan.begins + CAVITY_HOURS * HOUR
        return [
            Plan(burst, BURST, plan.begins, water.code, hours=plan.hours, size=plan.size, parent_id=plan.id),
            Plan(leak, LEAK, breaks, gas.code, parent_id=burst),
            Plan(
                f"{plan.id}-{INGRESS}",
                INGRESS,
                breaks + SEEPING_HOURS * HOUR,
                near=section.shape.anchor,
                parent_id=leak,
            ),
        ]


@lru_cache(maxsize=4)
def _linked(stage: Stage) -> dict[str, tuple[Asset, Asset, Asset]]:
    """Water main, gas main and tunnel section of each chain, by the code of the water main."""
    found: dict[str, tuple[Asset, Asset, Asset]] = {}
    for water, gas, section in _held_together(stage):
        found.setdefault(water.code, (water, gas, section))
    return found


def _held_together(stage: Stage) -> Iterator[tuple[Asset, Asset, Asset]]:
    atlas = stage.atlas
    bursting = {asset.code for asset in WATER_KINDS[BURST].places(stage)}
    leaking = find_places(atlas)
    for section in atlas.of_kind("tunnel_section"):
        if not atlas.sensors_of(section, METHANE):
            continue
        held = atlas.linked(section, "attached_to")
        for water in held:
            for gas in held:
                if water.code in bursting and gas.code in leaking:
                    yield water, gas, section
