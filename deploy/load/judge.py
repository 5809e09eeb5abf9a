"""From raw observations to figures and verdicts. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

from deploy.load import reconnection
from deploy.load.results import Beat, Detection, Leg, Marker, Results, SelfCheck, Step, Verdict
from deploy.load.stored import Seen
from deploy.load.usage import Use, cores_between
from simulators.load.account import Delays, Span, delays
from simulators.load.plan import Phase

QUIET = "quiet"
STORED = ("readings_stored", "readings_seen_before")
EVALUATED = ("readings_evaluated", "readings_out_of_order", "readings_unusable")
"""Counters of recorder and alerting: what has come to each end, whatever became of it."""

BUCKET_SECONDS = 5.0

# design defaults: the targets of docs/benchmarks.md where there are any, else our own
SHOWN_P50_SECONDS, SHOWN_P99_SECONDS = 0.1, 0.5
STORED_P95_SECONDS = 2.0
DRAIN_SECONDS = 10.0
GROWTH_MB_PER_HOUR = 50.0
LEAST_HOURS_FOR_GROWTH = 0.15
REACHED_SHARE = 0.99
SLACK_SECONDS = 0.25
"""An end that comes so late says nothing of the rate: the generator waited for its turn."""

CARRIED_BACKLOG_SECONDS = 2.0
"""The rule of the knee: a step is carried when at its end no more than so many seconds of its own rate wait."""


def check(
    spans: Sequence[Span], phases: Sequence[Phase], sensors: int, received: int, uses: Sequence[Use] = ()
) -> SelfCheck:
    """Judge the generator alone by its last phase, over the time that this phase really took."""
    phase = phases[-1]
    window = [span for span in spans if span.phase == phase.name]
    before = [span for span in spans if span.phase != phase.name and span.phase != "drain"][-1]
    last, asked = window[-1], sensors / phase.period_seconds
    seconds = last.at - before.at
    reached = (last.readings - before.readings) / seconds
    inside = [use for use in uses if before.at <= use.at <= last.at]
    lag, answer = worst(span.lag for span in window), worst(span.answer for span in window)
    limit = lag_limit(phase.period_seconds)
    why_not: list[str] = []
    if last.readings - before.readings < REACHED_SHARE * asked * (seconds - SLACK_SECONDS):
        why_not.append(f"reaches {reached:,.0f} of {asked:,.0f} readings/s")
    if last.discarded:
        why_not.append(f"{last.discarded} reports found no room")
    if lag and lag.p99 > limit:
        why_not.append(f"lag p99 {lag.p99:.2f} s is above {limit:.2f} s")
    if spans[-1].acknowledged != received:
        why_not.append(f"{spans[-1].acknowledged} messages were acknowledged, the subscriber counted {received}")
    return SelfCheck(
        asked=asked,
        reached=reached,
        messages=spans[-1].acknowledged,
        received=received,
        lag=lag,
        answer=answer,
        cores=(last.processor_seconds - before.processor_seconds) / seconds,
        cores_of=cores_between(inside[0], inside[-1]) if len(inside) > 1 else {},
        why_not=tuple(why_not),
    )


def lag_limit(period_seconds: float) -> float:
    """A generator that is later than this for one report in a hundred is itself the limit. [s]"""
    return period_seconds / 2


def worst(several: Iterable[Delays | None]) -> Delays | None:
    """Of some spans: the count of all, and each percentile where it was worst (percentiles do not add up)."""
    known = [one for one in several if one is not None]
    if not known:
        return None
    return Delays(
        sum(one.count for one in known),
        max(one.p50 for one in known),
        max(one.p95 for one in known),
        max(one.p99 for one in known),
        max(one.longest for one in known),
    )


def answer_leg(spans: Sequence[Span], window: Sequence[Span]) -> Leg:
    """From due to the broker's acknowledgement: over time in all phases, as a whole in the window."""
    known = [(span.at, span.answer) for span in spans if span.answer is not None]
    return Leg(name="answer", whole=worst(span.answer for span in window), over_time=tuple(known))


def stored_leg(seen: Sequence[Seen], window_at: float) -> Leg:
    """From due to readable in the database: over time in all phases, as a whole since the window began."""
    return Leg(
        name="stored",
        whole=delays([one.delay for one in seen if one.at >= window_at]),
        over_time=tuple(buckets([(one.at, one.delay) for one in seen])),
    )


def marker_legs(markers: Sequence[Marker]) -> tuple[Leg, Leg]:
    """From due to the engine's finding, and to the live stream: over time in all phases, as a whole in the window."""
    return _marker_leg("evaluated", markers), _marker_leg("screen", markers)


def _marker_leg(name: Literal["evaluated", "screen"], markers: Sequence[Marker]) -> Leg:
    known = [(one, one.shown if name == "screen" else one.evaluated) for one in markers]
    return Leg(
        name=name,
        whole=delays([delay for one, delay in known if delay is not None and one.phase != QUIET]),
        over_time=tuple(buckets([(one.due_at + delay, delay) for one, delay in known if delay is not None])),
    )


def buckets(points: Sequence[tuple[float, float]]) -> list[tuple[float, Delays]]:
    """Percentiles per bucket of time."""
    by_bucket: dict[float, list[float]] = {}
    for at, delay in points:
        by_bucket.setdefault(at // BUCKET_SECONDS * BUCKET_SECONDS + BUCKET_SECONDS, []).append(delay)
    return [(end, found) for end in sorted(by_bucket) if (found := delays(by_bucket[end])) is not None]


def detection(markers: Sequence[Marker], *, quiet: bool) -> Detection:
    """What became of the planted alerts without load, or under it."""
    chosen = [one for one in markers if (one.phase == QUIET) == quiet]
    shown = [one.shown for one in chosen if one.shown is not None]
    return Detection(planted=len(chosen), found=len(shown), shown=delays(shown))


def climb(phases: Sequence[Phase], spans: Sequence[Span], beats: Sequence[Beat], sensors: int) -> list[Step]:
    """The steps that were climbed, and which of them were carried."""
    steps: list[Step] = []
    for phase in phases:
        window = [span for span in spans if span.phase == phase.name]
        inside = [beat for beat in beats if window and window[0].at - BUCKET_SECONDS <= beat.at <= window[-1].at]
        if not phase.name.startswith("step_") or len(window) < 2 or len(inside) < 2:
            continue
        seconds, beat_seconds = window[-1].at - window[0].at, inside[-1].at - inside[0].at
        asked = sensors / phase.period_seconds
        behind = inside[-1].backlog / asked
        fresh_discards = window[-1].discarded - window[0].discarded
        ends = [min(beat.stored, beat.evaluated) for beat in (inside[0], inside[-1])]
        steps.append(
            Step(
                asked=asked,
                reached=(window[-1].readings - window[0].readings) / seconds,
                stored=(ends[1] - ends[0]) / beat_seconds,
                backlog_seconds=behind,
                is_carried=behind <= CARRIED_BACKLOG_SECONDS and fresh_discards == 0,
            )
        )
    return steps


def verdicts(results: Results) -> tuple[Verdict, ...]:
    """The table; nothing when the generator could not do what was asked."""
    if not results.is_valid:
        return ()
    return tuple(_verdicts(results))


def _verdicts(found: Results) -> Iterable[Verdict]:
    whole, last = found.completeness, found.spans[-1]
    yield Verdict(
        key="complete",
        target="0",
        measured=f"{len(whole.differences)} / {whole.gateways} ({whole.stored:,} / {whole.acknowledged:,})",
        holds=whole.is_exact,
    )
    yield Verdict(key="unanswered", target="0", measured=str(found.unanswered), holds=found.unanswered == 0)
    yield Verdict(key="discarded", target="0", measured=str(last.discarded), holds=last.discarded == 0)
    refused = last.refused + sum(whole.rejected.values())
    yield Verdict(key="rejected", target="0", measured=str(refused), holds=refused == 0)
    if not found.identity.is_steps:
        yield from _timed(found)
    for name, one in (("quiet_found", found.quiet), ("loaded_found", found.loaded)):
        holds = one.found == one.planted if one.planted else None
        yield Verdict(key=name, target=f"{one.planted}", measured=f"{one.found}", holds=holds)


def _timed(found: Results) -> Iterable[Verdict]:
    lag, phase = worst(span.lag for span in found.spans), found.phases[-1]
    limit = lag_limit(min(one.storm_period_seconds or one.period_seconds for one in found.phases))
    yield _delay("generator_lag", limit, lag.p99 if lag else None)
    stored = next(leg.whole for leg in found.legs if leg.name == "stored")
    yield _delay("stored_p95", STORED_P95_SECONDS, stored.p95 if stored else None)
    shown = found.loaded.shown
    yield _delay("shown_p50", SHOWN_P50_SECONDS, shown.p50 if shown else None)
    # whoever is cut off cannot be heard: that is nobody's delay, and excuses nobody else
    away = reconnection.absences(found.phases, found.spans)
    heard, cut_off = reconnection.split((one for one in found.markers if one.phase != QUIET), away)
    in_time = delays([one.shown for one in heard if one.shown is not None])
    yield _delay("shown_p99", SHOWN_P99_SECONDS, in_time.p99 if in_time else None)
    yield from reconnection.verdicts(found, away, cut_off, SHOWN_P99_SECONDS)
    yield _delay("drained", DRAIN_SECONDS, found.drain_seconds)
    hours = sum(one.seconds for one in found.phases) / 3600.0
    growth = max((part.slope for part in found.parts if part.slope is not None), default=None)
    is_long = hours >= LEAST_HOURS_FOR_GROWTH and phase.seconds >= 60
    yield Verdict(
        key="growth",
        target=f"≤ {GROWTH_MB_PER_HOUR:.0f} MB/h",
        measured="—" if growth is None else f"{growth:.0f} MB/h",
        holds=growth <= GROWTH_MB_PER_HOUR if is_long and growth is not None else None,
    )


def _delay(key: str, limit: float, measured: float | None) -> Verdict:
    told = "—" if measured is None else f"{measured:.3f} s"
    return Verdict(key=key, target=f"≤ {limit:.3g} s", measured=told, holds=measured is not None and measured <= limit)
