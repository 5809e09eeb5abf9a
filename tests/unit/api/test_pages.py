"""Cursors are opaque, exact, and refused when they are not ours."""

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from services.api.pages import contains_pattern, decode_cursor, encode_cursor, split_page


@given(st.integers(), st.text(), st.text())
def test_cursor_comes_back_as_it_was(level: int, instant: str, name: str) -> None:
    assert decode_cursor(encode_cursor([level, instant, name]), int, str, str) == (level, instant, name)


@given(st.text(max_size=60))
def test_foreign_text_is_refused_and_never_breaks(text: str) -> None:
    try:
        assert decode_cursor(text, int, str) is not None
    except RequestValidationError:
        return


@pytest.mark.parametrize("key", [[1], [1, 2, 3], ["1", "x"], [True, "x"], [None, "x"]], ids=str)
def test_cursor_of_another_list_is_refused(key: list[str | int]) -> None:
    with pytest.raises(RequestValidationError):
        decode_cursor(encode_cursor(key), int, str)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(None, int, str) == (None, None)


def test_next_page_exists_only_when_a_row_more_was_found() -> None:
    assert split_page([1, 2, 3], 2) == ([1, 2], 2)
    assert split_page([1, 2], 2) == ([1, 2], None)
    assert split_page([], 2) == ([], None)


def test_pattern_takes_every_character_literally() -> None:
    assert contains_pattern("50%_a\\b") == "%50\\%\\_a\\\\b%"
    assert contains_pattern("  ") is None
