"""How each quantity behaves on a calm day, read from ``profiles.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

PROFILES_FILE = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True)
class Profile:
    """Calm behaviour of one quantity, in its internal unit or, where ``of_design``, as multiples of the design value.

    Attributes:
        level: Mean over city and day.
        low: Least value that can appear.
        high: Greatest value that can appear.
        resolution: Step of the instrument; in the internal unit even where ``of_design``.
        spread: Largest distance of one sensor's mean from ``level``.
        shape: Name of the daily pattern.
        swing: Half the height of the daily pattern.
        wander: Standard deviation of slow noise (hours).
        noise: Standard deviation of noise from reading to reading.
        every_seconds: Time between two readings at the pace of the demonstration; real instruments are slower.
        natural_seconds: Time between two readings of a real instrument; None: the catalogue's ``transmit_seconds``.
        of_design: Whether all of this is relative to the sensor's design value.
        floor, ceiling: What there can be whatever happens, in the internal unit even where ``of_design``; None: the
            end of the catalogue's range.
        is_state: Of several incidents one is shown, as with a pump, which runs or stands.
    """

    level: float
    low: float
    high: float
    resolution: float
    spread: float = 0.0
    shape: str = "flat"
    swing: float = 0.0
    wander: float = 0.0
    noise: float = 0.0
    every_seconds: int = 6
    natural_seconds: int | None = None
    of_design: bool = False
    floor: float | None = None
    ceiling: float | None = None
    is_state: bool = False


@dataclass(frozen=True)
class Profiles:
    """All profiles, and the daily patterns: 24 hourly values between -1 and 1, local time."""

    shapes: Mapping[str, tuple[float, ...]]
    quantities: Mapping[str, Profile]


@cache
def load_profiles() -> Profiles:
    """Read the profiles once."""
    return msgspec.toml.decode(PROFILES_FILE.read_bytes(), type=Profiles)
