"""The score in the terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from score.confusion import BECAME, BEHIND
from score.results import Score
from score.rows import DETECTION, FALSE_ALARMS, Groups, by_lifeline, detection_row, false_alarm_row
from score.words import Language, moment, number, share, span, speaker

LISTED = 10


def show(score: Score, console: Console, language: Language = "en") -> None:
    """Print the figures; lists of what was missed and what cried wolf are cut, the report has them whole."""
    say = speaker(language)
    for remark in score.remarks:
        console.print(f"! {remark}", markup=False)
    console.print(
        f"{say('run')} {score.run_id}  {say('scenario')} {score.scenario}  "
        f"{moment(score.started_at)} – {moment(score.ended_at)}  {number(score.hours)} h  "
        f"{score.sensors:,} {say('sensors')}  {score.alerts:,} {say('alerts')}  "
        f"{score.incidents:,} {say('incidents_opened')}",
        markup=False,
    )
    for title, groups in (("by_lifeline", by_lifeline(score, language)), ("by_kind", score.by_kind)):
        for columns, rows in _halves(groups):
            console.print(_table(say(title), [say(column) for column in columns], rows))
    chance = f"{say('recall')} {share(score.overall.recall)}, {say('by_chance')} {share(score.recall_by_chance)}"
    console.print(chance, markup=False)
    console.print(_table(say("truths_became"), *_became(score, language)))
    behind = ", ".join(f"{say(key)} {score.incidents_behind[key]}" for key in BEHIND)
    console.print(f"{say('incidents_behind')}: {behind}", markup=False)
    if score.correlation:
        found = score.correlation
        console.print(
            f"{say('correlation')}: {say('precision')} {share(found.precision)}, {say('b_recall')} "
            f"{share(found.recall)}, F1 {share(found.f1)} ({found.alerts} {say('alerts')})",
            markup=False,
        )
    missed = [f"{line.id} {line.kind} {moment(line.onset_at)}" for line in score.missed]
    wolves = [f"{line.sensor} {line.rule_id} {moment(line.raised_at)} ({say(line.behind)})" for line in score.wolves]
    console.print(_list(say("missed"), missed, say("none_missed")))
    console.print(_list(say("wolves"), wolves, say("none_wolves")))
    if score.overall.level_delay:
        console.print(f"{say('level_delay')}: {span(score.overall.level_delay.p50)}", markup=False)


def _halves(groups: Groups) -> list[tuple[Sequence[str], list[list[str]]]]:
    """Two tables that fit a terminal of 80 columns, where one would not."""
    return [
        (DETECTION, [detection_row(name, figures) for name, figures in groups.items() if figures.incidents]),
        (FALSE_ALARMS, [false_alarm_row(name, figures) for name, figures in groups.items()]),
    ]


def _became(score: Score, language: Language) -> tuple[list[str], list[list[str]]]:
    say = speaker(language)
    rows = [[say(row), *(str(columns[column]) for column in BECAME)] for row, columns in score.truths_became.items()]
    return [say("truth_is"), *(say(column) for column in BECAME)], rows


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=SIMPLE_HEAD, padding=0)
    table.pad_edge, table.collapse_padding = False, True
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def _list(title: str, lines: Sequence[str], empty: str) -> str:
    if not lines:
        return escape(empty)
    more = [f"  … {len(lines) - LISTED}"] if len(lines) > LISTED else []
    return escape("\n".join([f"{title} ({len(lines)})", *(f"  {line}" for line in lines[:LISTED]), *more]))
