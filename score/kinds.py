"""Kinds of truth: what they are called, and how far around and after them an alert may still be theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec

KINDS_FILE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True)
class Kind:
    """A row of ``kinds.toml``."""

    zh: str
    en: str
    radius_metres: float
    grace_minutes: float

    @property
    def grace(self) -> timedelta:
        """How long after its end an alert may still belong to it."""
        return timedelta(minutes=self.grace_minutes)


@dataclass(frozen=True)
class Kinds:
    """All rows, and what holds for kinds without one."""

    unlisted: Kind
    kinds: Mapping[str, Kind]

    def of(self, code: str) -> Kind:
        """The row of a kind; of an unlisted one what holds for those."""
        return self.kinds.get(code, self.unlisted)

    @property
    def longest_grace(self) -> timedelta:
        """So long after a run's end alerts may still belong to it."""
        return max(kind.grace for kind in (self.unlisted, *self.kinds.values()))


@cache
def load_kinds() -> Kinds:
    """Read the table once."""
    return msgspec.toml.decode(KINDS_FILE.read_bytes(), type=Kinds)
