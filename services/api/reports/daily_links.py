"""Where the figures of the daily report lead: the list of exactly what each counts."""

from datetime import datetime
from urllib.parse import urlencode

from schemas.lifeline import Words
from services.api.reports.daily_facts import Choice, DailyFacts, Span, nearest_rank
from services.api.reports.document import Cell, figure, said, span_words


def address_of(span: Span, choice: Choice | None = None) -> str:
    """The report of a span, or the list behind one of its figures. Relative to where both are."""
    asked: dict[str, object] = {
        "since": _instant(span.since),
        "until": _instant(span.until),
        "exercise": "true" if span.exercise else "false",
    }
    if choice is None:
        return f"/api/reports/daily?{urlencode(asked)}"
    names = ("of", "part", "lifeline", "level", "code", "outcome", "subject")
    asked |= {name: getattr(choice, name) for name in names}
    asked |= {"from": choice.since and _instant(choice.since), "to": choice.until and _instant(choice.until)}
    told = {name: value for name, value in asked.items() if value is not None}
    return f"/api/reports/daily/items?{urlencode(told)}"


def count_of(facts: DailyFacts, choice: Choice) -> Cell:
    """How many, and the way to them."""
    return figure(len(facts.chosen(choice)), address_of(facts.span, choice))


def share_of(facts: DailyFacts, part: Choice, whole: Choice) -> Cell:
    """How many of how many, in percent, and the way to all of them."""
    count, of = len(facts.chosen(part)), len(facts.chosen(whole))
    if of == 0:
        return said("—")
    text = f"{count} / {of}"
    share = f"{count / of:.0%}"
    return Cell(Words(f"{share}（{text}）", f"{share} ({text})"), address_of(facts.span, whole), value=count / of)


def duration_of(facts: DailyFacts, choice: Choice, share: float) -> Cell:
    """A quantile of how long they took, and the way to all of them: nearest rank, so it is one of the list."""
    seconds = [item.seconds for item in facts.chosen(choice) if item.seconds is not None]
    found = nearest_rank(seconds, share)
    if found is None:
        return said("—")
    return Cell(span_words(found), address_of(facts.span, choice), value=found)


def _instant(at: datetime) -> str:
    return at.isoformat()
