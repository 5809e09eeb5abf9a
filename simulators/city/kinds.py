"""The kinds of asset and how roadside ones are strewn, read from ``kinds.toml`` and ``roadside.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from simulators.city.nouns import Property, Words

KINDS_FILE = Path(__file__).with_name("kinds.toml")
ROADSIDE_FILE = Path(__file__).with_name("roadside.toml")


@dataclass(frozen=True)
class Kind:
    """One kind of asset: who owns it, how its code begins, what people call it."""

    lifeline: str
    kind: str
    letters: str
    noun: Words
    owner_unit: str


@dataclass(frozen=True)
class Roadside:
    """Assets of one kind along one network, as ``roadside.toml`` explains."""

    kind: str
    network: str
    count: int
    offset: float
    link: str | None = None
    properties: Mapping[str, Property] = field(default_factory=dict[str, Property])


@cache
def load_kinds() -> dict[str, Kind]:
    """Read the kinds of asset once."""
    tables = tomllib.loads(KINDS_FILE.read_text(encoding="utf-8"))
    return {
        name: Kind(
            table["lifeline"],
            table["kind"],
            table["letters"],
            Words(table["zh"], table["en"]),
            tables["owners"][table["lifeline"]],
        )
        for name, table in tables["kinds"].items()
    }


@cache
def load_roadside() -> tuple[Roadside, ...]:
    """Read the roadside counts once."""
    tables = tomllib.loads(ROADSIDE_FILE.read_text(encoding="utf-8"))
    return tuple(Roadside(**table) for table in tables["roadside"])
