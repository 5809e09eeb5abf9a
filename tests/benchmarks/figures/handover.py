"""How long after a transition its page is in the hands of the push vendor: alone, under load, and two hundred at once.

One officer with one phone, a push vendor on loopback that decrypts what it is given, two workers.
"""

import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from deploy.processes import Child, Command
from services.clock import to_microseconds
from tests.benchmarks.city import PROJECT, City
from tests.benchmarks.figures.latency import MESSAGES_PER_SECOND
from tests.benchmarks.floors import schedule
from tests.benchmarks.machine import Usage, load
from tests.benchmarks.raw_mqtt import send_when_due
from tests.benchmarks.register import waves
from tests.benchmarks.report import Figure, say
from tests.outside import Outside
from tests.world import Gateway, eventually, now, seed

Send = Callable[[Gateway, Outside, Sequence[str]], dict[str, int]]

# the vendor that pages go to is on this machine
OUTSIDE_IS_HERE = {"LIFELINE_WEBHOOK_PRIVATE_ADDRESSES": "true"}
LONGEST_LOAD_SECONDS = 120.0
WORKERS = ("notify-1", "notify-2")
BEYOND = 1.5
FLOOR_KIND = "a NOTIFY round trip and a bare HTTP POST to the same receiver"

RAISED = """
select sensor.sensor_code, line.recorded_at, notification.notification_id::text
from notifications as notification
join incident_alerts as member using (incident_id)
join alerts as alert using (alert_id)
join sensors as sensor using (sensor_id)
join journal as line on line.alert_id = alert.alert_id and line.kind = 'raised'
where notification.moment = 'opened' and notification.account_id is not null
"""


@dataclass(frozen=True)
class Plan:
    """How many pages one after the other, how many at once, and how often the floor is taken."""

    alone: int
    burst: int
    floor: int


@dataclass(frozen=True)
class Delays:
    """Of each page, from its line in the journal, and from the publishing of its reading, to the vendor. [ms]"""

    from_line: NDArray[np.float64]
    from_reading: NDArray[np.float64]


def measure(city: City, plan: Plan) -> list[Figure]:
    """Readings that cross a limit, until their pages have arrived."""
    say("handover: floor")
    outside = Outside()
    officer_with_phone(city, outside)
    floor = floors(city, outside, plan.floor)
    codes = [f"PAGE-{number}" for number in range(1 + 2 * plan.alone + plan.burst)]
    seed(city.database_url, codes, gateway="GW-PAGES")
    gateway = Gateway(city.environment, "GW-PAGES", city.servers.password("broker_gateways"))
    found: list[Figure] = []

    def take(name: str, send: Send, chosen: Sequence[str]) -> None:
        say(f"handover: {len(chosen)} pages{name.replace('_', ', ')}")
        usage = Usage(city)
        published = send(gateway, outside, chosen)
        conditions: dict[str, object] = {"pages": len(chosen), "cores_used": usage.cores()}
        found.extend(figures(name, delays(city, outside, published), floor, conditions))

    with two_workers(city):
        # the first shows that everything is awake
        one_after_the_other(gateway, outside, codes[:1])
        take("", one_after_the_other, codes[1 : 1 + plan.alone])
        take("_burst", all_at_once, codes[1 + plan.alone : -plan.alone])
        with under_load(city):
            take("_busy", one_after_the_other, codes[-plan.alone :])
    gateway.close()
    outside.close()
    return found


def officer_with_phone(city: City, outside: Outside) -> None:
    """The one who is on duty."""
    with psycopg.connect(city.database_url) as connection:
        connection.execute("insert into accounts (name, password_hash, roles) values ('officer', 'x', '{operator}')")
        connection.execute(
            "insert into shifts (position, account_id, starts_at, ends_at) select 'duty_officer', account_id,"
            " now() - interval '1 day', now() + interval '1 day' from accounts where name = 'officer'"
        )
        connection.execute(
            "insert into contact_points (account_id, channel, label, address, address_hash, created_at)"
            " select account_id, 'push', 'phone', %s, '', now() from accounts where name = 'officer'",
            (Jsonb(outside.phone("phone").address),),
        )


@contextmanager
def two_workers(city: City) -> Generator[None]:
    """The service under measurement."""
    directory = city.children["api"].log_file.parent
    for name in WORKERS:
        child = Child(name, directory / f"{name}.log", directory / f"{name}.pid")
        arguments = [sys.executable, "-m", "services.alerting.notify"]
        child.start(Command(arguments, environment=city.environment | OUTSIDE_IS_HERE, directory=PROJECT))
        city.children[name] = child
    eventually(lambda: city.watch.is_running("notify"), "notify runs")
    yield
    for name in WORKERS:
        city.children.pop(name).stop()


@contextmanager
def under_load(city: City) -> Generator[None]:
    """20,000 readings a second that alarm nobody."""
    (wave,) = waves(city.sensors, "senml", lanes=1)
    is_over = threading.Event()
    due = schedule(MESSAGES_PER_SECOND, LONGEST_LOAD_SECONDS)
    sender = threading.Thread(target=send_when_due, args=(city.gateways, wave, due, None, is_over.is_set))
    sender.start()
    eventually(lambda: city.watch.counter("alerting", "readings_evaluated") > len(city.sensors), "the load arrives")
    yield
    is_over.set()
    sender.join()


def one_after_the_other(gateway: Gateway, outside: Outside, codes: Sequence[str]) -> dict[str, int]:
    """The next when the last has arrived. Returns when each was published. [us since epoch]"""
    published: dict[str, int] = {}
    for code in codes:
        before = len(outside.calls)
        published[code] = now()
        gateway.report((code, BEYOND), at=published[code])
        eventually(lambda: len(outside.calls) > before, f"the page of {code}")  # noqa: B023 - called within the same round
    return published


def all_at_once(gateway: Gateway, outside: Outside, codes: Sequence[str]) -> dict[str, int]:
    """In one message."""
    before, at = len(outside.calls), now()
    gateway.report(*((code, BEYOND) for code in codes), at=at)
    eventually(lambda: len(outside.calls) >= before + len(codes), "all pages", 120)
    return dict.fromkeys(codes, at)


def delays(city: City, outside: Outside, published: dict[str, int]) -> Delays:
    """Of these sensors' pages."""
    arrived = {call.identity: call.at for call in reversed(outside.calls)}
    with psycopg.connect(city.database_url) as connection:
        rows = [row for row in connection.execute(RAISED).fetchall() if row[0] in published]
    assert len(rows) == len(published), "one page for each sensor"
    at = np.array([arrived[notification_id] for _, _, notification_id in rows], np.float64)
    lines = np.array([to_microseconds(recorded_at) for _, recorded_at, _ in rows], np.float64)
    readings = np.array([published[code] for code, _, _ in rows], np.float64)
    return Delays((at - lines) / 1_000, (at - readings) / 1_000)


def floors(city: City, outside: Outside, count: int) -> NDArray[np.float64]:
    """The least that lies between a commit and a vendor: a notification is heard, a request is made. [ms]"""
    url = f"http://127.0.0.1:{outside.server.server_port}/hook/floor"
    spent: list[float] = []
    with psycopg.connect(city.database_url, autocommit=True) as hears, httpx.Client() as client:
        hears.execute("listen floor")
        with psycopg.connect(city.database_url, autocommit=True) as says:
            for number in range(count):
                began = time.monotonic()
                says.execute("notify floor")
                next(iter(hears.notifies(timeout=10, stop_after=1)))
                client.post(url, json={"id": str(number)}, headers={"Idempotency-Key": str(number)})
                spent.append(time.monotonic() - began)
    outside.calls.clear()
    return np.array(spent) * 1_000


def figures(name: str, found: Delays, floor: NDArray[np.float64], conditions: dict[str, object]) -> list[Figure]:
    """Median and 99th percentile, from the journal's line and from the reading."""
    return [
        Figure(
            f"{start}{name}_p{percent}",
            float(np.percentile(spans, percent)),
            "ms",
            float(np.percentile(floor, percent)),
            FLOOR_KIND,
            "lower",
            {**conditions, "longest_ms": round(float(spans.max()), 1), "load_during": load()},
        )
        for start, spans in (("handover", found.from_line), ("page", found.from_reading))
        for percent in (50, 99)
    ]
