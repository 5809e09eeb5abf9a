"""The queue of live alerts from memory, for when the database cannot be asked: same order, filters and cursors."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.scope import WHOLE_CITY, Scope
from services.api.alert_rows import lifeline_of
from services.api.live.board import LiveAlert
from services.api.live.describe import describe
from services.api.live.hub import Hub
from services.api.models import Alert

# level, then newest first, then id
Place = tuple[int, float, str]


@dataclass(frozen=True)
class Wanted:
    """Which live alerts; None leaves a question open."""

    level: int | None = None
    lifeline: str | None = None
    district: str | None = None
    acknowledged: bool | None = None
    condition: str | None = None
    query: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    scope: Scope = WHOLE_CITY


def read_queue(hub: Hub, wanted: Wanted, after: tuple[int, datetime, str] | None, limit: int) -> list[Alert]:
    """Live alerts worst first, then newest, beginning after the one that the cursor names."""
    start = None if after is None else (after[0], -after[1].timestamp(), after[2])
    found = sorted(_matching(hub, wanted), key=place_of)
    page = (alert for alert in found if start is None or place_of(alert) > start)
    return [alert for alert, _ in zip(page, range(limit), strict=False)]


def place_of(alert: Alert) -> Place:
    """Where an alert stands in the queue."""
    return alert.level, -alert.raised_at.timestamp(), alert.alert_id


def count_queue(hub: Hub, scope: Scope = WHOLE_CITY) -> dict[int, tuple[int, int]]:
    """By level: all that is live in this scope, and what nobody has acknowledged."""
    seen = [alert for alert in hub.board.alerts.values() if hub.places.covers(scope, alert.sensor_id)]
    live = Counter(alert.level for alert in seen)
    waiting = [alert for alert in seen if alert.acknowledged_at is None and alert.override == "none"]
    unacknowledged = Counter(alert.level for alert in waiting)
    return {level: (live[level], unacknowledged[level]) for level in (1, 2, 3, 4)}


def _matching(hub: Hub, wanted: Wanted) -> Iterator[Alert]:
    fits = _quick_question(wanted)
    for live in hub.board.alerts.values():
        if not fits(live) or not hub.places.covers(wanted.scope, live.sensor_id):
            continue
        alert = describe(live, hub.places, hub.catalogue)
        if _fits_place_and_time(alert, wanted):
            yield alert


def _quick_question(wanted: Wanted) -> Callable[[LiveAlert], bool]:
    """What can be said without describing the alert, which costs more."""

    def fits(alert: LiveAlert) -> bool:
        return (
            wanted.level in (None, alert.level)
            and wanted.condition in (None, alert.condition)
            and wanted.lifeline in (None, lifeline_of(alert.rule_id))
            and wanted.acknowledged in (None, alert.acknowledged_at is not None)
        )

    return fits


def _fits_place_and_time(alert: Alert, wanted: Wanted) -> bool:
    named = (alert.sensor_code, alert.asset_code, alert.asset_name, alert.asset_name_en, alert.road)
    text = " ".join(name for name in named if name is not None).lower()
    return (
        wanted.district in (None, alert.district_code)
        and (wanted.since is None or alert.raised_at >= wanted.since)
        and (wanted.until is None or alert.raised_at < wanted.until)
        and (not wanted.query or wanted.query.strip().lower() in text)
    )
