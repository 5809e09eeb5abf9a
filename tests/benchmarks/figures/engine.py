"""The engine alone: frames in, findings out, no log, no database."""

import time

import numpy as np
from numpy.typing import NDArray

from schemas.frame import Frame
from schemas.lifeline import Catalogue, LimitRule, load_lifelines
from services.alerting.engine.bindings import BoundSensor, bind
from services.alerting.engine.engine import Engine
from services.clock import SystemClock
from tests.benchmarks.machine import load
from tests.benchmarks.register import calm_value
from tests.benchmarks.report import Figure

FRAME_READINGS = 10_000
FRAME_MICROSECONDS = 25_000
# what design-relative limits refer to; the middle of their range is far from any limit
DESIGN_VALUE = 1_000.0


def measure(sensors: int, seconds: float) -> Figure:
    """All limit rules of the catalogue over this many sensors, frames of 10,000 readings in random order."""
    catalogue = load_lifelines()
    quantities = watched(catalogue)
    bound = [BoundSensor(one, quantities[one % len(quantities)], DESIGN_VALUE, 0) for one in range(sensors)]
    engine = Engine(bind(catalogue, 1, bound))
    calm = np.array([calm_of(catalogue, quantity) for quantity in quantities])
    frames = random_frames(sensors, calm)
    for frame in later(frames, 0, SystemClock().now()):
        engine.process(0, frame)
    value, transitions = judged_per_second(engine, frames, seconds)
    conditions: dict[str, object] = {
        "sensors": sensors,
        "checks": len(engine.bindings.keys),
        "transitions": transitions,
        "load_during": load(),
    }
    kind = "one gather and one scatter per reading"
    floor = touched_per_second(sensors, frames, seconds / 4)
    return Figure(f"engine_{sensors // 1_000}k_sensors", value, "readings/s", floor, kind, "higher", conditions)


def watched(catalogue: Catalogue) -> list[str]:
    """Quantities with limits."""
    return sorted({rule.quantity for rule in catalogue.rules.values() if isinstance(rule, LimitRule)})


def calm_of(catalogue: Catalogue, quantity: str) -> float:
    """A value that crosses nothing; for design-relative limits, the middle of the ratios."""
    rules = [rule for rule in catalogue.rules.values() if isinstance(rule, LimitRule) and rule.quantity == quantity]
    if any(rule.relative_to == "absolute" for rule in rules):
        return calm_value(catalogue, quantity)
    limits = [limit for rule in rules for limit in rule.limits]
    low = max([0.0, *(limit.low for limit in limits if limit.low is not None)])
    high = min([2.0, *(limit.high for limit in limits if limit.high is not None)])
    return DESIGN_VALUE * (low + high) / 2


def random_frames(sensors: int, calm: NDArray[np.float64], count: int = 40) -> list[Frame]:
    """Frames of random sensors; times count from 0 and rise within a frame."""
    random = np.random.default_rng(410800)
    rows = [random.integers(0, sensors, FRAME_READINGS).astype(np.int32) for _ in range(count)]
    rising = np.arange(FRAME_READINGS, dtype=np.int64)
    good = np.ones(FRAME_READINGS, np.uint8)
    return [Frame(row, rising, calm[row % len(calm)], good, FRAME_READINGS, 1) for row in rows]


def later(frames: list[Frame], round_number: int, start: int) -> list[Frame]:
    """The same frames, each at its time in this round."""
    moved: list[Frame] = []
    for number, frame in enumerate(frames):
        at = start + (round_number * len(frames) + number) * FRAME_MICROSECONDS
        moved.append(
            Frame(frame.sensor_id, frame.observed_at + at, frame.value, frame.quality, frame.received_at + at, 1)
        )
    return moved


def judged_per_second(engine: Engine, frames: list[Frame], seconds: float) -> tuple[float, int]:
    """Readings per second of `Engine.process`, and how many transitions it told."""
    start, spent, evaluated, transitions, round_number = SystemClock().now(), 0.0, 0, 0, 1
    while spent < seconds:
        for frame in later(frames, round_number, start):
            began = time.perf_counter()
            findings = engine.process(0, frame)
            spent += time.perf_counter() - began
            evaluated += engine.tally.evaluated
            transitions += len(findings.transitions)
        round_number += 1
    assert evaluated == (round_number - 1) * len(frames) * FRAME_READINGS, "some readings were not evaluated"
    return evaluated / spent, transitions


def touched_per_second(sensors: int, frames: list[Frame], seconds: float) -> float:
    """Readings per second when all that happens is to look up and replace the last value of each sensor."""
    values = np.zeros(sensors)
    before = np.empty(FRAME_READINGS)
    spent, touched = 0.0, 0
    while spent < seconds:
        for frame in frames:
            began = time.perf_counter()
            np.take(values, frame.sensor_id, out=before, mode="clip")
            values[frame.sensor_id] = frame.value
            spent += time.perf_counter() - began
            touched += len(frame)
    return touched / spent
