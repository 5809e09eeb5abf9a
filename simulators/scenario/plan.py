"""What is to happen, before anything is computed: the lines of a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """One thing that is to happen: an incident, a look-alike or a fault.

    Where it happens is said by ``place``, ``near``, ``beside`` or ``road``; when none is given, at the first of the
    kind's places that is free.

    Attributes:
        id: Unique within the run.
        kind: Code of the catalogue of incidents (``simulators/incidents/kinds.toml``) or of faults.
        begins: Run time of its cause. [s]
        place: Code of the asset (of a fault: of the sensor or gateway) where it happens.
        near: The nearest possible place to here. [degrees: longitude, latitude]
        hours: How long its cause lasts; the kind's own when None. [h]
        size: How big it is; keys carry their unit; what is left out is the kind's own.
        parent_id: What caused it, in a cascade.
        road: The first free place on this road.
        beside: The nearest possible place to that of the plan with this id.
    """

    id: str
    kind: str
    begins: float
    place: str = ""
    near: tuple[float, float] | None = None
    hours: float | None = None
    size: Mapping[str, float] = field(default_factory=dict[str, float])
    parent_id: str | None = None
    road: str = ""
    beside: str = ""

    @property
    def is_fault(self) -> bool:
        """Faults of sensors and transport have lower-case kinds; incidents have codes such as ``G1``."""
        return self.kind.islower()
