"""How long alerting is away when it is killed under load."""

import subprocess
import sys
import threading
import time

import numpy as np
import psycopg

from tests.benchmarks.city import PROJECT, SERVICES, City
from tests.benchmarks.floors import schedule
from tests.benchmarks.machine import load
from tests.benchmarks.raw_mqtt import send_when_due
from tests.benchmarks.register import BLOCK, waves
from tests.benchmarks.report import Figure, say
from tests.world import eventually

SENSORS = 20_000
MESSAGES_PER_SECOND = 400.0
PATIENCE_SECONDS = 60.0


def measure(city: City, seconds_before: float) -> Figure:
    """Kill -9 at 20,000 readings a second, restart at once; until it says that it runs and nothing waits for it."""
    say("recovery: 20,000 sensors")
    city.grow(SENSORS)
    floor = start_alone()
    (wave,) = waves(city.sensors, "senml", lanes=1)
    due, is_back = schedule(MESSAGES_PER_SECOND, seconds_before + PATIENCE_SECONDS), threading.Event()
    sender = threading.Thread(target=send_when_due, args=(city.gateways, wave, due, None, is_back.is_set))
    sender.start()
    eventually(lambda: time.monotonic() >= due[0] + seconds_before, "enough has been said", seconds_before + 10)
    evaluated = city.watch.counter("alerting", "readings_evaluated")
    value = seconds_until_back(city)
    replayed = city.watch.counter("alerting", "readings_evaluated")
    is_back.set()
    sender.join()
    conditions: dict[str, object] = {
        "sensors": len(city.sensors),
        "live_alerts": live_alerts(city),
        "readings_per_second": MESSAGES_PER_SECOND * BLOCK,
        "evaluated_before": evaluated,
        "evaluated_anew": replayed,
        "resolution_seconds": 1.0,
        "load_during": load(),
    }
    kind = "a new process importing the same modules"
    return Figure("recovery", value, "s", floor, kind, "lower", conditions)


def seconds_until_back(city: City) -> float:
    """Kill, start again, wait. [s]"""
    killed_at = time.monotonic()
    city.children["alerting"].kill()
    beats = len(city.watch.heartbeats["alerting"])
    city.start("alerting")
    pid = city.children["alerting"].pid
    say("recovery: alerting was killed and starts again")
    eventually(
        lambda: any(
            beat.pid == pid and beat.state == "running" and beat.lag.get("readings") == 0
            for beat in city.watch.heartbeats["alerting"][beats:]
        ),
        "alerting has caught up",
        PATIENCE_SECONDS,
    )
    return time.monotonic() - killed_at


def start_alone() -> float:
    """What any start of this service costs: a new interpreter that imports its modules. Median of three. [s]"""
    spent: list[float] = []
    for _ in range(3):
        began = time.monotonic()
        program = f"import {SERVICES['alerting']}.__main__"
        subprocess.run([sys.executable, "-c", program], check=True, cwd=PROJECT)
        spent.append(time.monotonic() - began)
    return float(np.median(spent))


def live_alerts(city: City) -> int:
    """Alerts that still need somebody."""
    with psycopg.connect(city.database_url) as connection:
        row = connection.execute(
            "select count(*) from alerts where cleared_at is null or acknowledged_at is null"
        ).fetchone()
    return int(row[0]) if row else 0
