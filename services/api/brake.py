"""Slows down whoever guesses: failures per key within a span, in memory of this process, for the newest keys."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

LARGEST_COUNT = 10_000


class Brake:
    """On for a key, such as an address, while it has failed too often lately."""

    def __init__(self, limit: int, span: timedelta, largest: int = LARGEST_COUNT) -> None:
        self._limit = limit
        self._span = span
        self._largest = largest
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()

    def note(self, key: str, now: datetime) -> None:
        """It has failed once more."""
        # only as many as decide are kept
        failures = self._failures.setdefault(key, deque(maxlen=self._limit))
        failures.append(now)
        self._failures.move_to_end(key)
        while len(self._failures) > self._largest:
            self._failures.popitem(last=False)

    def is_on(self, key: str, now: datetime) -> bool:
        """Has it failed as often as it may within the span?"""
        failures = self._failures.get(key)
        return failures is not None and len(failures) == self._limit and now - failures[0] < self._span
