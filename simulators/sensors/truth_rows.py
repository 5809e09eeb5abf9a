"""Faults as rows of truth: whom they befall, from when to when, and when they first show."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from simulators.city.nouns import City
from simulators.sensors.clocks import OFFSET_SECONDS
from simulators.sensors.fault import Fault
from simulators.sensors.places import Places
from simulators.sensors.rehearsal import Course, Rehearsal, Shown
from simulators.truth.rows import DETECTABLE_SIGMAS, TouchedSensor, Truth

PPM = 1e-6
SHARED = ("duplicates", "out_of_order", "truncated", "wrong_schema", "unknown_sensor")


class FaultRows:
    """Writes the rows of a run's faults: of transport as they begin, of sensors when it is known what they did."""

    def __init__(
        self,
        faults: Sequence[Fault],
        places: Places,
        course: Course,
        run_id: str,
        started_at: datetime,
        patience: float,
    ) -> None:
        """Take what a run knows.

        Args:
            faults: Of the run, in the order of their beginnings.
            places: Look-ups over its city.
            course: What truly happens; asked for in order of time.
            run_id: Begins every id.
            started_at: When the run began.
            patience: So long the true course is left to grow before it is looked at. Run time. [s]
        """
        self._waiting = deque(faults)
        self._under_way: list[Rehearsal] = []
        self._places, self._course = places, course
        self._run_id, self._started_at = run_id, started_at
        self._patience, self._looked_at = patience, 0.0

    def known(self, until: float) -> list[Truth]:
        """Rows that are complete by now. Run time. [s]"""
        rows: list[Truth] = []
        while self._waiting and self._waiting[0].begins < until:
            fault = self._waiting.popleft()
            if fault.sensors:
                self._under_way.append(Rehearsal(self._course, fault))
            else:
                rows.append(self._of_transport(fault))
        if until - self._looked_at >= self._patience:
            self._looked_at = until
            over = [one for one in self._under_way if one.go_on(until)]
            self._under_way = [one for one in self._under_way if one not in over]
            rows += [self._of_sensors(one) for one in over]
        return rows

    def rest(self, until: float) -> list[Truth]:
        """Rows of everything that is still under way when the run ends. Run time. [s]"""
        rows = self.known(until)
        for one in self._under_way:
            one.go_on(until)
        rows += [self._of_sensors(one) for one in self._under_way]
        self._under_way = []
        return rows

    def _of_sensors(self, rehearsal: Rehearsal) -> Truth:
        fault, shown = rehearsal.fault, rehearsal.shown()
        moments = [one.detectable for one in shown if one.detectable is not None]
        sensor = self._city.sensors[fault.sensors[0]]
        asset = self._places.assets[sensor.asset]
        return Truth(
            id=f"{self._run_id}-{fault.id}",
            kind=fault.kind,
            category=fault.of.category,
            lifeline=sensor.quantity.partition(".")[0],
            longitude=sensor.position[0],
            latitude=sensor.position[1],
            onset_at=self._moment(fault.begins),
            ended_at=self._moment(fault.ends),
            first_detectable_at=self._moment(min(moments)) if moments else None,
            is_detectable=bool(moments),
            asset=asset.code,
            assets=(asset.code,),
            sensors=tuple(self._touched(one) for one in shown),
            size={name: round(value, 4) for name, value in fault.size.items()},
            district=asset.district,
            road=asset.road,
            parent_id=fault.parent_id and f"{self._run_id}-{fault.parent_id}",
        )

    def _of_transport(self, fault: Fault) -> Truth:
        behind = [place for gateway in fault.gateways for place in self._places.sensors_of_gateway[gateway]]
        interval = float(self._course.every_seconds[behind].min())
        detectable = first_shown(fault, interval)
        position = np.mean([self._city.sensors[place].position for place in behind], axis=0)
        lifelines = {self._city.sensors[place].quantity.partition(".")[0] for place in behind}
        return Truth(
            id=f"{self._run_id}-{fault.id}",
            kind=fault.kind,
            category=fault.of.category,
            lifeline=lifelines.pop() if len(lifelines) == 1 else None,
            longitude=float(position[0]),
            latitude=float(position[1]),
            onset_at=self._moment(fault.begins),
            ended_at=self._moment(fault.ends),
            first_detectable_at=None if detectable is None else self._moment(detectable),
            is_detectable=detectable is not None,
            gateways=tuple(sorted(self._city.gateways[gateway].code for gateway in fault.gateways)),
            size={name: round(value, 4) for name, value in fault.size.items()},
            district=fault.district,
            parent_id=fault.parent_id and f"{self._run_id}-{fault.parent_id}",
        )

    @property
    def _city(self) -> City:
        return self._places.city

    def _touched(self, shown: Shown) -> TouchedSensor:
        return TouchedSensor(
            sensor=self._city.sensors[shown.place].code,
            onset_at=self._moment(shown.onset or 0.0),
            peak_delta=round(shown.peak_delta, 6),
            signal_to_noise=round(shown.signal_to_noise, 2),
        )

    def _moment(self, elapsed: float) -> datetime:
        return self._started_at + timedelta(seconds=elapsed)


def first_shown(fault: Fault, interval: float) -> float | None:
    """When a fault of transport first shows in what is sent; None when that is not before it ends. Run time. [s]

    Silence: when one report is missing. A wrong clock: with the first report that is off by three standard deviations
    of sound clocks. What befalls a share of messages: when one message is to be expected. A retained message: when it
    comes again. A storm of connections: when they all break off.

    Args:
        fault: Of transport or of a clock.
        interval: Between two reports of the gateway; of the busiest of several. [s]
    """
    size = fault.size
    if fault.kind in SHARED:
        moment = fault.begins + interval / size["share"]
    elif fault.kind == "retained":
        moment = fault.begins + 60.0 * size["every_minutes"]
    elif fault.kind == "reconnect_storm":
        moment = fault.begins
    elif fault.kind == "clock_drift":
        wrong_after = DETECTABLE_SIGMAS * OFFSET_SECONDS / (abs(size["drift_ppm"]) * PPM)
        moment = fault.begins + max(wrong_after, interval)
    elif abs(size.get("offset_seconds", size.get("step_seconds", np.inf))) < DETECTABLE_SIGMAS * OFFSET_SECONDS:
        return None
    else:
        moment = fault.begins + interval
    return moment if moment < fault.ends else None
