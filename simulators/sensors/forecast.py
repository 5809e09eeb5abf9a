"""What a fault of sensors will do to what is sent: the measured half of its row of truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import BoolArray, FloatArray, IndexArray, TimeArray
from simulators.city.nouns import Sensor
from simulators.publish.wire_values import WireValues
from simulators.scenario.effects import own_noise
from simulators.sensors.fault import Fault
from simulators.sensors.overlay import MICROSECONDS, Overlay
from simulators.signals.profiles import load_profiles
from simulators.truth.rows import DETECTABLE_SIGMAS

CLOSE_REPORTS, FAR_REPORTS = 512, 2_048
"""So many reports are looked at one by one; of a longer fault, so many more evenly over what is left."""

Signal = Callable[[IndexArray, TimeArray], FloatArray]
"""True values of sensors at any times, with incidents, without noise, in internal units. (n,), (n,) -> (n,)"""


@dataclass(frozen=True, eq=False)
class Shown:
    """What one sensor shows of a fault.

    Attributes:
        place: Of the sensor.
        onset: When what is sent first differs by its own noise, or is first missing. Run time. [s]
        detectable: When it first differs by three standard deviations, or is first missing; None when never.
        peak_delta: The largest difference to what would have been sent, in the internal unit; 0 when nothing is sent.
        signal_to_noise: That in standard deviations.
    """

    place: int
    onset: float
    detectable: float | None
    peak_delta: float
    signal_to_noise: float


class Forecast:
    """Plays faults in advance, each on its own sensors alone, on values without noise."""

    def __init__(
        self,
        sensors: Sequence[Sensor],
        catalogue: Catalogue,
        signal: Signal,
        seed: int,
        every_seconds: FloatArray,
        began_at: int,
    ) -> None:
        self._sensors, self._catalogue, self._signal, self._seed = sensors, catalogue, signal, seed
        self._every, self._began_at = every_seconds, began_at

    def of(self, fault: Fault) -> list[Shown]:
        """What the fault does to each of its sensors, in the order of their codes; without those that never feel it."""
        places = np.array(fault.sensors, dtype=np.int64)
        some = [self._sensors[place] for place in fault.sensors]
        seconds = self._moments(fault)
        own = np.tile(np.arange(len(some)), len(seconds))
        elapsed = np.repeat(seconds, len(some))
        at = self._began_at + np.rint(elapsed * MICROSECONDS).astype(np.int64)
        healthy = self._signal(places[own], at)
        local = replace(fault, sensors=tuple(range(len(some))))
        overlay = Overlay(some, self._catalogue, [local], self._seed, self._every[places])
        wire = WireValues(some, self._catalogue)
        spoiled = wire.numbers(own, overlay.in_the_instrument(own, at, elapsed, healthy))
        sent = overlay.on_the_wire(own, at, elapsed, spoiled)
        sound = wire.numbers(own, healthy)
        if fault.kind == "swapped_channels":
            sent = sound.reshape(-1, 2)[:, ::-1].ravel()
        shown = [
            self._shown(sensor, place, seconds, sent[number :: len(some)], sound[number :: len(some)])
            for number, (sensor, place) in enumerate(zip(some, fault.sensors, strict=True))
        ]
        return sorted((one for one in shown if one), key=lambda one: self._sensors[one.place].code)

    def _moments(self, fault: Fault) -> FloatArray:
        """Run times of reports within the fault; the first one a whole interval after its beginning at most. [s]"""
        every = float(self._every[list(fault.sensors)].min())
        count = int((fault.ends - fault.begins) / every)
        seconds = every * np.arange(min(count, CLOSE_REPORTS) + 1, dtype=np.float64)
        if count > CLOSE_REPORTS:
            left = fault.ends - fault.begins - float(seconds[-1])
            far = float(seconds[-1]) + left * np.arange(1, FAR_REPORTS, dtype=np.float64) / FAR_REPORTS
            seconds = np.append(seconds, far)
        moments = fault.begins + seconds
        return moments[moments < fault.ends]

    def _shown(
        self, sensor: Sensor, place: int, seconds: FloatArray, sent: FloatArray, sound: FloatArray
    ) -> Shown | None:
        sigma = own_noise(sensor, load_profiles().quantities[sensor.quantity])
        factor = self._catalogue.quantities[sensor.quantity].accepts[sensor.unit].factor
        delta = (sent - sound) * factor
        # the report at the very beginning is the last sound one of a silent sensor
        is_missing = np.isnan(delta) & (np.arange(len(delta)) > 0)
        delta = np.nan_to_num(delta)
        felt = is_missing | (np.abs(delta) >= sigma)
        if not felt.any():
            return None
        peak = float(delta[int(np.argmax(np.abs(delta)))])
        return Shown(
            place=place,
            onset=float(seconds[int(np.argmax(felt))]),
            detectable=_first(seconds, is_missing | (np.abs(delta) >= DETECTABLE_SIGMAS * sigma)),
            peak_delta=peak,
            signal_to_noise=abs(peak) / sigma,
        )


def _first(seconds: FloatArray, holds: BoolArray) -> float | None:
    rows = np.flatnonzero(holds)
    return float(seconds[rows[0]]) if rows.size else None
