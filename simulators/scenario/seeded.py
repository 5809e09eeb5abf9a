"""A schedule drawn by a seed, and the YAML file of any schedule: written as people would, to be read and changed."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulators.city.chance import generator_for
from simulators.incidents.catalogue import KINDS
from simulators.incidents.traits import Range, Traits, load_traits
from simulators.scenario.casting import Casting, NoPlace
from simulators.scenario.durations import UNITS, written
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import Schedule
from simulators.scenario.stage import Stage

ATTEMPTS = 20
"""So often another moment is tried when every place of a kind is taken."""

LATEST_SHARE = 0.92
"""Nothing begins in the last part of the run: it could hardly be noticed."""


def draw_schedule(stage: Stage, seed: int, hours: float, incidents: int) -> Schedule:
    """So many incidents and look-alikes over a run, spread over kinds, lifelines, places and the day.

    Each kind happens once, and beyond that has its share of ``per_day`` in ``kinds.toml``; its moments are spread
    evenly with a jitter; sizes and hours are drawn log-uniformly; no place is used while its last incident is felt.

    Args:
        stage: The city.
        seed: Chooses everything.
        hours: Of the run. [h]
        incidents: How many; fewer when the city has not enough places.

    Raises:
        NoPlace: The city has no place for anything.
    """
    chance = generator_for(seed, "schedule")
    casting = Casting(stage, KINDS)
    playable = {code: traits for code, traits in load_traits().items() if code in KINDS and casting.possible(code)}
    quotas = _quotas(playable, incidents)
    plans: list[Plan] = []
    # rare places first: slopes are few, manholes many
    for code in sorted(playable, key=lambda code: len(casting.possible(code))):
        for order in range(quotas[code]):
            plan = _drawn(casting, code, playable[code], (order, quotas[code]), hours, chance)
            plans += [plan] if plan else []
    if not plans:
        raise NoPlace("the city has no place for any kind of incident")
    title = f"{len(plans)} incidents in {hours:g} hours, drawn with seed {seed}"
    return Schedule(title, tuple(sorted(plans, key=lambda plan: plan.begins)))


def to_yaml(schedule: Schedule) -> str:
    """The text of a schedule, one line an entry; ``load_schedule`` reads it back."""
    lines = [f"title: {schedule.title}"]
    if schedule.lapse != 1.0:
        lines.append(f"lapse: {schedule.lapse:g}")
    if schedule.repeat_hours is not None:
        lines.append(f"repeat_hours: {schedule.repeat_hours:g}")
    lines.append("entries:")
    lines += [f"  - {{ {', '.join(_parts(plan))} }}" for plan in schedule.plans]
    return "\n".join(lines) + "\n"


def _quotas(playable: Mapping[str, Traits], incidents: int) -> dict[str, int]:
    """How many of each kind: each once if there is room, the rest by rate; the largest remainders are rounded up."""
    least = int(incidents >= len(playable))
    rest = incidents - least * len(playable)
    total = sum(traits.per_day for traits in playable.values())
    exact = {code: rest * traits.per_day / total for code, traits in playable.items()}
    quotas = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: quotas[code] - exact[code])
    for code in by_remainder[: rest - sum(quotas.values())]:
        quotas[code] += 1
    return {code: quota + least for code, quota in quotas.items()}


def _drawn(
    casting: Casting, code: str, traits: Traits, turn: tuple[int, int], hours: float, chance: np.random.Generator
) -> Plan | None:
    """One plan at a free place; None when none is found."""
    order, count = turn
    possible = casting.possible(code)
    size = {key: _log_uniform(bounds, chance) for key, bounds in traits.size.items()}
    lasting = min(_log_uniform(traits.hours, chance), hours)
    for attempt in range(ATTEMPTS):
        # at first its own part of the day, then any
        share = (order + chance.random()) / count if attempt < ATTEMPTS // 2 else chance.random()
        begins = round(LATEST_SHARE * hours * UNITS["h"] * share / 60.0) * 60.0
        place = possible[int(chance.integers(len(possible)))]
        plan = Plan(f"{code}-{order + 1}", code, begins, place.code, hours=lasting, size=size)
        if casting.take_if_free(plan, place):
            return plan
    return None


def _log_uniform(bounds: Range, chance: np.random.Generator) -> float:
    """Three figures are enough for a person to read."""
    drawn = bounds.least * (bounds.greatest / bounds.least) ** chance.random()
    return min(max(float(f"{drawn:.3g}"), bounds.least), bounds.greatest)


def _parts(plan: Plan) -> Sequence[str]:
    parts = [f"id: {plan.id}", f"kind: {plan.kind}", f"at: {written(plan.begins)}"]
    if plan.hours is not None:
        parts.append(f"hours: {plan.hours:g}")
    parts += [f"{key}: {value}" for key, value in (("place", plan.place), ("road", plan.road)) if value]
    if plan.near is not None or plan.beside:
        parts.append(f"near: {plan.beside or list(plan.near or ())}")
    if plan.parent_id:
        parts.append(f"parent: {plan.parent_id}")
    if plan.size:
        parts.append("size: { " + ", ".join(f"{key}: {value:g}" for key, value in plan.size.items()) + " }")
    return parts
