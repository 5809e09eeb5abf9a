"""D1: flooding. Of two kinds: a storm over a low spot, or rain that an underpass without its pump cannot get rid of."""

from collections.abc import Sequence

from simulators.city.nouns import Asset
from simulators.incidents.drainage.downpour import Downpour
from simulators.incidents.drainage.ponding import Ponding
from simulators.scenario.field import Incident
from simulators.scenario.plan import Plan
from simulators.scenario.stage import Stage


class Flooding:
    """Sizes: ``depth_cm`` of an underpass; ``return_period_years`` and ``reach_km`` of a storm.

    At an underpass its pump stops in rain of that strength, unless the plan tells of a power cut: then it is a storm.
    """

    def places(self, stage: Stage) -> Sequence[Asset]:
        """Underpasses, then spots where water gathers."""
        return [*Ponding().places(stage), *Downpour().places(stage)]

    def happen(self, stage: Stage, plan: Plan, place: Asset) -> Incident:
        """By the kind of place and what the plan tells."""
        is_storm = place.kind != "underpass" or "power_cut_h" in plan.size
        return (Downpour() if is_storm else Ponding()).happen(stage, plan, place)
