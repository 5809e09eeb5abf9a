"""What each kind of fault does to readings: in the instrument (internal units) or behind it (numbers on the wire)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulators.arrays import BoolArray, FloatArray, IndexArray
from simulators.signals.noise import KeyArray, bell, mixed

SPIKE, SPIKE_SIGN, GROWTH, BATTERY = 31, 32, 33, 34
"""Streams of chance."""

SECONDS_PER_HOUR, SECONDS_PER_DAY = 3_600.0, 86_400.0
GROWN_AFTER_SHARE = 0.5
"""Noise has grown to its full size after this share of the fault; design default."""


@dataclass(frozen=True, eq=False)
class Hit:
    """Readings that faults of one kind befall. One row per reading.

    Attributes:
        since: Run time since the fault began. [s]
        lasts: How long it lasts in all. [s]
        sizes: Its sizes by name.
        sigma: Standard deviation of the sensor's own noise, in the internal unit.
        keys: Of the sensors, for chance.
        cell: Number of the reporting interval, for chance: what happens to a report does not depend on its exact time.
        factor: What a number on the wire is multiplied by to give the internal unit.
        lowest: Least number that a working instrument sends.
        highest: Greatest such number.
        other: What the fault shows instead: the first number that it kept, or the other channel's; NaN: nothing yet.
        is_companion: The sensor only stands where the fault is (the switch for water of a flooded well).
    """

    since: FloatArray
    lasts: FloatArray
    sizes: Mapping[str, FloatArray]
    sigma: FloatArray
    keys: KeyArray
    cell: IndexArray
    factor: FloatArray
    lowest: FloatArray
    highest: FloatArray
    other: FloatArray
    is_companion: BoolArray


Effect = Callable[[Hit, FloatArray], FloatArray]
"""Takes the readings as they would be, gives them as the fault makes them; NaN: there is none. (n,) -> (n,)"""


def _bias_step(hit: Hit, values: FloatArray) -> FloatArray:
    return values + hit.sizes["bias_sigmas"] * hit.sigma


def _slow_drift(hit: Hit, values: FloatArray) -> FloatArray:
    return values + hit.sizes["drift_sigmas_per_day"] * hit.sigma * hit.since / SECONDS_PER_DAY


def _noise_growth(hit: Hit, values: FloatArray) -> FloatArray:
    grown = np.minimum(hit.since / (GROWN_AFTER_SHARE * hit.lasts), 1.0)
    return values + bell(hit.keys, hit.cell, GROWTH) * hit.sizes["noise_factor"] * grown * hit.sigma


def _poisoning(hit: Hit, values: FloatArray) -> FloatArray:
    """The gain halves again and again, as catalysts and filters do that silicone or hydrogen sulphide settles on."""
    return values * 0.5 ** (hit.since / SECONDS_PER_HOUR / hit.sizes["half_life_hours"])


def _spikes(hit: Hit, numbers: FloatArray) -> FloatArray:
    is_spike = chance(hit.keys, hit.cell, SPIKE) < hit.sizes["share"]
    sign = np.where(chance(hit.keys, hit.cell, SPIKE_SIGN) < 0.5, -1.0, 1.0)
    return numbers + is_spike * sign * hit.sizes["spike_sigmas"] * hit.sigma / hit.factor


def _saturation(hit: Hit, _numbers: FloatArray) -> FloatArray:
    return np.where(hit.sizes["reads_low"] > 0.0, hit.lowest, hit.highest)


def _unit_error(hit: Hit, numbers: FloatArray) -> FloatArray:
    return numbers * hit.sizes["factor"]


def _kept(hit: Hit, numbers: FloatArray) -> FloatArray:
    return np.where(np.isnan(hit.other), numbers, hit.other)


def _nothing(_hit: Hit, numbers: FloatArray) -> FloatArray:
    return np.full_like(numbers, np.nan)


def _battery_death(hit: Hit, numbers: FloatArray) -> FloatArray:
    """Reports get rarer and the voltage of reference sags, until there is no report at all."""
    dead = np.minimum(hit.since / SECONDS_PER_HOUR / hit.sizes["dying_hours"], 1.0)
    is_sent = chance(hit.keys, hit.cell, BATTERY) >= dead
    return np.where(is_sent, numbers * (1.0 - hit.sizes["sag"] * dead), np.nan)


def _flooding(hit: Hit, _numbers: FloatArray) -> FloatArray:
    """No gas reaches a membrane under water; other instruments give all they have. The switch for water says one."""
    blind = np.where(hit.sizes["reads_zero"] > 0.0, 0.0, hit.highest)
    return np.where(hit.is_companion, 1.0, blind)


IN_THE_INSTRUMENT: Mapping[str, Effect] = {
    "bias_step": _bias_step,
    "slow_drift": _slow_drift,
    "noise_growth": _noise_growth,
    "poisoning": _poisoning,
}
"""Before end of range and steps of display. Values in internal units."""

ON_THE_WIRE: Mapping[str, Effect] = {
    "swapped_channels": _kept,
    "unit_error": _unit_error,
    "spikes": _spikes,
    "saturation": _saturation,
    "flooding": _flooding,
    "stuck": _kept,
    "battery_death": _battery_death,
    "dropout": _nothing,
}
"""Behind the instrument, in this order when a sensor has several. Numbers in the unit of the wire."""


def chance(keys: KeyArray, cell: IndexArray, stream: int) -> FloatArray:
    """Uniform numbers from 0 to 1, a pure function of sensor, number of the report and stream. (n,)"""
    bits = mixed(keys ^ mixed(cell.astype(np.uint64) + np.uint64(stream << 48)))
    return (bits >> np.uint64(11)).astype(np.float64) / float(2**53)


def drawn(key: int, cell: int, stream: int) -> float:
    """The same for a single one, without the cost of an array."""
    return (_mixed(key ^ _mixed((cell + (stream << 48)) & _WORD)) >> 11) / float(2**53)


_WORD = 2**64 - 1


def _mixed(number: int) -> int:
    """splitmix64, as ``signals.noise.mixed``."""
    scattered = (number + 0x9E3779B97F4A7C15) & _WORD
    scattered = ((scattered ^ (scattered >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    scattered = ((scattered ^ (scattered >> 27)) * 0x94D049BB133111EB) & _WORD
    return scattered ^ (scattered >> 31)
