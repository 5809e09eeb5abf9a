"""What an incident does to sensors, as a table over time: the common language of all incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import Asset

Effect: TypeAlias = Literal["added", "times", "instead"]


@dataclass(frozen=True, eq=False)
class Field:
    """A disturbance of some sensors.

    Attributes:
        sensors: Their places in the city's list, ascending. (sensors,)
        begins: Run time of the first row. [s]
        step: Run time between two rows. [s]
        values: In each quantity's internal unit. (rows, sensors)
        effect: Added to the calm value, multiplied with it, or shown instead of it.
        stays: After the last row its values go on, as what has slid stays where it is.
        is_context: What accompanies an incident without being part of it, as rain does a pump that stops.
    """

    sensors: IndexArray
    begins: float
    step: float
    values: FloatArray
    effect: Effect = "added"
    stays: bool = False
    is_context: bool = False

    @property
    def ends(self) -> float:
        """Run time after which nothing is felt of it. [s]"""
        return np.inf if self.stays else self.begins + (len(self.values) - 1) * self.step

    def at(self, columns: IndexArray, seconds: FloatArray) -> FloatArray:
        """Values at moments between ``begins`` and ``ends``, straight between rows.

        Args:
            columns: Places in ``sensors``. (n,)
            seconds: Run time of each. (n,) [s]
        """
        row = (seconds - self.begins) / self.step
        # not np.clip: called for a handful of values thousands of times a second, its checks cost more than the rest
        lower = np.minimum(np.maximum(row.astype(np.int64), 0), len(self.values) - 2)
        share = np.minimum(np.maximum(row - lower, 0.0), 1.0)
        return self.values[lower, columns] * (1.0 - share) + self.values[lower + 1, columns] * share


@dataclass(frozen=True)
class Act:
    """One moment worth a line. Run time. [s]"""

    at: float
    text: str


@dataclass(frozen=True, eq=False)
class Origin:
    """What goes wrong, where and when.

    Attributes:
        kind: Code of the catalogue of incidents (docs/simulation.md).
        asset: Where it begins.
        place: Where exactly. (2,) [degrees: longitude, latitude]
        begins: Run time. [s]
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
