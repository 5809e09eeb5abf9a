"""All gateways of a city at work: who is due, what its sensors read, and off to the broker."""

import logging
import threading
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from schemas.lifeline import Catalogue
from schemas.wire.topics import readings_topic
from simulators.arrays import FloatArray, IndexArray, whole_numbers
from simulators.city.nouns import City
from simulators.publish.connection import Outlet
from simulators.publish.encode import Encoder
from simulators.publish.report import Report
from simulators.publish.schedule import Due, Schedule
from simulators.publish.statistics import Statistics
from simulators.publish.transport import Transport
from simulators.publish.wire_values import WireValues, written
from simulators.scenario.performance import Performance
from simulators.scenario.witness import Witness
from simulators.sensors.equipment import Equipment
from simulators.signals.calm import CalmValues

logger = logging.getLogger(__name__)

MICROSECONDS = 1_000_000
LONGEST_PAUSE_SECONDS = 0.25

Clock = Callable[[], int]
"""Tells the time. [us since epoch]"""


class Fleet:
    """Publishes a city's readings as their time comes; ``step`` does what is due, ``run`` repeats it."""

    def __init__(
        self,
        city: City,
        catalogue: Catalogue,
        performance: Performance | None,
        outlet: Outlet,
        clock: Clock,
        seed: int,
        witness: Witness | None = None,
        equipment: Equipment | None = None,
    ) -> None:
        self._gateways = [gateway.code for gateway in city.gateways]
        self._topics = [readings_topic(code) for code in self._gateways]
        self._codes = [sensor.code for sensor in city.sensors]
        self._units = [sensor.unit for sensor in city.sensors]
        self._calm = CalmValues(city.sensors, seed)
        self._wire = WireValues(city.sensors, catalogue)
        self._performance = performance
        self._outlet = outlet
        self._clock = clock
        self._began_at = clock()
        self._told_until = 0.0
        self._witness = witness
        self._equipment = equipment or Equipment(city, catalogue, seed)
        faults, shares, intervals = self._equipment.faults, self._equipment.shares, self._equipment.gateway_intervals
        self._transport = Transport(outlet, self._gateways, faults, shares, intervals, seed, self._handed_over)
        if witness:
            witness.begin(self._began_at)
            witness.tell_faults(self._equipment.rows(self._calm, self._disturb, self._began_at).begun)
        self._schedule = Schedule(self._gateways, city.sensors, self._began_at)
        places = {code: index for index, code in enumerate(self._gateways)}
        counts = np.bincount([places[sensor.gateway] for sensor in city.sensors], minlength=len(self._gateways))
        self._encoder = Encoder([int(count) for count in counts])
        self.statistics = Statistics()

    def run(self, stop: threading.Event) -> None:
        """Publish in real time until asked to stop."""
        while not stop.is_set():
            self.step()
            pause = (self._schedule.next_at() - self._clock()) / MICROSECONDS
            stop.wait(min(max(pause, 0.0), LONGEST_PAUSE_SECONDS))

    def step(self) -> None:
        """Publish every report that is due now, and tell what happens in the story."""
        now = self._clock()
        self._tell_story(now)
        if self._witness:
            self._witness.tell((now - self._began_at) / MICROSECONDS)
        self._transport.pump((now - self._began_at) / MICROSECONDS)
        due = self._schedule.due(now)
        if len(due.sensors):
            self._publish(*self._values(due), now)
        self.statistics.tell(now / MICROSECONDS, self._outlet.acknowledged, self._schedule.missed)

    def _values(self, due: Due) -> tuple[Due, list[float]]:
        """What the sensors in turn put on the wire; those that send nothing are left out."""
        observed_at = due.due_at[due.reports]
        elapsed = (observed_at - self._began_at) / MICROSECONDS
        numbers = self._equipment.send(due.sensors, observed_at, elapsed, self._calm, self._wire, self._disturb)
        is_sent = ~np.isnan(numbers)
        if not is_sent.all():
            due, numbers = due.only(is_sent), numbers[is_sent]
        return due, written(numbers)

    def _disturb(self, sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
        return self._performance.disturb(sensors, elapsed, values) if self._performance else values

    def _publish(self, due: Due, values: list[float], now: int) -> None:
        bounds = whole_numbers(np.searchsorted(due.reports, np.arange(len(due.gateways) + 1)))
        stamps = whole_numbers(self._equipment.stamps(due.gateways, due.due_at, self._began_at))
        needs_care = self._transport.needs_care(due.gateways, due.due_at)
        reports = zip(whole_numbers(due.gateways), whole_numbers(due.due_at), stamps, pairwise(bounds), strict=True)
        for row, (gateway, due_at, stamp, (begin, end)) in enumerate(reports):
            elapsed = (due_at - self._began_at) / MICROSECONDS
            if begin == end or (needs_care[row] and self._transport.silences(gateway, elapsed)):
                continue
            sensors = whole_numbers(due.sensors[begin:end])
            codes, units = [self._codes[index] for index in sensors], [self._units[index] for index in sensors]
            payload = self._encoder.encode(gateway, codes, units, values[begin:end], stamp)
            code, topic = self._gateways[gateway], self._topics[gateway]
            report = Report(gateway, code, topic, payload, due.sensors[begin:end], due_at, stamp)
            if needs_care[row]:
                was_taken = self._transport.carry(report, elapsed)
            elif was_taken := self._outlet.publish(code, topic, payload):
                self._handed_over(report, is_live=True)
            if not was_taken:
                self.statistics.add_report(end - begin, (now - due_at) / MICROSECONDS, was_taken=False)

    def _handed_over(self, report: Report, is_live: bool) -> None:
        if self._witness:
            self._witness.hand_over(report.gateway, report.sensors, report.stamp)
        # what was held on purpose says nothing about how late this machine is
        lag = (self._clock() - report.due_at) / MICROSECONDS if is_live else 0.0
        self.statistics.add_report(len(report.sensors), lag, was_taken=True)

    def _tell_story(self, now: int) -> None:
        if self._performance is None:
            return
        elapsed = (now - self._began_at) / MICROSECONDS
        for act in self._performance.acts(self._told_until, elapsed):
            minutes, seconds = divmod(int(act.at), 60)
            logger.info("story %02d:%02d  %s", minutes, seconds, act.text)
        self._told_until = max(self._told_until, elapsed)
