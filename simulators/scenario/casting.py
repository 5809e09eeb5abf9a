"""Gives every plan its place in a city: which asset, and never one that still suffers from something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulators.city.nouns import Asset
from simulators.city.plane import to_metres
from simulators.incidents.kind import Cascade, Kind
from simulators.incidents.traits import load_traits
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage


class NoPlace(ValueError):
    """The city has no place where this could happen; the message names the plan."""


@dataclass(frozen=True)
class Scene:
    """A plan, complete with hours and sizes, and its place."""

    plan: Plan
    place: Asset


class Casting:
    """Remembers which places are taken, and until when; and the faults that cascades cause, in ``faults``."""

    def __init__(self, stage: Stage, kinds: Mapping[str, Kind]) -> None:
        self._stage = stage
        self._kinds = kinds
        self._possible: dict[str, Sequence[Asset]] = {}
        self._taken: dict[str, list[tuple[float, float]]] = {}
        self._turns: dict[str, int] = {}
        self.faults: list[Plan] = []

    def cast(self, plans: Sequence[Plan]) -> list[Scene]:
        """A scene for each plan and for everything that it causes, in the order in which they begin.

        Raises:
            NoPlace: The city has none for it.
        """
        scenes: dict[str, Scene] = {}
        for plan in _in_order(plans):
            for scene in self._with_consequences(plan, scenes):
                scenes[scene.plan.id] = scene
        return sorted(scenes.values(), key=lambda scene: scene.plan.begins)

    def possible(self, kind: str) -> Sequence[Asset]:
        """Where a kind can happen in this city; best told first."""
        if kind not in self._possible:
            self._possible[kind] = self._kinds[kind].places(self._stage) if kind in self._kinds else ()
        return self._possible[kind]

    def take_if_free(self, plan: Plan, place: Asset) -> bool:
        """Keep a place, and those of what the plan causes, while they are felt there, unless something else is."""
        wanted = [(plan, place), *self._caused(plan, place)]
        is_free = all(self._is_free(asset, one) for one, asset in wanted)
        if is_free:
            for one, asset in wanted:
                self._take(asset, one)
        return is_free

    def _caused(self, plan: Plan, place: Asset) -> Iterator[tuple[Plan, Asset]]:
        """What a cascade causes, faults left aside, and where it does so in a city in which every place is free."""
        kind = self._kinds[plan.kind]
        if not isinstance(kind, Cascade):
            return
        for consequence in kind.consequences(self._stage, load_traits()[plan.kind].filled(plan), place):
            if not consequence.is_fault:
                possible = self.possible(consequence.kind)
                named = self._named(consequence, possible) if consequence.place else None
                where = named or _nearest(possible, consequence.near or place.shape.anchor)
                yield consequence, where
                yield from self._caused(consequence, where)

    def _with_consequences(self, plan: Plan, scenes: Mapping[str, Scene]) -> Iterator[Scene]:
        scene = self._scene(plan, scenes)
        yield scene
        kind = self._kinds[plan.kind]
        if isinstance(kind, Cascade):
            caused: dict[str, Scene] = {plan.id: scene}
            for consequence in kind.consequences(self._stage, scene.plan, scene.place):
                if consequence.is_fault:
                    # instruments and lines are not cast: who plays faults asks for these
                    self.faults.append(consequence)
                    continue
                for further in self._with_consequences(consequence, {**scenes, **caused}):
                    caused[further.plan.id] = further
                    yield further

    def _scene(self, plan: Plan, scenes: Mapping[str, Scene]) -> Scene:
        if plan.kind not in self._kinds:
            raise NoPlace(f"{plan.id}: kind: nobody can play {plan.kind!r}")
        place = self._place(plan, scenes)
        self._take(place, plan)
        return Scene(load_traits()[plan.kind].filled(plan), place)

    def _place(self, plan: Plan, scenes: Mapping[str, Scene]) -> Asset:
        possible = self.possible(plan.kind)
        if plan.place:
            return self._named(plan, possible)
        if plan.road:
            possible = [asset for asset in possible if asset.road == plan.road]
        free = [asset for asset in possible if self._is_free(asset, plan)]
        if not free:
            where = f" on {plan.road}" if plan.road else ""
            taken = "every place is taken" if possible else "the city has no place for it"
            raise NoPlace(f"{plan.id}: {plan.kind} cannot happen{where}: {taken}")
        near = scenes[plan.beside].place.shape.anchor if plan.beside else plan.near
        if near is not None:
            return _nearest(free, near)
        return self._next(plan.kind, possible, free)

    def _next(self, kind: str, possible: Sequence[Asset], free: Sequence[Asset]) -> Asset:
        """In turns, so that a story that is told again is told elsewhere."""
        turn = self._turns.get(kind, 0)
        codes = {asset.code for asset in free}
        while possible[turn % len(possible)].code not in codes:
            turn += 1
        self._turns[kind] = turn + 1
        return possible[turn % len(possible)]

    def _named(self, plan: Plan, possible: Sequence[Asset]) -> Asset:
        for asset in possible:
            if asset.code == plan.place:
                return asset
        known = plan.place in self._stage.atlas.assets
        problem = f"{plan.kind} cannot happen there" if known else "the city has no such asset"
        raise NoPlace(f"{plan.id}: place: {plan.place}: {problem}")

    def _is_free(self, asset: Asset, plan: Plan) -> bool:
        traits = load_traits()[plan.kind]
        since, until = traits.felt_from(plan), traits.felt_until(plan)
        return all(until < begins or since > ends for begins, ends in self._taken.get(asset.code, ()))

    def _take(self, asset: Asset, plan: Plan) -> None:
        traits = load_traits()[plan.kind]
        self._taken.setdefault(asset.code, []).append((traits.felt_from(plan), traits.felt_until(plan)))


def _nearest(assets: Sequence[Asset], near: tuple[float, float]) -> Asset:
    return min(assets, key=lambda asset: float(np.hypot(*(to_metres(asset.shape.anchor) - to_metres(near)))))


def _in_order(plans: Sequence[Plan]) -> list[Plan]:
    """By time, yet none before the one that it happens beside."""
    ordered: dict[str, Plan] = {}
    waiting = sorted(plans, key=lambda plan: plan.begins)
    while waiting:
        ready = [plan for plan in waiting if not plan.beside or plan.beside in ordered]
        if not ready:
            raise NoPlace(f"{waiting[0].id}: near: no entry {waiting[0].beside!r}")
        ordered.update((plan.id, plan) for plan in ready)
        waiting = [plan for plan in waiting if plan.id not in ordered]
    return list(ordered.values())


def shifted(plan: Plan, cycle: int, seconds: float) -> Plan:
    """The same plan in a later cycle, with ids of its own."""

    def renamed(name: str | None) -> str:
        return f"{cycle}-{name}" if name else ""

    return replace(
        plan,
        id=renamed(plan.id),
        begins=plan.begins + seconds,
        parent_id=renamed(plan.parent_id) or None,
        beside=renamed(plan.beside),
    )
