"""Words, moments, durations and shares as people read them, in both languages."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from schemas.lifeline import Words, load_lifelines
from score.kinds import load_kinds
from services.clock import BEIJING

Language: TypeAlias = Literal["zh", "en"]
Say: TypeAlias = Callable[[str], str]

WORDS_FILE = Path(__file__).with_name("words.toml")
NONE = "—"
LEVELS = {
    1: Words("一级（红）", "I red"),
    2: Words("二级（橙）", "II orange"),
    3: Words("三级（黄）", "III yellow"),
    4: Words("四级（蓝）", "IV blue"),
}


def pick(words: Words, language: Language) -> str:
    """In this language."""
    return words.zh if language == "zh" else words.en


def speaker(language: Language) -> Say:
    """Says a key in one language; a key without words says itself."""
    words = _load_words()
    return lambda key: pick(words[key], language) if key in words else key


def kind_name(code: str, language: Language) -> str:
    """`G1 gas leak into adjacent manholes`; a code without a row stands alone."""
    kind = load_kinds().kinds.get(code)
    return code if kind is None else f"{code} {kind.zh if language == 'zh' else kind.en}"


def lifeline_name(code: str, language: Language) -> str:
    """燃气 / Gas."""
    return next((pick(one.name, language) for one in load_lifelines().lifelines if one.code == code), code)


def level_name(level: int | None, language: Language) -> str:
    """二级（橙） / II orange."""
    return pick(LEVELS[level], language) if level in LEVELS else NONE


def moment(at: datetime | None) -> str:
    """An instant of the city's day, to the second."""
    return NONE if at is None else f"{at.astimezone(BEIJING):%m-%d %H:%M:%S}"


def span(seconds: float | None) -> str:
    """A duration with three figures at most: `42 s`, `3.5 min`, `2.1 h`, `4.0 d`; negative when before."""
    if seconds is None:
        return NONE
    for unit, length in (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0)):
        if abs(seconds) >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def share(value: float | None) -> str:
    """A share in percent."""
    return NONE if value is None else f"{value:.1%}"


def number(value: float | None, digits: int = 2) -> str:
    """A number with so many decimals."""
    return NONE if value is None else f"{value:,.{digits}f}"


@cache
def _load_words() -> dict[str, Words]:
    table = msgspec.toml.decode(WORDS_FILE.read_bytes(), type=dict[str, dict[str, Words]])
    return table["words"]
