"""`lifeline import`: bring the city's own assets and sensors into the register; columns in `docs/import.md`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

from schemas.lifeline import Catalogue, load_lifelines
from services.api.imports.checks import sort_rows
from services.api.imports.report import Fault, ImportReport
from services.api.imports.rows import Row
from services.api.imports.sources import read_file
from services.api.imports.store import store

__all__ = ["ImportReport", "import_files", "run"]


def run(paths: Sequence[str | Path], database_url: str) -> int:
    """Import files and print the report.

    Returns:
        Exit status: 0 all rows are in the register, 1 some were left out, 2 nothing could be used.
    """
    report = import_files(database_url, paths)
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    return report.exit_status


def import_files(
    database: str | psycopg.Connection, paths: Sequence[str | Path], catalogue: Catalogue | None = None
) -> ImportReport:
    """Bring the rows of these files into the register, in one transaction; bad rows are left out and reported.

    Args:
        database: Address of the database, or a connection to it.
        paths: GeoJSON and CSV files, in any order; they may refer to each other.
        catalogue: Quantities that sensors may have; by default the project's own.
    """
    if isinstance(database, str):
        with psycopg.connect(database) as connection:
            return import_files(connection, paths, catalogue)
    rows, faults, hints = _read_all(paths)
    judged = sort_rows(rows, catalogue or load_lifelines())
    with database.transaction():
        report = store(database, judged)
    report.faults = _in_file_order([*faults, *report.faults], paths)
    report.hints = hints + report.hints
    return report


def _read_all(paths: Sequence[str | Path]) -> tuple[list[Row], list[Fault], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    hints: list[Fault] = []
    for path in paths:
        read = read_file(Path(path))
        rows += read[0]
        faults += read[1]
        hints += read[2]
    return rows, faults, hints


def _in_file_order(faults: list[Fault], paths: Sequence[str | Path]) -> list[Fault]:
    order = {Path(path).name: number for number, path in reversed(list(enumerate(paths)))}
    return sorted(faults, key=lambda fault: (order.get(fault.file, 0), int((fault.place or "line 0").split()[-1])))
