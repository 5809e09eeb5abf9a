"""The seven lifelines as data: what is measured, in which unit, and from which value on it is dangerous.

One TOML file in `schemas/lifelines/` describes one lifeline; an eighth is one more file. Format: `docs/lifelines.md`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from schemas.lifeline_checks import find_problem
from schemas.lifeline_files import (
    InvalidLifelineFile,
    LifelineTable,
    LimitRuleTable,
    LimitTable,
    NoDataRuleTable,
    QuantityTable,
    RuleTable,
    WordsTable,
    line_of,
    read_table,
    read_text,
)

__all__ = [
    "LIFELINE_ORDER",
    "Catalogue",
    "Conversion",
    "InvalidLifelineFile",
    "Lifeline",
    "Limit",
    "LimitRule",
    "NoDataRule",
    "Quantity",
    "Rule",
    "Words",
    "load_lifelines",
]

LIFELINE_ORDER = ("gas", "drainage", "bridge", "heating", "water", "geohazard", "tunnel")
"""The order on every screen and in every index; lifelines added later follow by code."""

DIRECTORY = Path(__file__).parent / "lifelines"


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


def load_lifelines(directory: Path | None = None) -> Catalogue:
    """Read and check every lifeline file of a directory, by default the ones that come with the project.

    Raises:
        InvalidLifelineFile: A file is wrong; says which, at which line and why.
    """
    directory = directory or DIRECTORY
    tables = [_load_table(file) for file in sorted(directory.glob("*.toml"))]
    if not tables:
        raise InvalidLifelineFile(directory, 0, "no lifeline files here")
    lifelines = tuple(_lifeline(table) for table in sorted(tables, key=_rank))
    return Catalogue(
        lifelines=lifelines,
        quantities={quantity.code: quantity for lifeline in lifelines for quantity in lifeline.quantities},
        rules={rule.id: rule for lifeline in lifelines for rule in lifeline.rules},
        rules_version=_version(tables),
    )


def _load_table(file: Path) -> LifelineTable:
    text = read_text(file)
    table = read_table(file, text)
    problem = find_problem(table, file.stem)
    if problem is not None:
        raise InvalidLifelineFile(file, line_of(text, problem.place), problem.reason)
    return table


def _rank(table: LifelineTable) -> tuple[int, str]:
    order = LIFELINE_ORDER.index(table.code) if table.code in LIFELINE_ORDER else len(LIFELINE_ORDER)
    return order, table.code


def _version(tables: Iterable[LifelineTable]) -> str:
    """Hash the values, not the bytes, so that comments and line endings leave the version alone."""
    return hashlib.sha256(msgspec.json.encode(list(tables), order="sorted")).hexdigest()[:12]


def _lifeline(table: LifelineTable) -> Lifeline:
    return Lifeline(
        code=table.code,
        name=_words(table.name),
        quantities=tuple(_quantity(quantity, table.code) for quantity in table.quantities),
        rules=tuple(_rule(rule, table.code) for rule in table.rules),
    )


def _words(table: WordsTable) -> Words:
    return Words(zh=table.zh, en=table.en)


def _quantity(table: QuantityTable, lifeline: str) -> Quantity:
    minimum, maximum = table.range
    return Quantity(
        code=table.code,
        lifeline=lifeline,
        name=_words(table.name),
        unit=table.unit,
        accepts={unit: Conversion(*conversion) for unit, conversion in table.accepts.items()},
        minimum=minimum,
        maximum=maximum,
        sample_seconds=table.sample_seconds,
        transmit_seconds=table.transmit_seconds,
        silent_after_seconds=table.silent_after_seconds,
        source=table.source,
        mark=table.mark,
    )


def _rule(table: RuleTable, lifeline: str) -> Rule:
    return _limit_rule(table, lifeline) if isinstance(table, LimitRuleTable) else _no_data_rule(table, lifeline)


def _limit_rule(table: LimitRuleTable, lifeline: str) -> LimitRule:
    return LimitRule(
        id=table.id,
        lifeline=lifeline,
        quantity=table.quantity,
        title=_words(table.title),
        relative_to=table.relative_to,
        off_delay_seconds=table.off_delay_seconds,
        limits=tuple(_limit(limit) for limit in sorted(table.limits, key=lambda limit: limit.level)),
    )


def _limit(table: LimitTable) -> Limit:
    return Limit(**msgspec.structs.asdict(table))


def _no_data_rule(table: NoDataRuleTable, lifeline: str) -> NoDataRule:
    return NoDataRule(
        id=table.id,
        lifeline=lifeline,
        quantity=table.quantity,
        title=_words(table.title),
        after_seconds=table.after_seconds,
        level=table.level,
        source=table.source,
        mark=table.mark,
    )
