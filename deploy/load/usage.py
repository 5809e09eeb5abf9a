"""Processor time and memory of every part, once in a while, from /proc."""

import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from deploy.processes import Child, descendants, stat_fields

LOOK_SECONDS = 1.0
# utime and stime of proc(5), counted from the third field
PROCESSOR_FIELDS = slice(11, 13)
TICKS = os.sysconf("SC_CLK_TCK")
OTHERS = "others"
OURSELVES = "load"
"""This process: it watches, and reads what is stored."""


class Use(msgspec.Struct, frozen=True):
    """What each part used up to a moment: processor time [s], memory of its own [MB]. at [s since epoch]"""

    at: float
    processor_seconds: dict[str, float]
    megabytes: dict[str, float]


class UsageProbe:
    """Looks on a thread of its own."""

    def __init__(self, parts: Mapping[str, Child]) -> None:
        self.uses: list[Use] = []
        self._parts = dict(parts)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look a last time and end the thread."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self.uses.append(self._look())
            if self._is_over.wait(LOOK_SECONDS):
                self.uses.append(self._look())
                return

    def _look(self) -> Use:
        families = {name: _family(child) for name, child in self._parts.items()}
        seconds = {name: sum(map(_used_by, pids)) for name, pids in families.items()}
        seconds[OURSELVES] = time.process_time()
        seconds[OTHERS] = max(0.0, busy_seconds() - sum(seconds.values()))
        memory = {name: round(sum(map(_megabytes, pids)), 1) for name, pids in families.items()}
        return Use(time.time(), seconds, memory)


def cores_between(first: Use, last: Use) -> dict[str, float]:
    """Cores that each part used between two looks."""
    seconds = max(last.at - first.at, 1e-9)
    return {
        name: max(0.0, (used - first.processor_seconds.get(name, 0.0)) / seconds)
        for name, used in last.processor_seconds.items()
    }


def slope(uses: list[Use], part: str) -> float | None:
    """How memory grows, by least squares; None of fewer than three looks. [MB/h]"""
    points = [(use.at, use.megabytes[part]) for use in uses if part in use.megabytes]
    if len(points) < 3:
        return None
    at, megabytes = np.array(points).T
    hours = (at - at[0]) / 3600.0 - ((at - at[0]) / 3600.0).mean()
    spread = float((hours**2).sum())
    return float((hours * (megabytes - megabytes.mean())).sum()) / spread if spread else None


def busy_seconds() -> float:
    """Processor time that the whole machine has used so far. [s]"""
    fields = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    user, nice, system, _, _, interrupts, soft, stolen = map(int, fields)
    return (user + nice + system + interrupts + soft + stolen) / TICKS


def _family(child: Child) -> list[int]:
    return [child.pid, *descendants(child.pid)] if child.pid else []


def _used_by(pid: int) -> float:
    return sum(int(ticks) for ticks in stat_fields(pid)[PROCESSOR_FIELDS]) / TICKS


def _megabytes(pid: int) -> float:
    try:
        return own_megabytes(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8"))
    except OSError:
        return 0.0


def own_megabytes(rollup: str) -> float:
    """Memory of a process; what it shares with others counts in parts.

    Shared segments are left out: they have the size that somebody configured, and fill by and by. The buffers of
    the database would look like a leak for as long as there is data that they do not hold yet.

    Args:
        rollup: What /proc/PID/smaps_rollup says (proc(5)).
    """
    fields = (line.partition(":") for line in rollup.splitlines()[1:])
    kilobytes = {name: int(size.split()[0]) for name, _, size in fields}
    return (kilobytes["Pss"] - kilobytes.get("Pss_Shmem", 0)) / 1024
