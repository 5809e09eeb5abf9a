"""Run servers and services as one installation, keep each running, and end all of it in order."""

import json
import signal
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from deploy.home import PROJECT, Home
from deploy.logs import bound_logs
from deploy.processes import Child, Command
from deploy.servers import Servers
from deploy.upkeep import Upkeep

LOOK_SECONDS = 0.2
BOUND_LOGS_SECONDS = 10.0
SERVICE_STOP_SECONDS = 5.0

# name -> module; each runs as `python -m MODULE`
SERVICES = {
    "ingest": "services.ingest",
    "recorder": "services.ingest.recorder",
    "alerting": "services.alerting",
    "notify": "services.alerting.notify",
    "api": "services.api",
}


@dataclass
class Supervisor:
    """Everything that runs in one home. Use from the main thread."""

    home: Home
    servers: Servers
    say: Callable[[str], None]
    upkeep: list[Upkeep] = field(default_factory=list[Upkeep])
    _services: list[Child] = field(default_factory=list[Child])
    _logs_bounded_at: float = 0.0

    def adopt_servers(self) -> None:
        """Keep the servers running, which have been started already."""
        for server in self.servers.all:
            child = self.servers.children[server.name]
            program = Upkeep(server.name, child, lambda name=server.name: self.servers.launch(name), time.monotonic)
            self.upkeep.append(program)
        self._write_state()

    def start_service(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], *, first: bool = False
    ) -> None:
        """Start `python -m ARGUMENTS` and keep it running; the one that is `first` is ended before all others."""
        child = Child(name, self.home.logs / f"{name}.log", self.home.run / f"{name}.pid")
        command = Command([sys.executable, "-m", *arguments], environment=environment, directory=PROJECT)
        program = Upkeep(name, child, lambda: child.start(command), time.monotonic)
        program.begin()
        self.upkeep.append(program)
        self._services.insert(0 if first else len(self._services), child)
        self._write_state()

    def tend_until(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Look after everything until the condition holds; False when time is up first."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                return False
            self.tend()
            time.sleep(LOOK_SECONDS)
        return True

    def tend(self) -> None:
        """Look after everything once."""
        remarks = [remark for program in self.upkeep if (remark := program.tend())]
        for remark in remarks:
            self.say(remark)
        if remarks:
            self._write_state()
        if time.monotonic() - self._logs_bounded_at > BOUND_LOGS_SECONDS:
            bound_logs(self.home.logs)
            self._logs_bounded_at = time.monotonic()

    def stop(self) -> None:
        """End the services, then the servers they stand on; whatever does not end in time is killed."""
        for child in self._services:
            child.ask_to_stop()
        deadline = time.monotonic() + SERVICE_STOP_SECONDS
        for child in self._services:
            child.wait_until_stopped(deadline - time.monotonic())
        self.servers.stop()
        (self.home.run / "state.json").unlink(missing_ok=True)

    def _write_state(self) -> None:
        state = [
            {
                "name": program.name,
                "pid": program.child.pid,
                "state": program.state,
                "since": program.since.isoformat(timespec="seconds"),
                "restarts": program.restarts,
            }
            for program in self.upkeep
        ]
        unfinished = self.home.run / "state.json.unfinished"
        unfinished.write_text(json.dumps(state, indent=2), encoding="utf-8")
        unfinished.rename(self.home.run / "state.json")


@contextmanager
def interrupted_by_signals() -> Generator[None]:
    """Turn SIGTERM, SIGHUP and Ctrl-C into KeyboardInterrupt once; a second one during the end is ignored."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in signals}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
