"""All gateways of a city at work: who is due, what its sensors read, and off to the broker."""

import logging
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from schemas.lifeline import Catalogue
from schemas.wire.topics import readings_topic
from simulators.arrays import BoolArray, FloatArray, whole_numbers
from simulators.city.nouns import City
from simulators.publish.connection import Outlet
from simulators.publish.encode import Encoder
from simulators.publish.pace import Pace, periods
from simulators.publish.passing import Passing, WallTime
from simulators.publish.schedule import Due, Schedule
from simulators.publish.statistics import Statistics
from simulators.publish.wire_values import WireValues
from simulators.scenario.performance import Performance
from simulators.scenario.witness import Witness
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
        self._told_until = 0.0
        self._witness = witness
        if witness:
            witness.begin(self._began_at)
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
            self.step()
            passing.go_on(self._schedule.next_at(), stop)
        if not stop.is_set():
            self.step(until)

    def step(self, until: int | None = None) -> None:
        """Publish every report that is due now, and tell what happens in the story; nothing beyond `until`.

        Args:
            until: The clock may show a little more when a run ends. [us since epoch]
        """
        now = self._clock() if until is None else min(self._clock(), until)
        self._tell_story(now)
        if self._witness:
            self._witness.tell((now - self._began_at) / MICROSECONDS)
        due = self._schedule.due(now)
        if len(due.sensors):
            self._publish(due, self._values(due), now)
        self.statistics.tell(self._watch(), now / MICROSECONDS, self._outlet.acknowledged, self._schedule.missed)

    def _values(self, due: Due) -> FloatArray:
        """What the sensors in turn put on the wire. (readings,)"""
        observed_at = due.due_at[due.reports]
        values = self._calm.at(due.sensors, observed_at)
        if self._performance:
            elapsed = (observed_at - self._began_at) / MICROSECONDS
            values = self._performance.disturb(due.sensors, elapsed, values)
        return self._wire.of(due.sensors, self._calm.rounded(due.sensors, values))

    def _publish(self, due: Due, values: FloatArray, now: int) -> None:
        begins = np.searchsorted(due.reports, np.arange(len(due.gateways) + 1))
        was_taken = self._hand_over(due, values.tolist(), whole_numbers(begins))
        lags = (now - due.due_at) / MICROSECONDS
        self.statistics.add_reports(np.diff(begins), lags, was_taken)
        if self._witness:
            is_sent = was_taken[due.reports]
            sensors, observed_at = due.sensors[is_sent], due.due_at[due.reports][is_sent]
            sent_begins = np.searchsorted(due.reports[is_sent], np.flatnonzero(was_taken))
            self._witness.hand_over_all(due.gateways[was_taken], sensors, observed_at, sent_begins)

    def _hand_over(self, due: Due, values: list[float], begins: list[int]) -> BoolArray:
        """Encode and publish report by report. Which of them were taken. (reports,)"""
        encode, publish = self._encoder.encode, self._outlet.publish
        taken = [
            publish(
                self._gateways[gateway],
                self._topics[gateway],
                encode(gateway, due.sensors[begin:end], values[begin:end], due_at),
            )
            for gateway, due_at, (begin, end) in zip(
                whole_numbers(due.gateways), whole_numbers(due.due_at), pairwise(begins), strict=True
            )
        ]
        return np.array(taken, dtype=np.bool_)

    def _tell_story(self, now: int) -> None:
        if self._performance is None:
            return
        elapsed = (now - self._began_at) / MICROSECONDS
        for act in self._performance.acts(self._told_until, elapsed):
            minutes, seconds = divmod(int(act.at), 60)
            logger.info("story %02d:%02d  %s", minutes, seconds, act.text)
        self._told_until = max(self._told_until, elapsed)
