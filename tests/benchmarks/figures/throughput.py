"""From MQTT to stored and evaluated, as fast as the path goes when there is always more than it can take."""

import statistics
import time
from dataclasses import dataclass

from services.heartbeat import Heartbeat
from tests.benchmarks.city import City
from tests.benchmarks.floors import GENERATOR_IS_BUSY, broker_alone, copy_alone
from tests.benchmarks.machine import Usage, cost, load
from tests.benchmarks.packets import WireFormat
from tests.benchmarks.raw_mqtt import Publisher
from tests.benchmarks.register import waves
from tests.benchmarks.report import Figure, say
from tests.world import eventually, now

# the path and what its stages count; what has come to both ends is stored and evaluated
STAGES = {"ingest": "readings_received", "recorder": "readings_stored", "alerting": "readings_evaluated"}
ENDS = ("recorder", "alerting")
# enough that ingest finds work until its next heartbeat
LEAST_MESSAGES = 5_000
# some 40 MB in the log; what waits there must drain before completeness can be told
MOST_BEHIND = 2_000_000
# no service is believed to go on at its pace for longer than this without a word
TRUSTED_SECONDS = 1.5
DRAIN_SECONDS = 120.0


@dataclass(frozen=True)
class Pace:
    """How long to warm up, to measure and to take each floor. [s]"""

    warm_up: float
    window: float
    floor: float


class Backlog:
    """Keeps ingest busy: about one second of work waits before it, and a bounded number of readings behind it.

    The broker confirms what it has taken, not what has been stored, so its confirmations would let the generator run
    ahead without end. And a generator that waited for the far end would keep frames small, because nothing would ever
    wait before ingest: the path would settle at any pace it happened to have. Between two heartbeats ingest is
    believed to go on at its last pace.
    """

    def __init__(self, city: City, readings_per_message: int) -> None:
        self._city = city
        self._per_message = readings_per_message
        self._least = LEAST_MESSAGES * readings_per_message
        self._before = {service: city.watch.counter(service, name) for service, name in STAGES.items()}

    def done(self, service: str) -> int:
        """Readings that this stage of the path has dealt with."""
        return self._city.watch.counter(service, STAGES[service]) - self._before[service]

    def waiting(self) -> dict[str, int]:
        """Readings that ingest has passed on and that an end of the path has not dealt with."""
        return {service: max(0, self.done("ingest") - self.done(service)) for service in ENDS}

    def allowed(self) -> int:
        """Messages that may have been sent by now."""
        behind = min(self.done(service) for service in ENDS)
        return min(round(self._expected()), behind + MOST_BEHIND) // self._per_message

    def _expected(self) -> float:
        beats = self._city.watch.heartbeats["ingest"][-3:]
        pace = slope(beats, STAGES["ingest"]) if len(beats) > 1 else 0.0
        silent_for = min(max(0.0, (now() - beats[-1].at) / 1e6), TRUSTED_SECONDS)
        return self.done("ingest") + pace * silent_for + max(self._least, pace)


def slope(beats: list[Heartbeat], counter: str) -> float:
    """Readings per second between the first and the last of these heartbeats."""
    seconds = (beats[-1].at - beats[0].at) / 1e6
    return (beats[-1].counters.get(counter, 0) - beats[0].counters.get(counter, 0)) / seconds


@dataclass(frozen=True)
class Floor:
    """What the limiting part did alone. [readings/s]; cores used meanwhile, by part."""

    rate: float
    cores: dict[str, float]


def measure(city: City, name: str, wire: WireFormat, pace: Pace) -> Figure:
    """Saturate the path with messages of this kind; floors are taken right before and right after."""
    floors = [take_floor(city, wire, pace.floor)]
    say(f"{name}: floor {floors[0].rate:,.0f}/s, now the whole path")
    value, conditions = sustained(city, wire, pace)
    floors.append(take_floor(city, wire, pace.floor))
    conditions |= {"floors": [{"rate": round(each.rate), "cores_used": each.cores} for each in floors]}
    kind = "broker alone at QoS 1" if wire == "single" else "COPY of full frames alone"
    return Figure(name, value, "readings/s", statistics.mean(each.rate for each in floors), kind, "higher", conditions)


def take_floor(city: City, wire: WireFormat, seconds: float) -> Floor:
    """The part that limits in the end: the broker for single readings, else the database."""
    usage = Usage(city)
    rate = broker_alone(city, seconds) if wire == "single" else copy_alone(city, seconds)
    return Floor(rate, usage.cores())


def sustained(city: City, wire: WireFormat, pace: Pace) -> tuple[float, dict[str, object]]:
    """Readings per second that were stored and evaluated, and the conditions; nothing may be missing at the end."""
    began = now()
    publisher = Publisher(city.gateways, f"bench-{wire}", waves(city.sensors, wire))
    backlog = Backlog(city, publisher.readings_per_message)
    window_at = time.monotonic() + pace.warm_up
    publisher.run(backlog.allowed, lambda: time.monotonic() >= window_at)
    idle, busy, usage, window_began = publisher.idle_seconds, publisher.processor_seconds, Usage(city), now()
    publisher.run(backlog.allowed, lambda: time.monotonic() >= window_at + pace.window)
    window_ended, cores, load_during = now(), usage.cores(), load()
    seconds = (window_ended - window_began) / 1e6
    idle, busy = (publisher.idle_seconds - idle) / seconds, (publisher.processor_seconds - busy) / seconds
    rates = {service: rate_within(city, service, window_began, window_ended) for service in ENDS}
    waiting = backlog.waiting()
    published = publisher.acknowledged * publisher.readings_per_message
    publisher.close()
    drained = wait_until_done(backlog, published)
    stored = city.stored_since(began)
    assert stored == published, f"{published} readings were acknowledged, {stored} are stored"
    return min(rates.values()), {
        "window_seconds": round(seconds, 1),
        "load_during": load_during,
        "cores_used": cores,
        "microseconds_per_reading": cost(cores, min(rates.values())),
        "stored_per_second": round(rates["recorder"]),
        "evaluated_per_second": round(rates["alerting"]),
        "waiting_at_end": waiting,
        "readings_acknowledged": published,
        "readings_stored": stored,
        "drained_after_seconds": round(drained, 1),
        "generator_cores": round(busy, 2),
        "generator_waited": round(idle, 2),
        "limited_by": "generator" if idle < GENERATOR_IS_BUSY else "the path",
    }


def rate_within(city: City, service: str, began: int, ended: int) -> float:
    """The slope of one end of the path over all heartbeats of the window. [readings/s]"""
    beats = [beat for beat in city.watch.heartbeats[service] if began <= beat.at <= ended]
    assert len(beats) > 1, f"{service} gave no two signs of life within the window"
    return slope(beats, STAGES[service])


def wait_until_done(backlog: Backlog, published: int) -> float:
    """Until both ends have dealt with everything; returns how long that took. [s]"""
    began = time.monotonic()
    for service in ENDS:
        eventually(lambda: backlog.done(service) >= published, f"{service} has dealt with all", DRAIN_SECONDS)  # noqa: B023 - called within the same round
    return time.monotonic() - began
