"""How late readings can be read in the database: the newest of some sensors, looked at again and again."""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import psycopg

from services.database import load_queries

QUERIES = load_queries(__file__)
LOOK_SECONDS = 0.05
LEAST_PATIENCE = 0.01


class Seen(NamedTuple):
    """A reading as it was first seen. [s since epoch], delay from its due time [s]"""

    at: float
    delay: float


class StoredProbe:
    """Looks on a thread of its own; a delay is exact to one look."""

    def __init__(self, conninfo: str, sensors: Sequence[str]) -> None:
        self.seen: list[Seen] = []
        self._conninfo, self._sensors = conninfo, list(sensors)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        newest: dict[int, int] = {}
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            while not self._is_over.wait(LOOK_SECONDS):
                rows = connection.execute(QUERIES["list_newest"], {"sensors": self._sensors}).fetchall()
                now = time.time()
                for sensor_id, observed_at in rows:
                    if newest.get(sensor_id, 0) < observed_at:
                        newest[sensor_id] = observed_at
                        self.seen.append(Seen(now, now - observed_at / 1e6))
