"""A schedule: what happens in a run, read from a YAML file that people write (docs/simulation.md, "Scenarios")."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from simulators.incidents.traits import Range, Traits, load_traits
from simulators.scenario.durations import UNITS, NoDuration, seconds
from simulators.scenario.plan import Plan

STORIES = Path(__file__).with_name("stories")


class BadSchedule(ValueError):
    """The file cannot be told; the message names file, entry and field."""


class UnknownScenario(ValueError):
    """There is no scenario of this name."""


@dataclass(frozen=True)
class Schedule:
    """Everything that is to happen.

    Attributes:
        title: In a line.
        plans: In the order of the file; run time counts in seconds of nature, so ``lapse`` is not yet in it.
        lapse: Seconds of the schedule in one second of run time: a demonstration plays nature faster than it is.
        repeat_hours: All of it happens again at the next places after so long; never when None. [h]
        source: The file, for messages.
    """

    title: str
    plans: tuple[Plan, ...]
    lapse: float = 1.0
    repeat_hours: float | None = None
    source: str = "schedule"

    @property
    def incidents(self) -> tuple[Plan, ...]:
        """The plans of incidents and look-alikes."""
        return tuple(plan for plan in self.plans if not plan.is_fault)

    @property
    def faults(self) -> tuple[Plan, ...]:
        """The plans of faults, in run time that already lapses; they do not repeat."""
        return tuple(
            replace(
                plan,
                begins=plan.begins / self.lapse,
                hours=None if plan.hours is None else plan.hours / self.lapse,
            )
            for plan in self.plans
            if plan.is_fault
        )


class _Entry(msgspec.Struct, forbid_unknown_fields=True, rename={"with_": "with"}, kw_only=True):
    """One entry as it is written."""

    kind: str
    id: str = ""
    at: float | str = 0.0
    after: str = ""
    delay: float | str = 0.0
    parent: str = ""
    place: str = ""
    near: tuple[float, float] | str | None = None
    road: str = ""
    hours: float | str | None = None
    size: dict[str, float] = {}
    with_: list[dict[str, Any]] = []


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    title: str
    entries: list[dict[str, Any]]
    lapse: float = 1.0
    repeat_hours: float | None = None


def scenario_names() -> list[str]:
    """The scenarios that come with the simulator."""
    return sorted(path.stem for path in STORIES.glob("*.yaml"))


def find_scenario(name: str) -> Path:
    """The file of a scenario, given its name or its path.

    Raises:
        UnknownScenario: Neither; names those that exist.
    """
    for file in (STORIES / f"{name}.yaml", Path(name)):
        if file.is_file():
            return file
    raise UnknownScenario(f"no scenario {name!r}; there are: {', '.join(scenario_names())}, or give a YAML file")


def load_schedule(path: Path) -> Schedule:
    """Read a schedule.

    Raises:
        BadSchedule: Something in it is unknown, impossible or out of range; names file, entry and field.
    """
    try:
        content = msgspec.yaml.decode(path.read_bytes(), type=_File)
    except msgspec.ValidationError as error:
        raise BadSchedule(f"{path.name}: {error}") from error
    except msgspec.DecodeError as error:
        raise BadSchedule(f"{path.name}: is no YAML: {' '.join(str(error).split())}") from error
    except OSError as error:
        raise BadSchedule(f"{path}: {error.strerror}") from error
    for field in ("lapse", "repeat_hours"):
        value = getattr(content, field)
        if value is not None and not value > 0.0:
            raise BadSchedule(f"{path.name}: {field}: {value:g} is not above 0")
    if not content.entries:
        raise BadSchedule(f"{path.name}: entries: there are none")
    plans = _Reader(path.name).plans(content.entries)
    return Schedule(content.title, plans, content.lapse, content.repeat_hours, path.name)


class _Reader:
    """Turns entries into plans, one after the other, so that ``after`` looks back only."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._plans: dict[str, Plan] = {}

    def plans(self, entries: Sequence[Mapping[str, Any]]) -> tuple[Plan, ...]:
        for number, entry in enumerate(entries, start=1):
            self._read(entry, str(entry.get("id") or number), None)
        return tuple(self._plans.values())

    def _read(self, written: Mapping[str, Any], name: str, companion: Plan | None) -> None:
        try:
            entry = msgspec.convert(dict(written), _Entry)
        except msgspec.ValidationError as error:
            raise BadSchedule(f"{self._file}: entry {name}: {error}") from error
        plan = self._plan(entry, name, companion)
        self._plans[plan.id] = plan
        for number, inner in enumerate(entry.with_, start=1):
            self._read(inner, str(inner.get("id") or f"{plan.id}-{number}"), plan)

    def _plan(self, entry: _Entry, name: str, companion: Plan | None) -> Plan:
        if name in self._plans:
            self._refuse(name, "id", "is used twice")
        is_placed = bool(entry.place or entry.road or entry.near is not None)
        if sum((bool(entry.place), bool(entry.road), entry.near is not None)) > 1:
            self._refuse(name, "place", "give one of place, near and road")
        beside = entry.near if isinstance(entry.near, str) else ""
        plan = Plan(
            id=name,
            kind=entry.kind,
            begins=self._begins(entry, name, companion),
            place=entry.place,
            near=None if isinstance(entry.near, str) else entry.near,
            hours=None if entry.hours is None else round(self._seconds(name, "hours", entry.hours) / UNITS["h"], 9),
            size=entry.size,
            parent_id=entry.parent or None,
            road=entry.road,
            beside=companion.id if companion and not is_placed else beside,
        )
        self._check(plan, name)
        return plan

    def _begins(self, entry: _Entry, name: str, companion: Plan | None) -> float:
        if not entry.after:
            begins = self._seconds(name, "at", entry.at)
            # what comes with something happens at its time, its own `at` being a delay
            return begins + (companion.begins if companion else 0.0)
        self._known(name, "after", entry.after)
        return self._plans[entry.after].begins + self._seconds(name, "delay", entry.delay)

    def _check(self, plan: Plan, name: str) -> None:
        for field, other in (("near", plan.beside), ("parent", plan.parent_id or "")):
            if other:
                self._known(name, field, other)
        if plan.begins < 0.0:
            self._refuse(name, "at", "lies before the beginning")
        if plan.hours is not None and not plan.hours > 0.0:
            self._refuse(name, "hours", "is not above 0")
        if plan.is_fault:
            return
        traits = load_traits().get(plan.kind)
        if traits is None:
            self._refuse(name, "kind", f"no kind {plan.kind!r}; there are: {', '.join(load_traits())}")
        for field, problem in _size_problems(plan, traits):
            self._refuse(name, field, problem)

    def _known(self, name: str, field: str, other: str) -> None:
        if other not in self._plans:
            self._refuse(name, field, f"no entry {other!r} stands before it")

    def _seconds(self, name: str, field: str, written: float | str) -> float:
        try:
            return seconds(written)
        except NoDuration as error:
            self._refuse(name, field, str(error))

    def _refuse(self, name: str, field: str, problem: str) -> NoReturn:
        raise BadSchedule(f"{self._file}: entry {name}: {field}: {problem}")


def _size_problems(plan: Plan, traits: Traits) -> Iterator[tuple[str, str]]:
    for key, value in plan.size.items():
        bounds: Range | None = traits.size.get(key)
        if bounds is None:
            yield f"size.{key}", f"{plan.kind} has no such size; it has: {', '.join(traits.size) or 'none'}"
        elif not bounds.least <= value <= bounds.greatest:
            yield f"size.{key}", f"{value:g} is not between {bounds.least:g} and {bounds.greatest:g}"
