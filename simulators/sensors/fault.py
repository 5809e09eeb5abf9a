"""A fault: what fails, whom it befalls, from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.sensors.kinds import FaultKind, load_fault_kinds


@dataclass(frozen=True)
class Fault:
    """One fault of instruments or of their transport, in run time.

    Attributes:
        id: Unique within the run.
        kind: Of ``kinds.toml``.
        begins: When it begins. [s]
        ends: When it is over. [s]
        sensors: Places of the sensors that fail, the one that was named first; empty for a fault of transport.
        gateways: Places of the gateways that fail, ascending; empty for a fault of sensors.
        size: How big it is, every key of the kind filled in.
        district: Code, when a whole district suffers.
        parent_id: What caused it.
    """

    id: str
    kind: str
    begins: float
    ends: float
    sensors: tuple[int, ...]
    gateways: tuple[int, ...]
    size: Mapping[str, float]
    district: str | None = None
    parent_id: str | None = None

    @property
    def of(self) -> FaultKind:
        """What holds for its kind."""
        return load_fault_kinds()[self.kind]

    def lasts_at(self, elapsed: float) -> bool:
        """Whether it is under way. [s]"""
        return self.begins <= elapsed < self.ends
