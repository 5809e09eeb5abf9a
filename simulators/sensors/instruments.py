"""Healthy instruments: slow, slightly wrong each in its own way, warm, ageing, and in haste when they see danger."""

from collections.abc import Sequence

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray, TimeArray
from simulators.city.nouns import Sensor
from simulators.sensors.lag import Lag
from simulators.sensors.properties import Properties, load_properties, usual_properties
from simulators.sensors.weather import warmth
from simulators.signals.noise import KeyArray, bell, sensor_keys

GAIN, BIAS, DRIFT = 21, 22, 23
"""Streams of chance."""

SECONDS_PER_DAY = 86_400.0
MICROSECONDS = 1_000_000
LOOK_MICROSECONDS = 5 * MICROSECONDS
"""Battery instruments that wake up within the same five seconds are looked after together: they measure every one to
ten minutes, and a report within the next minute is what follows from it."""

FAST_UNTIL_SHARE = 0.8
"""Below this share of its threshold an instrument calms down again; design default."""


class Instruments:
    """What real instruments make of the truth.

    Noise stays the memoryless one of ``signals``: a function of seed, sensor and time, which lets any moment be asked
    for, in any order and by several processes. An AR(1) noise would need the reading before. What it would add, noise
    that hangs together over minutes and hours, is there already as ``wander``.
    """

    def __init__(self, sensors: Sequence[Sensor], seed: int) -> None:
        rows = [load_properties().get(sensor.quantity, usual_properties()) for sensor in sensors]
        keys = sensor_keys(seed, [sensor.code for sensor in sensors])
        self._lag = Lag(_column(rows, "lag_seconds"))
        self._gain = _column(rows, "gain_error") * _drawn(keys, GAIN)
        self._bias = _column(rows, "bias") * _drawn(keys, BIAS)
        self._drift = _column(rows, "drift_per_day") * _drawn(keys, DRIFT) / SECONDS_PER_DAY
        self._per_kelvin = _column(rows, "per_kelvin")
        self._highest = np.array([np.inf if row.highest is None else row.highest for row in rows])
        self._fast_above = np.array([np.inf if row.fast_above is None else row.fast_above for row in rows])
        self._is_fast = np.zeros(len(rows), dtype=np.bool_)
        self._hasty = np.flatnonzero(np.isfinite(self._fast_above))
        self._measures = np.maximum(_column(rows, "measures_seconds") * MICROSECONDS, 1.0).astype(np.int64)
        self._phase = (keys % self._measures.astype(np.uint64)).astype(np.int64)
        self._looked_at: int | None = None

    def read(
        self, sensors: IndexArray, observed_at: TimeArray, elapsed: FloatArray, truth: FloatArray, felt: FloatArray
    ) -> FloatArray:
        """What the instruments' amplifiers give, noise, end of range and steps of display left aside.

        The truth of a calm day moves within hours and is taken as it is; the lag works on what incidents add to it,
        which by superposition is the same.

        Args:
            sensors: Which are read; readings of a sensor come in order. (n,)
            observed_at: When. (n,) [us since epoch]
            elapsed: Run time: the instruments were new when it began. (n,) [s]
            truth: Of a calm day, in internal units. (n,)
            felt: The truth with what incidents do to it. (n,)
        """
        values = truth + self._lag.follow(sensors, observed_at, felt - truth)
        return (
            values * (1.0 + self._gain[sensors])
            + self._bias[sensors]
            + self._per_kelvin[sensors] * warmth(observed_at)
            + self._drift[sensors] * elapsed
        )

    def ended(self, sensors: IndexArray, values: FloatArray) -> FloatArray:
        """Values as far as each instrument can show them. (n,)"""
        return np.minimum(values, self._highest[sensors])

    def awake(self, at: int) -> IndexArray:
        """Battery instruments that wake up for a measurement of their own since they were last asked. [us since epoch]

        They measure every few minutes and report far less often: without this, nobody would learn of a leak between.
        """
        since = self._looked_at
        if since is not None and at // LOOK_MICROSECONDS <= since // LOOK_MICROSECONDS:
            return self._hasty[:0]
        self._looked_at = at
        if since is None:
            return self._hasty[:0]
        phase, every = self._phase[self._hasty], self._measures[self._hasty]
        return self._hasty[(at - phase) // every > (since - phase) // every]

    def notice(self, sensors: IndexArray, values: FloatArray) -> None:
        """Let the instruments look at what they show, to decide whether to hurry. (n,)"""
        above = self._fast_above[sensors]
        stays = self._is_fast[sensors] & (values >= FAST_UNTIL_SHARE * above)
        self._is_fast[sensors] = (values >= above) | stays

    @property
    def is_fast(self) -> BoolArray:
        """Which report at their fast pace since they have passed their own threshold. (sensors,)"""
        return self._is_fast


def _column(rows: Sequence[Properties], name: str) -> FloatArray:
    return np.array([getattr(row, name) for row in rows], dtype=np.float64)


def _drawn(keys: KeyArray, stream: int) -> FloatArray:
    """One bell-shaped number for each instrument. (sensors,)"""
    return bell(keys, np.zeros(len(keys), dtype=np.int64), stream)
