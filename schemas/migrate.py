"""Bring a database to the current schema: numbered files run once and are frozen, views and rights are said every time.

`python -m schemas.migrate URL` prints what was applied.
"""

import hashlib
import sys
from pathlib import Path
from typing import LiteralString, cast

import psycopg

MIGRATIONS = Path(__file__).parent / "migrations"
VIEWS = Path(__file__).parent / "views"
# rights are lost with the view they belong to, so they are given last
GRANTS = Path(__file__).parent / "grants.sql"

# any constant: two installers must wait for each other, whatever else locks in this database
MIGRATION_LOCK = 7_410_800

LEDGER: LiteralString = """
create table if not exists applied_migrations (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationChanged(Exception):
    """A migration that this database has run was edited afterwards; numbered files are frozen once merged."""


def migrate(database_url: str) -> list[str]:
    """Apply what is missing, in order, each file in its own transaction.

    Returns:
        Names of the files applied now; empty when the schema was current.

    Raises:
        MigrationChanged: a file that was applied earlier has other content now.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("set client_min_messages = warning")
        connection.execute("select pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        connection.execute(LEDGER)
        applied = dict(connection.execute("select name, sha256 from applied_migrations").fetchall())
        fresh = [file for file in sorted(MIGRATIONS.glob("*.sql")) if not _is_applied(file, applied)]
        for file in fresh:
            _apply(connection, file)
        # at once: the API, which may be running, must never meet a view it has no right to
        with connection.transaction():
            for file in (*sorted(VIEWS.glob("*.sql")), GRANTS):
                connection.execute(_statements(file))
    return [file.name for file in fresh]


def fingerprint(file: Path) -> str:
    """SHA-256 of a migration's text, as kept in the ledger and in the frozen list."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _is_applied(file: Path, applied: dict[str, str]) -> bool:
    if file.name not in applied:
        return False
    if applied[file.name] != fingerprint(file):
        raise MigrationChanged(f"{file.name} was changed after this database ran it")
    return True


def _apply(connection: psycopg.Connection, file: Path) -> None:
    with connection.transaction():
        connection.execute(_statements(file))
        connection.execute(
            "insert into applied_migrations (name, sha256) values (%s, %s)", (file.name, fingerprint(file))
        )


def _statements(file: Path) -> LiteralString:
    # the one place where SQL text comes from files instead of literals; the files are part of the program
    return cast(LiteralString, file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in migrate(sys.argv[1]))
