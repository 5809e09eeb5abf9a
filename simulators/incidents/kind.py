"""What every kind of incident can do."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from simulators.city.nouns import Asset
from simulators.scenario.field import Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage


class Kind(Protocol):
    """One kind of the catalogue; its category, sizes and durations stand in ``kinds.toml``."""

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Assets where it can happen and some sensor could notice; best told first."""
        ...

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """Its whole course, in run time.

        Args:
            stage: The city.
            plan: When and how big; ``hours`` and every key of ``size`` are filled in.
            place: Where.
        """
        ...


@runtime_checkable
class Cascade(Protocol):
    """A kind that causes others."""

    def consequences(self, stage: Stage, plan: Plan, place: Asset) -> Sequence[Plan]:
        """What it causes, each with an id of its own and ``plan.id`` (or that of another consequence) as parent.

        Args:
            stage: The city.
            plan: Filled in, as for ``Kind.happen``.
            place: Where.
        """
        ...
