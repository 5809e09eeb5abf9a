"""Small worlds for tests: a catalogue of one rule, sensors bound to it, frames with few readings."""

from collections.abc import Iterable, Sequence

import numpy as np

from schemas.frame import Frame
from schemas.lifeline import Catalogue, Conversion, Lifeline, Limit, LimitRule, NoDataRule, Quantity, Rule, Words
from services.alerting.engine.bindings import Bindings, BoundSensor, bind

# 2026-11-22 00:00:00 UTC
START = 1_795_305_600_000_000
SECOND = 1_000_000


def quantity_of(code: str = "gas.test", silent_after_seconds: int = 600) -> Quantity:
    return Quantity(
        code=code,
        lifeline="gas",
        name=Words("测", "Test"),
        unit="%VOL",
        accepts={"%VOL": Conversion(1.0, 0.0), "%LEL": Conversion(0.05, 0.0)},
        minimum=-100.0,
        maximum=100.0,
        sample_seconds=10,
        transmit_seconds=60,
        silent_after_seconds=silent_after_seconds,
        source="design default",
        mark="D",
    )


def limits(**highs: float) -> tuple[Limit, ...]:
    """`limits(red=4.0, yellow=1.0)`: high limits by colour, deadband 0.1, no delay."""
    levels = {"red": 1, "orange": 2, "yellow": 3, "blue": 4}
    return tuple(
        Limit(levels[colour], high, None, 0.1, 0, "design default", "D")
        for colour, high in sorted(highs.items(), key=lambda pair: levels[pair[0]])
    )


def limit_rule(**highs: float) -> LimitRule:
    return LimitRule("gas.test.limit", "gas", "gas.test", Words("超限", "Above limit"), "absolute", 0, limits(**highs))


def no_data_rule(after_seconds: int, level: int | None) -> NoDataRule:
    return NoDataRule(
        "gas.test.no_data", "gas", "gas.test", Words("失联", "Silent"), after_seconds, level, "design default", "D"
    )


def catalogue_of(*rules: Rule, quantity: Quantity | None = None) -> Catalogue:
    quantity = quantity or quantity_of()
    lifeline = Lifeline("gas", Words("燃气", "Gas"), (quantity,), rules)
    return Catalogue((lifeline,), {quantity.code: quantity}, {rule.id: rule for rule in rules}, "test")


def bindings_of(catalogue: Catalogue, sensors: Iterable[int], register_version: int = 1) -> Bindings:
    quantity = next(iter(catalogue.quantities))
    return bind(catalogue, register_version, [BoundSensor(sensor, quantity, None, 0) for sensor in sensors])


def frame_of(
    readings: Sequence[tuple[int, float, float]], received_after: float | None = None, quality: int = 1
) -> Frame:
    """Readings as (sensor, seconds after START, value); received with the last unless told otherwise."""
    seconds = [after for _, after, _ in readings]
    received = max(seconds, default=0.0) if received_after is None else received_after
    return Frame(
        np.array([sensor for sensor, _, _ in readings], np.int32),
        np.array([START + round(after * SECOND) for after in seconds], np.int64),
        np.array([value for _, _, value in readings], np.float64),
        np.full(len(readings), quality, np.uint8),
        received_at=START + round(received * SECOND),
        register_version=1,
    )
