"""The kinds of faults, read from ``kinds.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from simulators.truth.rows import Category

KINDS_FILE = Path(__file__).with_name("kinds.toml")
Befalls: TypeAlias = Literal["sensor", "pair", "convertible", "methane", "well", "gateway", "district"]
OF_SENSORS: frozenset[Befalls] = frozenset({"sensor", "pair", "convertible", "methane", "well"})


@dataclass(frozen=True)
class FaultKind:
    """One kind.

    Attributes:
        befalls: What it needs: a sensor, two of one gateway, one with a choice of units, one of methane,
            one of methane in a well, a gateway, a district.
        hours: How long it lasts when nobody says. [h]
        size: How big it is when nobody says; keys carry their unit.
    """

    befalls: Befalls
    hours: float
    size: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def category(self) -> Category:
        """As a row of truth has it."""
        return "sensor_fault" if self.befalls in OF_SENSORS else "transport_fault"


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    kinds: Mapping[str, FaultKind]


@cache
def load_fault_kinds() -> Mapping[str, FaultKind]:
    """Read the table once."""
    return msgspec.toml.decode(KINDS_FILE.read_bytes(), type=_Table).kinds
