"""Servers, services and register of one run, in a temporary directory; nothing of it stays."""

import http.client
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import psycopg

from deploy.load.watch import Watch
from deploy.processes import Child, Command, descendants, stat_fields
from deploy.servers import Servers, start_servers
from deploy.servers.place import remove_home
from schemas.migrate import migrate
from services.clock import to_datetime
from tests.benchmarks.raw_mqtt import Account
from tests.benchmarks.register import Sensor, seed, sensors_of_city
from tests.world import eventually

PROJECT = Path(__file__).parents[2]
SERVICES = {
    "ingest": "services.ingest",
    "recorder": "services.ingest.recorder",
    "alerting": "services.alerting",
    "api": "services.api",
}
SENSORS = 10_000
# utime and stime of proc(5), counted from the third field
PROCESSOR_FIELDS = slice(11, 13)
TICKS_PER_SECOND = 100


class City:
    """What is measured."""

    def __init__(self, servers: Servers, watch: Watch, directory: Path) -> None:
        self.servers = servers
        self.watch = watch
        self.database_url = servers.conninfo()
        self.environment = {**servers.environment(), "LIFELINE_LOG_LEVEL": "INFO"}
        self.children = {name: Child(name, directory / f"{name}.log", directory / f"{name}.pid") for name in SERVICES}
        self.sensors: list[Sensor] = []
        self.sensor_ids: dict[int, int] = {}

    @property
    def gateways(self) -> Account:
        """As whom to publish."""
        return Account(self.servers.broker.port, "gateways", self.servers.password("broker_gateways"))

    @property
    def listener(self) -> Account:
        """As whom to subscribe."""
        return Account(self.servers.broker.port, "ingest", self.servers.password("broker_ingest"))

    def grow(self, count: int) -> None:
        """Mount sensors until there are so many."""
        sensors = sensors_of_city(count)
        self.sensor_ids = seed(self.database_url, sensors[len(self.sensors) :])
        self.sensors = sensors

    def start(self, name: str) -> None:
        """Start a service."""
        command = Command([sys.executable, "-m", SERVICES[name]], environment=self.environment, directory=PROJECT)
        self.children[name].start(command)

    def start_services(self) -> None:
        """Start all and wait until they are at work."""
        for name in self.children:
            self.start(name)
        log_file = self.children["ingest"].log_file
        eventually(lambda: "listening" in log_file.read_text(encoding="utf-8"), "ingest listens to its gateways")
        for service in ("ingest", "recorder", "alerting"):
            eventually(lambda: self.watch.is_running(service), f"{service} runs")  # noqa: B023 - called within the same round
        eventually(self._api_answers, "the API answers")

    def _api_answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.servers.ports["api"], timeout=5)
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def stored_since(self, at: int) -> int:
        """Readings in the table from this time on. [us since epoch]"""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            row = connection.execute(
                "select count(*) from readings where observed_at >= %s", (to_datetime(at),)
            ).fetchone()
        return int(row[0]) if row else 0

    def processor_seconds(self) -> dict[str, float]:
        """What each part has used so far, with all its processes."""
        parts = {**self.servers.children, **self.children}
        return {name: sum(used_by(pid) for pid in family(child)) for name, child in parts.items()}


def family(child: Child) -> list[int]:
    """A process and everything below it."""
    return [child.pid, *descendants(child.pid)] if child.pid else []


def used_by(pid: int) -> float:
    """Processor time of one process. [s]"""
    return sum(int(ticks) for ticks in stat_fields(pid)[PROCESSOR_FIELDS]) / TICKS_PER_SECOND


@contextmanager
def running_city(sensors: int = SENSORS) -> Generator[City]:
    """Servers on free ports, migrated, with a register and all services at work."""
    directory = Path(tempfile.mkdtemp(prefix="lifeline-bench-"))
    # the servers' own accounts must be able to enter
    directory.chmod(0o711)
    home = directory / "home"
    try:
        with start_servers(home) as servers, watching(servers) as watch:
            migrate(servers.conninfo())
            city = City(servers, watch, directory)
            city.grow(sensors)
            try:
                city.start_services()
                yield city
            finally:
                stop_all(list(city.children.values()))
    finally:
        remove_home(home)
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def watching(servers: Servers) -> Generator[Watch]:
    """A watch on the log of these servers."""
    watch = Watch(servers.log.url, servers.password("log"))
    try:
        yield watch
    finally:
        watch.close()


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop at once, then wait."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + 5.0
    for child in children:
        child.wait_until_stopped(deadline - time.monotonic())
