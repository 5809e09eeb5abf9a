"""The results as a page that needs nothing but itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from deploy.load.plots import Chart, Points, chart, spark
from deploy.load.results import Leg, Results
from deploy.load.usage import OTHERS, cores_between
from deploy.load.words import Language, Say, speaker
from score.report import STYLE
from score.words import moment, number, share
from simulators.load.account import Delays

HERE = Path(__file__).parent
OWN_STYLE = (HERE / "static" / "load.css").read_text(encoding="utf-8")
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
MOST_LINES = 50
NONE = "—"


def render(results: Results, language: Language, other_href: str) -> str:
    """The page as text.

    Args:
        results: What it shows.
        language: In which language.
        other_href: Where the same stands in the other language.
    """
    say = speaker(language)
    return TEMPLATES.get_template("load.html.jinja").render(
        results=results,
        language=language,
        other_href=other_href,
        # our own files: the only text that is not escaped
        style=Markup(STYLE + OWN_STYLE),  # noqa: S704 - our own style sheets
        say=say,
        started=moment(datetime.fromtimestamp(results.identity.started_at, UTC)),
        rates=rates(results, say),
        backlog=backlog(results, say),
        legs=[(leg, leg_chart(results, leg, say)) for leg in results.legs if leg.over_time],
        steps=steps(results),
        knee=knee(results),
        sparks=sparks(results),
        stages=stages(results),
        fails=sum(one.holds is False for one in results.verdicts),
        others=results.cores.get(OTHERS),
        milliseconds=milliseconds,
        ratio=ratio,
        number=number,
        share=share,
        most_lines=MOST_LINES,
        word_of={True: "pass", False: "fail", None: "not_judged"},
    )


def milliseconds(found: Delays | None, name: str = "p50") -> str:
    """One percentile as it is read."""
    return NONE if found is None else f"{1_000 * getattr(found, name):,.1f} ms"


def ratio(above: float | None, below: float | None) -> str:
    """A value to its floor."""
    return NONE if not above or not below else f"{above / below:,.2f}"


def span_of(results: Results) -> tuple[float, float]:
    """Begin and end of all charts. [s since epoch]"""
    end = results.spans[-1].at if results.spans else results.identity.started_at
    return began(results), end


def began(results: Results) -> float:
    """When the first phase began. [s since epoch]"""
    first = results.spans[0].at if results.spans else results.identity.started_at
    step = results.spans[1].at - first if len(results.spans) > 1 else 0.0
    return first - step


def phase_marks(results: Results, say: Say) -> list[tuple[float, str]]:
    """Where each phase begins."""
    at, marks = began(results), list[tuple[float, str]]()
    for phase in results.phases:
        if any(span.phase == phase.name for span in results.spans):
            name = f"{phase.name.removeprefix('step_')}" if phase.name.startswith("step_") else say(phase.name)
            marks.append((at, name))
        at += phase.seconds
    return marks


def rates(results: Results, say: Say) -> Chart | None:
    """How much went through each stage per second."""
    beats = results.beats
    if len(beats) < 3:
        return None

    def slopes(name: str) -> Points:
        pairs = zip(beats, beats[2:], strict=False)
        return [(b.at, max(0.0, getattr(b, name) - getattr(a, name)) / max(b.at - a.at, 1e-9)) for a, b in pairs]

    curves = [("solid", slopes("acknowledged")), ("dashed", slopes("stored")), ("dotted", slopes("evaluated"))]
    return chart(curves, span_of(results), marks=phase_marks(results, say), unit="/s")


def backlog(results: Results, say: Say) -> Chart | None:
    """How much waits between the broker's word and the ends of the path."""
    if len(results.beats) < 3:
        return None
    points = [(beat.at, float(beat.backlog)) for beat in results.beats]
    return chart([("solid", points)], span_of(results), height=120.0, marks=phase_marks(results, say))


def leg_chart(results: Results, leg: Leg, say: Say) -> Chart:
    """Delays of one leg over time."""

    def points(name: str) -> list[tuple[float, float]]:
        return [(at, 1_000 * getattr(found, name)) for at, found in leg.over_time]

    curves = [("solid", points("p50")), ("dashed", points("p95")), ("dotted", points("p99"))]
    marks = phase_marks(results, say)
    area = (points("p50"), points("longest"))
    return chart(curves, span_of(results), height=140.0, marks=marks, area=area, is_log=True, unit=" ms")


def steps(results: Results) -> Chart | None:
    """What was asked, and what was dealt with, step by step."""
    if not results.steps:
        return None
    asked = [(float(place), step.asked) for place, step in enumerate(results.steps)]
    stored = [(float(place), step.stored) for place, step in enumerate(results.steps)]
    return chart([("dashed", asked), ("solid", stored)], (0.0, max(len(asked) - 1.0, 1.0)), unit="/s", is_log=True)


def knee(results: Results) -> float | None:
    """The last rate that was carried before the first that was not; None when the first was too much. [readings/s]"""
    best: float | None = None
    for step in results.steps:
        if not step.is_carried:
            break
        best = step.asked
    return best


def sparks(results: Results) -> dict[str, tuple[str, str]]:
    """Small curves of processor and memory, by part."""
    uses = results.uses
    found: dict[str, tuple[str, str]] = {}
    for part in results.parts:
        cores = [(b.at, cores_between(a, b).get(part.name, 0.0)) for a, b in pairwise(uses)]
        memory = [(use.at, use.megabytes.get(part.name, 0.0)) for use in uses]
        found[part.name] = spark(cores), spark(memory)
    return found


def stages(results: Results) -> Sequence[tuple[str, int]]:
    """How many readings each stage counted, in the order of the way."""
    count, last = results.counters, results.spans[-1] if results.spans else None
    return [
        ("handed_over", last.readings if last else 0),
        ("acknowledged", results.completeness.acknowledged),
        ("received", count.get("ingest.readings_received", 0)),
        ("stored", results.completeness.stored),
        ("seen_before", count.get("recorder.readings_seen_before", 0)),
        ("evaluated_count", count.get("alerting.readings_evaluated", 0)),
    ]
