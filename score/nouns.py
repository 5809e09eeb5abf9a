"""What the service said in a run, as the scorer reads it. Positions are WGS 84 degrees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from simulators.truth import Manifest, Truth

About: TypeAlias = Literal["danger", "device"]
"""What an alert is about: danger to the city, or an instrument or its transport that has failed."""


@dataclass(frozen=True)
class Sensor:
    """Where the sensor of an alert stands."""

    code: str
    quantity: str
    lifeline: str
    asset: str
    gateway: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Step:
    """A moment at which an alert called for a person: raised, or worse than it ever was. 1 red to 4 blue."""

    at: datetime
    level: int


@dataclass(frozen=True)
class Alert:
    """One alert of the run.

    Attributes:
        alert_id: Its name in the database.
        sensor: Whose it is.
        rule_id: The rule that raised it.
        about: Danger or a broken device, by the kind of that rule.
        steps: Its moments in event time, the raising first; at least one.
        is_late: Found in back-filled readings: paged nobody, so it neither finds anything nor cries wolf.
        incident_id: The incident that it belongs to, if any.
    """

    alert_id: str
    sensor: Sensor
    rule_id: str
    about: About
    steps: tuple[Step, ...]
    is_late: bool = False
    incident_id: int | None = None

    @property
    def raised_at(self) -> datetime:
        """When it first called."""
        return self.steps[0].at

    @property
    def worst_level(self) -> int:
        """The most severe level that it came to."""
        return min(step.level for step in self.steps)


@dataclass(frozen=True)
class Incident:
    """One incident that the service opened; `opened_at` is the event time of its first alert."""

    incident_id: int
    number: str
    lifeline: str
    state: str
    worst_level: int
    opened_at: datetime
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Run:
    """Everything that is compared.

    Attributes:
        manifest: Of the run; its `ended_at` is known here, as `ended_at` of the run.
        ended_at: Where the comparison ends.
        truths: What really happened.
        alerts: What the service said, in order of raising.
        incidents: What it made of that, in order of opening.
        remarks: What a reader must know before believing the figures.
    """

    manifest: Manifest
    ended_at: datetime
    truths: tuple[Truth, ...]
    alerts: tuple[Alert, ...]
    incidents: tuple[Incident, ...]
    remarks: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """Event time observed. [h]"""
        return (self.ended_at - self.manifest.started_at).total_seconds() / 3600.0
