"""Calm values of many sensors at once."""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import FloatArray, IndexArray, TimeArray
from simulators.city.nouns import Sensor
from simulators.signals.noise import bell, sensor_keys, wander
from simulators.signals.profiles import Profile, load_profiles

LOCAL_OFFSET_SECONDS = 8 * 3600
"""China Standard Time; days are lived in it."""

WANDER_SECONDS = (900.0, 6 * 3600.0)
MICROSECONDS = 1_000_000
PLACE, NOISE, WANDER = 1, 2, 3


class CalmValues:
    """Asks any sensors for their calm values at any times; the answer depends on seed, sensor and time alone."""

    def __init__(self, sensors: Sequence[Sensor], seed: int) -> None:
        profiles = load_profiles()
        chosen = [profiles.quantities[sensor.quantity] for sensor in sensors]
        shape_names = sorted(profiles.shapes)
        self._keys = sensor_keys(seed, [sensor.code for sensor in sensors])
        self._shapes = np.array([profiles.shapes[name] for name in shape_names])
        self._shape = np.array([shape_names.index(profile.shape) for profile in chosen])
        scale = np.array([_scale(profile, sensor) for profile, sensor in zip(chosen, sensors, strict=True)])
        self._swing, self._wander, self._noise, spread, level, self._low, self._high = (
            scale * np.array([getattr(profile, name) for profile in chosen])
            for name in ("swing", "wander", "noise", "spread", "level", "low", "high")
        )
        place = bell(self._keys, np.zeros(len(chosen), np.int64), PLACE) / np.sqrt(12.0)
        self._level = level + spread * place
        self._resolution = np.array([profile.resolution for profile in chosen])

    def at(self, sensors: IndexArray, observed_at: TimeArray) -> FloatArray:
        """Calm values.

        Args:
            sensors: Places in the list given at the start. (n,)
            observed_at: Time of each reading. (n,) [us since epoch]

        Returns:
            Values in each quantity's internal unit, not yet rounded to the instrument's steps. (n,)
        """
        truth, noise = self.parts(sensors, observed_at)
        return self.within(sensors, truth + noise)

    def parts(self, sensors: IndexArray, observed_at: TimeArray) -> tuple[FloatArray, FloatArray]:
        """What is to be measured on a calm day, and the noise of the instruments, which add up to ``at``. (n,), (n,)"""
        keys, seconds = self._keys[sensors], observed_at / MICROSECONDS
        slow = wander(keys, seconds, WANDER_SECONDS, WANDER).sum(axis=0)
        truth = (
            self._level[sensors]
            + self._swing[sensors] * self._daily(self._shape[sensors], seconds)
            + self._wander[sensors] * slow / np.sqrt(len(WANDER_SECONDS))
        )
        return truth, self._noise[sensors] * bell(keys, observed_at, NOISE)

    def within(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """Values that a calm day can bring. (n,)"""
        return np.clip(values, self._low[sensors], self._high[sensors])

    def rounded(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """Values as an instrument shows them, in whole steps of its resolution. (n,)"""
        steps = self._resolution[sensors]
        return np.round(values / steps) * steps

    def _daily(self, shape: IndexArray, seconds: FloatArray) -> FloatArray:
        """The daily pattern, straight between full hours. (n,)"""
        hours = (seconds + LOCAL_OFFSET_SECONDS) / 3600.0 % 24.0
        hour = hours.astype(np.int64)
        share = hours - hour
        return self._shapes[shape, hour] * (1.0 - share) + self._shapes[shape, (hour + 1) % 24] * share


def _scale(profile: Profile, sensor: Sensor) -> float:
    if not profile.of_design:
        return 1.0
    if sensor.design_value is None:
        raise ValueError(f"{sensor.code} needs a design value")
    return sensor.design_value
