"""All services in one night: leaks, people who are told, a push vendor that fails, and parts that are killed."""

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg

from deploy.processes import Child, Command
from deploy.servers import Servers
from services.api.passwords import hash_password
from tests.chaos.city_under_fire import PROJECT, City
from tests.chaos.people import PASSWORD, Person
from tests.chaos.script import CHIEF_AFTER_SECONDS, LEADER_AFTER_SECONDS, PEOPLE, Leak
from tests.outside import Outside
from tests.world import Gateway, eventually, now, rows

NOTIFY = "services.alerting.notify"
ROUND_SECONDS = 1.0
SENSORS_PER_MESSAGE = 6
# a level-3 incident that nobody has judged by then is told to the chief
JUDGE_WITHIN_SECONDS = 20
PARTS = ("alerting", "notify-1", "notify-2", "api", "postgres", "log", "ingest", "recorder")
LONGEST_LULL_SECONDS = 3.0
QUIET_WITHIN_SECONDS = 120.0


class House(City):
    """Servers, services and people of one night, killable by name."""

    def __init__(
        self,
        servers: Servers,
        directory: Path,
        leaks: Sequence[Leak],
        outside: Outside,
        notify_module: str = NOTIFY,
    ) -> None:
        super().__init__(servers, directory, sensors=[leak.sensor for leak in leaks])
        self.leaks = {leak.asset: leak for leak in leaks}
        self.outside = outside
        self.environment |= {"LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true"}
        modules = {"notify-1": notify_module, "notify-2": notify_module, "api": "services.api"}
        for name, module in modules.items():
            self.children[name] = Child(name, directory / f"{name}.log", directory / f"{name}.pid")
            arguments = [sys.executable, "-m", module]
            self.commands[name] = Command(arguments, environment=self.environment, directory=PROJECT)
        employ(self.database_url, outside)
        address = f"http://127.0.0.1:{self.environment['LIFELINE_API_PORT']}"
        self.people = [Person(name, address, outside, self.leaks) for name in PEOPLE]

    @contextmanager
    def at_work(self) -> Generator["House"]:
        """Everything runs, everybody is signed in and can be reached; ends all of it."""
        with self.running():
            log_file = self.children["api"].log_file
            eventually(lambda: "live picture ready" in log_file.read_text(encoding="utf-8"), "the API is ready", 60)
            for person in self.people:
                person.subscribe(PEOPLE[person.name][2])
            for person in self.people:
                person.start()
            try:
                yield self
            finally:
                for person in self.people:
                    person.stop()

    def disturb(self, seed: int, seconds: float) -> list[str]:
        """Kill and bring back parts in an order and at moments of chance, the next often before the last is at work.

        Returns:
            Whom it met, in order; each part at least once.
        """
        chance, end = random.Random(seed), time.monotonic() + seconds
        killed: list[str] = []
        while time.monotonic() < end or set(killed) != set(PARTS):
            for victim in chance.sample(PARTS, len(PARTS)):
                time.sleep(chance.uniform(0.0, LONGEST_LULL_SECONDS))
                self.kill(victim)
                killed.append(victim)
        return killed

    def await_quiet(self) -> None:
        """Until nothing is left to do: whatever never comes true here is a finding."""
        for what, holds in settled(self).items():
            eventually(holds, what, seconds=QUIET_WITHIN_SECONDS)


class Readings:
    """What all sensors measure, round after round, through one gateway, until told to stop."""

    def __init__(self, gateway: Gateway, leaks: Sequence[Leak]) -> None:
        self.gateway = gateway
        self.sent: list[tuple[str, int, float]] = []
        self.messages = 0
        self._leaks = leaks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        while not self._stopping.is_set():
            for first in range(0, len(self._leaks), SENSORS_PER_MESSAGE):
                self._send(self._leaks[first : first + SENSORS_PER_MESSAGE], time.monotonic() - began)
            self._stopping.wait(ROUND_SECONDS)

    def _send(self, leaks: Sequence[Leak], after: float) -> None:
        at = now()
        readings = [(leak.sensor, at, leak.value(after)) for leak in leaks]
        self.sent += readings
        self.messages += 1
        self.gateway.publish(json.dumps([{"n": code, "v": value, "t": at / 1e6} for code, at, value in readings]))


def employ(database_url: str, outside: Outside) -> None:
    """People with their posts, a crew, other systems, and clocks that fit into a short night."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into crews (crew_code, name, lifelines) values ('gas-1', '燃气一队', '{gas}')")
        password = hash_password(PASSWORD)
        for name, (roles, position, _) in PEOPLE.items():
            connection.execute(
                "insert into accounts (name, password_hash, roles, crew_id) values (%s, %s, %s, %s)",
                (name, password, list(roles), 1 if "crew" in roles else None),
            )
            if position is not None:
                connection.execute(
                    "insert into shifts (position, account_id, starts_at, ends_at) select %s, account_id,"
                    " now() - interval '1 day', now() + interval '1 day' from accounts where name = %s",
                    (position, name),
                )
        for step, seconds in ((1, CHIEF_AFTER_SECONDS), (2, LEADER_AFTER_SECONDS)):
            connection.execute("update routes set after_seconds = %s where step = %s", (seconds, step))
        connection.execute(
            "update clock_rules set seconds = %s where level = 3 and clock = 'judge'", (JUDGE_WITHIN_SECONDS,)
        )
        for name, moments in {"city-hall": ["opened"], "fire-brigade": ["opened", "level_raised"]}.items():
            connection.execute(
                "insert into webhooks (name, url, secret, created_by, created_at)"
                " values (%s, %s, 'shared', 'zhao', now())",
                (name, outside.hook(name)),
            )
            for moment in moments:
                connection.execute(
                    "insert into routes (level, moment, recipient_kind, recipient, channels)"
                    " values (3, %s, 'webhook', %s, '{webhook}')",
                    (moment, name),
                )


def settled(house: House) -> Mapping[str, Callable[[], bool]]:
    """What must come true before a verdict is possible, by name."""
    url = house.database_url

    def none(query: LiteralString) -> Callable[[], bool]:
        return lambda: not rows(url, query)

    return {
        "every leak has its incident": lambda: len(rows(url, "select from incidents")) >= len(house.leaks),
        "every page is answered": none("select from incidents where answered_at is null and level <= 3"),
        "every unjudged incident is told to the chief": none(
            "select from incident_clocks where met_at is null and missed_at is null and clock = 'judge'"
            " and due_at < now() + interval '30 s'"
        ),
        "nothing waits to go out": none("select from deliveries where state in ('ready', 'sending')"),
    }
