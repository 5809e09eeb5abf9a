"""The three private servers (PostgreSQL, MQTT broker, log) as one thing that starts, restarts and ends.

    with start_servers(tmp_path / "home") as servers:
        psycopg.connect(servers.conninfo())
        servers.kill("log")
        servers.restart("log")

Nothing of the machine's own servers is touched, and nothing survives `stop`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from deploy.home import Home
from deploy.ports import free_ports, write_ports
from deploy.processes import POLL_SECONDS, Child, Command, end_leftovers
from deploy.servers.broker import Broker
from deploy.servers.errors import ServerFailed, ServerMissing
from deploy.servers.log import Log
from deploy.servers.postgres import API_PASSWORD, Postgres

__all__ = ["Broker", "Log", "Postgres", "ServerFailed", "ServerMissing", "Servers", "start_servers"]

READY_SECONDS = 60.0
STOP_SECONDS = 5.0


class Server(Protocol):
    """What each of the three can say about itself."""

    name: str

    def prepare(self) -> None:
        """Make directory and configuration."""
        ...

    def command(self) -> Command:
        """How to run it."""
        ...

    def why_not_ready(self) -> str | None:
        """None when it can be used, else a reason."""
        ...

    def complete(self) -> None:
        """Make in the running server what is missing."""
        ...


@dataclass
class Servers:
    """The servers of one home. Start and restart from the main thread, or the children die with the other thread."""

    home: Home
    ports: Mapping[str, int]
    postgres: Postgres = field(init=False)
    broker: Broker = field(init=False)
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        self.postgres = Postgres(self.home, self.ports["postgres"])
        self.broker = Broker(self.home, self.ports["broker"])
        self.log = Log(self.home, self.ports["log"], self.ports["log_monitor"])
        self.children = {
            server.name: Child(server.name, self.home.logs / f"{server.name}.log", self.home.run / f"{server.name}.pid")
            for server in self.all
        }

    @property
    def all(self) -> tuple[Server, ...]:
        """The three, in the order in which they are named to people."""
        return (self.postgres, self.broker, self.log)

    def start(self) -> None:
        """Start all at once and wait until all can be used.

        Raises:
            ServerFailed: one ended or did not become ready; the others have been stopped again.
        """
        try:
            for server in self.all:
                server.prepare()
                self.children[server.name].start(server.command())
            for server in self.all:
                self.wait_until_ready(server.name)
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self, name: str) -> None:
        """Wait until this server answers, then complete what it holds.

        Raises:
            ServerFailed: it ended, or did not answer within a minute.
        """
        server, child = self[name], self.children[name]
        deadline = time.monotonic() + READY_SECONDS
        while (reason := server.why_not_ready()) is not None:
            if child.pid is None:
                raise ServerFailed(
                    f"{name} ended at its start; {child.log_file} ends with:\n{last_lines(child.log_file)}"
                )
            if time.monotonic() > deadline:
                raise ServerFailed(f"{name} is not ready after {READY_SECONDS:.0f} s ({reason}); see {child.log_file}")
            time.sleep(POLL_SECONDS)
        server.complete()

    def kill(self, name: str) -> None:
        """SIGKILL a server and everything below it, as a crash would."""
        self.children[name].kill()

    def launch(self, name: str) -> None:
        """Start one server that does not run, without waiting for it."""
        self[name].prepare()
        self.children[name].start(self[name].command())

    def restart(self, name: str) -> None:
        """Stop one server if it runs, start it and wait until it can be used; ports and contents stay."""
        self.children[name].stop(STOP_SECONDS)
        self.launch(name)
        self.wait_until_ready(name)

    def stop(self) -> None:
        """End all; what does not end in time is killed."""
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            child.wait_until_stopped(deadline - time.monotonic())

    def conninfo(self, database: str = "lifeline", *, superuser: bool = False) -> str:
        """Connection string of a database, password included."""
        return self.postgres.conninfo(database, superuser=superuser)

    def password(self, account: str) -> str:
        """Password of `postgres`, `postgres_api`, `log`, `broker_ingest` or `broker_gateways`."""
        return self.home.password(account)

    def environment(self) -> dict[str, str]:
        """What a service needs to know, as `LIFELINE_*` variables."""
        return {
            "LIFELINE_HOME": str(self.home.root),
            "LIFELINE_DATABASE_URL": self.postgres.url,
            "LIFELINE_DATABASE_PASSWORD_FILE": str(self.home.password_file("postgres")),
            "LIFELINE_API_DATABASE_URL": self.postgres.api_url,
            "LIFELINE_API_DATABASE_PASSWORD_FILE": str(self.home.password_file(API_PASSWORD)),
            "LIFELINE_LOG_URL": self.log.url,
            "LIFELINE_LOG_USER": "lifeline",
            "LIFELINE_LOG_PASSWORD_FILE": str(self.home.password_file("log")),
            "LIFELINE_BROKER_HOST": "127.0.0.1",
            "LIFELINE_BROKER_PORT": str(self.broker.port),
            "LIFELINE_BROKER_USER": "ingest",
            "LIFELINE_BROKER_PASSWORD_FILE": str(self.home.password_file("broker_ingest")),
            "LIFELINE_API_HOST": "127.0.0.1",
            "LIFELINE_API_PORT": str(self.ports["api"]),
            "LIFELINE_SECRETS": str(self.home.secrets),
        }

    def __getitem__(self, name: str) -> Server:
        return next(server for server in self.all if server.name == name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_servers(root: Path, ports: Mapping[str, int] | None = None) -> Servers:
    """Start the servers of a home, which is made when missing; ends what an earlier process left in it.

    Args:
        root: The private directory.
        ports: `postgres`, `broker`, `log`, `log_monitor`, `api`; free ones when not given.

    Raises:
        ServerFailed: with the way out.
    """
    home = Home(root.absolute()).create()
    end_leftovers(home.run)
    servers = Servers(home, ports or free_ports())
    write_ports(home.run / "ports.json", servers.ports)
    servers.start()
    return servers


def last_lines(file: Path, count: int = 8) -> str:
    """The end of a log, indented for a message."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)
