"""One incident, played on a stage by hand, and what every sensor feels of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulators.arrays import FloatArray
from simulators.city.nouns import Asset
from simulators.city.plane import to_metres
from simulators.incidents.catalogue import KINDS
from simulators.incidents.traits import load_traits
from simulators.scenario.effects import Effect, effects_of, first_detectable, level_changes
from simulators.scenario.field import Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage

BEGINS = 7_200.0


@dataclass(frozen=True)
class Played:
    """An incident and its effects."""

    stage: Stage
    incident: Incident

    @cached_property
    def effects(self) -> list[Effect]:
        return effects_of(self.incident.fields, self.stage.atlas.city.sensors, self.stage.catalogue)

    @property
    def detectable(self) -> float | None:
        """Seconds after its beginning; None when never."""
        moment = first_detectable(self.effects)
        return None if moment is None else moment - BEGINS

    @property
    def worst_level(self) -> int:
        return min((level for _, level in level_changes(self.effects) if level), default=0)

    def of(self, *quantities: str) -> list[Effect]:
        return [effect for effect in self.effects if effect.sensor.quantity in quantities]

    def distance(self, effect: Effect) -> float:
        """From the place of the incident to a sensor. [m]"""
        place = to_metres(self.incident.origin.place)
        return float(np.hypot(*(to_metres(effect.sensor.position) - place)))


def play(
    stage: Stage, kind: str, place: Asset | int = 0, size: Mapping[str, float] | None = None, hours: float | None = None
) -> Played:
    """A kind at one of its places, by default the first, with its own sizes where none are given."""
    chosen = KINDS[kind].places(stage)[place] if isinstance(place, int) else place
    plan = load_traits()[kind].filled(Plan("x", kind, BEGINS, hours=hours))
    plan = replace(plan, size={**plan.size, **(size or {})})
    return Played(stage, KINDS[kind].happen(stage, plan, chosen))


def peaks(effects: list[Effect]) -> FloatArray:
    """(effects,)"""
    return np.array([effect.peak_delta for effect in effects])
