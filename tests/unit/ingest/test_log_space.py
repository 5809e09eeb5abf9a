"""Room in the log is made from what everybody has read, never from what somebody still needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.recorder.log_space import Filling, purge_up_to


@pytest.mark.parametrize(
    ("filled", "consumed", "stays"),
    [
        pytest.param(700, 1_000, None, id="room enough"),
        pytest.param(1_000, 1_000, 501, id="full and all read: half stays"),
        pytest.param(1_000, 200, 201, id="full and little read: only that goes"),
        pytest.param(1_000, 0, None, id="full and nothing read: nothing goes"),
    ],
)
def test_what_may_go(filled: int, consumed: int, stays: int | None) -> None:
    assert purge_up_to(Filling(first=1, last=1_000, bytes=filled, most_bytes=1_000), consumed) == stays


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.integers(0, 2 * 10**9), st.integers(1, 10**6))
def test_nothing_unread_ever_goes(first: int, count: int, consumed: int, filled: int) -> None:
    stays = purge_up_to(Filling(first, first + count, filled, most_bytes=1_000), consumed)

    assert stays is None or first < stays <= min(consumed, first + count) + 1
