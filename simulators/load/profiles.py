"""Sizes and forms of load tests, read from ``profiles.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

PROFILES_FILE = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True)
class Size:
    """How many sensors, how often each reports [s], and the block of the city they stand in [m]."""

    sensors: int
    block_metres: float
    period_seconds: float


@dataclass(frozen=True)
class Form:
    """What happens in the window.

    Attributes:
        minutes: Length of the window.
        quiet_seconds: Before it, markers alone speak: detection without load.
        warm_up_seconds: Then everybody speaks, and nothing counts but completeness.
        per_marker_seconds: Time between two planted alerts.
        storm_speed: How much faster rain and levels report in the middle third; 1: never.
        own_connections: Every gateway connects by itself, with an id of its own.
        cut_pause_seconds: When given, all connections are lost after a third, and come back after this.
    """

    minutes: float
    quiet_seconds: float
    warm_up_seconds: float
    per_marker_seconds: float
    storm_speed: float = 1.0
    own_connections: bool = False
    cut_pause_seconds: float | None = None


@dataclass(frozen=True)
class Profiles:
    """All of the file."""

    sensors_per_gateway: int
    storm_quantities: tuple[str, ...]
    sizes: Mapping[str, Size]
    forms: Mapping[str, Form]


@cache
def load_profiles() -> Profiles:
    """Read the profiles once."""
    return msgspec.toml.decode(PROFILES_FILE.read_bytes(), type=Profiles)
