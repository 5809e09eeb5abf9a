"""What the parts that are not ours can do alone, measured in the same run."""

import time
from bisect import bisect
from collections.abc import Sequence

import numpy as np
import psycopg
from numpy.typing import NDArray

from schemas.frame import Frame
from services.clock import SystemClock
from services.ingest.pipeline import FRAME_READINGS
from services.ingest.recorder.binary import copy_bytes
from services.ingest.recorder.recorder import TRANSACTION_READINGS
from tests.benchmarks.city import City
from tests.benchmarks.packets import Wave
from tests.benchmarks.raw_mqtt import Publisher, Subscriber, send_when_due
from tests.benchmarks.register import FLOOR_GROUP, waves
from tests.world import eventually

FLOOR_FILTER = f"lifeline/v1/{FLOOR_GROUP}/+/readings"
# messages that may wait in the broker: enough that it never idles
UNDER_WAY = 5_000
# a generator that waits for less than this share of the time is itself the limit
GENERATOR_IS_BUSY = 0.02


def broker_alone(city: City, seconds: float) -> float:
    """Single-reading messages per second through the broker to a subscriber that does nothing but acknowledge."""
    floor_waves = waves(city.sensors, "single", for_floor=True)
    subscriber = Subscriber(city.listener, FLOOR_FILTER, floor_waves[0])
    publisher = Publisher(city.gateways, "bench-floor", floor_waves)
    end = time.monotonic() + seconds
    publisher.run(lambda: subscriber.received + UNDER_WAY, lambda: time.monotonic() >= end)
    eventually(lambda: subscriber.received == publisher.acknowledged, "all messages passed the broker")
    publisher.close()
    subscriber.close()
    waited = publisher.idle_seconds / publisher.seconds
    assert waited > GENERATOR_IS_BUSY, "the generator is the limit, not the broker"
    return steady_rate(subscriber.arrivals)


def steady_rate(arrivals: Sequence[tuple[int, float]]) -> float:
    """Messages per second between the first and the last tenth of the time."""
    counts = [count for count, _ in arrivals]
    times = [at for _, at in arrivals]
    tenth = (times[-1] - times[0]) / 10
    first, last = bisect(times, times[0] + tenth), bisect(times, times[-1] - tenth)
    return (counts[last] - counts[first]) / (times[last] - times[first])


def copy_alone(city: City, seconds: float) -> float:
    """Readings per second by binary COPY into a table like `readings`: full frames, committed as the recorder does."""
    ids = np.array(sorted(city.sensor_ids.values()), np.int32)
    with psycopg.connect(city.database_url, autocommit=True) as connection:
        connection.execute("drop table if exists floor_readings")
        connection.execute("create table floor_readings (like readings including all)")
        connection.execute(
            "select create_hypertable('floor_readings', by_range('observed_at', interval '1 hour'),"
            " create_default_indexes => false)"
        )
        prepared = [bytes(copy_bytes(frame)) for frame in frames(ids, TRANSACTION_READINGS // FRAME_READINGS * 20)]
        began, stored = time.monotonic(), 0
        for start in range(0, len(prepared), TRANSACTION_READINGS // FRAME_READINGS):
            with connection.transaction(), connection.cursor() as cursor:
                for each in prepared[start : start + TRANSACTION_READINGS // FRAME_READINGS]:
                    with cursor.copy("copy floor_readings from stdin (format binary)") as into:
                        into.write(each)
                    stored += FRAME_READINGS
            if time.monotonic() - began >= seconds:
                break
        rate = stored / (time.monotonic() - began)
        connection.execute("drop table floor_readings")
    return rate


def frames(ids: NDArray[np.int32], count: int) -> list[Frame]:
    """Frames of FRAME_READINGS near now in the order of the key, every sensor once per instant."""
    now = SystemClock().now()
    rows = np.arange(FRAME_READINGS)
    sequence = np.arange(count)[:, None] * FRAME_READINGS + rows
    return [
        Frame(
            ids[row % len(ids)],
            (now + row // len(ids)).astype(np.int64),
            np.full(FRAME_READINGS, 12.5),
            np.ones(FRAME_READINGS, np.uint8),
            now,
            1,
        )
        for row in sequence
    ]


def broker_delay(city: City, wave: Wave, rate: float, seconds: float) -> NDArray[np.float64]:
    """From the due time of each message to its arrival at a subscriber, nothing but the broker between. [s]"""
    subscriber = Subscriber(city.listener, FLOOR_FILTER, wave)
    due = schedule(rate, seconds)
    send_when_due(city.gateways, wave, due)
    eventually(lambda: subscriber.received == len(due), "all messages passed the broker")
    subscriber.close()
    return subscriber.arrival_times() - due


def schedule(rate: float, seconds: float) -> NDArray[np.float64]:
    """Due times at this rate, beginning at once. (messages,) [s, monotonic]"""
    return time.monotonic() + 0.5 + np.arange(round(rate * seconds)) / rate
