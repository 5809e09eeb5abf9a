"""The dry run: whom an occasion would reach, step by step until the round begins again. Decides as the outbox does."""

from dataclasses import dataclass
from datetime import datetime

from services.alerting.notify.occasion import PAGING_MOMENTS, Occasion
from services.alerting.notify.roster import Outlook
from services.alerting.notify.routing import Resolution, next_circle, next_due, resolve


@dataclass(frozen=True)
class DryStep:
    """One circle, when it would be told and what would be missing.

    is_repetition: Everybody has been told; this is who hears it again, and from then on every few minutes.
    """

    step: int
    at: datetime
    resolution: Resolution
    is_repetition: bool = False


def dry_run(occasion: Occasion, outlook: Outlook, at: datetime) -> list[DryStep]:
    """Let an occasion happen, and nobody answer. Tells nobody.

    Each circle is decided with the hours and the roster of the instant at which it would be told: a page shortly before
    the change of shifts shows who comes.

    Args:
        occasion: What would happen.
        outlook: Table, people and roster, from `at` until the last step and a little longer.
        at: When it would happen.
    """
    steps = [DryStep(occasion.step, at, resolve(occasion, outlook.facts_at(at), at))]
    if not occasion.wants_answer or occasion.moment not in PAGING_MOMENTS:
        return steps
    last, now = occasion, at
    while not steps[-1].is_repetition:
        now = next_due(last, outlook.facts_at(now), now)
        circle = next_circle(last, outlook.facts_at(now), now)
        last = circle.occasion
        steps.append(DryStep(last.step, now, circle.resolution, circle.is_repetition))
    return steps
