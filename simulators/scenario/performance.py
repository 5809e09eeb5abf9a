"""A schedule while it is told: builds what is about to begin, forgets what is over, and disturbs readings between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulators.arrays import FloatArray, IndexArray
from simulators.incidents.catalogue import KINDS
from simulators.incidents.traits import load_traits
from simulators.scenario.casting import Casting, Scene, shifted
from simulators.scenario.composing import Composition
from simulators.scenario.field import Act, Incident
from simulators.scenario.plan import Plan
from simulators.scenario.preparing import Preparing
from simulators.scenario.schedule import Schedule
from simulators.scenario.stage import Stage
from simulators.signals.possible import possible

HOUR = 3600.0
KEPT_HOURS = 1.0
"""So long an incident that is over is kept for readings that are asked for late. Run time before the lapse. [h]"""


@dataclass(frozen=True, eq=False)
class Told:
    """An incident of the run: its plan, with hours and sizes filled in, and what it does."""

    plan: Plan
    incident: Incident


class Performance:
    """Tells a schedule on a stage. Everywhere outside, time is run time; inside, the lapse is taken out of it.

    Incidents are built before anything of them can be felt and dropped after their last effect, so that the memory
    follows what is under way, not the length of the schedule. Asked for a time long past, it begins anew.
    """

    def __init__(
        self, stage: Stage, schedule: Schedule, lapse: float | None = None, ahead_seconds: float = 0.0
    ) -> None:
        """Cast the first cycle.

        Args:
            stage: Where.
            schedule: What.
            lapse: Seconds of the schedule in one of run time; its own when None.
            ahead_seconds: Run time by which incidents are computed in a thread before anything of them is felt, so
                that nobody waits for them; 0: when they are felt. The readings are the same.

        Raises:
            NoPlace: The city has no place for something in it.
        """
        self._stage = stage
        self._schedule = schedule
        self.lapse = lapse or schedule.lapse
        self._possible = possible(stage.atlas.city.sensors, stage.catalogue)
        self._ahead = ahead_seconds * self.lapse
        self._preparing = Preparing(self._incident)
        self._begin_anew()
        # whoever asks for what cannot be played shall hear it before the run begins
        self._next_cycle()

    @property
    def cycle_seconds(self) -> float | None:
        """Run time until everything happens again; None when it never does. [s]"""
        hours = self._schedule.repeat_hours
        return None if hours is None else hours * HOUR / self.lapse

    @property
    def caused_faults(self) -> tuple[Plan, ...]:
        """Faults that cascades of the first cycle cause, in run time, as ``Schedule.faults`` are."""
        return tuple(
            replace(
                plan,
                begins=self.run_seconds(plan.begins),
                hours=None if plan.hours is None else plan.hours / self.lapse,
            )
            for plan in self._casting.faults
        )

    def prepare(self) -> None:
        """Compute what is felt from the first moment on, and begin with what comes soon."""
        self._go_to(0.0, 0.0)

    def end(self) -> None:
        """Prepare nothing more."""
        self._preparing.end()

    def run_seconds(self, moment: float) -> float:
        """When a moment of the schedule comes, in run time. [s]"""
        return moment / self.lapse

    @property
    def under_way(self) -> Sequence[Told]:
        """The incidents at hand: all that anything may be felt of since the last time asked for."""
        return self._told

    def disturb(self, sensors: IndexArray, elapsed: FloatArray, values: FloatArray) -> FloatArray:
        """Values as the incidents of the moment make them.

        Args:
            sensors: Which sensors are read. (n,)
            elapsed: Run time of each reading. (n,) [s]
            values: Calm values in internal units. (n,)
        """
        if not len(sensors):
            return values
        moments = elapsed * self.lapse
        self._go_to(float(moments.min()), float(moments.max()))
        return self._composition.disturb(sensors, moments, values)

    def acts(self, since: float, until: float) -> Iterator[Act]:
        """Lines due in a span of run time, in order. [s]"""
        acts = [act for told in self._between(since, until) for act in told.incident.acts]
        for act in sorted(acts, key=lambda act: act.at):
            if since <= self.run_seconds(act.at) < until:
                yield replace(act, at=self.run_seconds(act.at))

    def begun(self, since: float, until: float) -> Iterator[Told]:
        """What begins in a span of run time [s], in order."""
        tolds = self._between(since, until)
        for told in sorted(tolds, key=lambda told: told.incident.origin.begins):
            if since <= self.run_seconds(told.incident.origin.begins) < until:
                yield told

    def _between(self, since: float, until: float) -> list[Told]:
        self._go_to(since * self.lapse, until * self.lapse)
        return self._told

    def _begin_anew(self) -> None:
        self._casting = Casting(self._stage, KINDS)
        self._cycle = 0
        self._waiting: list[Scene] = []
        self._told: list[Told] = []
        self._forgotten_until = -np.inf
        self._index()

    def _go_to(self, since: float, until: float) -> None:
        """Have everything at hand that is felt between two moments of the schedule. [s]"""
        if since < self._forgotten_until:
            self._begin_anew()
        while self._cycle_begins() - self._longest_lead <= until + self._ahead:
            self._next_cycle()
        if until < self._due_from and since - KEPT_HOURS * HOUR <= self._over_from:
            return
        for scene in self._waiting:
            if self._ahead and _felt_from(scene) <= until + self._ahead:
                self._preparing.begin(scene)
        due = [scene for scene in self._waiting if _felt_from(scene) <= until]
        over = [told for told in self._told if _over_at(told) < since - KEPT_HOURS * HOUR]
        self._waiting = [scene for scene in self._waiting if scene not in due]
        if due or over:
            self._told = [told for told in self._told if told not in over] + [self._happen(scene) for scene in due]
        if over:
            self._forgotten_until = since - KEPT_HOURS * HOUR
        self._index()

    def _cycle_begins(self) -> float:
        """When the first cycle that is not yet cast begins. [s]"""
        if self._cycle == 0:
            return -np.inf
        hours = self._schedule.repeat_hours
        return np.inf if hours is None else self._cycle * hours * HOUR

    @cached_property
    def _longest_lead(self) -> float:
        return max((load_traits()[plan.kind].lead_hours * HOUR for plan in self._schedule.incidents), default=0.0)

    def _next_cycle(self) -> None:
        plans = self._schedule.incidents
        if self._schedule.repeat_hours is not None:
            seconds = self._cycle * self._schedule.repeat_hours * HOUR
            plans = tuple(shifted(plan, self._cycle, seconds) for plan in plans)
        self._waiting += self._casting.cast(plans)
        self._cycle += 1
        self._index()

    def _happen(self, scene: Scene) -> Told:
        return Told(scene.plan, self._preparing.take(scene))

    def _incident(self, scene: Scene) -> Incident:
        return KINDS[scene.plan.kind].happen(self._stage, scene.plan, scene.place)

    def _index(self) -> None:
        """What is felt now, and the moments at which that changes next."""
        fields = [field for told in self._told for field in told.incident.fields]
        self._composition = Composition(fields, self._possible)
        due = (_felt_from(scene) - self._ahead * (not self._preparing.knows(scene)) for scene in self._waiting)
        self._due_from = min(due, default=np.inf)
        self._over_from = min(map(_over_at, self._told), default=np.inf)


def _felt_from(scene: Scene) -> float:
    """Nothing of it is felt before. [s]"""
    return load_traits()[scene.plan.kind].felt_from(scene.plan)


def _over_at(told: Told) -> float:
    """Its last effect, or the last that there is to tell of it. [s]"""
    incident = told.incident
    return max([incident.origin.ends, *(field.ends for field in incident.fields), *(act.at for act in incident.acts)])
