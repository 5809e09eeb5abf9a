"""The private NATS server that keeps the log (JetStream): configuration, start, readiness."""

import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path
from string import Template

from deploy.home import Home
from deploy.processes import Command
from deploy.servers.errors import ServerMissing
from deploy.servers.place import reachable_directory, write_for

TEMPLATES = Path(__file__).parent


class Log:
    """One NATS server under the home, listening on the loopback address alone, one account."""

    name = "log"

    def __init__(self, home: Home, port: int, monitor_port: int) -> None:
        self.home = home
        self.port = port
        self.monitor_port = monitor_port
        self.directory = home.root / "nats"

    @property
    def url(self) -> str:
        """Address for the services."""
        return f"nats://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Write the configuration."""
        self.directory = reachable_directory(self.home.root / "nats", account=None)
        password = self.home.password("log")
        text = configuration("127.0.0.1", self.port, self.monitor_port, self.directory, password)
        write_for(None, self.directory / "nats.conf", text)

    def command(self) -> Command:
        """How to run the server."""
        arguments = [program(), "-c", str(self.directory / "nats.conf")]
        return Command(arguments, orphan_signal=signal.SIGTERM, directory=self.directory)

    def why_not_ready(self) -> str | None:
        """None once JetStream has recovered its streams and answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor_port}/healthz", timeout=2.0):
                return None
        except (urllib.error.URLError, OSError) as error:
            return str(error)

    def complete(self) -> None:
        """Nothing more to do once it runs; the services make their streams."""


def configuration(address: str, port: int, monitor_port: int, directory: Path, password: str) -> str:
    """The server's configuration file, with the password in it."""
    return Template((TEMPLATES / "nats.conf").read_text(encoding="utf-8")).substitute(
        address=address, port=port, monitor_port=monitor_port, directory=directory, password=password
    )


def program() -> str:
    """The server binary, which a Python package brings into our own environment.

    Raises:
        ServerMissing: the environment is not complete.
    """
    binary = Path(sys.executable).parent / "nats-server"
    if not binary.exists():
        raise ServerMissing("nats-server is not installed: run 'make setup'")
    return str(binary)
