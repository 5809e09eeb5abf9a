"""Filed reports in the database: written once, numbered by kind and year, named by their hash. Inside `writing`."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from services.alerting.journal import Line, write_lines
from services.alerting.reports.due import Standing
from services.alerting.reports.facts import IncidentFacts, Remarks, Report, ReportKind
from services.clock import BEIJING
from services.database import load_queries
from services.errors import NotFound

QUERIES = load_queries(__file__)


@dataclass(frozen=True)
class KeptReport:
    """A filed report as lists name it."""

    report_id: int
    incident_id: int
    kind: ReportKind
    is_drill: bool
    year: int
    number: int
    as_of: datetime
    filed_at: datetime
    author: str
    sha256: bytes


async def keep(
    connection: AsyncConnection, kind: ReportKind, facts: IncidentFacts, remarks: Remarks, author: str, now: datetime
) -> int:
    """File a report and write it into the journal; returns its id. Must see the reports of the whole city."""
    is_drill = facts.run_id is not None
    year = now.astimezone(BEIJING).year
    series = {"kind": kind, "is_drill": is_drill, "year": year}
    number = int((await (await connection.execute(QUERIES["next_number"], series)).fetchall())[0][0])
    report = Report(kind=kind, facts=facts, remarks=remarks, year=year, number=number, filed_at=now, author=author)
    content = msgspec.json.encode(report)
    digest = hashlib.sha256(content).digest()
    row = series | {
        "incident_id": facts.incident_id,
        "number": number,
        "as_of": facts.as_of,
        "author": author,
        "content": content.decode(),
        "sha256": digest,
        "now": now,
    }
    report_id = int((await (await connection.execute(QUERIES["add_report"], row)).fetchall())[0][0])
    details = {"report_id": report_id, "kind": kind, "year": year, "number": number, "sha256": digest.hex()}
    line = Line(
        kind="report_filed",
        actor=author,
        at=now,
        incident_id=facts.incident_id,
        level=facts.level,
        details=details | {"as_of": facts.as_of.isoformat()},
    )
    await write_lines(connection, [line])
    return report_id


async def read_standing(connection: AsyncConnection, incident_id: int) -> Standing:
    """Where an incident stands with its reports.

    Raises:
        NotFound: there is no such incident, or it lies outside the caller's scope.
    """
    cursor = connection.cursor(row_factory=class_row(Standing))
    asked = {"incident_id": incident_id, "only_open": False}
    row = await (await cursor.execute(QUERIES["list_standing"], asked)).fetchone()
    if row is None:
        raise NotFound("There is no such incident", incident_id=incident_id)
    return row


async def list_standing(connection: AsyncConnection) -> list[Standing]:
    """Every open incident that was issued."""
    cursor = connection.cursor(row_factory=class_row(Standing))
    return await (await cursor.execute(QUERIES["list_standing"], {"incident_id": None, "only_open": True})).fetchall()


async def list_kept(connection: AsyncConnection, incident_id: int) -> list[KeptReport]:
    """Reports of an incident, oldest first."""
    cursor = connection.cursor(row_factory=class_row(KeptReport))
    return await (await cursor.execute(QUERIES["list_reports"], {"incident_id": incident_id})).fetchall()


async def read_kept(connection: AsyncConnection, report_id: int) -> tuple[KeptReport, Report, bool]:
    """A report as it was filed, and whether its content still is what the hash says.

    Raises:
        NotFound: there is none, or it lies outside the caller's scope.
    """
    cursor = connection.cursor(row_factory=class_row(KeptReport))
    kept = await (await cursor.execute(QUERIES["read_report"], {"report_id": report_id})).fetchone()
    if kept is None:
        raise NotFound("There is no such report", report_id=report_id)
    content = (await (await connection.execute(QUERIES["read_content"], {"report_id": report_id})).fetchall())[0][0]
    body = str(content).encode()
    return kept, msgspec.json.decode(body, type=Report), hashlib.sha256(body).digest() == bytes(kept.sha256)
