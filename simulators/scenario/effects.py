"""What an incident does to each sensor, held against its own noise and the limits: the measured half of a truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from schemas.lifeline import Catalogue, LimitRule
from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.city.nouns import Sensor
from simulators.scenario.field import Field
from simulators.signals.profiles import Profile, load_profiles
from simulators.truth.rows import DETECTABLE_SIGMAS, NO_LEVEL

TOUCHED_SIGMAS = 1.0
"""A sensor that moves less than its own noise is not listed."""

MILDEST = 4


@dataclass(frozen=True, eq=False)
class Effect:
    """What one sensor feels. Run time in s, values in the quantity's internal unit; rows of the field.

    Attributes:
        sensor: Which.
        seconds: Of each row. (rows,)
        delta: Difference to a calm day. (rows,)
        sigma: Standard deviation of the sensor's own noise.
        levels: That each value deserves by the limits alone, delays left aside: 1 to 4, 0 none. (rows,)
    """

    sensor: Sensor
    seconds: FloatArray
    delta: FloatArray
    sigma: float
    levels: IndexArray

    @property
    def peak_delta(self) -> float:
        """The largest difference, with its sign."""
        return float(self.delta[int(np.argmax(np.abs(self.delta)))])

    @property
    def signal_to_noise(self) -> float:
        """The largest difference in standard deviations."""
        return abs(self.peak_delta) / self.sigma

    def moves_by(self, sigmas: float) -> BoolArray:
        """Where the difference is at least so many standard deviations. (rows,)"""
        return np.abs(self.delta) >= sigmas * self.sigma

    def first_moved_by(self, sigmas: float) -> float | None:
        """When that is first so; None when never. [s]"""
        rows = np.flatnonzero(self.moves_by(sigmas))
        return float(self.seconds[rows[0]]) if rows.size else None

    def last_moved_by(self, sigmas: float) -> float | None:
        """When that is so for the last time; None when never. [s]"""
        rows = np.flatnonzero(self.moves_by(sigmas))
        return float(self.seconds[rows[-1]]) if rows.size else None


def effects_of(fields: Sequence[Field], sensors: Sequence[Sensor], catalogue: Catalogue) -> list[Effect]:
    """The effects of an incident on the sensors that it touches, in the order of their codes."""
    effects = [
        effect
        for field in fields
        if not field.is_context
        for effect in _of_field(field, sensors, catalogue)
        if effect.signal_to_noise >= TOUCHED_SIGMAS
    ]
    return sorted(effects, key=lambda effect: effect.sensor.code)


def first_detectable(effects: Sequence[Effect]) -> float | None:
    """When any sensor first moves by three standard deviations of its noise; None when none ever does. [s]"""
    moments = [effect.first_moved_by(DETECTABLE_SIGMAS) for effect in effects]
    return min((moment for moment in moments if moment is not None), default=None)


def last_felt(effects: Sequence[Effect]) -> float | None:
    """When any sensor moves for the last time; None when none does. [s]"""
    moments = [effect.last_moved_by(TOUCHED_SIGMAS) for effect in effects]
    return max((moment for moment in moments if moment is not None), default=None)


def level_changes(effects: Sequence[Effect]) -> list[tuple[float, int]]:
    """When the incident as a whole deserves another level, and which; empty when it never deserves any. [s]"""
    moments = np.unique(np.concatenate([effect.seconds for effect in effects])) if effects else np.empty(0)
    worst = np.full(len(moments), MILDEST + 1)
    for effect in effects:
        # rows of fields with other steps lie between: what a row says holds until the next
        row = np.searchsorted(effect.seconds, moments, side="right") - 1
        is_within = (row >= 0) & (moments <= effect.seconds[-1])
        level = np.where(is_within, effect.levels[np.maximum(row, 0)], NO_LEVEL)
        worst = np.where(level == NO_LEVEL, worst, np.minimum(worst, level))
    levels = np.where(worst > MILDEST, NO_LEVEL, worst)
    changes = np.flatnonzero(np.diff(levels, prepend=NO_LEVEL))
    return [(float(moments[place]), int(levels[place])) for place in changes]


def own_noise(sensor: Sensor, profile: Profile) -> float:
    """Standard deviation of a sensor's noise: of single readings, slow, and of its steps (resolution / sqrt 12)."""
    scale = _scale(sensor, profile)
    return float(np.sqrt((scale * profile.noise) ** 2 + (scale * profile.wander) ** 2 + profile.resolution**2 / 12.0))


def _of_field(field: Field, sensors: Sequence[Sensor], catalogue: Catalogue) -> Iterator[Effect]:
    profiles = load_profiles().quantities
    seconds = field.begins + np.arange(len(field.values), dtype=np.float64) * field.step
    for column, place in enumerate(field.sensors):
        sensor = sensors[int(place)]
        profile = profiles[sensor.quantity]
        calm = _scale(sensor, profile) * profile.level
        delta = _difference(field, field.values[:, column], calm)
        levels = _levels(sensor, calm + delta, catalogue)
        yield Effect(sensor, seconds, delta, own_noise(sensor, profile), levels)


def _difference(field: Field, values: FloatArray, calm: float) -> FloatArray:
    """What a field makes of a calm value, less that value. (rows,)"""
    if field.effect == "added":
        return values
    return (calm * values if field.effect == "times" else values) - calm


def _levels(sensor: Sensor, values: FloatArray, catalogue: Catalogue) -> IndexArray:
    """The level of each value by the limits of the catalogue. (rows,)"""
    worst = np.full(len(values), MILDEST + 1, dtype=np.int64)
    for rule in catalogue.rules.values():
        if not isinstance(rule, LimitRule) or rule.quantity != sensor.quantity:
            continue
        unit = 1.0 if rule.relative_to == "absolute" else sensor.design_value
        for limit in rule.limits if unit is not None else ():
            is_beyond = np.zeros(len(values), dtype=np.bool_)
            if limit.high is not None:
                is_beyond |= values >= limit.high * (unit or 1.0)
            if limit.low is not None:
                is_beyond |= values <= limit.low * (unit or 1.0)
            worst = np.where(is_beyond, np.minimum(worst, limit.level), worst)
    return np.where(worst > MILDEST, NO_LEVEL, worst)


def _scale(sensor: Sensor, profile: Profile) -> float:
    return (sensor.design_value or 1.0) if profile.of_design else 1.0
