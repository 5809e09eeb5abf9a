"""A story told over and over: which incidents are under way at a moment, and the lines that belong to it."""

from collections.abc import Iterator

import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import FloatArray, IndexArray
from simulators.city.nouns import City
from simulators.scenario.atlas import Atlas
from simulators.scenario.field import Act, Incident
from simulators.scenario.gas_leak import find_places, leak_incident
from simulators.scenario.ponding import find_underpasses, ponding_incident
from simulators.scenario.story import Story

HOUR = 3600.0


class NoPlace(ValueError):
    """The city has no place where this story could happen."""


class Performance:
    """Tells a story from a given start, at a given speed, each cycle at the next place."""

    def __init__(self, city: City, catalogue: Catalogue, story: Story, speed: float | None = None) -> None:
        self._atlas = Atlas(city)
        self._catalogue = catalogue
        self._story = story
        self._places = find_places(self._atlas)
        self._underpasses = find_underpasses(self._atlas)
        self._cycles: dict[int, tuple[Incident, ...]] = {}
        self.speed = speed or story.speed
        if (story.leak and not self._places) or (story.ponding and not self._underpasses):
            raise NoPlace("the city has no instrumented manholes or underpasses for this story")

    @property
    def cycle_seconds(self) -> float:
        """Real time until the story begins again. [s]"""
        return self._story.cycle_hours * HOUR / self.speed

    def disturb(self, sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
        """Values as the incidents of the moment make them.

        Args:
            sensors: Which sensors are read. (n,)
            elapsed: Real time of each reading since the story began. (n,) [s]
            values: Calm values in internal units. (n,)
        """
        cycles = np.floor(elapsed / self.cycle_seconds).astype(np.int64)
        for cycle in np.unique(cycles[cycles >= 0]):
            seconds = np.where(cycles == cycle, (elapsed - float(cycle) * self.cycle_seconds) * self.speed, -1.0)
            for incident in self._incidents(int(cycle)):
                for field in incident.fields:
                    values = field.disturb(sensors, seconds, values)
        return values

    def acts(self, since: float, until: float) -> Iterator[Act]:
        """Lines due in a span of real time since the story began, in order. [s]"""
        first, last = int(max(since, 0.0) // self.cycle_seconds), int(max(until, 0.0) // self.cycle_seconds)
        for cycle in range(first, last + 1):
            begins = cycle * self.cycle_seconds
            acts = (act for incident in self._incidents(cycle) for act in incident.acts)
            for act in sorted(acts, key=lambda act: act.at):
                if since <= begins + act.at / self.speed < until:
                    yield Act(begins + act.at / self.speed, act.text)

    def begun(self, since: float, until: float) -> Iterator[tuple[int, Incident]]:
        """Incidents that begin in a span of real time since the story began [s], each with the number of its cycle."""
        first, last = int(max(since, 0.0) // self.cycle_seconds), int(max(until, 0.0) // self.cycle_seconds)
        for cycle in range(first, last + 1):
            for incident in self._incidents(cycle):
                if since <= self.real_seconds(cycle, incident.origin.begins) < until:
                    yield cycle, incident

    def real_seconds(self, cycle: int, story_seconds: float) -> float:
        """When a moment of a cycle comes, in real time since the story began. [s]"""
        return cycle * self.cycle_seconds + story_seconds / self.speed

    def _incidents(self, cycle: int) -> tuple[Incident, ...]:
        if cycle not in self._cycles:
            # Only the newest two cycles are ever asked for.
            self._cycles = {number: made for number, made in self._cycles.items() if number >= cycle - 1}
            self._cycles[cycle] = tuple(self._make(cycle))
        return self._cycles[cycle]

    def _make(self, cycle: int) -> Iterator[Incident]:
        if self._story.leak:
            place = self._places[cycle % len(self._places)]
            yield leak_incident(self._atlas, self._catalogue, self._story.leak, place)
        if self._story.ponding:
            underpass = self._underpasses[cycle % len(self._underpasses)]
            yield ponding_incident(self._atlas, self._catalogue, self._story.ponding, underpass)
