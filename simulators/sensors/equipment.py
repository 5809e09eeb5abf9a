"""Everything that stands between the truth and the broker in one run: instruments, their faults, clocks, lines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import BoolArray, FloatArray, IndexArray, TimeArray
from simulators.city.nouns import City
from simulators.publish.wire_values import WireValues
from simulators.sensors.clocks import Clocks
from simulators.sensors.fault import Fault
from simulators.sensors.instruments import Instruments
from simulators.sensors.overlay import MICROSECONDS, Overlay
from simulators.sensors.places import Places
from simulators.sensors.rehearsal import Course
from simulators.sensors.truth_rows import FaultRows
from simulators.signals.calm import CalmValues
from simulators.signals.profiles import load_profiles

Disturb = Callable[[IndexArray, FloatArray, FloatArray], FloatArray]
"""What incidents do: sensors, run time [s], calm values in internal units -> values. (n,), (n,), (n,) -> (n,)"""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def usual_intervals(city: City) -> FloatArray:
    """Time between two reports of each sensor at the pace of the demonstration. (sensors,) [s]"""
    quantities = load_profiles().quantities
    return np.array([float(quantities[sensor.quantity].every_seconds) for sensor in city.sensors])


class Equipment:
    """Ideal instruments show the truth with noise, at once and by a perfect clock; real ones have their weaknesses."""

    def __init__(
        self,
        city: City,
        catalogue: Catalogue,
        seed: int,
        faults: Sequence[Fault] = (),
        is_real: bool = False,
        shares: Mapping[str, float] | None = None,
        every_seconds: FloatArray | None = None,
    ) -> None:
        """Install it.

        Args:
            city: Where.
            catalogue: Knows units and ranges.
            seed: Chooses every weakness.
            faults: Of the run, of any kind.
            is_real: Whether instruments and clocks have the weaknesses of healthy ones.
            shares: Of messages that fare badly on the best of days, by kind; none when None.
            every_seconds: Usual time between two reports of each sensor; of the demonstration when None. (sensors,) [s]
        """
        self.faults, self.shares = faults, shares or {}
        self._city, self._catalogue, self._seed = city, catalogue, seed
        self._every = usual_intervals(city) if every_seconds is None else every_seconds
        self._instruments = Instruments(city.sensors, seed) if is_real else None
        self._never_fast = np.zeros(len(city.sensors), dtype=np.bool_)
        self._overlay = Overlay(city.sensors, catalogue, faults, seed, self._every)
        self._clocks = Clocks([gateway.code for gateway in city.gateways], faults, seed, is_real)

    @property
    def gateway_intervals(self) -> FloatArray:
        """Time between two reports of each gateway: that of its busiest sensor. (gateways,) [s]"""
        places = {gateway.code: place for place, gateway in enumerate(self._city.gateways)}
        intervals = np.full(len(places), np.inf)
        np.minimum.at(intervals, [places[sensor.gateway] for sensor in self._city.sensors], self._every)
        return intervals

    def send(
        self,
        sensors: IndexArray,
        observed_at: TimeArray,
        elapsed: FloatArray,
        calm: CalmValues,
        wire: WireValues,
        disturb: Disturb,
    ) -> FloatArray:
        """Numbers that sensors send in their units of the wire; NaN where one sends nothing.

        Args:
            sensors: Which are read; readings of a sensor come in order. (n,)
            observed_at: When. (n,) [us since epoch]
            elapsed: Run time. (n,) [s]
            calm: Values of a calm day.
            wire: The way to units of the wire.
            disturb: What incidents do to them.
        """
        values = self._shown(sensors, observed_at, elapsed, calm, disturb)
        return self._overlay.on_the_wire(sensors, observed_at, elapsed, wire.numbers(sensors, values))

    def _shown(
        self, sensors: IndexArray, observed_at: TimeArray, elapsed: FloatArray, calm: CalmValues, disturb: Disturb
    ) -> FloatArray:
        """What the instruments show, in internal units. (n,)"""
        truth, noise = calm.parts(sensors, observed_at)
        measured = calm.within(sensors, truth + noise)
        if self._instruments is None:
            values = disturb(sensors, elapsed, measured)
            values = self._overlay.in_the_instrument(sensors, observed_at, elapsed, values)
            return calm.rounded(sensors, values)
        felt = disturb(sensors, elapsed, truth)
        values = self._instruments.read(sensors, observed_at, elapsed, truth, felt) + (measured - truth)
        values = self._overlay.in_the_instrument(sensors, observed_at, elapsed, values)
        values = calm.rounded(sensors, self._instruments.ended(sensors, values))
        self._instruments.notice(sensors, values)
        return values

    def stamps(self, gateways: IndexArray, due_at: TimeArray, began_at: int) -> TimeArray:
        """The times that reports bear: see ``Clocks``. (n,)"""
        return self._clocks.stamps(gateways, due_at, began_at)

    def wants_fast(self, at: int, began_at: int, calm: CalmValues, disturb: Disturb) -> BoolArray:
        """Which sensors report at their fast pace from now on since they have passed their own threshold. (sensors,)

        Battery instruments wake up for it between their reports, measure, and mostly go on sleeping.

        Args:
            at: No later than any report that is still to come. [us since epoch]
            began_at: When the run began. [us since epoch]
            calm: Values of a calm day.
            disturb: What incidents do to them.
        """
        if self._instruments is None:
            return self._never_fast
        sensors = self._instruments.awake(at)
        if len(sensors):
            observed_at = np.full(len(sensors), at, dtype=np.int64)
            self._shown(sensors, observed_at, (observed_at - began_at) / MICROSECONDS, calm, disturb)
        return self._instruments.is_fast

    def rows(self, calm: CalmValues, disturb: Disturb, began_at: int, patience: float = 0.0) -> FaultRows:
        """The faults as rows of truth.

        Args:
            calm: Values of a calm day.
            disturb: What incidents do to them.
            began_at: When the run began. [us since epoch]
            patience: How long what incidents do can still be asked for afterwards. Run time. [s]
        """

        def signal(sensors: IndexArray, at: TimeArray) -> FloatArray:
            truth = calm.within(sensors, calm.parts(sensors, at)[0])
            return disturb(sensors, (at - began_at) / MICROSECONDS, truth)

        course = Course(self._city.sensors, self._catalogue, signal, self._seed, self._every, began_at)
        places = Places(self._city, self._catalogue)
        started_at, run_id = EPOCH + timedelta(microseconds=began_at), self._city.gateways[0].run_id
        return FaultRows(self.faults, places, course, run_id, started_at, patience)
