"""Faults laid over what healthy sensors would send, many at once."""

from collections.abc import Mapping, Sequence

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray, TimeArray, whole_numbers
from simulators.city.nouns import Sensor
from simulators.publish.wire_values import saturation_of
from simulators.scenario.effects import own_noise
from simulators.sensors.effects import IN_THE_INSTRUMENT, ON_THE_WIRE, Effect, Hit
from simulators.sensors.fault import Fault
from simulators.sensors.properties import load_properties, usual_properties
from simulators.signals.noise import sensor_keys
from simulators.signals.profiles import load_profiles

MICROSECONDS = 1_000_000


class Overlay:
    """The faults of a run. State is one number per sensor and one per fault, however long the run."""

    def __init__(
        self,
        sensors: Sequence[Sensor],
        catalogue: Catalogue,
        faults: Sequence[Fault],
        seed: int,
        every_seconds: FloatArray,
    ) -> None:
        """Lay out the faults.

        Args:
            sensors: Of the city.
            catalogue: Knows units and ranges.
            faults: Of the run; those of transport are left aside.
            seed: Chooses which reports spikes and dying batteries befall.
            every_seconds: Usual time between two reports of each sensor. (sensors,) [s]
        """
        faults = [fault for fault in faults if fault.sensors]
        entries = sorted((place, number) for number, fault in enumerate(faults) for place in fault.sensors)
        self._places = np.array([place for place, _ in entries], dtype=np.int64)
        self._numbers = np.array([number for _, number in entries], dtype=np.int64)
        # per entry: the other sensor of the fault, and whether this one is only a companion
        self._partners = np.array([_partner(faults[number], place) for place, number in entries], dtype=np.int64)
        leads = np.array([fault.sensors[0] for fault in faults], dtype=np.int64)
        self._is_companion = self._places != leads[self._numbers]
        self._begins = np.array([fault.begins for fault in faults])
        self._ends = np.array([fault.ends for fault in faults])
        self._kinds = np.array([_ORDER[fault.kind] for fault in faults], dtype=np.int64)
        names = {name for fault in faults for name in fault.size}
        self._sizes = {name: np.array([fault.size.get(name, np.nan) for fault in faults]) for name in names}
        self._names = {fault.kind: list(fault.size) for fault in faults}
        self._counts = np.bincount(self._places, minlength=len(sensors))
        self._firsts = np.cumsum(self._counts) - self._counts
        self._held = np.full(len(entries), np.nan)
        self._newest = np.full(len(sensors), np.nan)
        self._keys = sensor_keys(seed, [sensor.code for sensor in sensors])
        self._every = np.maximum(every_seconds * MICROSECONDS, 1.0).astype(np.int64)
        profiles = load_profiles().quantities
        self._sigma = np.array([own_noise(sensor, profiles[sensor.quantity]) for sensor in sensors])
        self._factor, self._lowest, self._highest = np.array([_scale(sensor, catalogue) for sensor in sensors]).T

    def in_the_instrument(
        self, sensors: IndexArray, observed_at: TimeArray, elapsed: FloatArray, values: FloatArray
    ) -> FloatArray:
        """Values as failing instruments have them.

        Args:
            sensors: Which are read. (n,)
            observed_at: When. (n,) [us since epoch]
            elapsed: Run time. (n,) [s]
            values: As healthy ones have them, in internal units. (n,)
        """
        return self._laid_over(IN_THE_INSTRUMENT, sensors, observed_at, elapsed, values)

    def on_the_wire(
        self, sensors: IndexArray, observed_at: TimeArray, elapsed: FloatArray, numbers: FloatArray
    ) -> FloatArray:
        """Numbers as they are sent; NaN where nothing is.

        Args:
            sensors: Which are read; readings of a sensor come in order. (n,)
            observed_at: When. (n,) [us since epoch]
            elapsed: Run time. (n,) [s]
            numbers: As a sound line would send them, in units of the wire. (n,)
        """
        self._newest[sensors] = numbers
        return self._laid_over(ON_THE_WIRE, sensors, observed_at, elapsed, numbers)

    def _laid_over(
        self,
        effects: Mapping[str, Effect],
        sensors: IndexArray,
        observed_at: TimeArray,
        elapsed: FloatArray,
        values: FloatArray,
    ) -> FloatArray:
        rows, entries = self._befallen(sensors, elapsed)
        if not len(rows):
            return values
        values = values.copy()
        kinds = self._kinds[self._numbers[entries]]
        under_way = set(whole_numbers(kinds))
        for kind, effect in effects.items():
            if _ORDER[kind] in under_way:
                chosen = np.flatnonzero(kinds == _ORDER[kind])
                row, entry = rows[chosen], entries[chosen]
                hit = self._hit(kind, entry, sensors[row], observed_at[row], elapsed[row], values[row])
                values[row] = effect(hit, values[row])
        return values

    def _befallen(self, sensors: IndexArray, elapsed: FloatArray) -> tuple[IndexArray, IndexArray]:
        """Rows with a fault under way, and which entry of ours that is; a row with two faults comes twice."""
        counts = self._counts[sensors]
        hit = np.flatnonzero(counts)
        counts = counts[hit]
        rows = np.repeat(hit, counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        entries = self._firsts[sensors[rows]] + within
        number = self._numbers[entries]
        lasts = (self._begins[number] <= elapsed[rows]) & (elapsed[rows] < self._ends[number])
        return rows[lasts], entries[lasts]

    def _hit(
        self,
        kind: str,
        entries: IndexArray,
        sensors: IndexArray,
        observed_at: TimeArray,
        elapsed: FloatArray,
        values: FloatArray,
    ) -> Hit:
        number = self._numbers[entries]
        if kind == "stuck":
            self._hold(entries, values)
        return Hit(
            since=elapsed - self._begins[number],
            lasts=self._ends[number] - self._begins[number],
            sizes={name: self._sizes[name][number] for name in self._names[kind]},
            sigma=self._sigma[sensors],
            keys=self._keys[sensors],
            cell=observed_at // self._every[sensors],
            factor=self._factor[sensors],
            lowest=self._lowest[sensors],
            highest=self._highest[sensors],
            other=self._held[entries] if kind == "stuck" else self._newest[self._partners[entries]],
            is_companion=self._is_companion[entries],
        )

    def _hold(self, entries: IndexArray, values: FloatArray) -> None:
        """The first number within the fault is the one that it keeps."""
        fresh, first = np.unique(entries, return_index=True)
        is_unset = np.isnan(self._held[fresh])
        self._held[fresh[is_unset]] = values[first[is_unset]]


_ORDER = {kind: number for number, kind in enumerate((*IN_THE_INSTRUMENT, *ON_THE_WIRE))}


def _partner(fault: Fault, place: int) -> int:
    """The other sensor of two; the sensor itself when it stands alone."""
    return next((other for other in fault.sensors if other != place), place)


def _scale(sensor: Sensor, catalogue: Catalogue) -> tuple[float, float, float]:
    """Factor of the wire's unit, and the least and greatest number that a working instrument sends in it."""
    quantity = catalogue.quantities[sensor.quantity]
    factor, offset = quantity.accepts[sensor.unit]
    end = load_properties().get(sensor.quantity, usual_properties()).highest
    highest = quantity.maximum if end is None else end
    return factor, (quantity.minimum - offset) / factor, min((highest - offset) / factor, saturation_of(sensor.unit))
