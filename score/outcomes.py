"""What became of each truth: found or missed, when, at which level, in which incident, how far off. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from score.matching import Explanation, metres_between
from score.nouns import Alert, Incident, Step
from simulators.truth import Truth

LevelVerdict: TypeAlias = Literal["right", "under", "over"]


@dataclass(frozen=True)
class Outcome:
    """What became of one truth.

    Attributes:
        truth: Which.
        is_counted: Whether recall counts it: detectable, and before the run ended.
        first: The first moment at which an alert found it; None when it was missed.
        first_alert: That alert.
        alerts: Whose cause it is, right or wrong.
        incidents: Ids of incidents that hold those alerts, ascending.
        level: The most severe level that alerts said of it while it lasted.
        level_at: When they first said the worst level that it deserved, or a worse one.
        metres: From the incident of the first alert to the true place.
    """

    truth: Truth
    is_counted: bool
    first: datetime | None
    first_alert: Alert | None
    alerts: tuple[Alert, ...]
    incidents: tuple[int, ...]
    level: int | None
    level_at: datetime | None
    metres: float | None

    @property
    def is_found(self) -> bool:
        """Whether any alert of the right sort has found it."""
        return self.first is not None

    @property
    def delay_seconds(self) -> float | None:
        """From the first detectable moment; negative when an alert came before it. [s]"""
        if self.first is None or self.truth.first_detectable_at is None:
            return None
        return (self.first - self.truth.first_detectable_at).total_seconds()

    @property
    def level_verdict(self) -> LevelVerdict | None:
        """Whether alerts said the worst level that the truth deserved; None when it was missed or deserves none."""
        worst = self.truth.worst_level
        if worst is None or self.level is None:
            return None
        if self.level == worst:
            return "right"
        return "over" if self.level < worst else "under"

    @property
    def level_delay_seconds(self) -> float | None:
        """From deserving the worst level until an alert said so. [s]"""
        deserved = next((one.at for one in self.truth.expected_levels if one.level == self.truth.worst_level), None)
        if deserved is None or self.level_at is None:
            return None
        return (self.level_at - deserved).total_seconds()


def outcomes_of(
    truths: Sequence[Truth],
    explanations: Sequence[Explanation],
    incidents: Mapping[int, Incident],
    ended_at: datetime,
) -> tuple[Outcome, ...]:
    """One outcome per truth, in the order of the truths.

    Args:
        truths: That began before the run ended.
        explanations: Of all alerts that count, in order of raising.
        incidents: Of the run, by id.
        ended_at: What becomes detectable later, the run could not find.
    """
    found_by: dict[str, list[tuple[Step, Alert]]] = defaultdict(list)
    caused: dict[str, list[Alert]] = defaultdict(list)
    for explanation in explanations:
        for verdict in explanation.finds:
            if verdict.step is not None:
                found_by[verdict.truth.id].append((verdict.step, explanation.alert))
        if explanation.cause is not None:
            caused[explanation.cause.truth.id].append(explanation.alert)
    return tuple(_outcome(truth, found_by[truth.id], caused[truth.id], incidents, ended_at) for truth in truths)


def _outcome(
    truth: Truth,
    findings: Sequence[tuple[Step, Alert]],
    alerts: Sequence[Alert],
    incidents: Mapping[int, Incident],
    ended_at: datetime,
) -> Outcome:
    first = min(findings, key=lambda finding: (finding[0].at, finding[1].alert_id), default=None)
    said = [step for found_step, alert in findings for step in _steps_from(alert, found_step)]
    reached = [step.at for step in said if truth.worst_level is not None and step.level <= truth.worst_level]
    return Outcome(
        truth=truth,
        is_counted=truth.first_detectable_at is not None and truth.first_detectable_at <= ended_at,
        first=first[0].at if first else None,
        first_alert=first[1] if first else None,
        alerts=tuple(alerts),
        incidents=tuple(sorted({alert.incident_id for alert in alerts if alert.incident_id is not None})),
        level=min((step.level for step in said), default=None),
        level_at=min(reached, default=None),
        metres=_metres(truth, first[1], incidents) if first else None,
    )


def _steps_from(alert: Alert, found_step: Step) -> list[Step]:
    """Steps of an alert from the one that found the truth on."""
    return [step for step in alert.steps if step.at >= found_step.at]


def _metres(truth: Truth, alert: Alert, incidents: Mapping[int, Incident]) -> float | None:
    """From the incident that a crew would be sent to; None when the alert has none."""
    incident = incidents.get(alert.incident_id) if alert.incident_id is not None else None
    if incident is None:
        return None
    return metres_between(incident.longitude, incident.latitude, truth.longitude, truth.latitude)
