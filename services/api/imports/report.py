"""What an import did and what it could not use, for the person who started it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.api.imports.columns import Table


@dataclass(frozen=True)
class Fault:
    """A row that was left out, or a whole file when `place` is None."""

    file: str
    place: str | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.place, self.column and f"column {self.column}") if part)
        return f"{self.file}{', ' + where if where else ''}: {self.reason}"


@dataclass(frozen=True)
class Stored:
    """Rows of one table that the import added, changed, or found the same as before."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """Rows that are in the register now because, or as, the files say."""
        return self.added + self.changed + self.unchanged


@dataclass
class ImportReport:
    """The result of one import."""

    stored: dict[Table, Stored] = field(default_factory=dict[Table, Stored])
    faults: list[Fault] = field(default_factory=list[Fault])
    # suspicions about rows that were stored all the same
    hints: list[Fault] = field(default_factory=list[Fault])
    register_version: int | None = None

    @property
    def usable(self) -> int:
        """Rows that were good."""
        return sum(stored.total for stored in self.stored.values())

    @property
    def exit_status(self) -> int:
        """0 all good, 1 some rows left out, 2 nothing usable."""
        if not self.usable:
            return 2
        return 1 if self.faults else 0

    def lines(self) -> Iterator[str]:
        """The report as text, worst last, where the eye rests."""
        for table, stored in self.stored.items():
            yield f"{table}s: {stored.added:,} added, {stored.changed:,} changed, {stored.unchanged:,} as before"
        yield from self._hint_lines()
        for fault in self.faults:
            yield f"left out: {fault}"
        if self.faults:
            yield f"{len(self.faults):,} left out; the rest is stored."
        if not self.usable:
            yield "Nothing usable was found; the register is as before."
        elif self.register_version is not None:
            yield f"The register is at version {self.register_version} now."

    def _hint_lines(self) -> Iterator[str]:
        counts = Counter((hint.file, hint.column, hint.reason) for hint in self.hints)
        for hint in self.hints:
            count = counts.pop((hint.file, hint.column, hint.reason), 0)
            if count:
                yield f"look at: {hint}" + (f" ({count:,} rows alike)" if count > 1 else "")
