"""What a fault of sensors does to what is sent, followed while it lasts: the measured half of its row of truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray, TimeArray
from simulators.city.nouns import Sensor
from simulators.publish.wire_values import WireValues
from simulators.scenario.effects import TOUCHED_SIGMAS, own_noise
from simulators.sensors.fault import Fault
from simulators.sensors.overlay import MICROSECONDS, Overlay
from simulators.signals.profiles import load_profiles
from simulators.truth.rows import DETECTABLE_SIGMAS

Signal = Callable[[IndexArray, TimeArray], FloatArray]
"""True values of sensors at any times, with incidents, without noise, in internal units. (n,), (n,) -> (n,)"""


@dataclass(eq=False)
class Shown:
    """What one sensor shows of a fault so far.

    Attributes:
        place: Of the sensor.
        sigma: Standard deviation of its own noise.
        onset: When what is sent first differs by that, or is first missing; None: not yet. Run time. [s]
        detectable: When it first differs by three of that, or is first missing; None: not yet.
        peak_delta: The largest difference to what would have been sent, in the internal unit; 0 when nothing is sent.
    """

    place: int
    sigma: float
    onset: float | None = None
    detectable: float | None = None
    peak_delta: float = 0.0

    @property
    def signal_to_noise(self) -> float:
        """The largest difference in standard deviations."""
        return abs(self.peak_delta) / self.sigma

    def look(self, seconds: FloatArray, delta: FloatArray) -> None:
        """Take in some reports. (n,) run time [s]; (n,) difference in the internal unit, NaN: nothing was sent"""
        sigmas = np.where(np.isnan(delta), np.inf, np.abs(delta) / self.sigma)
        self.onset = _first(seconds, sigmas, TOUCHED_SIGMAS) if self.onset is None else self.onset
        self.detectable = _first(seconds, sigmas, DETECTABLE_SIGMAS) if self.detectable is None else self.detectable
        known = np.append(np.nan_to_num(delta), self.peak_delta)
        self.peak_delta = float(known[int(np.argmax(np.abs(known)))])


@dataclass(frozen=True, eq=False)
class Course:
    """The true course of things in a run, as far as it can be asked for.

    Attributes:
        sensors: Of the city.
        catalogue: Knows units and ranges.
        signal: True values.
        seed: Of the overlay.
        every_seconds: Usual time between two reports of each sensor. (sensors,) [s]
        began_at: When the run began. [us since epoch]
    """

    sensors: Sequence[Sensor]
    catalogue: Catalogue
    signal: Signal
    seed: int
    every_seconds: FloatArray
    began_at: int


class Rehearsal:
    """One fault on its own sensors alone, report by report, on values without noise."""

    def __init__(self, course: Course, fault: Fault) -> None:
        self.fault = fault
        self._course = course
        self._places = np.array(fault.sensors, dtype=np.int64)
        some = [course.sensors[place] for place in fault.sensors]
        self._count = len(some)
        self._every = float(course.every_seconds[self._places].min())
        local = replace(fault, sensors=tuple(range(self._count)))
        self._overlay = Overlay(some, course.catalogue, [local], course.seed, course.every_seconds[self._places])
        self._wire = WireValues(some, course.catalogue)
        self._factor = np.array([course.catalogue.quantities[one.quantity].accepts[one.unit].factor for one in some])
        profiles = load_profiles().quantities
        noise = [own_noise(one, profiles[one.quantity]) for one in some]
        self._shown = [Shown(place, sigma) for place, sigma in zip(fault.sensors, noise, strict=True)]
        self._next = 0

    def go_on(self, until: float) -> bool:
        """Follow it up to a moment of run time [s]; True when it is over."""
        fault = self.fault
        stop = int(np.ceil((min(until, fault.ends) - fault.begins) / self._every - 1e-9))
        if stop > self._next:
            self._play(fault.begins + self._every * np.arange(self._next, stop, dtype=np.float64))
            self._next = stop
        return until >= fault.ends

    def shown(self) -> list[Shown]:
        """What its sensors have felt, in the order of their codes."""
        felt = [one for one in self._shown if one.onset is not None]
        return sorted(felt, key=lambda one: self._course.sensors[one.place].code)

    def _play(self, seconds: FloatArray) -> None:
        own = np.tile(np.arange(self._count), len(seconds))
        elapsed = np.repeat(seconds, self._count)
        at = self._course.began_at + np.rint(elapsed * MICROSECONDS).astype(np.int64)
        healthy = self._course.signal(self._places[own], at)
        sound = self._wire.numbers(own, healthy)
        spoiled = self._wire.numbers(own, self._overlay.in_the_instrument(own, at, elapsed, healthy))
        sent = self._overlay.on_the_wire(own, at, elapsed, spoiled)
        if self.fault.kind == "swapped_channels":
            sent = sound.reshape(-1, 2)[:, ::-1].ravel()
        delta = (sent - sound).reshape(-1, self._count) * self._factor
        if seconds[0] == self.fault.begins:
            # the report at the very beginning is the last sound one of a silent sensor
            delta[0] = np.nan_to_num(delta[0])
        for number, shown in enumerate(self._shown):
            shown.look(seconds, delta[:, number])


def _first(seconds: FloatArray, sigmas: FloatArray, bound: float) -> float | None:
    rows = np.flatnonzero(sigmas >= bound)
    return float(seconds[rows[0]]) if rows.size else None
