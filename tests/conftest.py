"""What every test may ask for: real servers, a database of its own, services as processes. Nothing stays behind."""

import itertools
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.home import Home
from deploy.processes import Child, Command, identity, wait_until
from deploy.servers import Servers, start_servers
from deploy.servers.place import remove_home
from schemas.migrate import migrate

# inherited by everything that a test starts, so that survivors can be told from other people's processes
MARK = "LIFELINE_TEST_SESSION"
os.environ[MARK] = uuid.uuid4().hex

PROJECT = Path(__file__).parent.parent
TEMPLATE = "template_lifeline"
MEMORY = Path("/dev/shm")
ROOM_BYTES = 8 << 30
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def session_directory() -> Iterator[Path]:
    """A directory outside the project that the servers' accounts can reach, for as long as the session lasts."""
    directory = Path(tempfile.mkdtemp(prefix="lifeline-tests-", dir=roomy_memory()))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def roomy_memory() -> Path | None:
    """Where files live in memory, when there is room: a database is cloned there in 0.03 s, on a disk in 0.5 s."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return MEMORY if has_room else None


@pytest.fixture(scope="session", autouse=True)
def _nothing_survives(session_directory: Path) -> Iterator[None]:
    """Fail the session when a process of ours outlives it."""
    yield
    gone = wait_until(lambda: not survivors(session_directory), seconds=5.0)
    assert gone, f"left running: {survivors(session_directory)}"


@pytest.fixture(scope="session")
def servers(session_directory: Path) -> Iterator[Servers]:
    """PostgreSQL, broker and log, shared by all tests of the session: do not kill these."""
    with start_servers(session_directory / "shared") as running:
        yield running
    remove_home(session_directory / "shared")


@pytest.fixture
def new_servers(session_directory: Path) -> Iterator[Callable[[], Servers]]:
    """Makes sets of servers for one test alone, to be killed and restarted at will."""
    started: list[Servers] = []

    def start() -> Servers:
        fresh = start_servers(session_directory / f"own-{next(numbers)}")
        started.append(fresh)
        return fresh

    yield start
    for own in started:
        own.stop()
        remove_home(own.home.root)


@pytest.fixture
def empty_home(session_directory: Path) -> Iterator[Home]:
    """A private directory in which nothing has been started yet."""
    home = Home(session_directory / f"home-{next(numbers)}").create()
    yield home
    remove_home(home.root)


@pytest.fixture(scope="session")
def template_database(servers: Servers) -> str:
    """Name of a migrated, empty database that others are cloned from."""
    make_database(servers, TEMPLATE)
    # a database in use cannot be cloned, and TimescaleDB's scheduler and jobs would use it: nobody may, from now on
    with psycopg.connect(servers.conninfo(TEMPLATE, superuser=True), autocommit=True) as connection:
        connection.execute("select _timescaledb_functions.stop_background_workers()")
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as connection:
        name = sql.Identifier(TEMPLATE)
        connection.execute(sql.SQL("alter database {} with is_template true allow_connections false").format(name))
        assert wait_until(lambda: not end_sessions(connection, TEMPLATE), seconds=30.0)
    return TEMPLATE


def end_sessions(connection: psycopg.Connection, database: str) -> int:
    """Ask whoever still uses a database to leave; returns how many there were."""
    question = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
    return len(connection.execute(question, (database,)).fetchall())


@pytest.fixture
def database_url(servers: Servers, template_database: str) -> Iterator[str]:
    """Connection string (password included) of a migrated, empty database for this test alone."""
    with cloned_database(servers, template_database) as url:
        yield url


@contextmanager
def cloned_database(servers: Servers, template_database: str) -> Generator[str]:
    """A migrated, empty database; gone afterwards."""
    name = f"test_{next(numbers)}"
    with psycopg.connect(servers.conninfo("postgres"), autocommit=True) as connection:
        clone = sql.SQL("create database {} template {} strategy file_copy")
        connection.execute(clone.format(sql.Identifier(name), sql.Identifier(template_database)))
        yield servers.conninfo(name)
    # the owner may not end sessions of the API's role
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def service_environment(servers: Servers, database_url: str) -> Mapping[str, str]:
    """`LIFELINE_*` variables for services on the shared broker and log and this test's own database."""
    return environment_of(servers, database_url)


def environment_of(servers: Servers, database_url: str) -> Mapping[str, str]:
    """The same for any database."""
    name = str(conninfo_to_dict(database_url)["dbname"])
    return {
        **servers.environment(),
        "LIFELINE_DATABASE_URL": database_url,
        "LIFELINE_API_DATABASE_URL": servers.postgres.api_conninfo(name),
        "LIFELINE_LOG_LEVEL": "DEBUG",
    }


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[Callable[[str, Mapping[str, str]], Child]]:
    """Starts `python -m MODULE` with these variables added; what still runs at the end of the test is stopped."""
    children: list[Child] = []

    def start(module: str, environment: Mapping[str, str]) -> Child:
        name = f"{module}-{next(numbers)}"
        child = Child(name, tmp_path / f"{name}.log", tmp_path / f"{name}.pid")
        child.start(Command([sys.executable, "-m", *module.split()], environment=environment, directory=PROJECT))
        children.append(child)
        return child

    yield start
    for child in children:
        child.stop()


def make_database(servers: Servers, name: str) -> str:
    """Create and migrate a database; returns its connection string."""
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} owner lifeline").format(sql.Identifier(name)))
    servers.postgres.add_extensions(name)
    migrate(servers.conninfo(name))
    return make_conninfo(servers.conninfo(name))


@dataclass(frozen=True)
class Survivor:
    """A process that should have ended."""

    pid: int
    command: str


def survivors(session_directory: Path) -> list[Survivor]:
    """Processes that this session started and that still run, without this one."""
    mark = f"{MARK}={os.environ[MARK]}".encode()
    found: list[Survivor] = []
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        try:
            is_ours = mark in (process / "environ").read_bytes() or is_inside(process / "cwd", session_directory)
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # ended meanwhile, or not ours to look at
        if is_ours and pid != os.getpid() and identity(pid):
            found.append(Survivor(pid, command.strip()))
    return found


def is_inside(link: Path, directory: Path) -> bool:
    """PostgreSQL writes over its environment, but it works inside its cluster."""
    return link.readlink().is_relative_to(directory)
