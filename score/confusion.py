"""What of faults became incidents, and the other way round. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from score.matching import Explanation
from score.nouns import Incident
from score.outcomes import Outcome
from simulators.truth import Category

Became: TypeAlias = Literal["incident", "device_fault", "false_alarm", "alert", "nothing"]
BECAME: tuple[Became, ...] = ("incident", "device_fault", "false_alarm", "alert", "nothing")
NOTHING: Became = "nothing"
Behind: TypeAlias = Category | Literal["nothing"]
BEHIND: tuple[Behind, ...] = ("incident", "look_alike", "sensor_fault", "transport_fault", "nothing")

CLOSED: dict[str, Became] = {"device_fault": "device_fault", "false_alarm": "false_alarm"}


def truths_became(outcomes: Sequence[Outcome], incidents: Mapping[int, Incident]) -> dict[str, dict[str, int]]:
    """Count, per category of truth, what the service made of it. Undetectable ones are left out."""
    counts = Counter((outcome.truth.category, became(outcome, incidents)) for outcome in outcomes if outcome.is_counted)
    categories = [category for category in BEHIND if category != "nothing"]
    return {category: {column: counts[category, column] for column in BECAME} for category in categories}


def became(outcome: Outcome, incidents: Mapping[int, Incident]) -> Became:
    """What the service made of one truth.

    incident: people work on danger. device_fault: alerts called a device broken, or people closed the incident as that.
    false_alarm: people closed it as that. alert: an alert about danger, and no incident came of it. nothing: no alert.
    The most alarming one counts when there are several.
    """
    makings: set[Became] = {_made_of(alert.about, alert.incident_id, incidents) for alert in outcome.alerts}
    if not makings and outcome.first_alert is not None:
        # its alerts have another cause as well, and were counted there; it was found all the same
        makings = {_made_of(outcome.first_alert.about, outcome.first_alert.incident_id, incidents)}
    return min(makings or {NOTHING}, key=BECAME.index)


def _made_of(about: str, incident_id: int | None, incidents: Mapping[int, Incident]) -> Became:
    incident = incidents.get(incident_id) if incident_id is not None else None
    if incident is not None and incident.state in CLOSED:
        return CLOSED[incident.state]
    if about == "device":
        return "device_fault"
    return "incident" if incident is not None else "alert"


def incidents_behind(explanations: Sequence[Explanation], incidents: Mapping[int, Incident]) -> dict[int, Behind]:
    """What lies behind each incident of the service: what most of its alerts have behind them.

    Among equals the more dangerous one, so that a real incident is never hidden by the noise that joined it.
    """
    votes: dict[int, Counter[Behind]] = {incident_id: Counter() for incident_id in incidents}
    for explanation in explanations:
        if explanation.alert.incident_id in votes:
            votes[explanation.alert.incident_id][explanation.behind] += 1
    return {incident_id: _winner(counts) for incident_id, counts in votes.items() if counts}


def _winner(counts: Counter[Behind]) -> Behind:
    return max(counts, key=lambda behind: (counts[behind], -BEHIND.index(behind)))
