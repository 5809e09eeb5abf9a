"""Any span in at most so many points."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from services.api.routes.readings import WIDTHS, Span, bounds, bucket_seconds

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(
    since=st.datetimes(datetime(2000, 1, 3), datetime(2026, 1, 1), timezones=st.just(UTC)),
    seconds=st.floats(0.001, 50 * 365 * 86_400),
    points=st.integers(2, 2_000),
)
def test_buckets_are_never_more_than_the_points_asked_for(since: datetime, seconds: float, points: int) -> None:
    until = since + timedelta(seconds=seconds)
    width = bucket_seconds(since, until, points)
    first = since.timestamp() // width
    last = (until - timedelta(microseconds=1)).timestamp() // width
    assert last - first + 1 <= points


def test_width_is_one_that_people_read_off_a_clock() -> None:
    assert bucket_seconds(NOON - timedelta(hours=6), NOON, 1_000) == 30
    assert bucket_seconds(NOON - timedelta(days=1), NOON, 1_000) == 120
    assert bucket_seconds(NOON - timedelta(days=365), NOON, 1_000) == 12 * 3_600
    assert bucket_seconds(NOON - timedelta(days=20_000), NOON, 2) % WIDTHS[-1] == 0


def test_span_is_the_last_six_hours_unless_told() -> None:
    assert bounds(Span(), NOON) == (NOON - timedelta(hours=6), NOON)
    assert bounds(Span(until=NOON - timedelta(days=1)), NOON)[0] == NOON - timedelta(days=1, hours=6)


def test_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RequestValidationError):
        bounds(Span(since=NOON, until=NOON), NOON)
