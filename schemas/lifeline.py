"""The seven lifelines as data: what is measured, in which unit, and from which value on it is dangerous.

One TOML file in `schemas/lifelines/` describes one lifeline; an eighth is one more file. Format: `docs/lifelines.md`.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

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
from schemas.lifeline_nouns import (
    Catalogue,
    Conversion,
    Lifeline,
    Limit,
    LimitRule,
    NoDataRule,
    Quantity,
    Rule,
    Words,
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
