"""How long after a message was due its alert is known, at 20,000 readings a second.

Due times are fixed beforehand: a message that had to wait because the path was slow counts with its wait.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from deploy.load.screen import Screen
from schemas.alert import Findings
from tests.benchmarks.city import City
from tests.benchmarks.floors import broker_delay, schedule
from tests.benchmarks.machine import Usage, load
from tests.benchmarks.packets import Spoken, Wave, payload
from tests.benchmarks.raw_mqtt import send_when_due
from tests.benchmarks.register import BLOCK, METHANE_CROSSING, Sensor, blocks, waves
from tests.benchmarks.report import Figure, say
from tests.world import METHANE, eventually

MESSAGES_PER_SECOND = 400.0
# leaves the first rounds calm, so that the path has warmed up
CALM_MESSAGES = 400


class Crossings:
    """Which message lets which sensor cross its limit; a sensor that has crossed stays beyond it."""

    def __init__(self, city: City, wave: Wave, messages: int, count: int) -> None:
        self.wave = wave
        self._blocks = list(blocks(city.sensors))
        random = np.random.default_rng(410800)
        self.numbers = np.sort(random.choice(np.arange(CALM_MESSAGES, messages), count, replace=False)).tolist()
        self.sensor_of: dict[int, Sensor] = {}
        self._crossed: set[int] = set()
        for number in self.numbers:
            self.sensor_of[number] = self._next_calm(number % wave.count)

    def _next_calm(self, row: int) -> Sensor:
        chosen = next(
            sensor for sensor in self._blocks[row] if sensor.quantity == METHANE and sensor.number not in self._crossed
        )
        self._crossed.add(chosen.number)
        return chosen

    def prepare(self, number: int) -> None:
        """Write the crossing value into its message before that is sent."""
        crossing = self.sensor_of.get(number)
        if crossing is None:
            return
        row = number % self.wave.count
        record = payload("senml", [Spoken(crossing.code, crossing.calm)]).partition(b",")[2][:-1]
        beyond = payload("senml", [Spoken(crossing.code, METHANE_CROSSING)]).partition(b",")[2][:-1]
        packet = self.wave.packets[row].tobytes()
        assert packet.count(record) == 1, "the sensor is spoken of once in its message"
        self.wave.packets[row] = np.frombuffer(packet.replace(record, beyond), np.uint8)


@dataclass(frozen=True)
class Plan:
    """How long to measure, how many crossings to watch, and how long to take the floor. [s]"""

    seconds: float
    crossings: int
    floor_seconds: float


def measure(city: City, plan: Plan) -> list[Figure]:
    """From the due time of the message that crosses a limit to its findings on the log, and to the screen."""
    say("alert latency: floor")
    (floor_wave,) = waves(city.sensors, "senml", lanes=1, for_floor=True)
    floor = broker_delay(city, floor_wave, MESSAGES_PER_SECOND, plan.floor_seconds)
    say("alert latency: the whole path")
    (wave,) = waves(city.sensors, "senml", lanes=1)
    crossings = Crossings(city, wave, round(MESSAGES_PER_SECOND * plan.seconds), plan.crossings)
    seen, screen = len(city.watch.findings), Screen(city.servers.ports["api"], city.database_url)
    usage, due = Usage(city), schedule(MESSAGES_PER_SECOND, plan.seconds)
    send_when_due(city.gateways, wave, due, crossings.prepare)
    cores = usage.cores()
    eventually(lambda: len(raised(city, seen)) >= plan.crossings, "every crossing has raised an alert")
    eventually(lambda: len(screen.raised) >= plan.crossings, "every alert has shown on the screen")
    screen.close()
    conditions: dict[str, object] = {
        "readings_per_second": MESSAGES_PER_SECOND * BLOCK,
        "crossings": plan.crossings,
        "seconds": plan.seconds,
        "load_during": load(),
        "cores_used": cores,
    }
    due_of = {city.sensor_ids[sensor.number]: float(due[number]) for number, sensor in crossings.sensor_of.items()}
    return [
        *figures("alert", due_of, raised(city, seen), floor, conditions),
        *figures("screen", due_of, screen.raised, floor, conditions),
    ]


def figures(
    name: str,
    due_of: dict[int, float],
    arrived: dict[int, float],
    floor: NDArray[np.float64],
    conditions: dict[str, object],
) -> list[Figure]:
    """Median and 99th percentile of the delays. Due and arrived: by sensor_id. [s, monotonic]"""
    delays = np.array([arrived[sensor_id] - due for sensor_id, due in due_of.items()]) * 1_000
    kind = "publish to subscriber through the broker alone"
    conditions = {**conditions, "longest_ms": round(float(delays.max()), 1)}
    return [
        Figure(
            f"{name}_latency_p{percent}",
            float(np.percentile(delays, percent)),
            "ms",
            float(np.percentile(floor * 1_000, percent)),
            kind,
            "lower",
            conditions,
        )
        for percent in (50, 99)
    ]


def raised(city: City, seen: int) -> dict[int, float]:
    """When the first alert of each sensor became known, since so many findings had come. [s, monotonic]"""
    first: dict[int, float] = {}
    for found in city.watch.findings[seen:]:
        for transition in msgspec.json.decode(found.payload, type=Findings).transitions:
            if transition.kind == "raised":
                first.setdefault(transition.sensor_id, found.at)
    return first
