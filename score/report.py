"""The score as a page that needs nothing but itself."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from score.confusion import BECAME, BEHIND
from score.pictures import histogram, timeline
from score.results import Score
from score.rows import DETECTION, FALSE_ALARMS, Groups, by_kind, by_lifeline, detection_row, false_alarm_row, metres
from score.words import Language, kind_name, level_name, lifeline_name, moment, number, share, span, speaker

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "score.css").read_text(encoding="utf-8")
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
MOST_LINES = 500
"""Of a list; a run can cry wolf ten thousand times, and a browser must still open the page."""


def render(score: Score, language: Language, other_href: str) -> str:
    """The page as text.

    Args:
        score: What it shows.
        language: In which language.
        other_href: Where the same stands in the other language.
    """
    return TEMPLATES.get_template(
        "score.html.jinja"
    ).render(
        score=score,
        language=language,
        other_href=other_href,
        # our own file: the only text that is not escaped
        style=Markup(STYLE),  # noqa: S704 - our own style sheets
        say=speaker(language),
        columns=[*DETECTION, *FALSE_ALARMS[1:]],
        lifeline_rows=_rows(by_lifeline(score, language)),
        kind_rows=_rows(by_kind(score, language)),
        timeline=timeline(score),
        histogram=histogram(score),
        became_columns=BECAME,
        behind_columns=BEHIND,
        most_lines=MOST_LINES,
        kind_name=partial(kind_name, language=language),
        lifeline_name=partial(lifeline_name, language=language),
        level_name=partial(level_name, language=language),
        moment=moment,
        span=span,
        share=share,
        number=number,
        metres=metres,
    )


def _rows(groups: Groups) -> list[list[str]]:
    """All figures of each group side by side."""
    return [[*detection_row(name, one), *false_alarm_row(name, one)[1:]] for name, one in groups.items()]
