"""The queue from memory says what the queue from the tables would say."""

from datetime import UTC, datetime

import pytest

from schemas.alert import Findings
from schemas.lifeline import load_lifelines
from services.api.live.board import Board
from services.api.live.hub import Hub
from services.api.live.queue import Wanted, count_queue, place_of, read_queue
from services.clock import FixedClock
from services.stream_reader import Position
from tests.unit.api.live_builders import START, acknowledged, places, transition


@pytest.fixture
def hub() -> Hub:
    hub = Hub(load_lifelines(), FixedClock(START))
    hub.restart(places(7, 8), Board(), Position("log", 0))
    steps = [
        transition(1, level=3),
        transition(2, level=1),
        transition(3, level=3, sensor_id=8),
        transition(4, level=2),
    ]
    hub.take_findings(Findings(transitions=steps), 1)
    hub.take_action(acknowledged(4), 2)
    return hub


def numbers(hub: Hub, wanted: Wanted) -> list[int]:
    return [int(alert.alert_id[-2:]) for alert in read_queue(hub, wanted, None, 10)]


def test_queue_is_walked_worst_first_without_gap_or_repeat(hub: Hub) -> None:
    found: list[int] = []
    after: tuple[int, datetime, str] | None = None
    while page := read_queue(hub, Wanted(), after, 1):
        found.append(int(page[0].alert_id[-2:]))
        after = page[0].level, page[0].raised_at, page[0].alert_id
    assert found == [2, 4, 1, 3]
    assert sorted(read_queue(hub, Wanted(), None, 10), key=place_of) == read_queue(hub, Wanted(), None, 10)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Wanted(level=3), [1, 3], id="level"),
        pytest.param(Wanted(acknowledged=True), [4], id="acknowledged"),
        pytest.param(Wanted(lifeline="bridge"), [], id="lifeline"),
        pytest.param(Wanted(district="410803", query="ch4-8"), [3], id="district and text"),
        pytest.param(Wanted(condition="unknown"), [], id="condition"),
        pytest.param(Wanted(until=datetime(2026, 11, 22, tzinfo=UTC)), [], id="until"),
        pytest.param(Wanted(since=datetime(2026, 11, 22, tzinfo=UTC), level=1), [2], id="since"),
    ],
)
def test_filters_narrow_the_queue(hub: Hub, wanted: Wanted, found: list[int]) -> None:
    assert numbers(hub, wanted) == found


def test_counts_are_by_level(hub: Hub) -> None:
    assert count_queue(hub) == {1: (1, 1), 2: (1, 0), 3: (2, 2), 4: (0, 0)}
