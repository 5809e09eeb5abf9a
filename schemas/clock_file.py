"""A clock that someone else turns: one small file in memory that says what time it is, and how far everybody has come.

A simulator that runs faster than the world turns it; every service of the rehearsal reads its time from it and writes
down how far it has come, so that time waits for whoever is behind. Eight numbers of eight bytes each, in the byte
order of the machine: rehearsals live on one machine. An aligned number is written and read in one piece.
"""

import mmap
import sys
from pathlib import Path
from typing import Literal, Self

MAGIC = 0x4C49_4645_434C_4B31
WORDS = 8
WORD_BYTES = 8

Follower = Literal["taken", "listened", "recorder", "engine", "desk"]
"""Who writes down how far they have come.

``taken``: messages that ingest has received and that are safely in the log, a count since the file was made.
The others are times: ``listened``: until then ingest has said of every partition what it has heard, or that it has
heard nothing; ``recorder``, ``engine``, ``desk``: everything received until then is stored, is judged, stands in the
tables of alerts. [us since epoch; 0: has not begun]
"""

_PLACES: dict[Follower, int] = {"taken": 2, "listened": 3, "recorder": 4, "engine": 5, "desk": 6}
_TIME = 1


class NotAClock(ValueError):
    """The file is missing, or holds something else."""


class ClockBackwards(ValueError):
    """A clock that others live by is never turned back."""


class ClockFile:
    """The file, open. Turned by one process, read by all."""

    def __init__(self, path: Path) -> None:
        """Open a clock that exists.

        Raises:
            NotAClock: There is none, or it is something else.
        """
        try:
            with path.open("r+b") as file:
                self._memory = mmap.mmap(file.fileno(), WORDS * WORD_BYTES)
        except (OSError, ValueError) as error:
            raise NotAClock(f"{path} is no clock file: {error}") from error
        self._words = memoryview(self._memory).cast("q")
        if self._words[0] != MAGIC:
            raise NotAClock(f"{path} is no clock file")

    @classmethod
    def create(cls, path: Path, at: int) -> Self:
        """Make a clock that shows a time, in place of an earlier one. [us since epoch]"""
        unfinished = path.with_name(f"{path.name}.unfinished")
        words = [MAGIC, at, *([0] * (WORDS - 2))]
        unfinished.write_bytes(b"".join(word.to_bytes(WORD_BYTES, sys.byteorder, signed=True) for word in words))
        unfinished.rename(path)
        return cls(path)

    def now(self) -> int:
        """What time it is. [us since epoch]"""
        return self._words[_TIME]

    def turn(self, at: int) -> None:
        """Set it forward. [us since epoch]

        Raises:
            ClockBackwards: it is later already.
        """
        if at < self._words[_TIME]:
            raise ClockBackwards("a clock that others live by is never turned back")
        self._words[_TIME] = at

    def take(self, messages: int) -> None:
        """Count messages that are safely in the log; only ingest does."""
        self._words[_PLACES["taken"]] += messages

    def reached(self, follower: Follower) -> int:
        """How far this one has come."""
        return self._words[_PLACES[follower]]

    def reach(self, follower: Follower, until: int) -> None:
        """Write down until when this one has come; it never goes back. [us since epoch]"""
        place = _PLACES[follower]
        self._words[place] = max(self._words[place], until)
