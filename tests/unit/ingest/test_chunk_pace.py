"""Whether readings come slowly enough for an index from the beginning of a chunk."""

from datetime import UTC, datetime, timedelta

from services.ingest.recorder.chunks import SLOW, Pace

BEGIN = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def test_nothing_is_known_at_first() -> None:
    assert not Pace().is_slow(BEGIN, 0)


def test_rate_counts_between_two_looks_by_the_citys_clock() -> None:
    pace = Pace()
    pace.is_slow(BEGIN, 1_000_000)
    at_the_limit = 1_000_000 + int(SLOW) * 600
    assert pace.is_slow(BEGIN + TEN_MINUTES, at_the_limit)
    assert not pace.is_slow(BEGIN + 2 * TEN_MINUTES, at_the_limit + int(SLOW) * 600 + 1)


def test_clock_that_stands_or_goes_back_says_nothing() -> None:
    pace = Pace()
    pace.is_slow(BEGIN, 0)
    assert not pace.is_slow(BEGIN, 1)
    assert not pace.is_slow(BEGIN - TEN_MINUTES, 2)
