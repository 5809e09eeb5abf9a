"""Under which conditions a figure was taken: machine, versions, commit, and what the database can do alone."""

import importlib.metadata
import os
import platform
import re
import subprocess
import time
from pathlib import Path

import numpy as np
import psycopg

from deploy.home import PROJECT
from deploy.servers.broker import program as broker_program
from deploy.servers.log import program as log_program
from schemas.frame import Frame
from services.database import load_queries
from services.ingest.pipeline import FRAME_READINGS
from services.ingest.recorder.binary import copy_bytes
from services.ingest.recorder.recorder import TRANSACTION_READINGS

QUERIES = load_queries(__file__)
PACKAGES = ("numpy", "numba", "msgspec", "nats-py", "psycopg")
FRAMES = TRANSACTION_READINGS // FRAME_READINGS * 10


def machine() -> dict[str, str | int | float]:
    """What does not change during a run."""
    processor = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count() or 1,
        "processor": processor.group(1) if processor else platform.machine(),
        "memory_gib": round(memory / 2**30),
        "kernel": platform.release(),
    }


def versions(conninfo: str) -> dict[str, str]:
    """Of everything that matters to the speed."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(QUERIES["tell_versions"]).fetchone()
    postgresql, timescaledb = row or ("?", "?")
    broker = subprocess.run([broker_program("mosquitto"), "-h"], capture_output=True, text=True, check=False).stdout
    log = subprocess.run([log_program(), "--version"], capture_output=True, text=True, check=False).stdout
    return {
        "python": platform.python_version(),
        "postgresql": str(postgresql).split()[0],
        "timescaledb": str(timescaledb),
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


def commit() -> str:
    """The commit at work, with a mark when files differ from it; the version where there is no repository."""
    name = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        found = subprocess.run(name, cwd=PROJECT, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        found = ""
    return found or importlib.metadata.version("lifeline")


def copy_alone(conninfo: str, seconds: float) -> float:
    """Readings per second by binary COPY into a table like `readings`: the floor of storing."""
    now = time.time_ns() // 1_000
    prepared = [_frame(number, now) for number in range(FRAMES)]
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for name in ("drop_floor", "make_floor", "spread_floor"):
            connection.execute(QUERIES[name])
        began, stored = time.monotonic(), 0
        for start in range(0, FRAMES, TRANSACTION_READINGS // FRAME_READINGS):
            with connection.transaction(), connection.cursor() as cursor:
                for each in prepared[start : start + TRANSACTION_READINGS // FRAME_READINGS]:
                    with cursor.copy(QUERIES["copy_floor"]) as into:
                        into.write(each)
                    stored += FRAME_READINGS
            if time.monotonic() - began >= seconds:
                break
        rate = stored / (time.monotonic() - began)
        connection.execute(QUERIES["drop_floor"])
    return rate


def _frame(number: int, now: int) -> bytes:
    """A full frame in the order of the key, of an instant of its own."""
    rows = np.arange(FRAME_READINGS)
    frame = Frame(
        rows.astype(np.int32),
        np.full(FRAME_READINGS, now + number, np.int64),
        np.full(FRAME_READINGS, 12.5),
        np.ones(FRAME_READINGS, np.uint8),
        now,
        1,
    )
    return bytes(copy_bytes(frame))
