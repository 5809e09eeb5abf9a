"""Under which conditions a figure was taken: machine, versions, load, and what each part used of the processor."""

import importlib.metadata
import os
import platform
import re
import subprocess
import time
from pathlib import Path

import psycopg

from deploy.servers.broker import program as broker_program
from deploy.servers.log import program as log_program
from tests.benchmarks.city import TICKS_PER_SECOND, City

PACKAGES = ("numpy", "numba", "msgspec", "paho-mqtt", "nats-py", "psycopg")


def machine() -> dict[str, object]:
    """What does not change during a run."""
    processor = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count() or 1,
        "processor": processor.group(1) if processor else platform.machine(),
        "memory_gib": round(memory / 2**30),
        "kernel": platform.release(),
        "shared": "generator, servers and services share the cores",
        "load_before": load(),
    }


def versions(city: City) -> dict[str, str]:
    """Of everything that matters to the speed."""
    with psycopg.connect(city.database_url) as connection:
        row = connection.execute(
            "select current_setting('server_version'), extversion from pg_extension where extname = 'timescaledb'"
        ).fetchone()
    assert row is not None
    broker = subprocess.run([broker_program("mosquitto"), "-h"], capture_output=True, text=True, check=False).stdout
    log = subprocess.run([log_program(), "--version"], capture_output=True, text=True, check=False).stdout
    return {
        "python": platform.python_version(),
        "postgresql": str(row[0]).split()[0],
        "timescaledb": str(row[1]),
        "mosquitto": first_version(broker),
        "nats-server": first_version(log),
        **{package: importlib.metadata.version(package) for package in PACKAGES},
    }


def first_version(text: str) -> str:
    """The first thing in a text that looks like a version."""
    found = re.search(r"\d+\.\d+\S*", text)
    return found.group().rstrip(",") if found else "?"


def load() -> float:
    """Load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def busy_seconds() -> float:
    """Processor time that the whole machine has used so far. [s]"""
    user, nice, system, _, _, interrupts, soft, stolen = (
        int(ticks) for ticks in Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    )
    return (user + nice + system + interrupts + soft + stolen) / TICKS_PER_SECOND


class Usage:
    """How many cores each part used between two moments, ourselves and everybody else on the machine included."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._began = time.monotonic()
        self._parts = city.processor_seconds()
        self._ours = time.process_time()
        self._busy = busy_seconds()

    def cores(self) -> dict[str, float]:
        """Cores used since the beginning, by part. "generator" is this process; "others" have nothing to do with us."""
        seconds = time.monotonic() - self._began
        now = self._city.processor_seconds()
        used = {name: (now[name] - before) / seconds for name, before in self._parts.items()}
        used["generator"] = (time.process_time() - self._ours) / seconds
        others = (busy_seconds() - self._busy) / seconds - sum(used.values())
        return {name: round(cores, 2) for name, cores in {**used, "others": max(0.0, others)}.items()}


def cost(cores: dict[str, float], readings_per_second: float) -> dict[str, float]:
    """Processor time per reading, by part of ours; hardly depends on what else the machine does. [us]"""
    return {name: round(used / readings_per_second * 1e6, 2) for name, used in cores.items() if name != "others"}
