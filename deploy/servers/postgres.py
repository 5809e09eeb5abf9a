"""The private PostgreSQL with TimescaleDB and PostGIS: cluster, configuration, roles and database."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from string import Template
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from deploy.home import Home
from deploy.processes import Command, is_zombie
from deploy.servers.errors import ServerFailed, ServerMissing
from deploy.servers.place import account_to_drop_to, reachable_directory, write_for

INSTALLED = Path("/usr/lib/postgresql")
SHARED = Path("/usr/share/postgresql")
TEMPLATES = Path(__file__).parent
MEBIBYTE = 1 << 20
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where POSIX puts it

EXTENSIONS = ("timescaledb", "postgis")

OWNER = "lifeline"
# bound by row security, and without any right to the readings themselves; see schemas/grants.sql
API_ROLE = "lifeline_api"
API_PASSWORD = "postgres_api"  # noqa: S105 - the name of a secret


class Postgres:
    """One cluster under the home, listening on the loopback address alone, reached with passwords alone."""

    name = "postgres"

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.port = port
        self.account = account_to_drop_to("postgres")
        self.directory = home.root / "postgres"

    @property
    def url(self) -> str:
        """Address of the database without the password, as it may stand in an environment listing."""
        return f"postgresql://lifeline@127.0.0.1:{self.port}/lifeline"

    @property
    def api_url(self) -> str:
        """The same for the API, whose role sees only what its caller may see."""
        return f"postgresql://{API_ROLE}@127.0.0.1:{self.port}/lifeline"

    def conninfo(self, database: str = "lifeline", *, superuser: bool = False) -> str:
        """Connection string of the owner or the superuser, password included."""
        user, password = ("postgres", "postgres_superuser") if superuser else ("lifeline", "postgres")
        return self._conninfo(database, user, password)

    def api_conninfo(self, database: str = "lifeline") -> str:
        """Connection string of the API's role, password included."""
        return self._conninfo(database, API_ROLE, API_PASSWORD)

    def _conninfo(self, database: str, user: str, password: str) -> str:
        return make_conninfo(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=user,
            password=self.home.password(password),
            connect_timeout=5,
        )

    def prepare(self) -> None:
        """Make the cluster once, and write its configuration at every start."""
        self.directory = reachable_directory(self.home.root / "postgres", self.account)
        if not self.cluster.exists():
            self._initialise()
        self._forget_zombie()
        write_for(self.account, self.cluster / "postgresql.conf", self._configuration())
        write_for(self.account, self.cluster / "pg_hba.conf", (TEMPLATES / "pg_hba.conf").read_text(encoding="utf-8"))

    def command(self) -> Command:
        """How to run the server."""
        return Command(
            [str(self._program("postgres")), "-D", str(self.cluster)],
            user=self.account,
            # "fast": ends sessions and checkpoints, so that the next start need not recover
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            directory=self.directory,
        )

    def why_not_ready(self) -> str | None:
        """None once it answers, else what it said."""
        try:
            psycopg.connect(self.conninfo("postgres", superuser=True)).close()
        except psycopg.OperationalError as error:
            return str(error).strip()
        return None

    def complete(self) -> None:
        """Make roles, database and extensions where they are missing; nothing changes when all is there."""
        with psycopg.connect(self.conninfo("postgres", superuser=True), autocommit=True) as connection:
            # createdb: tests clone databases from a template; the services need no more than their own database
            self._add_role(connection, OWNER, "login createdb", "postgres")
            self._add_role(connection, API_ROLE, "login", API_PASSWORD)
            if not connection.execute("select 1 from pg_database where datname = 'lifeline'").fetchone():
                connection.execute("create database lifeline owner lifeline")
        self.add_extensions("lifeline")

    def _add_role(self, connection: psycopg.Connection, name: str, rights: LiteralString, password: str) -> None:
        if connection.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
            return
        statement = sql.SQL("create role {} {} password {}")
        connection.execute(statement.format(sql.Identifier(name), sql.SQL(rights), self.home.password(password)))

    def add_extensions(self, database: str) -> None:
        """Create the extensions in a database, or bring them to the installed version."""
        for name in EXTENSIONS:
            # a session each: TimescaleDB can only be updated by the first statement of a session
            with psycopg.connect(self.conninfo(database, superuser=True), autocommit=True) as connection:
                connection.execute("set client_min_messages = error")
                connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(name)))
            if self._is_outdated(database, name):
                with psycopg.connect(self.conninfo(database, superuser=True), autocommit=True) as connection:
                    connection.execute(sql.SQL("alter extension {} update").format(sql.Identifier(name)))
        with psycopg.connect(self.conninfo(database, superuser=True), autocommit=True) as connection:
            # whoever owns the readings owns their chunks, and still may not index one without this
            grant = sql.SQL("grant usage, create on schema _timescaledb_internal to {}")
            connection.execute(grant.format(sql.Identifier(OWNER)))

    def _is_outdated(self, database: str, extension: str) -> bool:
        question = "select installed_version <> default_version from pg_available_extensions where name = %s"
        with psycopg.connect(self.conninfo(database, superuser=True)) as connection:
            answer = connection.execute(question, (extension,)).fetchone()
        return bool(answer and answer[0])

    @property
    def cluster(self) -> Path:
        """The data directory."""
        return self.directory / "cluster"

    def _program(self, name: str) -> Path:
        return INSTALLED / self._version() / "bin" / name

    def _version(self) -> str:
        """Major version: the one that made the cluster, else the newest installed one that has both extensions."""
        complete = installed_versions()
        if not complete:
            raise ServerMissing("PostgreSQL with TimescaleDB and PostGIS is not installed: run 'make setup'")
        made_by = self.cluster / "PG_VERSION"
        if not made_by.exists():
            return complete[-1]
        version = made_by.read_text(encoding="utf-8").strip()
        if version not in complete:
            raise ServerFailed(
                f"the cluster in {self.cluster} was made by PostgreSQL {version}, which is not installed any more; "
                f"install postgresql-{version} with its extensions, or move the cluster with pg_upgrade"
            )
        return version

    def _initialise(self) -> None:
        unfinished = self.directory / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = write_for(
            self.account, self.directory / "superuser.password", self.home.password("postgres_superuser") + "\n"
        )
        arguments = ["--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--data-checksums"]
        # sorts by code point everywhere alike, whatever the machine's locale
        arguments += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        become = ["setpriv", f"--reuid={self.account}", f"--regid={self.account}", "--init-groups", "--"]
        command = [*(become if self.account else []), str(self._program("initdb")), *arguments, str(unfinished)]
        outcome = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.directory)
        password.unlink()
        if outcome.returncode:
            raise ServerFailed(f"initdb failed: {outcome.stderr.strip()}")
        # the name changes last, so that a cluster under its name is a whole one
        unfinished.rename(self.cluster)

    def _forget_zombie(self) -> None:
        """Remove the lock of a server that has ended but whose parent never asked: to PostgreSQL it seems to run."""
        lock = self.cluster / "postmaster.pid"
        if lock.exists() and is_zombie(int(lock.read_text(encoding="utf-8").split()[0])):
            lock.unlink()

    def _configuration(self) -> str:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
        return Template((TEMPLATES / "postgresql.conf").read_text(encoding="utf-8")).substitute(
            port=self.port,
            shared_buffers=min(max(memory // 8, 128), 2048),
            effective_cache_size=memory // 2,
            maintenance_work_mem=min(max(memory // 32, 64), 512),
            shared_memory="mmap" if self.cluster.is_relative_to(SHARED_MEMORY) else "posix",
        )


def installed_versions() -> list[str]:
    """Major versions of PostgreSQL on this machine that have all extensions, oldest first."""
    versions = [directory.name for directory in INSTALLED.glob("[0-9]*") if (directory / "bin/postgres").exists()]
    complete = [
        version
        for version in versions
        if all((SHARED / version / "extension" / f"{name}.control").exists() for name in EXTENSIONS)
    ]
    return sorted(complete, key=int)
