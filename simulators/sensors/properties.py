"""How the instruments of each quantity differ from the truth, read from ``properties.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

PROPERTIES_FILE = Path(__file__).with_name("properties.toml")


@dataclass(frozen=True)
class Properties:
    """Weaknesses of one kind of instrument, in the quantity's internal unit.

    Attributes:
        lag_seconds: Time constant of a first-order lag. [s]
        gain_error: Standard deviation over instruments of the relative error of gain.
        bias: Standard deviation over instruments of the constant error.
        per_kelvin: What a kelvin of air temperature adds. [1/K]
        drift_per_day: Standard deviation over instruments of the steady drift. [1/d]
        highest: Where the instrument ends, when before its quantity; None otherwise.
        fast_above: Its own threshold for reporting at once and often; None: it has none.
        measures_seconds: Time between two measurements of its own, which it only reports when above. [s]
    """

    lag_seconds: float = 0.0
    gain_error: float = 0.0
    bias: float = 0.0
    per_kelvin: float = 0.0
    drift_per_day: float = 0.0
    highest: float | None = None
    fast_above: float | None = None
    measures_seconds: float = 0.0


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    usual: Mapping[str, float]
    quantities: Mapping[str, dict[str, Any]]


@cache
def load_properties() -> Mapping[str, Properties]:
    """Read the table once: properties by quantity."""
    table = msgspec.toml.decode(PROPERTIES_FILE.read_bytes(), type=_Table)
    return {code: msgspec.convert({**table.usual, **row}, Properties) for code, row in table.quantities.items()}


@cache
def usual_properties() -> Properties:
    """What holds for quantities without a row."""
    return msgspec.convert(msgspec.toml.decode(PROPERTIES_FILE.read_bytes(), type=_Table).usual, Properties)
