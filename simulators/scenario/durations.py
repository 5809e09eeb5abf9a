"""Spans of time as people write them: ``2h30m``, ``45m``, ``90s``, ``1d``, or a number of hours."""

import re

UNITS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
_WRITTEN = re.compile(r"(?:\d+(?:\.\d+)?[dhms])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")


class NoDuration(ValueError):
    """The text is no span of time."""


def seconds(written: str | float) -> float:
    """A span of time; a bare number counts hours. [s]

    Raises:
        NoDuration: It is neither a number nor written like ``2h30m``.
    """
    if not isinstance(written, str):
        return float(written) * UNITS["h"]
    text = written.replace(" ", "")
    if not _WRITTEN.fullmatch(text):
        raise NoDuration(f"{written!r} is no span of time; write hours as a number, or such as 2h30m")
    return sum(float(number) * UNITS[unit] for number, unit in _PART.findall(text))


def written(duration: float) -> str:
    """The shortest form that ``seconds`` reads back, to the second."""
    left, parts = round(duration), ""
    for unit in ("h", "m", "s"):
        number, left = divmod(left, round(UNITS[unit]))
        parts += f"{number}{unit}" if number else ""
    return parts or "0h"
