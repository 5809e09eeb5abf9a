"""A run as files and database tell it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.rows import class_row

from schemas.lifeline import Catalogue, LimitRule
from score.kinds import Kinds
from score.nouns import About, Alert, Incident, Run, Sensor, Step
from services.database import load_queries
from services.errors import LifelineError
from simulators.truth import BadTruth, Manifest, read_manifest, read_truths

QUERIES = load_queries(__file__)


class NotScored(LifelineError):
    """This run cannot be scored."""


@dataclass(frozen=True)
class _RunRow:
    gateways: int
    sensors: int
    newest_at: datetime | None


@dataclass(frozen=True)
class _AlertRow:
    alert_id: str
    rule_id: str
    is_late: bool
    raised_at: datetime
    worst_level: int
    sensor_code: str
    quantity: str
    longitude: float
    latitude: float
    asset_code: str
    gateway_code: str
    incident_id: int | None


def read_run(directory: Path, connection: psycopg.Connection, catalogue: Catalogue, kinds: Kinds) -> Run:
    """Truth and manifest from the directory of a run, alerts and incidents from the database.

    Raises:
        NotScored: The files are missing or wrong, or the database knows nothing of this run.
    """
    try:
        manifest, truths = read_manifest(directory), read_truths(directory)
    except FileNotFoundError as error:
        raise NotScored(
            "There is no truth here: a run is told to write it with --truth", file=error.filename
        ) from error
    except BadTruth as error:
        raise NotScored(f"The truth of this run cannot be believed: {error}") from error
    register = _read_register(connection, manifest)
    ended_at = _end_of(manifest, register)
    until = ended_at + kinds.longest_grace
    span = {"run_id": manifest.run_id, "since": manifest.started_at, "until": until}
    with connection.cursor(row_factory=class_row(_AlertRow)) as cursor:
        rows = cursor.execute(QUERIES["list_alerts"], span).fetchall()
    still_raised = connection.execute(QUERIES["count_still_raised"], span).fetchone()
    names = {"alert_ids": [row.alert_id for row in rows]}
    with connection.cursor(row_factory=class_row(Incident)) as cursor:
        incidents = cursor.execute(QUERIES["list_incidents"], names).fetchall()
    return Run(
        manifest=manifest,
        ended_at=ended_at,
        truths=truths,
        alerts=_alerts(rows, _read_steps(connection, names["alert_ids"]), catalogue),
        incidents=tuple(incidents),
        remarks=(
            *_remarks(manifest, ended_at, register, rows, catalogue),
            *_still_raised(int(still_raised[0]) if still_raised else 0),
        ),
    )


def about_of(rule_id: str, catalogue: Catalogue) -> About:
    """What an alert of this rule is about: danger by a limit, a broken device by anything that watches the data.

    A rule that the catalogue no longer has is taken at its name.
    """
    rule = catalogue.rules.get(rule_id)
    if rule is None:
        return "device" if rule_id.endswith((".no_data", ".stuck", ".spike")) else "danger"
    return "danger" if isinstance(rule, LimitRule) else "device"


def annunciations(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Of all steps of an alert those that call for a person: the first, and each that is worse than all before."""
    kept: list[Step] = []
    for step in steps:
        if not kept or step.level < min(one.level for one in kept):
            kept.append(step)
    return tuple(kept)


def _read_register(connection: psycopg.Connection, manifest: Manifest) -> _RunRow:
    with connection.cursor(row_factory=class_row(_RunRow)) as cursor:
        register = cursor.execute(QUERIES["count_run"], {"run_id": manifest.run_id}).fetchone()
    if register is None or register.gateways == 0:
        raise NotScored("No gateway in this database belongs to the run", run_id=manifest.run_id)
    return register


def _end_of(manifest: Manifest, register: _RunRow) -> datetime:
    if manifest.ended_at is not None:
        return manifest.ended_at
    if register.newest_at is None or register.newest_at <= manifest.started_at:
        raise NotScored("The run has no end, and no reading has come in since it began", run_id=manifest.run_id)
    return register.newest_at


def _read_steps(connection: psycopg.Connection, alert_ids: Sequence[str]) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = defaultdict(list)
    for alert_id, at, level in connection.execute(QUERIES["list_steps"], {"alert_ids": list(alert_ids)}):
        steps[alert_id].append(Step(at, level))
    return steps


def _alerts(rows: Sequence[_AlertRow], steps: dict[str, list[Step]], catalogue: Catalogue) -> tuple[Alert, ...]:
    return tuple(
        Alert(
            alert_id=row.alert_id,
            sensor=Sensor(
                code=row.sensor_code,
                quantity=row.quantity,
                lifeline=row.quantity.partition(".")[0],
                asset=row.asset_code,
                gateway=row.gateway_code,
                longitude=row.longitude,
                latitude=row.latitude,
            ),
            rule_id=row.rule_id,
            about=about_of(row.rule_id, catalogue),
            # an alert without a line in the journal is still an alert
            steps=annunciations(steps.get(row.alert_id) or [Step(row.raised_at, row.worst_level)]),
            is_late=row.is_late,
            incident_id=row.incident_id,
        )
        for row in rows
    )


def _remarks(
    manifest: Manifest, ended_at: datetime, register: _RunRow, rows: Sequence[_AlertRow], catalogue: Catalogue
) -> list[str]:
    remarks: list[str] = []
    if manifest.ended_at is None:
        remarks.append(
            f"The run has not ended, or was killed: compared up to its newest reading, {ended_at:%F %T} UTC."
        )
    if register.sensors != manifest.sensor_count:
        remarks.append(
            f"The manifest counts {manifest.sensor_count} sensors, the register {register.sensors} of this run."
        )
    unknown = sorted({row.rule_id for row in rows} - catalogue.rules.keys())
    if unknown:
        remarks.append(f"Rules that the catalogue does not have, taken at their names: {', '.join(unknown)}.")
    return remarks


def _still_raised(alerts: int) -> list[str]:
    if not alerts:
        return []
    return [
        f"{alerts} alerts from before the run were still raised when it began: what they cover cannot be found anew."
    ]
