"""Which incident an alert belongs to: the decision alone, with its reason.

First form: the same asset, or assets joined by a link, within half an hour. Travel times, causes and cascades between
lifelines come later; whoever replaces this keeps the signature.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.alerting.alerts.steps import AlertStep

# design default: what follows later has a cause of its own, or is found by people
JOIN_WITHIN = timedelta(minutes=30)
# design default: blue is watched on the screen and opens nothing by itself
OPENS_FROM_LEVEL = 3

Because = Literal["same_asset", "linked"]


@dataclass(frozen=True)
class Candidate:
    """An open incident that an alert may join."""

    incident_id: int
    run_id: str | None
    newest_alert_at: datetime
    asset_ids: frozenset[int]


@dataclass(frozen=True)
class Join:
    """The alert belongs to this incident."""

    incident_id: int
    because: Because


@dataclass(frozen=True)
class Open:
    """The alert is the first of a new incident."""


@dataclass(frozen=True)
class Leave:
    """The alert stays without incident, and why."""

    because: Literal["blue", "late", "overridden", "unplaced"]


def join_or_open_incident(
    step: AlertStep, candidates: Sequence[Candidate], linked: Mapping[int, frozenset[int]]
) -> Join | Open | Leave:
    """Decide where an alert that was raised, or rose, belongs.

    Simulated and real alerts never share an incident. Late findings and overridden alerts join, since they tell
    something, but open nothing.

    Args:
        step: The alert.
        candidates: Open incidents, in any order.
        linked: By asset, the assets that a link joins to it, whichever its direction.
    """
    if step.asset_id is None:
        return Leave("unplaced")
    near = linked.get(step.asset_id, frozenset())
    fitting = [one for one in candidates if _is_recent(one, step) and one.run_id == step.run_id]
    ways: tuple[tuple[Because, frozenset[int]], ...] = (
        ("same_asset", frozenset({step.asset_id})),
        ("linked", near),
    )
    for because, assets in ways:
        chosen = _newest([one for one in fitting if one.asset_ids & assets])
        if chosen is not None:
            return Join(chosen.incident_id, because)
    return _open_or_leave(step)


def _open_or_leave(step: AlertStep) -> Open | Leave:
    if step.is_late:
        return Leave("late")
    if step.override != "none":
        return Leave("overridden")
    if step.level > OPENS_FROM_LEVEL:
        return Leave("blue")
    return Open()


def _is_recent(candidate: Candidate, step: AlertStep) -> bool:
    return abs(step.at - candidate.newest_alert_at) <= JOIN_WITHIN


def _newest(candidates: Sequence[Candidate]) -> Candidate | None:
    # the smaller number decides between equals, so that a replay chooses the same
    return max(candidates, key=lambda one: (one.newest_alert_at, -one.incident_id), default=None)
