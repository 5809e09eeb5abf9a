"""How the service is: one word for everybody, the parts for those who are signed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from services.api.dependencies import ApiParts, MaybeSession
from services.api.live.feed import Beat
from services.api.models import Feed
from services.api.parts import Parts
from services.clock import MICROSECONDS, to_datetime
from services.errors import DatabaseUnavailable

router = APIRouter(prefix="/api/health", tags=["health"])

Status = Literal["ok", "degraded", "stale"]


class ServiceHealth(BaseModel):
    """One process, as its last heartbeat described it."""

    service: str
    instance: str
    state: str
    waiting_for: str | None
    heard_at: datetime
    counters: dict[str, int]


class ConsumerHealth(BaseModel):
    """How many entries of the log one reader still has before it."""

    service: str
    instance: str
    name: str
    lag: int


class NotificationHealth(BaseModel):
    """Whether people are told. Without a worker nobody is: what waits is unknown then.

    dead: Deliveries that were given up and that nobody has looked at.
    vendors_failing: Services of others that have taken nothing for several attempts.
    """

    is_running: bool
    waiting: int | None
    dead: int | None
    vendors_failing: int | None


class Health(BaseModel):
    """`stale`: no reading has come for ten seconds. `degraded`: a part is missing or waits for another.

    All but `status` are null for callers that are not signed in.
    """

    status: Status
    services: list[ServiceHealth] | None = None
    consumers: list[ConsumerHealth] | None = None
    feed: Feed | None = None
    notifications: NotificationHealth | None = None
    database: Literal["ok", "away"] | None = None
    streams: int | None = None


@router.get("", operation_id="readHealth")
async def read_health(parts: ApiParts, session: MaybeSession) -> Health:
    """Always answers 200: an API that can say how bad things are is itself well."""
    feed, wall = parts.hub.feed(), parts.hub.wall.now()
    has_database = await _has_database(parts)
    status = status_of(feed, has_database)
    if session is None:
        return Health(status=status)
    alive = parts.hub.vigil.beats()
    return Health(
        status=status,
        services=[_service(beat) for beat in alive],
        consumers=[consumer for beat in alive for consumer in _consumers(beat)],
        feed=feed,
        notifications=notifications_of(parts.hub.vigil.alive(wall)),
        database="ok" if has_database else "away",
        streams=len(parts.hub.outlets.listeners),
    )


def notifications_of(alive: Sequence[Beat]) -> NotificationHealth:
    """What the workers that hand notifications over say; they all count the same tables."""
    lags = [beat.heartbeat.lag for beat in alive if beat.heartbeat.service == "notify"]

    def most(name: str) -> int | None:
        return max((lag[name] for lag in lags if name in lag), default=None)

    return NotificationHealth(
        is_running=bool(lags),
        waiting=most("notifications"),
        dead=most("notifications_dead"),
        vendors_failing=most("vendors_failing"),
    )


def status_of(feed: Feed, has_database: bool) -> Status:
    """The one word."""
    if feed.is_stale:
        return "stale"
    return "degraded" if feed.waiting or not has_database else "ok"


async def _has_database(parts: Parts) -> bool:
    try:
        async with parts.pool.connection():
            return True
    except DatabaseUnavailable:
        return False


def _service(beat: Beat) -> ServiceHealth:
    heartbeat = beat.heartbeat
    return ServiceHealth(
        service=heartbeat.service,
        instance=heartbeat.instance,
        state=heartbeat.state,
        waiting_for=heartbeat.waiting_for,
        heard_at=to_datetime(beat.heard_at // MICROSECONDS * MICROSECONDS),
        counters=heartbeat.counters,
    )


def _consumers(beat: Beat) -> list[ConsumerHealth]:
    heartbeat = beat.heartbeat
    return [
        ConsumerHealth(service=heartbeat.service, instance=heartbeat.instance, name=name, lag=lag)
        for name, lag in heartbeat.lag.items()
    ]
