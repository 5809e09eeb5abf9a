"""Whether people are told at all: without a worker nothing else that health says of it counts."""

from services.api.live.feed import Beat
from services.api.routes.health import NotificationHealth, notifications_of
from services.heartbeat import Heartbeat


def beat(service: str, **lag: int) -> Beat:
    return Beat(Heartbeat(service=service, instance="a", pid=1, at=0, state="running", lag=lag), 0)


def test_no_worker_is_said_and_no_number_is_made_up() -> None:
    expected = NotificationHealth(is_running=False, waiting=None, dead=None, vendors_failing=None)
    assert notifications_of([beat("alerting", findings=3)]) == expected


def test_worker_tells_what_waits_what_is_dead_and_who_fails() -> None:
    workers = [
        beat("notify", notifications=2, notifications_dead=1, vendors_failing=0),
        beat("notify", notifications=2, notifications_dead=1, vendors_failing=2),
    ]
    expected = NotificationHealth(is_running=True, waiting=2, dead=1, vendors_failing=2)
    assert notifications_of(workers) == expected


def test_worker_that_has_not_counted_yet_leaves_the_numbers_open() -> None:
    assert notifications_of([beat("notify")]).dead is None
