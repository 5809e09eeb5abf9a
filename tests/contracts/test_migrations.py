"""Migrations are frozen once merged: a database that ran one must never meet another under the same name."""

from pathlib import Path

import psycopg
import pytest

from schemas import migrate
from schemas.migrate import MIGRATIONS, MigrationChanged, fingerprint

FROZEN = MIGRATIONS / "frozen.sha256"


def test_frozen_list_names_every_migration_as_it_is() -> None:
    listed = dict(line.split() for line in FROZEN.read_text(encoding="utf-8").splitlines())

    assert listed == {file.name: fingerprint(file) for file in MIGRATIONS.glob("*.sql")}


def test_second_run_applies_nothing(database_url: str) -> None:
    assert migrate.migrate(database_url) == []


def test_changed_migration_is_refused(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in MIGRATIONS.glob("*.sql"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8") + "-- changed\n", encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)

    with pytest.raises(MigrationChanged, match="0001"):
        migrate.migrate(database_url)


def test_journal_refuses_change(database_url: str) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        connection.execute("delete from journal")
