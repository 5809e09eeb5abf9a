"""Servers and services of a rehearsal: they live by a clock that stands still until a simulator turns it."""

import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.home import Home
from deploy.installation import CLOCK_VARIABLE, READY_SECONDS, api_answers, gateway_environment, write_environment
from deploy.ports import free_ports, write_ports
from deploy.processes import end_leftovers
from deploy.progress import Progress
from deploy.servers import Servers
from deploy.servers.errors import ServerFailed
from deploy.servers.place import remove_home
from deploy.supervise import SERVICES, Supervisor
from schemas.clock_file import ClockFile
from schemas.migrate import migrate
from services.errors import Rejected


@dataclass(frozen=True)
class House:
    """A rehearsal at work.

    Attributes:
        supervisor: Keeps servers and services running; use from the main thread.
        clock: What everybody lives by.
        environment: Of the services.
    """

    supervisor: Supervisor
    clock: ClockFile
    environment: Mapping[str, str]

    @property
    def home(self) -> Home:
        """Where all of it is."""
        return self.supervisor.home

    @property
    def conninfo(self) -> str:
        """The database, password included."""
        return self.supervisor.servers.conninfo()

    @property
    def gateway_environment(self) -> dict[str, str]:
        """What a simulator needs to know."""
        return gateway_environment(self.home, self.environment)

    def take_in(self, files: Sequence[Path]) -> None:
        """Import a city.

        Raises:
            Rejected: the files have faults.
        """
        # imported late, because it is slow
        from services.api.imports import import_files

        report = import_files(self.conninfo, files)
        if report.exit_status:
            raise Rejected("The city does not pass the import", first="; ".join(list(report.lines())[:3]))


@contextmanager
def temporary_home() -> Generator[Home]:
    """A home that is gone afterwards, whatever happens in it."""
    directory = Path(tempfile.mkdtemp(prefix="lifeline-rehearsal-"))
    # the servers' own accounts must be able to enter
    directory.chmod(0o711)
    try:
        yield Home(directory / "home").create()
    finally:
        remove_home(directory / "home")
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def rehearsal(home: Home, begins_at: int, progress: Progress) -> Generator[House]:
    """Servers, schema and clock; services are started by `start_services`. All of it ends with the block.

    Args:
        home: Private directory, freshly made.
        begins_at: What the clock shows first. [us since epoch]
        progress: Where to say what happens.

    Raises:
        AlreadyRunning: somebody uses this home.
        ServerFailed: with the way out.
    """
    with home.occupied():
        end_leftovers(home.run)
        servers = Servers(home, free_ports())
        write_ports(home.run / "ports.json", servers.ports)
        supervisor = Supervisor(home, servers, progress.remark)
        clock_file = home.run / "clock"
        try:
            with progress.step("PostgreSQL, Mosquitto, NATS"):
                servers.start()
            supervisor.adopt_servers()
            with progress.step("Schema"):
                migrate(servers.conninfo())
            environment = {**servers.environment(), CLOCK_VARIABLE: str(clock_file)}
            write_environment(home.run / "environment", environment)
            yield House(supervisor, ClockFile.create(clock_file, begins_at), environment)
        finally:
            supervisor.stop()


def start_services(house: House, names: Sequence[str] = tuple(SERVICES)) -> None:
    """Start services and wait until ingest listens and the API, if it is among them, answers.

    Raises:
        ServerFailed: they did not come to work.
    """
    for name in names:
        house.supervisor.start_service(name, [SERVICES[name]], house.environment)
    port = house.supervisor.servers.ports["api"]
    wanted: list[Callable[[], bool]] = [lambda: house.clock.reached("listened") > 0]
    wanted += [lambda: api_answers(port)] if "api" in names else []
    if not all(house.supervisor.tend_until(ready, READY_SECONDS) for ready in wanted):
        raise ServerFailed(f"The services are not at work after {READY_SECONDS:.0f} s; see {house.home.logs}")
