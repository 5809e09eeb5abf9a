"""The score of a run as data: what ``score.json`` holds, and what terminal and report are drawn from."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from score.clustering import BCubed
from score.confusion import Became, Behind
from score.figures import Figures
from score.nouns import About
from simulators.truth import Category

FORMAT = 1
"""Grows when a field changes its meaning."""


class TruthLine(msgspec.Struct, frozen=True):
    """What became of one truth. Times are event time; seconds and metres; levels 1 red to 4 blue."""

    id: str
    kind: str
    category: Category
    lifeline: str | None
    asset: str | None
    road: str | None
    onset_at: datetime
    ended_at: datetime
    first_detectable_at: datetime | None
    is_counted: bool
    parent_id: str | None
    found_at: datetime | None
    delay_seconds: float | None
    deserved_level: int | None
    said_level: int | None
    alert_ids: tuple[str, ...]
    incidents: tuple[str, ...]
    metres: float | None
    became: Became
    touched_sensors: int


class AlertLine(msgspec.Struct, frozen=True):
    """One alert with what stands behind it.

    ``near_miss`` is, where nothing does, the truth that touches this sensor at another time, and how it was missed.
    """

    alert_id: str
    sensor: str
    quantity: str
    lifeline: str
    asset: str
    rule_id: str
    about: About
    raised_at: datetime
    worst_level: int
    incident: str | None
    behind: Behind
    cause_id: str | None
    because: str | None
    is_right: bool
    near_miss: str | None


class IncidentLine(msgspec.Struct, frozen=True):
    """One incident of the service with what stands behind it; None where none of its alerts counts."""

    incident_id: int
    number: str
    lifeline: str
    state: str
    opened_at: datetime
    behind: Behind | None
    alerts: int


class Score(msgspec.Struct, frozen=True):
    """Everything that is said of a run.

    Attributes:
        format: Of this file.
        run_id: Which run.
        scenario: What was told in it.
        started_at: Event time.
        ended_at: Event time at which the comparison ends.
        hours: Between them.
        sensors: That took part.
        code_version: Of the simulator.
        remarks: What must be known before the figures are believed.
        recall_by_chance: That the same alerts reach when they are moved in time: the floor under recall.
        overall: Figures of everything.
        by_lifeline: The same per lifeline, in the order of the screens.
        by_kind: The same per kind of truth, in the order of their codes.
        correlation: How well alerts were grouped.
        alerts: Counted ones.
        late_alerts: Found in back-filled readings, and not counted.
        alerts_after_the_end: Raised after the end with nothing behind them, as when the simulator stops; not counted.
        incidents: Opened by the service.
        alerts_per_opened_incident: Of counted alerts that stand in one.
        truths_became: Categories of truth against what the service made of them.
        incidents_behind: Incidents of the service by what lies behind them.
        truths: Every truth with what became of it.
        alert_lines: Every counted alert with what stands behind it.
        incident_lines: Every incident of the service.
    """

    format: int
    run_id: str
    scenario: str
    started_at: datetime
    ended_at: datetime
    hours: float
    sensors: int
    code_version: str
    remarks: tuple[str, ...]
    recall_by_chance: float | None
    overall: Figures
    by_lifeline: Mapping[str, Figures]
    by_kind: Mapping[str, Figures]
    correlation: BCubed | None
    alerts: int
    late_alerts: int
    alerts_after_the_end: int
    incidents: int
    alerts_per_opened_incident: float | None
    truths_became: Mapping[str, Mapping[str, int]]
    incidents_behind: Mapping[str, int]
    truths: tuple[TruthLine, ...]
    alert_lines: tuple[AlertLine, ...]
    incident_lines: tuple[IncidentLine, ...]

    @property
    def missed(self) -> tuple[TruthLine, ...]:
        """Incidents that recall counts and nothing found."""
        return tuple(
            line for line in self.truths if line.category == "incident" and line.is_counted and line.found_at is None
        )

    @property
    def undetectable(self) -> tuple[TruthLine, ...]:
        """Incidents that recall leaves out."""
        return tuple(line for line in self.truths if line.category == "incident" and not line.is_counted)

    @property
    def wolves(self) -> tuple[AlertLine, ...]:
        """Alerts that cry wolf."""
        return tuple(line for line in self.alert_lines if not line.is_right)
