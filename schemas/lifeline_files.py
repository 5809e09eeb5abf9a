"""Reads one lifeline file: its shape, and the line to blame when the shape is wrong.

What the values must satisfy among themselves is checked in `schemas.lifeline_checks`; what the rest of the system works
with is in `schemas.lifeline`.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

Place = tuple[str | int, ...]
"""The way to a value inside a file, such as ("rules", 2, "limits", 0, "high")."""


class InvalidLifelineFile(ValueError):
    """A lifeline file cannot be used; nothing of it is loaded."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class WordsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name on the screen, as the file spells it."""

    zh: str
    en: str


class QuantityTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[quantities]]` table."""

    code: str
    name: WordsTable
    unit: str
    accepts: dict[str, tuple[float, float]]
    range: tuple[float, float]
    sample_seconds: float
    transmit_seconds: int
    silent_after_seconds: int
    source: str
    mark: str


class LimitTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[rules.limits]]` table."""

    level: int
    deadband: float
    on_delay_seconds: int
    source: str
    mark: str
    high: float | None = None
    low: float | None = None
    scheme: str | None = None
    scheme_level: int | None = None


class LimitRuleTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="limit"):
    """One `[[rules]]` table of kind "limit"."""

    id: str
    quantity: str
    title: WordsTable
    relative_to: Literal["absolute", "design"]
    off_delay_seconds: int
    limits: tuple[LimitTable, ...]


class NoDataRuleTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="no_data"):
    """One `[[rules]]` table of kind "no_data"."""

    id: str
    quantity: str
    title: WordsTable
    after_seconds: int
    source: str
    mark: str
    level: int | None = None


RuleTable = LimitRuleTable | NoDataRuleTable


class LifelineTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole lifeline file."""

    code: str
    name: WordsTable
    quantities: tuple[QuantityTable, ...]
    rules: tuple[RuleTable, ...]


def read_table(file: Path, text: str) -> LifelineTable:
    """Turn the text of a lifeline file into tables, or say which line has the wrong shape."""
    try:
        return msgspec.convert(_parse(file, text), LifelineTable)
    except msgspec.ValidationError as error:
        place, reason = _explain(str(error))
        raise InvalidLifelineFile(file, line_of(text, place), reason) from error


def read_text(file: Path) -> str:
    """Return the text of a lifeline file, or name the line that is not UTF-8."""
    content = file.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidLifelineFile(file, line, "not UTF-8 text") from error


def line_of(text: str, place: Place) -> int:
    """Find the line of a table or key; the TOML parser keeps none once the syntax is right.

    The search follows the headers (`[[rules]]`, `[[rules.limits]]`) and then looks for the key. What is written in one
    line, such as an inline table, is blamed on that line; what is absent, on the header of the table that lacks it.
    """
    lines = text.splitlines()
    start, stop = 0, len(lines)
    dotted = ""
    steps = list(place)
    while len(steps) >= 2 and isinstance(steps[1], int):
        wanted = f"{dotted}.{steps[0]}".lstrip(".")
        headers = [number for number in range(start, stop) if _header(lines[number]) == wanted]
        if steps[1] >= len(headers):
            break
        start, dotted, steps = headers[steps[1]], wanted, steps[2:]
        stop = _end_of_table(lines, start, stop, dotted)
    return _line_of_key(lines, start, stop, dotted, steps)


def _end_of_table(lines: list[str], start: int, stop: int, dotted: str) -> int:
    for number in range(start + 1, stop):
        header = _header(lines[number])
        if header is not None and not header.startswith(f"{dotted}."):
            return number
    return stop


def _line_of_key(lines: list[str], start: int, stop: int, dotted: str, steps: list[str | int]) -> int:
    if not steps:
        return start + 1
    as_key = re.compile(rf"\s*{re.escape(str(steps[0]))}\s*[.=]")
    as_table = f"{dotted}.{steps[0]}".lstrip(".")
    is_own = True
    for number in range(start, stop):
        header = _header(lines[number])
        if header == as_table or (is_own and as_key.match(lines[number])):
            return number + 1
        # below the next header, keys belong to a table within
        is_own = is_own and (header is None or number == start)
    return start + 1


def _header(line: str) -> str | None:
    match = re.fullmatch(r"\s*\[\[?\s*([A-Za-z_][\w.-]*)\s*\]\]?\s*(?:#.*)?", line)
    return match.group(1) if match else None


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        raise InvalidLifelineFile(file, line, f"not valid TOML: {error}") from error


def _explain(message: str) -> tuple[Place, str]:
    """Split "Expected `float`, got `str` - at `$.rules[0].off_delay_seconds`" into the place and the complaint."""
    complaint, _, path = message.partition(" - at ")
    place = tuple(_steps(path))
    field = re.search(r"unknown field `(.+)`", complaint)
    if field:
        return (*place, field.group(1)), f"unknown key `{field.group(1)}`"
    return place, complaint.replace("Object missing required field", "missing key") + (
        f" for `{place[-1]}`" if place and isinstance(place[-1], str) else ""
    )


def _steps(path: str) -> Iterator[str | int]:
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        yield name or int(index)
