"""A city whose parts are killed while its gateways go on: what was sent, what was accepted, what is stored."""

import json
import random
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from deploy.processes import Child, Command
from deploy.servers import Servers
from schemas.frame import Frame
from schemas.lifeline import load_lifelines
from schemas.migrate import migrate
from services.alerting.engine.bindings import BoundSensor, bind
from services.alerting.engine.engine import Engine
from services.clock import to_microseconds
from tests.world import METHANE, Gateway, eventually, now, rows, seed

PROJECT = Path(__file__).parents[2]
SENSORS = tuple(f"CH4-{number}" for number in range(40))
MESSAGES_PER_SECOND = 100
SENSORS_PER_MESSAGE = 5
SERVICES = {
    "ingest": "services.ingest",
    "recorder": "services.ingest.recorder",
    "alerting": "services.alerting",
}


class Stream:
    """Methane that wanders up and down through the limits, one gateway, until told to stop."""

    def __init__(self, gateway: Gateway, seed_number: int) -> None:
        self.gateway = gateway
        self.sent: list[tuple[str, int, float]] = []
        self._random = random.Random(seed_number)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        turn = 0
        started_at = time.monotonic()
        while not self._stopping.is_set():
            first = turn * SENSORS_PER_MESSAGE % len(SENSORS)
            chosen = SENSORS[first : first + SENSORS_PER_MESSAGE]
            at = now()
            readings = [(code, at, round(self._random.uniform(0.0, 5.0), 3)) for code in chosen]
            self.sent += readings
            self.gateway.publish(json.dumps([{"n": code, "v": value, "t": at / 1e6} for code, at, value in readings]))
            turn += 1
            self._stopping.wait(max(0.0, started_at + turn / MESSAGES_PER_SECOND - time.monotonic()))

    @property
    def messages_sent(self) -> int:
        return len(self.sent) // SENSORS_PER_MESSAGE


class City:
    """Servers and services of one chaos run, killable by name."""

    def __init__(
        self,
        servers: Servers,
        directory: Path,
        ingest_module: str = "services.ingest",
        sensors: Sequence[str] = SENSORS,
    ) -> None:
        self.servers = servers
        self.environment = {**servers.environment(), "LIFELINE_LOG_LEVEL": "INFO"}
        self.database_url = servers.conninfo()
        migrate(self.database_url)
        self.sensors = seed(self.database_url, sensors)
        modules = {**SERVICES, "ingest": ingest_module}
        self.children = {name: Child(name, directory / f"{name}.log", directory / f"{name}.pid") for name in modules}
        self.commands = {
            name: Command([sys.executable, "-m", module], environment=self.environment, directory=PROJECT)
            for name, module in modules.items()
        }

    @contextmanager
    def running(self) -> Generator["City"]:
        for name in self.children:
            self.start(name)
        try:
            log_file = self.children["ingest"].log_file
            eventually(lambda: "listening" in log_file.read_text(encoding="utf-8"), "ingest listens to its gateways")
            yield self
        finally:
            for child in self.children.values():
                child.stop()

    def start(self, name: str) -> None:
        self.children[name].start(self.commands[name])

    def kill(self, name: str) -> None:
        """SIGKILL one part and bring it back, as the supervisor would."""
        if name in self.children:
            self.children[name].kill()
            self.start(name)
        else:
            self.servers.kill(name)
            self.servers.restart(name)

    def gateway(self) -> Gateway:
        return Gateway(self.environment, password=self.servers.password("broker_gateways"))

    def stored_count(self) -> int:
        (count,) = rows(self.database_url, "select count(*) from readings")[0]
        assert isinstance(count, int)
        return count

    def wait_for_progress(self) -> None:
        """Until the path works again from end to end."""
        before = self.stored_count_patiently()
        eventually(lambda: self.stored_count() > before, "readings are being stored again", seconds=60)

    def stored_count_patiently(self) -> int:
        return eventually(lambda: (self.stored_count(),), "the database answers", seconds=60)[0]

    def stored(self) -> list[tuple[str, int, float]]:
        """(sensor code, observed_at, value) of every row; a row stored twice is there twice."""
        found = rows(
            self.database_url,
            "select sensor_code, observed_at, value from readings join sensors using (sensor_id) order by 2, 1",
        )
        return [(str(code), to_microseconds(at), float(value)) for code, at, value in found]  # type: ignore[arg-type]

    def steps(self) -> set[tuple[str, int, str, int]]:
        """What the journal says of the engine: (alert, revision, kind, level)."""
        query = "select alert_id::text, revision, kind, level from journal where actor = 'engine' and revision > 0"
        found = rows(self.database_url, query)
        return {(str(alert), int(revision), str(kind), int(level)) for alert, revision, kind, level in found}  # type: ignore[call-overload]

    def expected_steps(self) -> set[tuple[str, int, str, int]]:
        """The same from an engine that was never disturbed, over what is stored."""
        bound = [BoundSensor(number, METHANE, None, 0) for number in self.sensors.values()]
        engine = Engine(bind(load_lifelines(), 1, bound))
        stored = self.stored()
        frame = Frame(
            np.array([self.sensors[code] for code, _, _ in stored], np.int32),
            np.array([at for _, at, _ in stored], np.int64),
            np.array([value for _, _, value in stored], np.float64),
            np.ones(len(stored), np.uint8),
            received_at=now(),
            register_version=1,
        )
        return {(step.alert_id, step.revision, step.kind, step.level) for step in engine.process(0, frame).transitions}
