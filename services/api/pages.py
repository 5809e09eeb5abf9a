"""Pages of a list: an opaque cursor names the last row seen, so that rows added meanwhile move nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, TypeVar, cast

from fastapi import Query
from fastapi.exceptions import RequestValidationError

Row = TypeVar("Row")

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 500
LONGEST_CURSOR = 500

Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="rows a page")]
CursorText = Annotated[
    str | None, Query(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before; absent for the first")
]
Key = Sequence[str | int]


def encode_cursor(key: Key) -> str:
    """The sort key of a row as text that nobody needs to understand."""
    return base64.urlsafe_b64encode(json.dumps(list(key), separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(text: str | None, *kinds: type[str] | type[int]) -> tuple[str | int | None, ...]:
    """The sort key that a cursor names, or as many None when there is no cursor.

    Args:
        text: What the caller sent.
        kinds: Type of each part of the key.

    Raises:
        RequestValidationError: it is not one of ours.
    """
    if text is None:
        return (None,) * len(kinds)
    try:
        key: object = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        key = None
    parts = cast(list[object], key) if isinstance(key, list) else []
    if len(parts) != len(kinds) or any(type(part) is not kind for part, kind in zip(parts, kinds, strict=False)):
        raise not_a_cursor()
    return tuple(cast(list[str | int], parts))


def checked_span(since: datetime, until: datetime, longest: timedelta) -> tuple[datetime, datetime]:
    """Begin and end as asked for.

    Raises:
        RequestValidationError: the end does not follow, or only after longer than is read at once.
    """
    if not timedelta(0) < until - since <= longest:
        message = f"must be after since, by {longest.days} days at most"
        raise RequestValidationError([{"loc": ("query", "until"), "msg": message}])
    return since, until


def not_a_cursor() -> RequestValidationError:
    """What the caller sent as a cursor is none of ours."""
    return RequestValidationError([{"loc": ("query", "cursor"), "msg": "is not a cursor of this list"}])


def split_page(rows: list[Row], limit: int) -> tuple[list[Row], Row | None]:
    """One row more than the page holds was asked for: its presence says that a next page exists.

    Returns:
        The page, and its last row when a next page exists.
    """
    page = rows[:limit]
    return page, page[-1] if len(rows) > limit else None


def contains_pattern(query: str | None) -> str | None:
    """A pattern for `ilike` that matches texts containing the query literally; None matches everything."""
    if not query or not query.strip():
        return None
    escaped = query.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
