"""Servers and services of one load test, with the city in their register."""

import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.home import PROJECT
from deploy.installation import api_answers, gateway_environment
from deploy.load.watch import Watch
from deploy.processes import Child, Command, wait_until
from deploy.servers import ServerFailed, Servers
from deploy.supervise import SERVICES

READY_SECONDS = 120.0
STOP_SECONDS = 10.0


class World:
    """What is measured. Use from the main thread."""

    def __init__(self, servers: Servers, directory: Path) -> None:
        self.servers = servers
        self.directory = directory
        self.services = {name: self._child(name) for name in SERVICES}
        self.generator = self._child("generator")

    @property
    def parts(self) -> dict[str, Child]:
        """Everything whose use of the machine is told."""
        return {**self.servers.children, **self.services, "generator": self.generator}

    def start_services(self, watch: Watch) -> None:
        """Start all services and wait until they are at work.

        Raises:
            ServerFailed: one of them is not.
        """
        environment = {**self.servers.environment(), "LIFELINE_LOG_LEVEL": "INFO"}
        for name, module in SERVICES.items():
            command = Command([sys.executable, "-m", module], environment=environment, directory=PROJECT)
            self.services[name].start(command)
        for name in ("ingest", "recorder", "alerting"):
            if not wait_until(lambda: watch.is_running(name), READY_SECONDS):  # noqa: B023 - called within the same round
                raise ServerFailed(f"{name} does not run; see {self.services[name].log_file}")
        log = self.services["ingest"].log_file
        if not wait_until(lambda: "listening" in log.read_text(encoding="utf-8"), READY_SECONDS):
            raise ServerFailed("ingest does not listen to the gateways")
        if not wait_until(lambda: api_answers(self.servers.ports["api"]), READY_SECONDS):
            raise ServerFailed("the API does not answer")

    def start_generator(self, plan: Path) -> None:
        """Let the generator play a plan."""
        environment = gateway_environment(self.servers.home, self.servers.environment())
        self.generator.wait_until_stopped(STOP_SECONDS)
        self.generator = self._child(f"generator-{plan.stem}")
        command = [sys.executable, "-m", "simulators.load", str(plan)]
        self.generator.start(Command(command, environment=environment, directory=PROJECT))

    def _child(self, name: str) -> Child:
        return Child(name, self.directory / f"{name}.log", self.directory / f"{name}.pid")


@contextmanager
def ending(world: World) -> Generator[World]:
    """End whatever runs in this world."""
    try:
        yield world
    finally:
        stop_all([world.generator, *world.services.values()])


def stop_all(children: Sequence[Child]) -> None:
    """Ask all to stop at once, then wait."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait_until_stopped(deadline - time.monotonic())
