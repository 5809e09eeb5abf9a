"""From plans to faults: whom they befall, how long and how big."""

from collections.abc import Iterator, Sequence

import numpy as np

from schemas.lifeline import Catalogue
from simulators.city.nouns import City
from simulators.scenario.plan import Plan
from simulators.sensors.fault import Fault
from simulators.sensors.kinds import FaultKind, load_fault_kinds
from simulators.sensors.places import Places
from simulators.signals.noise import sensor_keys

SECONDS_PER_HOUR = 3_600.0


class BadFault(ValueError):
    """A plan of a fault cannot be carried out; names the plan and the reason."""


def is_fault(kind: str) -> bool:
    """Whether a plan's kind is a fault: incidents have a capital letter and a digit, faults are lower-case words."""
    return kind.islower()


def faults_of(plans: Sequence[Plan], city: City, catalogue: Catalogue, seed: int) -> Sequence[Fault]:
    """The faults among the plans, in the order of their beginnings; plans of incidents are left aside.

    Raises:
        BadFault: A kind, a place or a key of a size is unknown, or two faults of a kind befall a sensor at one time.
    """
    places = Places(city, catalogue)
    faults = [_fault(plan, places, seed) for plan in plans if is_fault(plan.kind)]
    for first, second in _overlaps(faults):
        raise BadFault(f"{second.id}: {first.id} is the same fault of the same place at the same time")
    return sorted(faults, key=lambda fault: (fault.begins, fault.id))


def _fault(plan: Plan, places: Places, seed: int) -> Fault:
    kind = load_fault_kinds().get(plan.kind)
    if kind is None:
        raise BadFault(f"{plan.id}: no fault {plan.kind!r}; there are: {', '.join(sorted(load_fault_kinds()))}")
    where = _where(plan, kind, places, seed)
    size = dict(kind.size)
    sensors: tuple[int, ...] = ()
    gateways: tuple[int, ...] = ()
    if isinstance(where, str):
        gateways = tuple(places.gateways_of_district[where])
    elif kind.befalls == "gateway":
        gateways = (where,)
    else:
        sensors = places.befallen(kind.befalls, where)
    if kind.befalls == "convertible" and not isinstance(where, str):
        size["factor"] = places.unit_ratio(places.city.sensors[where]) or 1.0
    unknown = sorted(plan.size.keys() - size.keys())
    if unknown:
        raise BadFault(f"{plan.id}: {plan.kind} has no size {', '.join(unknown)}; it has: {', '.join(sorted(size))}")
    return Fault(
        id=plan.id,
        kind=plan.kind,
        begins=plan.begins,
        ends=plan.begins + (kind.hours if plan.hours is None else plan.hours) * SECONDS_PER_HOUR,
        sensors=sensors,
        gateways=gateways,
        size={**size, **plan.size},
        district=where if isinstance(where, str) else None,
        parent_id=plan.parent_id,
    )


def _where(plan: Plan, kind: FaultKind, places: Places, seed: int) -> int | str:
    if plan.place:
        found = places.find(kind.befalls, plan.place)
        if found is None:
            raise BadFault(f"{plan.id}: {plan.place} is no {kind.befalls} that {plan.kind} could befall")
        return found
    if plan.near:
        found = places.nearest(kind.befalls, *plan.near)
    else:
        candidates = places.candidates(kind.befalls)
        chosen = int(np.random.default_rng(int(sensor_keys(seed, [plan.id])[0])).integers(max(len(candidates), 1)))
        found = candidates[chosen] if candidates else None
    if found is None:
        raise BadFault(f"{plan.id}: the city has no {kind.befalls} that {plan.kind} could befall")
    return found


def beside(planned: Sequence[Fault], drawn: Sequence[Fault]) -> Sequence[Fault]:
    """Both together, without drawn faults that would befall a sensor while a planned one of their kind does."""
    taken = [(first.kind, first.begins, first.ends, set(first.sensors)) for first in planned if first.sensors]

    def is_free(fault: Fault) -> bool:
        return not any(
            kind == fault.kind and begins < fault.ends and fault.begins < ends and places & set(fault.sensors)
            for kind, begins, ends, places in taken
        )

    both = [*planned, *(fault for fault in drawn if is_free(fault))]
    return sorted(both, key=lambda fault: (fault.begins, fault.id))


def _overlaps(faults: Sequence[Fault]) -> Iterator[tuple[Fault, Fault]]:
    """Faults of transport may well overlap: a line is down as long as anything keeps it down."""
    newest: dict[tuple[str, int], Fault] = {}
    for fault in sorted(faults, key=lambda fault: fault.begins):
        for place in fault.sensors:
            before = newest.get((fault.kind, place))
            if before and before.ends > fault.begins:
                yield before, fault
            newest[fault.kind, place] = fault
