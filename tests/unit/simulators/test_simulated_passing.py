"""Time that a simulator turns: as fast as asked, never faster than everybody follows."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from schemas.clock_file import ClockBackwards, ClockFile, Follower, NotAClock
from schemas.wire.topics import readings_topic
from simulators.publish.passing import AHEAD_SECONDS, MOST_UNTAKEN, UNTAKEN_SECONDS, CountedOutlet, TurnedTime
from simulators.publish.run import NoClock, Timing, open_clock
from simulators.publish.settings import GatewaySettings
from simulators.publish.statistics import BINS_PER_DECADE, LagHistogram

BEGINS = 1_768_406_400_000_000
SECOND = 1_000_000
MAX = float("inf")
TOPIC = readings_topic("G")


@dataclass
class Hole:
    """Takes every message, and forgets it."""

    has_room: bool = True
    acknowledged: int = 0
    messages: list[bytes] = field(default_factory=list[bytes])

    def publish(self, gateway: str, topic: str, payload: bytes) -> bool:
        if self.has_room:
            self.messages.append(payload)
        return self.has_room


class Impatient(threading.Event):
    """Is set once it has been waited for so often: then whoever waits would have waited for ever."""

    def __init__(self, waits: int = 20) -> None:
        super().__init__()
        self.waits = waits

    def wait(self, timeout: float | None = None) -> bool:
        self.waits -= 1
        if self.waits <= 0:
            self.set()
        return self.is_set()


@pytest.fixture
def file(tmp_path: Path) -> ClockFile:
    return ClockFile.create(tmp_path / "clock", BEGINS)


def follow(file: ClockFile, until: int) -> None:
    for follower in AHEAD_SECONDS:
        file.reach(follower, until)


def turned(file: ClockFile, outlet: CountedOutlet, speed: float = MAX) -> TurnedTime:
    return TurnedTime(file, outlet, BEGINS, speed)


def test_clock_is_read_by_others_and_never_goes_back(file: ClockFile, tmp_path: Path) -> None:
    other = ClockFile(tmp_path / "clock")
    file.turn(BEGINS + 5 * SECOND)

    assert other.now() == BEGINS + 5 * SECOND
    with pytest.raises(ClockBackwards):
        other.turn(BEGINS)
    other.reach("engine", BEGINS)
    other.reach("engine", BEGINS - SECOND)
    assert file.reached("engine") == BEGINS


@pytest.mark.parametrize("content", [None, b"", b"not a clock, but long enough to be one: " + bytes(64)])
def test_what_is_no_clock_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "clock"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(NotAClock):
        ClockFile(path)


@pytest.mark.parametrize("slowest", list(AHEAD_SECONDS))
def test_time_waits_for_whoever_is_behind(file: ClockFile, slowest: Follower) -> None:
    stop = Impatient()
    time = turned(file, CountedOutlet(Hole(), file, stop))
    for follower in AHEAD_SECONDS:
        file.reach(follower, BEGINS if follower == slowest else BEGINS + 3600 * SECOND)

    while not stop.is_set():
        time.go_on(0, stop)

    assert file.now() == BEGINS + round(AHEAD_SECONDS[slowest] * SECOND)
    assert list(time.held) == [slowest] or not time.held


def test_time_waits_until_what_was_sent_is_in_the_log(file: ClockFile) -> None:
    stop = Impatient()
    outlet = CountedOutlet(Hole(), file, stop)
    time = turned(file, outlet)
    follow(file, BEGINS + 3600 * SECOND)
    for _ in range(3):
        assert outlet.publish("G", TOPIC, b"")
    file.take(2)

    while not stop.is_set():
        time.go_on(0, stop)

    assert outlet.untaken == 1
    assert file.now() == BEGINS + round(UNTAKEN_SECONDS * SECOND)

    file.take(1)
    time.go_on(0, Impatient())
    assert file.now() == BEGINS + round(UNTAKEN_SECONDS * SECOND) + SECOND


def test_no_more_messages_are_under_way_than_a_broker_keeps(file: ClockFile) -> None:
    stop = Impatient(5)
    hole = Hole()
    outlet = CountedOutlet(hole, file, stop)
    taken = 0
    while outlet.publish("G", TOPIC, b""):
        taken += 1

    assert taken == len(hole.messages) == MOST_UNTAKEN


def test_full_connection_is_waited_for_and_nothing_is_discarded(file: ClockFile) -> None:
    stop = Impatient(5)
    outlet = CountedOutlet(Hole(has_room=False), file, stop)

    assert not outlet.publish("G", TOPIC, b"")
    assert stop.is_set()
    assert outlet.handed_over == 0


def test_messages_of_an_earlier_run_do_not_count(file: ClockFile) -> None:
    file.take(1000)
    outlet = CountedOutlet(Hole(), file, threading.Event())
    outlet.publish("G", TOPIC, b"")

    assert outlet.untaken == 1


def test_time_goes_as_fast_as_asked(file: ClockFile) -> None:
    watch, waits = [100.0], list[float]()

    class Wall(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            watch[0] += timeout or 0.0
            return False

    stop = Wall()
    time = TurnedTime(file, CountedOutlet(Hole(), file, stop), BEGINS, 60.0, lambda: watch[0])
    follow(file, BEGINS + 3600 * SECOND)
    while file.now() < BEGINS + 120 * SECOND:
        time.go_on(0, stop)

    assert watch[0] - 100.0 == pytest.approx(2.0)


def test_slow_machine_slows_time_and_does_not_rush_afterwards(file: ClockFile) -> None:
    watch = [100.0]
    stop = Impatient(1000)
    time = TurnedTime(file, CountedOutlet(Hole(), file, stop), BEGINS, 1.0, lambda: watch[0])
    follow(file, BEGINS + 3600 * SECOND)
    time.go_on(0, stop)
    watch[0] += 30.0
    time.go_on(0, stop)
    before = file.now()
    waits: list[float | None] = []
    stop.wait = lambda timeout=None: waits.append(timeout) or False  # type: ignore[method-assign]
    time.go_on(0, stop)

    assert file.now() - before <= SECOND
    assert waits[0] is not None
    assert waits[0] > 0.0


def test_settled_means_that_everybody_has_come_beyond_the_last_message(file: ClockFile) -> None:
    stop = Impatient(50)
    outlet = CountedOutlet(Hole(), file, stop)
    time = turned(file, outlet)
    outlet.publish("G", TOPIC, b"")
    assert not time.settle(stop)

    file.take(1)
    follow(file, file.now() + 1)
    sent_at = file.now()
    assert time.settle(Impatient())
    # the end must not look like silence
    assert file.now() - sent_at == 2 * SECOND


def test_another_time_needs_a_clock_that_everybody_lives_by(tmp_path: Path, file: ClockFile) -> None:
    alone, together = GatewaySettings(clock_file=None), GatewaySettings(clock_file=tmp_path / "clock")

    assert open_clock(alone, Timing()) is None
    for timing in (Timing(speed=60.0), Timing(speed=MAX), Timing(begins_at=BEGINS)):
        with pytest.raises(NoClock, match="LIFELINE_CLOCK_FILE"):
            open_clock(alone, timing)
        assert open_clock(together, timing) is not None
    file.turn(BEGINS + SECOND)
    with pytest.raises(NoClock, match="shows"):
        open_clock(together, Timing(begins_at=BEGINS))
    with pytest.raises(NoClock, match="no clock file"):
        open_clock(GatewaySettings(clock_file=tmp_path / "missing"), Timing())


def test_lags_are_kept_in_few_numbers() -> None:
    import numpy as np

    lags = LagHistogram()
    values = np.geomspace(0.001, 10.0, 10_000)
    for part in np.split(values, 100):
        lags.add(part)

    width = 10 ** (1 / BINS_PER_DECADE)
    for share in (0.5, 0.9, 0.99):
        exact, found = float(np.quantile(values, share)), lags.percentile(share)
        assert found is not None
        assert exact <= found * 1.0001
        assert found <= exact * width * 1.001
    assert lags.longest == lags.percentile(1.0) == 10.0
    assert LagHistogram().percentile(0.5) is None
    assert len(lags.counts) < 200


def test_one_lag_counts_as_it_does_among_others() -> None:
    import numpy as np

    together, one_by_one = LagHistogram(), LagHistogram()
    values = np.array([0.0, 1e-9, 0.0001, 0.05, 0.9999, 1.0, 1e9])
    together.add(values)
    for value in values.tolist():
        one_by_one.add_one(value)

    assert one_by_one.counts.tolist() == together.counts.tolist()
    assert one_by_one.longest == together.longest
