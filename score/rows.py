"""The figures of groups as rows of words: one way for terminal and report."""

from collections.abc import Mapping
from typing import TypeAlias

from score.figures import Figures, Spread
from score.results import Score
from score.words import NONE, Language, kind_name, lifeline_name, number, share, span, speaker

DETECTION = (
    "group",
    "found_of",
    "recall",
    "delay_p50",
    "delay_p95",
    "levels",
    "alerts_per_incident",
    "incidents_per_truth",
    "off_by",
)
FALSE_ALARMS = ("group", "false_alarms", "per_hour", "per_1000_sensor_days", "faults_found")

Groups: TypeAlias = Mapping[str, Figures]


def by_lifeline(score: Score, language: Language) -> Groups:
    """Figures by the name of the lifeline, and of everything."""
    named = {lifeline_name(code, language): figures for code, figures in score.by_lifeline.items()}
    return {**named, speaker(language)("overall"): score.overall}


def by_kind(score: Score, language: Language) -> Groups:
    """Figures by the name of the kind."""
    return {kind_name(code, language): figures for code, figures in score.by_kind.items()}


def detection_row(name: str, figures: Figures) -> list[str]:
    """What was found, how soon, how well graded, grouped and placed; in the order of the columns."""
    levels = figures.levels
    return [
        name,
        f"{figures.found}/{figures.detectable}" if figures.detectable else NONE,
        share(figures.recall),
        span(figures.delay.p50 if figures.delay else None),
        span(figures.delay.p95 if figures.delay else None),
        f"{levels.right}/{levels.under}/{levels.over}" if levels.compared else NONE,
        number(figures.alerts_per_incident, 1),
        number(figures.incidents_per_truth, 1),
        metres(figures.localisation),
    ]


def false_alarm_row(name: str, figures: Figures) -> list[str]:
    """What cried wolf, and which faults were called so; in the order of the columns."""
    false_alarms = figures.false_alarms
    return [
        name,
        f"{false_alarms.danger + false_alarms.device:,}",
        number(false_alarms.per_hour),
        number(false_alarms.per_1000_sensor_days, 1),
        f"{figures.faults_found}/{figures.faults}" if figures.faults else NONE,
    ]


def metres(localisation: Spread | None) -> str:
    """The middle error of place."""
    return NONE if localisation is None else f"{localisation.p50:,.0f} m"
