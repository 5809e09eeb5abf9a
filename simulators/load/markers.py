"""Marker sensors: each crosses its limit once, at a known moment, so that the way to its alert can be timed."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray, whole_numbers
from simulators.city.nouns import Sensor
from simulators.load.account import Crossing
from simulators.load.plan import LoadPlan, Phase
from simulators.signals.noise import KeyArray

METHANE = "gas.methane_adjacent"
CROSSING_PERCENT = 1.5
"""Above the limit of yellow, which alarms at once. [%VOL]"""

MARGIN = 0.1
"""No crossing within this share of a phase from its ends; but right after a cut, for that is when it matters."""
CUT_OFF_SHARE = 0.2
"""So many of a phase's markers cross while the connections are cut."""

NEVER = np.iinfo(np.uint64).max


class Markers:
    """Which sensors cross when, shared out over the phases so that all are of one kind."""

    def __init__(self, sensors: Sequence[Sensor], catalogue: Catalogue, plan: LoadPlan) -> None:
        self._chance = np.random.default_rng(plan.seed)
        candidates = np.array([place for place, one in enumerate(sensors) if one.quantity == METHANE], dtype=np.int64)
        wanted = sum(phase.markers for phase in plan.phases)
        self.places: IndexArray = self._chance.permutation(candidates)[:wanted]
        self._fair = min(1.0, len(self.places) / wanted) if wanted else 0.0
        self._codes = {place: sensors[place].code for place in whole_numbers(self.places)}
        conversion = catalogue.quantities[METHANE].accepts
        self._beyond = np.full(len(sensors), np.nan)
        for place in self._codes:
            unit = conversion[sensors[place].unit]
            self._beyond[place] = round((CROSSING_PERCENT - unit.offset) / unit.factor, 6)
        self._at = np.full(len(sensors), NEVER, dtype=np.uint64)
        self._told: set[int] = set()
        self._given = 0

    def begin(self, phase: Phase, starts_at: int, ends_at: int) -> None:
        """Choose the moments of the markers of this phase. [ms since epoch]"""
        count = int(phase.markers * self._fair)
        chosen = self.places[self._given : self._given + count]
        self._given += count
        # whoever has not had its turn to report in its phase is no longer planted: it would cross in the next
        self._at[self._untold()] = NEVER
        length = ends_at - starts_at
        earliest = starts_at + (MARGIN * length if phase.cut_pause_seconds is None else 0.0)
        moments = self._chance.uniform(earliest, ends_at - MARGIN * length, len(chosen))
        if phase.cut_pause_seconds is not None:
            cut_off = math.ceil(CUT_OFF_SHARE * len(chosen))
            moments[:cut_off] = self._chance.uniform(starts_at, starts_at + 1_000 * phase.cut_pause_seconds, cut_off)
        self._at[chosen] = moments.astype(np.uint64)

    def apply(self, places: IndexArray, times: KeyArray, values: FloatArray, phase: Phase) -> Iterator[Crossing]:
        """Put the values of those that have crossed, and tell of each that does so now.

        Args:
            places: Of the sensors, in the city's list. (n,)
            times: When each reading was due. (n,) [ms since epoch]
            values: On the wire; changed in place. (n,)
            phase: In which they are due.
        """
        crossed = np.flatnonzero(times >= self._at[places])
        values[crossed] = self._beyond[places[crossed]]
        for row in crossed.tolist():
            place = int(places[row])
            if place not in self._told:
                self._told.add(place)
                yield Crossing(sensor=self._codes[place], due_at=int(times[row]), phase=phase.name)

    def _untold(self) -> IndexArray:
        return np.array([place for place in self._codes if place not in self._told], dtype=np.int64)
