"""Words of the load report, in both languages."""

from functools import cache
from pathlib import Path

import msgspec

from schemas.lifeline import Words
from score.words import Language, Say, pick

__all__ = ["Language", "Say", "speaker"]

WORDS_FILE = Path(__file__).with_name("words.toml")


def speaker(language: Language) -> Say:
    """Says a key in one language; a key without words says itself."""
    words = _load_words()
    return lambda key: pick(words[key], language) if key in words else key


@cache
def _load_words() -> dict[str, Words]:
    table = msgspec.toml.decode(WORDS_FILE.read_bytes(), type=dict[str, dict[str, Words]])
    return table["words"]
