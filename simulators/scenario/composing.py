"""Several incidents on one sensor: what it reads then."""

from collections.abc import Iterator, Sequence

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.scenario.field import Field
from simulators.signals.possible import Possible


class Composition:
    """Fields by the sensors that they touch, so that a reading costs nothing where nothing happens.

    Sensor by sensor it lists the fields that touch it, with their column: the rows of sensor ``s`` begin at
    ``_first[s]`` and are ``_counts[s]``.
    """

    def __init__(self, fields: Sequence[Field], possible: Possible) -> None:
        self._fields = fields
        self._possible = possible
        sizes = [len(field.sensors) for field in fields]
        sensors = np.concatenate([np.empty(0, np.int64), *(field.sensors for field in fields)])
        order = np.argsort(sensors, kind="stable")
        self._field = np.repeat(np.arange(len(fields)), sizes)[order]
        self._column = np.concatenate([np.empty(0, np.int64), *(np.arange(size) for size in sizes)])[order]
        self._counts = np.bincount(sensors, minlength=len(possible.is_state))
        self._first = np.cumsum(self._counts) - self._counts
        self._begins = np.array([field.begins for field in fields])
        self._ends = np.array([field.ends for field in fields])

    def disturb(self, sensors: IndexArray, seconds: FloatArray, calm: FloatArray) -> FloatArray:
        """Values with all disturbances in them.

        calm x product of factors + sum of what is added + sum of (what is shown instead - calm). So one field that
        shows something instead gives exactly that; two add up what each differs from a calm day. A state (a pump
        runs, a chamber is flooded) has no differences: of several the largest is shown. Each incident by itself is
        possible, their sum need not be: it ends where nature does.

        Args:
            sensors: Which sensors are read. (n,)
            seconds: Run time of each reading. (n,) [s]
            calm: Values of a calm day, in internal units. (n,)
        """
        reading, row = self._touched(sensors, seconds)
        if not len(reading):
            return calm
        factor, added = np.ones_like(calm), np.zeros_like(calm)
        largest = np.full_like(calm, -np.inf)
        for field, at, column in self._by_field(reading, row):
            felt = field.at(column, seconds[at])
            if field.effect == "added":
                added[at] += felt
            elif field.effect == "times":
                factor[at] *= felt
            else:
                added[at] += felt - calm[at]
                largest[at] = np.maximum(largest[at], felt)
        values = calm * factor + added
        shows_largest = self._possible.is_state[sensors] & np.isfinite(largest)
        values = np.where(shows_largest, largest, values)
        values[reading] = self._possible.within(sensors[reading], values[reading])
        return values

    def _touched(self, sensors: IndexArray, seconds: FloatArray) -> tuple[IndexArray, IndexArray]:
        """Each reading with each field that is felt in it: its place in the batch, and its row of the list."""
        counts = self._counts[sensors]
        listed = np.flatnonzero(counts)
        if not len(listed):
            return listed, listed
        counts = counts[listed]
        reading = np.repeat(listed, counts)
        since = np.arange(len(reading)) - np.repeat(np.cumsum(counts) - counts, counts)
        row = self._first[sensors[reading]] + since
        field, moment = self._field[row], seconds[reading]
        is_felt = (moment >= self._begins[field]) & (moment <= self._ends[field])
        return reading[is_felt], row[is_felt]

    def _by_field(self, reading: IndexArray, row: IndexArray) -> Iterator[tuple[Field, IndexArray, IndexArray]]:
        """Field by field: the readings in which it is felt, each once, and their columns in it."""
        order = np.argsort(self._field[row], kind="stable")
        reading, row = reading[order], row[order]
        bounds = np.flatnonzero(np.diff(self._field[row], prepend=-1, append=-1))
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            yield self._fields[int(self._field[row[begin]])], reading[begin:end], self._column[row[begin:end]]
