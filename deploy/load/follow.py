"""While a load runs: what the terminal is told, when a climb ends, and when everything has come to its end."""

import time
from collections.abc import Callable

from deploy.load import judge
from deploy.load.generator import GeneratorRun
from deploy.load.watch import Watch

LOOK_SECONDS = 0.1
TOLD_SECONDS = 4.5
STEPS_PASSED = 2
"""So many steps that were not carried end the climb."""


def follow(generator: GeneratorRun, watch: Watch, sensors: int, say: Callable[[str], None]) -> None:
    """Until the generator is done; a climb is ended when the path is left behind for good."""
    told_at, passed = 0.0, 0
    phases = {phase.name: phase for phase in generator.plan.phases}
    phase_at_end: str | None = None
    while not generator.is_done:
        fresh = generator.look()
        for span in fresh:
            behind = span.acknowledged_readings - _done(watch)
            if phase_at_end not in (None, span.phase) and phase_at_end.startswith("step_"):
                rate = sensors / phases[phase_at_end].period_seconds
                passed = passed + 1 if behind > judge.CARRIED_BACKLOG_SECONDS * rate else 0
                if passed >= STEPS_PASSED:
                    generator.end_early()
            phase_at_end = span.phase
            if span.at - told_at >= TOLD_SECONDS or span.phase == "drain":
                told_at = span.at
                say(_line(span.phase, span.readings, span.acknowledged_readings, behind, span.lag, span.answer))
        time.sleep(LOOK_SECONDS)


def _line(phase: str, readings: int, acknowledged: int, behind: int, lag: object, answer: object) -> str:
    delays = [f"{1_000 * getattr(one, 'p99', 0.0):.0f}" for one in (lag, answer)]
    return (
        f"  {phase:10} {readings:>12,} handed over  {acknowledged:>12,} acknowledged  {max(behind, 0):>9,} waiting"
        f"  lag p99 {delays[0]} ms  broker p99 {delays[1]} ms"
    )


def _done(watch: Watch) -> int:
    """Readings that have come to both ends."""
    evaluated = sum(watch.counter("alerting", name) for name in judge.EVALUATED)
    stored = sum(watch.counter("recorder", name) for name in judge.STORED)
    return min(evaluated, stored)


def settle(watch: Watch, generator: GeneratorRun, standstill_seconds: float) -> float | None:
    """Until both ends have dealt with all that was acknowledged; None when nothing moves any more before that. [s]"""
    began = moved_at = time.monotonic()
    known = _done(watch)
    due = generator.spans[-1].acknowledged_readings
    while _done(watch) + watch.counter("ingest", "readings_rejected") < due:
        if _done(watch) != known:
            known, moved_at = _done(watch), time.monotonic()
        if time.monotonic() - moved_at > standstill_seconds:
            return None
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began
