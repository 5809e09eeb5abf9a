"""What a report page is made of. Every block is plain data in both languages; the template chooses one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.lifeline import Words
from services.clock import BEIJING


@dataclass(frozen=True)
class Cell:
    """Words in their place.

    href: where they lead. counts: a number that says how many rows stand where the link leads. value: the number that
    the words say, for programs. level: 1 to 4, drawn as a mark beside the words. is_loud: must not be overlooked.
    """

    words: Words
    href: str | None = None
    counts: bool = False
    value: float | None = None
    level: int | None = None
    is_loud: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of something. anchor: by which links find it; empty: said when there are none; stacks: cards on phones."""

    columns: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    empty: Words
    anchor: str | None = None
    stacks: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Pairs:
    """Names with what they stand for."""

    rows: Sequence[tuple[Words, Sequence[Cell]]]
    kind: str = field(default="pairs", init=False)


@dataclass(frozen=True)
class Drawing:
    """A curve in the units of its frame: a line, the band around it, limits and ticks. Points as SVG wants them."""

    width: int
    height: int
    left: int
    bottom: int
    lines: Sequence[str]
    bands: Sequence[str]
    limits: Sequence[tuple[float, int, str]]
    ticks_x: Sequence[tuple[float, str]]
    ticks_y: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Chart:
    """A curve with its title and what has to be known about it."""

    title: Words
    caption: Words
    drawing: Drawing | None
    kind: str = field(default="chart", init=False)


@dataclass(frozen=True)
class Photos:
    """Pictures from the site."""

    pictures: Sequence[tuple[str, Words]]
    kind: str = field(default="photos", init=False)


@dataclass(frozen=True)
class Prose:
    """What a person wrote, or a remark of the page; by: who wrote it."""

    words: Words
    by: Words | None = None
    kind: str = field(default="prose", init=False)


Block = Table | Pairs | Chart | Photos | Prose


@dataclass(frozen=True)
class Section:
    """A part of the page under its own heading."""

    title: Words
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A page. banners: what must be known before anything else is read, such as that this is a drill."""

    title: Words
    subtitle: Words
    banners: Sequence[Words]
    sections: Sequence[Section]
    footer: Words


def said(text: object, href: str | None = None, *, level: int | None = None, is_loud: bool = False) -> Cell:
    """The same in both languages: codes, names of people, what somebody wrote."""
    return Cell(Words(str(text), str(text)), href, level=level, is_loud=is_loud)


def worded(words: Words, href: str | None = None, *, level: int | None = None, is_loud: bool = False) -> Cell:
    """Words that have two languages."""
    return Cell(words, href, level=level, is_loud=is_loud)


def figure(count: int, href: str) -> Cell:
    """A number, and the way to what it counts."""
    return Cell(Words(f"{count:,}", f"{count:,}"), href, counts=True)


def moment(at: datetime | None, *, with_date: bool = True) -> Cell:
    """An instant of the city's day, to the second."""
    if at is None:
        return said("—")
    return said(f"{at.astimezone(BEIJING):{'%m-%d ' if with_date else ''}%H:%M:%S}")


def span_words(seconds: float) -> Words:
    """A duration as people say it: two units at most."""
    whole = round(abs(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "天", "d"), (hours, "小时", "h"), (minutes, "分", "min"), (left, "秒", "s")]
    shown = next((place for place, part in enumerate(parts) if part[0]), len(parts) - 1)
    chosen = [part for part in parts[shown : shown + 2] if part[0]] or [parts[-1]]
    return Words(
        " ".join(f"{number} {zh}" for number, zh, _ in chosen), " ".join(f"{number} {en}" for number, _, en in chosen)
    )
