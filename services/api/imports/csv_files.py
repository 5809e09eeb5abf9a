"""Read CSV files: sensors, links, gateways, and assets that are points."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Protocol

from services.api.imports.columns import CSV_COLUMNS, Table, recognise_header, required_names
from services.api.imports.report import Fault
from services.api.imports.rows import Row, Unreadable


def read_csv(file: str, text: str, faults: list[Fault], hints: list[Fault]) -> Iterator[Row]:
    """Rows of a CSV file, its table recognised by the header; what cannot be a row goes to `faults`.

    Raises:
        Unreadable: the header fits no table.
    """
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, list[str]())]
    except csv.Error as error:
        raise Unreadable(f"the header cannot be read: {error}") from error
    table = recognise_header(header)
    if table is None:
        raise Unreadable(f"its header fits no table: {explain_header(header)}")
    if repeated := {name for name in header if name and header.count(name) > 1}:
        raise Unreadable(f"its header names {', '.join(sorted(repeated))} more than once")
    known = {column.name for column in CSV_COLUMNS[table]}
    if table is not Table.ASSET and (unused := [name for name in header if name and name not in known]):
        hints.append(Fault(file, None, None, f"columns not used: {', '.join(unused)}"))
    for place, cells in _csv_records(file, lines, faults):
        if not any(cells):
            continue
        if len(cells) > len(header):
            faults.append(Fault(file, place, None, f"has {len(cells)} cells, the header has {len(header)}"))
            continue
        named = dict(zip(header, cells, strict=False))
        extra = {name: value for name, value in named.items() if name and value and name not in known}
        yield Row(file, place, table, {name: named.get(name, "") for name in known}, extra)


class Lines(Protocol):
    """What `csv.reader` returns."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""
        ...

    def __next__(self) -> list[str]: ...


def _csv_records(file: str, lines: Lines, faults: list[Fault]) -> Iterator[tuple[str, list[str]]]:
    """Cells of each record with the line it starts on; a record that breaks CSV's rules is a fault."""
    while True:
        place = f"line {lines.line_num + 1}"
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(file, place, None, f"is not CSV: {error}"))
            continue
        yield place, [cell.strip() for cell in cells]


def explain_header(header: Sequence[str]) -> str:
    """Which columns are missing from the table that the header comes nearest to."""
    present = set(header)

    def missing(table: Table) -> set[str]:
        return set(required_names(CSV_COLUMNS[table])) - present

    def share(table: Table) -> float:
        needed = required_names(CSV_COLUMNS[table])
        return len(needed & present) / len(needed)

    nearest = max((Table.SENSOR, Table.LINK, Table.ASSET), key=share)
    if not share(nearest):
        return "see docs/import.md for the columns"
    return f"for {nearest}s it lacks {', '.join(sorted(missing(nearest)))}"
