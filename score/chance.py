"""What recall the same alerts would reach by chance: the floor under the figure. Pure.

Every alert is moved by the same share of the run, around its end to its beginning, so that sensors, numbers and
bursts stay as they were and only their meeting with the truths is broken. The mean over several shares is the floor:
a service that cries wolf often enough finds everything.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from score.kinds import Kinds
from score.matching import Matcher
from score.nouns import Alert, Step
from score.outcomes import outcomes_of
from simulators.truth import Truth

SHARES = tuple(number / 8 for number in range(1, 8))


def recall_by_chance(
    truths: Sequence[Truth], alerts: Sequence[Alert], kinds: Kinds, started_at: datetime, ended_at: datetime
) -> float | None:
    """Mean recall of the alerts moved in time; None without anything to find.

    Args:
        truths: That began before the run ended.
        alerts: That count.
        kinds: For radius and grace.
        started_at: Of the run.
        ended_at: Of the run.
    """
    matcher = Matcher(truths, kinds)
    recalls: list[float] = []
    for share in SHARES:
        moved = [moved_by(alert, (ended_at - started_at) * share, started_at, ended_at) for alert in alerts]
        outcomes = outcomes_of(truths, [matcher.explain(alert) for alert in moved], {}, ended_at)
        counted = [one for one in outcomes if one.is_counted and one.truth.category == "incident"]
        if counted:
            recalls.append(sum(one.is_found for one in counted) / len(counted))
    return sum(recalls) / len(recalls) if recalls else None


def moved_by(alert: Alert, span: timedelta, started_at: datetime, ended_at: datetime) -> Alert:
    """An alert so much later; what passes the end of the run comes in again at its beginning, with all its moments."""
    length = ended_at - started_at
    raised_at = started_at + (alert.raised_at - started_at + span) % length
    delta = raised_at - alert.raised_at
    return replace(alert, steps=tuple(Step(step.at + delta, step.level) for step in alert.steps))
