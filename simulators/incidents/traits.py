"""What is known of every kind of incident before it happens: category, duration, sizes, rate (``kinds.toml``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from simulators.scenario.plan import Plan

KINDS_FILE = Path(__file__).with_name("kinds.toml")
HOUR = 3600.0


@dataclass(frozen=True)
class Range:
    """What a figure is when nobody says anything, and between which bounds it makes sense."""

    default: float
    least: float
    greatest: float


@dataclass(frozen=True)
class Traits:
    """A row of ``kinds.toml``, where every field is explained."""

    lifeline: str
    category: Literal["incident", "look_alike"]
    hours: Range
    per_day: float
    source: str
    size: Mapping[str, Range] = field(default_factory=dict[str, Range])
    deserves: bool = True
    lead_hours: float = 0.0
    lasting_hours: float = 0.0

    def filled(self, plan: Plan) -> Plan:
        """The plan with this kind's own figures where it has none."""
        defaults = {key: bounds.default for key, bounds in self.size.items()}
        hours = self.hours.default if plan.hours is None else plan.hours
        return replace(plan, hours=hours, size={**defaults, **plan.size})

    def felt_from(self, plan: Plan) -> float:
        """Nothing of it is felt before. [s]"""
        return plan.begins - self.lead_hours * HOUR

    def felt_until(self, plan: Plan) -> float:
        """Nothing of it is felt any more. [s]"""
        hours = self.hours.default if plan.hours is None else plan.hours
        return plan.begins + (hours + self.lasting_hours) * HOUR


@cache
def load_traits() -> Mapping[str, Traits]:
    """Read the catalogue once; the keys are the codes of the kinds."""
    return msgspec.toml.decode(KINDS_FILE.read_bytes(), type=dict[str, Traits])
