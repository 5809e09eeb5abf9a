"""What an incident does to sensors, as a table over time: the common language of all incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset


@dataclass(frozen=True, eq=False)
class Field:
    """A disturbance of some sensors.

    Attributes:
        sensors: Their places in the city's list, ascending. (sensors,)
        begins: Story time of the first row. [s]
        step: Story time between two rows. [s]
        values: In each quantity's internal unit. (rows, sensors)
        effect: Added to the calm value, or shown instead of it.
        is_context: What accompanies an incident without being part of it, as rain does a pump that stops.
    """

    sensors: IndexArray
    begins: float
    step: float
    values: FloatArray
    effect: Literal["added", "instead"] = "added"
    is_context: bool = False

    def disturb(self, sensors: IndexArray, seconds: FloatArray, values: FloatArray) -> FloatArray:
        """Values with this disturbance in them; unchanged before its first and after its last row.

        Args:
            sensors: Which sensors are read. (n,)
            seconds: Story time of each reading. (n,) [s]
            values: Values without the disturbance. (n,)
        """
        column = np.minimum(np.searchsorted(self.sensors, sensors), len(self.sensors) - 1)
        row = (seconds - self.begins) / self.step
        touched = (self.sensors[column] == sensors) & (row >= 0.0) & (row <= len(self.values) - 1)
        lower = np.clip(np.floor(row).astype(np.int64), 0, len(self.values) - 2)
        share = np.clip(row - lower, 0.0, 1.0)
        felt = self.values[lower, column] * (1.0 - share) + self.values[lower + 1, column] * share
        return np.where(touched, felt + (values if self.effect == "added" else 0.0), values)


@dataclass(frozen=True)
class Act:
    """One moment of a story worth a line. Story time since the cycle began. [s]"""

    at: float
    text: str


@dataclass(frozen=True, eq=False)
class Origin:
    """What goes wrong, where and when.

    Attributes:
        kind: Code of the catalogue of incidents (docs/simulation.md).
        asset: Where it begins.
        place: Where exactly. (2,) [degrees: longitude, latitude]
        begins: Story time since the cycle began. [s]
        ends: When its cause is removed; its effects may last. [s]
        size: How big it is; keys carry their unit.
    """

    kind: str
    asset: Asset
    place: FloatArray
    begins: float
    ends: float
    size: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Incident:
    """Something that goes wrong at one place: what sensors feel of it, and what there is to tell."""

    origin: Origin
    fields: tuple[Field, ...]
    acts: tuple[Act, ...]
