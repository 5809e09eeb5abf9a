"""Rules bound to sensors: from the catalogue and the register to the columns the kernel reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from schemas.lifeline import Catalogue, LimitRule, NoDataRule, Rule
from services.alerting.engine.arrays import LIMIT, NO_DATA, RANKS, Checks, rank_of

MICROSECONDS = 1_000_000
# A reading that took longer than this is told as late; NB-IoT loggers send hours of samples at once, as planned.
LATE_AT_LEAST_SECONDS = 900
LATE_TRANSMISSIONS = 2
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class BoundSensor:
    """A sensor of the register, as the engine needs it."""

    sensor_id: int
    quantity: str
    design_value: float | None
    partition: int


@dataclass(frozen=True)
class Bindings:
    """Everything about rules and sensors that is configuration, not state.

    Attributes:
        register_version, rules_version: What these bindings were made of.
        checks: What each check demands.
        keys: (sensor_id, rule id) of each check; names it over restarts.
        sensor: Sensor of each check. (checks,)
        rule_number: Place of each check's rule among `rules`. (checks,)
        no_data_after: Silence that raises, for no-data checks, else never. (checks,) [us]
        no_data_rank: Rank it raises to. (checks,)
        silent_after: Silence after which a sensor's condition is unknown; never where no sensor is. (sensors,) [us]
        late_after: Age at which a reading is told as late. (sensors,) [us]
        sensors_of: Sensors of each partition, checks_of: no-data checks of each partition.
        unbound: Sensors whose relative limits lack a design value: nothing watches them.
    """

    register_version: int
    rules_version: str
    rules: Mapping[str, Rule]
    checks: Checks
    keys: list[tuple[int, str]]
    sensor: NDArray[np.int32]
    rule_number: NDArray[np.int32]
    no_data_after: NDArray[np.int64]
    no_data_rank: NDArray[np.uint8]
    silent_after: NDArray[np.int64]
    late_after: NDArray[np.int64]
    sensors_of: dict[int, NDArray[np.int32]]
    no_data_checks_of: dict[int, NDArray[np.int32]]
    unbound: int

    @property
    def highest_sensor(self) -> int:
        """Largest sensor_id."""
        return len(self.silent_after) - 1

    @cached_property
    def most_checks(self) -> int:
        """Checks of the sensor that has most of them."""
        return int(np.diff(self.checks.first).max(initial=0))

    def rule_of(self, check: int) -> Rule:
        """The rule of a check."""
        return self.rules[self.keys[check][1]]


def bind(catalogue: Catalogue, register_version: int, sensors: Iterable[BoundSensor]) -> Bindings:
    """Bind every rule to every sensor of its quantity.

    Sensors of quantities that the catalogue does not know are left out, as ingest does.
    """
    known = sorted((one for one in sensors if one.quantity in catalogue.quantities), key=lambda one: one.sensor_id)
    highest = known[-1].sensor_id if known else 0
    silent_after = np.full(highest + 1, NEVER)
    late_after = np.full(highest + 1, NEVER)
    first = np.zeros(highest + 2, np.int32)
    bound: list[tuple[BoundSensor, Rule]] = []
    unbound = 0
    rules_of = _rules_by_quantity(catalogue)
    for one in known:
        quantity = catalogue.quantities[one.quantity]
        silent_after[one.sensor_id] = quantity.silent_after_seconds * MICROSECONDS
        late_after[one.sensor_id] = (
            max(LATE_AT_LEAST_SECONDS, LATE_TRANSMISSIONS * quantity.transmit_seconds) * MICROSECONDS
        )
        usable = [rule for rule in rules_of.get(one.quantity, ()) if _has_limits(rule, one)]
        unbound += len(rules_of.get(one.quantity, ())) - len(usable)
        bound.extend((one, rule) for rule in usable)
        first[one.sensor_id + 1] = len(usable)
    np.cumsum(first, out=first)
    checks = _checks(first, bound)
    sensor = np.array([one.sensor_id for one, _ in bound], np.int32)
    number_of = {rule_id: number for number, rule_id in enumerate(catalogue.rules)}
    return Bindings(
        register_version=register_version,
        rules_version=catalogue.rules_version,
        rules=catalogue.rules,
        checks=checks,
        keys=[(one.sensor_id, rule.id) for one, rule in bound],
        sensor=sensor,
        rule_number=np.array([number_of[rule.id] for _, rule in bound], np.int32),
        no_data_after=np.array([_no_data_after(rule) for _, rule in bound], np.int64),
        no_data_rank=np.array([_no_data_rank(rule) for _, rule in bound], np.uint8),
        silent_after=silent_after,
        late_after=late_after,
        sensors_of=_by_partition(known),
        no_data_checks_of=_no_data_checks(bound),
        unbound=unbound,
    )


def _rules_by_quantity(catalogue: Catalogue) -> dict[str, list[Rule]]:
    """Rules that can raise something, by quantity."""
    rules: dict[str, list[Rule]] = {}
    for rule in catalogue.rules.values():
        if isinstance(rule, LimitRule) or rule.level is not None:
            rules.setdefault(rule.quantity, []).append(rule)
    return rules


def _has_limits(rule: Rule, sensor: BoundSensor) -> bool:
    if isinstance(rule, NoDataRule) or rule.relative_to == "absolute":
        return True
    return sensor.design_value is not None and sensor.design_value > 0


def _checks(first: NDArray[np.int32], bound: list[tuple[BoundSensor, Rule]]) -> Checks:
    count = len(bound)
    checks = Checks(
        first=first,
        kind=np.array([LIMIT if isinstance(rule, LimitRule) else NO_DATA for _, rule in bound], np.uint8),
        high=np.full((count, RANKS), np.nan),
        low=np.full((count, RANKS), np.nan),
        deadband=np.zeros((count, RANKS)),
        on_delay=np.zeros((count, RANKS), np.int64),
        off_delay=np.zeros(count, np.int64),
    )
    for row, (sensor, rule) in enumerate(bound):
        if isinstance(rule, LimitRule):
            _write_limits(checks, row, rule, sensor.design_value)
    return checks


def _write_limits(checks: Checks, row: int, rule: LimitRule, design_value: float | None) -> None:
    scale = design_value if rule.relative_to == "design" and design_value is not None else 1.0
    checks.off_delay[row] = rule.off_delay_seconds * MICROSECONDS
    for limit in rule.limits:
        column = rank_of(limit.level) - 1
        if limit.high is not None:
            checks.high[row, column] = limit.high * scale
        if limit.low is not None:
            checks.low[row, column] = limit.low * scale
        checks.deadband[row, column] = limit.deadband * scale
        checks.on_delay[row, column] = limit.on_delay_seconds * MICROSECONDS


def _no_data_after(rule: Rule) -> int:
    return rule.after_seconds * MICROSECONDS if isinstance(rule, NoDataRule) else NEVER


def _no_data_rank(rule: Rule) -> int:
    return rank_of(rule.level or 0) if isinstance(rule, NoDataRule) else 0


def _by_partition(sensors: list[BoundSensor]) -> dict[int, NDArray[np.int32]]:
    grouped: dict[int, list[int]] = {}
    for sensor in sensors:
        grouped.setdefault(sensor.partition, []).append(sensor.sensor_id)
    return {partition: np.array(ids, np.int32) for partition, ids in grouped.items()}


def _no_data_checks(bound: list[tuple[BoundSensor, Rule]]) -> dict[int, NDArray[np.int32]]:
    grouped: dict[int, list[int]] = {}
    for row, (sensor, rule) in enumerate(bound):
        if isinstance(rule, NoDataRule):
            grouped.setdefault(sensor.partition, []).append(row)
    return {partition: np.array(rows, np.int32) for partition, rows in grouped.items()}
