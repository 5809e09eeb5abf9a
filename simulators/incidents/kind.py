"""What every kind of incident can do."""

from collections.abc import Sequence
from typing import Protocol

from simulators.city.nouns import Asset
from simulators.scenario.field import Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage


class Kind(Protocol):
    """One kind of the catalogue; its words, sizes and durations stand in ``kinds.toml``."""

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
