"""All gateways of a city at work: who is due, what its sensors read, and off to the broker."""

import logging
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from schemas.lifeline import Catalogue
from schemas.wire.topics import readings_topic
from simulators.arrays import BoolArray, FloatArray, IndexArray, whole_numbers
from simulators.city.nouns import City
from simulators.publish.connection import Outlet
from simulators.publish.encode import Encoder
from simulators.publish.pace import Pace, periods
from simulators.publish.passing import Passing, WallTime
from simulators.publish.report import Report
from simulators.publish.schedule import Due, Schedule
from simulators.publish.statistics import Statistics
from simulators.publish.transport import Transport
from simulators.publish.wire_values import WireValues, rounded
from simulators.scenario.performance import HOUR, KEPT_HOURS, Performance
from simulators.scenario.witness import Witness
from simulators.sensors.equipment import Equipment
from simulators.signals.calm import CalmValues

logger = logging.getLogger(__name__)

MICROSECONDS = 1_000_000

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
        pace: Pace = "demo",
        watch: Callable[[], float] = time.monotonic,
        equipment: Equipment | None = None,
    ) -> None:
        """clock: Event time. watch: The time of the wall, by which it is told how things go. [s]"""
        self._gateways = [gateway.code for gateway in city.gateways]
        self._topics = [readings_topic(code) for code in self._gateways]
        self._calm = CalmValues(city.sensors, seed)
        self._wire = WireValues(city.sensors, catalogue)
        self._performance = performance
        self._outlet = outlet
        self._clock = clock
        self._watch = watch
        self._began_at = clock()
        self._stepped_at = self._began_at
        self._told_until = 0.0
        self._witness = witness
        self._equipment = equipment or Equipment(city, catalogue, seed)
        faults, shares, intervals = self._equipment.faults, self._equipment.shares, self._equipment.gateway_intervals
        self._transport = Transport(outlet, self._gateways, faults, shares, intervals, seed, self._handed_over)
        if witness:
            witness.begin(self._began_at)
            # what incidents did can be asked for while they are kept
            kept = KEPT_HOURS * HOUR / performance.lapse if performance else KEPT_HOURS * HOUR
            witness.tell_faults(self._equipment.rows(self._calm, self._disturb, self._began_at, kept / 4.0))
        self._schedule = Schedule(self._gateways, city.sensors, periods(city.sensors, catalogue, pace), self._began_at)
        places = {code: index for index, code in enumerate(self._gateways)}
        counts = np.bincount([places[sensor.gateway] for sensor in city.sensors], minlength=len(self._gateways))
        codes, units = [sensor.code for sensor in city.sensors], [sensor.unit for sensor in city.sensors]
        self._encoder = Encoder(codes, units, [int(count) for count in counts])
        self.statistics = Statistics()

    @property
    def missed(self) -> int:
        """Readings that were due and never sent because the machine fell behind."""
        return self._schedule.missed

    def run(self, stop: threading.Event, passing: Passing | None = None, until: int | None = None) -> None:
        """Publish until asked to stop, or until event time has come so far. [us since epoch]"""
        passing = passing or WallTime(self._clock)
        while not stop.is_set() and (until is None or self._clock() < until):
            self.step(until)
            passing.go_on(self._schedule.next_at(), stop)
        if not stop.is_set():
            self.step(until)

    def step(self, until: int | None = None) -> None:
        """Publish every report that is due now, and tell what happens in the story.

        Nothing is due after the end, however far the last step of a clock has gone beyond it: a run has the same
        readings at every speed.
        """
        now = self._clock() if until is None else min(self._clock(), until)
        self._tell_story(now)
        if self._witness:
            self._witness.tell((now - self._began_at) / MICROSECONDS)
        self._transport.pump((now - self._began_at) / MICROSECONDS)
        # battery instruments look for themselves before anything is due, as of the step before
        is_fast = self._equipment.wants_fast(self._stepped_at, self._began_at, self._calm, self._disturb)
        due = self._schedule.due(now, is_fast)
        if len(due.sensors):
            self._publish(*self._values(due), now)
        self._stepped_at = now
        self.statistics.tell(self._watch(), now / MICROSECONDS, self._outlet.acknowledged, self._schedule.missed)

    def _values(self, due: Due) -> tuple[Due, FloatArray]:
        """What the sensors in turn put on the wire; those that send nothing are left out. (readings,)"""
        observed_at = due.due_at[due.reports]
        elapsed = (observed_at - self._began_at) / MICROSECONDS
        numbers = self._equipment.send(due.sensors, observed_at, elapsed, self._calm, self._wire, self._disturb)
        is_sent = ~np.isnan(numbers)
        if not is_sent.all():
            due, numbers = due.only(is_sent), numbers[is_sent]
        return due, rounded(numbers)

    def _disturb(self, sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
        return self._performance.disturb(sensors, elapsed, values) if self._performance else values

    def _publish(self, due: Due, values: FloatArray, now: int) -> None:
        begins = np.searchsorted(due.reports, np.arange(len(due.gateways) + 1))
        stamps = self._equipment.stamps(due.gateways, due.due_at, self._began_at)
        needs_care = self._transport.needs_care(due.gateways, due.due_at)
        was_taken = self._hand_over(due, values.tolist(), whole_numbers(begins), stamps, needs_care)
        lags = (now - due.due_at) / MICROSECONDS
        self.statistics.add_reports(np.diff(begins)[~needs_care], lags[~needs_care], was_taken[~needs_care])
        if self._witness:
            is_sent = was_taken[due.reports]
            sensors, observed_at = due.sensors[is_sent], stamps[due.reports][is_sent]
            sent_begins = np.searchsorted(due.reports[is_sent], np.flatnonzero(was_taken))
            self._witness.hand_over_all(due.gateways[was_taken], sensors, observed_at, sent_begins)

    def _hand_over(
        self, due: Due, values: list[float], begins: list[int], stamps: IndexArray, needs_care: BoolArray
    ) -> BoolArray:
        """Encode and publish report by report. Which were taken, those that need care left aside. (reports,)"""
        encode, publish = self._encoder.encode, self._outlet.publish
        taken: list[bool] = []
        rows = zip(
            whole_numbers(due.gateways), whole_numbers(stamps), needs_care.tolist(), pairwise(begins), strict=True
        )
        for row, (gateway, stamp, is_delicate, (begin, end)) in enumerate(rows):
            sensors, numbers = due.sensors[begin:end], values[begin:end]
            if is_delicate:
                self._hand_to_transport(gateway, sensors, numbers, int(due.due_at[row]), stamp)
                taken.append(False)
                continue
            payload = encode(gateway, sensors, numbers, stamp)
            taken.append(publish(self._gateways[gateway], self._topics[gateway], payload))
        return np.array(taken, dtype=np.bool_)

    def _hand_to_transport(
        self, gateway: int, sensors: IndexArray, numbers: list[float], due_at: int, stamp: int
    ) -> None:
        """What may fare badly on its way; what becomes of it is told to ``_handed_over``."""
        elapsed = (due_at - self._began_at) / MICROSECONDS
        if self._transport.silences(gateway, elapsed):
            return
        payload = self._encoder.encode(gateway, sensors, numbers, stamp)
        code, topic = self._gateways[gateway], self._topics[gateway]
        report = Report(gateway, code, topic, payload, sensors, due_at, stamp)
        if not self._transport.carry(report, elapsed):
            self._count(report, (self._clock() - due_at) / MICROSECONDS, was_taken=False)

    def _handed_over(self, report: Report, is_live: bool) -> None:
        if self._witness:
            self._witness.hand_over(report.gateway, report.sensors, report.stamp)
        # what was held on purpose says nothing about how late this machine is
        self._count(report, (self._clock() - report.due_at) / MICROSECONDS if is_live else 0.0, was_taken=True)

    def _count(self, report: Report, lag: float, was_taken: bool) -> None:
        self.statistics.add_report(len(report.sensors), lag, was_taken=was_taken)

    def _tell_story(self, now: int) -> None:
        if self._performance is None:
            return
        elapsed = (now - self._began_at) / MICROSECONDS
        for act in self._performance.acts(self._told_until, elapsed):
            minutes, seconds = divmod(int(act.at), 60)
            logger.info("story %02d:%02d  %s", minutes, seconds, act.text)
        self._told_until = max(self._told_until, elapsed)
