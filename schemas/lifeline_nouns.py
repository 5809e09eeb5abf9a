"""The nouns of a lifeline file as the rest of the system uses them: quantities, limits and rules, all frozen.

Import them from `schemas.lifeline`, which also loads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Words:
    """A name as people read it.

    Attributes:
        zh: Chinese, the first language of the screens.
        en: English.
    """

    zh: str
    en: str


class Conversion(NamedTuple):
    """How a value on the wire becomes a value in the internal unit: value * factor + offset."""

    factor: float
    offset: float

    def apply(self, value: float) -> float:
        """Return a wire value in the internal unit of its quantity."""
        return value * self.factor + self.offset


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something a sensor measures on a lifeline.

    Attributes:
        code: Name in registers and messages, such as "gas.methane_adjacent".
        lifeline: Code of the lifeline it belongs to.
        name: Name on the screen.
        unit: The one unit it has inside the system; all attributes below and all absolute limits are in it.
        accepts: Units allowed on the wire, each with its conversion to the internal unit.
        minimum: Least value a working instrument can report.
        maximum: Greatest value a working instrument can report.
        sample_seconds: Usual time between two measurements.
        transmit_seconds: Usual time between two messages when nothing is wrong.
        silent_after_seconds: Without a reading for so long, the condition of the sensor is unknown.
        source: Where the range and the intervals come from.
        mark: Evidence marks of that source, such as "D" or "V19" (see `docs/lifelines.md`).
    """

    code: str
    lifeline: str
    name: Words
    unit: str
    accepts: Mapping[str, Conversion]
    minimum: float
    maximum: float
    sample_seconds: float
    transmit_seconds: int
    silent_after_seconds: int
    source: str
    mark: str

    def conversion(self, unit: str) -> Conversion | None:
        """Return how values in a wire unit become internal ones; None when the unit is not accepted."""
        return self.accepts.get(unit)

    def contains(self, value: float) -> bool:
        """Say whether a working instrument can report this value (internal unit); NaN it cannot."""
        return self.minimum <= value <= self.maximum


@dataclass(frozen=True, slots=True)
class Limit:
    """The value at which a quantity reaches one alert level.

    Attributes:
        level: 1 red, 2 orange, 3 yellow, 4 blue.
        high: Exceeded when the value is at or above it; None when only low values count.
        low: Exceeded when the value is at or below it; None when only high values count.
        deadband: How far the value must come back inside before the level may clear. Same unit as the limit.
        on_delay_seconds: How long the limit must be exceeded before the level is raised.
        source: The standard and clause, the publication, or "design default".
        mark: Evidence marks of that source, such as "V27" (see `docs/lifelines.md`).
        scheme: The standard that numbers its levels in its own way, if any.
        scheme_level: The number which that standard gives to this level.
    """

    level: int
    high: float | None
    low: float | None
    deadband: float
    on_delay_seconds: int
    source: str
    mark: str
    scheme: str | None = None
    scheme_level: int | None = None


@dataclass(frozen=True, slots=True)
class LimitRule:
    """Raises an alert when a quantity reaches its limits.

    Attributes:
        id: Name of the rule, such as "gas.methane_adjacent.limit".
        lifeline: Code of the lifeline it belongs to.
        quantity: Code of the quantity it watches.
        title: What the alert says.
        relative_to: "absolute": limits are in the quantity's unit. "design": limits are multiples of the sensor's
            design value, which is greater than zero; a sensor without one is not evaluated.
        off_delay_seconds: How long the value must stay back inside before the alert clears.
        limits: At most one per level, most severe first.
    """

    id: str
    lifeline: str
    quantity: str
    title: Words
    relative_to: Literal["absolute", "design"]
    off_delay_seconds: int
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class NoDataRule:
    """Says when silence makes the condition of a sensor unknown, and whether that alone deserves an alert.

    Attributes:
        id: Name of the rule, such as "gas.methane_adjacent.no_data".
        lifeline: Code of the lifeline it belongs to.
        quantity: Code of the quantity it watches.
        title: What the alert says.
        after_seconds: Silence that counts, never shorter than the quantity's `silent_after_seconds`.
        level: Level of the alert where a blind sensor is itself a danger; None: no alert, only the state unknown.
        source: Where the figure comes from.
        mark: Evidence marks of that source.
    """

    id: str
    lifeline: str
    quantity: str
    title: Words
    after_seconds: int
    level: int | None
    source: str
    mark: str


Rule = LimitRule | NoDataRule


@dataclass(frozen=True, slots=True)
class Lifeline:
    """One of the city's networks or hazards, with everything measured on it."""

    code: str
    name: Words
    quantities: tuple[Quantity, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All lifelines, with their quantities by code and their rules by id.

    Attributes:
        lifelines: In the fixed order, later ones behind.
        quantities: Every quantity by its code, in the order of the files.
        rules: Every rule by its id, in the order of the files.
        rules_version: Twelve hexadecimal digits that change whenever any value in a file changes, and only then.
    """

    lifelines: tuple[Lifeline, ...]
    quantities: Mapping[str, Quantity]
    rules: Mapping[str, Rule]
    rules_version: str
