"""What was seen in a run, raw, and the results that follow from it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np

from deploy.load import judge
from deploy.load.completeness import Completeness
from deploy.load.results import Beat, Identity, Marker, PartUse, Results, SelfCheck
from deploy.load.stored import Seen
from deploy.load.usage import Use, cores_between, slope
from deploy.load.watch import Found
from schemas.alert import Findings
from services.heartbeat import Heartbeat
from simulators.load.account import Crossing, Span
from simulators.load.plan import LoadPlan

NOTHING = Completeness(gateways=0, acknowledged=0, stored=0, differences=(), rejected={})
LEAST_SECONDS_FOR_SLOPE = 60.0


@dataclass(frozen=True)
class Observed:
    """Raw observations; times of findings and screens are monotonic, ``epoch_offset`` leads to the epoch. [s]"""

    spans: tuple[Span, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    heartbeats: Mapping[str, Sequence[Heartbeat]] = field(default_factory=dict[str, Sequence[Heartbeat]])
    findings: tuple[Found, ...] = ()
    raised: Mapping[int, float] = field(default_factory=dict[int, float])
    sensor_ids: Mapping[str, int] = field(default_factory=dict[str, int])
    seen: tuple[Seen, ...] = ()
    uses: tuple[Use, ...] = ()
    completeness: Completeness = NOTHING
    drain_seconds: float | None = None
    epoch_offset: float = 0.0
    sensors: int = 0
    floor: float = 0.0


def results_of(identity: Identity, plan: LoadPlan, checked: SelfCheck, floor: float, seen: Observed) -> Results:
    """All figures of a run, and the verdicts."""
    markers, found_beats = markers_of(seen), beats(seen)
    window = [span for span in seen.spans if span.phase not in (judge.QUIET, "warm_up", "drain")]
    inside = [use for use in seen.uses if window and window[0].at <= use.at <= window[-1].at]
    cores = cores_between(inside[0], inside[-1]) if len(inside) > 1 else {}
    results = Results(
        identity=identity,
        phases=plan.phases,
        self_check=checked,
        copy_floor=floor,
        spans=seen.spans,
        beats=found_beats,
        legs=(
            judge.answer_leg(seen.spans, window),
            judge.stored_leg(seen.seen, window[0].at if window else 0.0),
            *judge.marker_legs(markers),
        ),
        markers=markers,
        quiet=judge.detection(markers, quiet=True),
        loaded=judge.detection(markers, quiet=False),
        completeness=seen.completeness,
        unanswered=seen.spans[-1].under_way if seen.spans else 0,
        drain_seconds=seen.drain_seconds,
        counters=counters(seen.heartbeats),
        uses=tuple(inside),
        parts=parts(inside, cores),
        cores=cores,
        steps=tuple(judge.climb(plan.phases, seen.spans, found_beats, identity.sensors)),
        verdicts=(),
    )
    if not seen.spans:
        return results
    return msgspec.structs.replace(results, verdicts=judge.verdicts(results))


def markers_of(seen: Observed) -> tuple[Marker, ...]:
    """What became of each planted alert."""
    evaluated: dict[int, float] = {}
    for found in seen.findings:
        for transition in msgspec.json.decode(found.payload, type=Findings).transitions:
            if transition.kind == "raised":
                evaluated.setdefault(transition.sensor_id, found.at + seen.epoch_offset)
    markers: list[Marker] = []
    for crossing in seen.crossings:
        sensor_id, due_at = seen.sensor_ids.get(crossing.sensor, -1), crossing.due_at / 1_000
        found_at, shown_at = evaluated.get(sensor_id), seen.raised.get(sensor_id)
        markers.append(
            Marker(
                sensor=crossing.sensor,
                phase=crossing.phase,
                due_at=due_at,
                evaluated=None if found_at is None else found_at - due_at,
                shown=None if shown_at is None else shown_at + seen.epoch_offset - due_at,
            )
        )
    return tuple(markers)


def beats(seen: Observed) -> tuple[Beat, ...]:
    """What each stage had done at every sign of life of the recorder; the other stages straight between theirs."""
    recorder = seen.heartbeats.get("recorder", ())
    if not seen.spans or not recorder:
        return ()
    at = np.array([beat.at / 1e6 for beat in recorder])
    stored = [sum(beat.counters.get(name, 0) for name in judge.STORED) for beat in recorder]
    columns = [
        np.interp(at, [span.at for span in seen.spans], [span.acknowledged_readings for span in seen.spans], left=0),
        _counted(seen.heartbeats.get("ingest", ()), ("readings_received",), at),
        np.array(stored, dtype=np.float64),
        _counted(seen.heartbeats.get("alerting", ()), judge.EVALUATED, at),
    ]
    rows = zip(at.tolist(), *(column.astype(np.int64).tolist() for column in columns), strict=True)
    return tuple(Beat(*row) for row in rows if seen.spans[0].at <= row[0])


def _counted(heartbeats: Sequence[Heartbeat], names: Sequence[str], at: np.ndarray) -> np.ndarray:
    if not heartbeats:
        return np.zeros(len(at))
    counts = [sum(beat.counters.get(name, 0) for name in names) for beat in heartbeats]
    return np.interp(at, [beat.at / 1e6 for beat in heartbeats], counts)


def counters(heartbeats: Mapping[str, Sequence[Heartbeat]]) -> dict[str, int]:
    """What the services have counted at the end."""
    return {
        f"{service}.{name}": count
        for service, signs in sorted(heartbeats.items())
        if signs
        for name, count in sorted(signs[-1].counters.items())
    }


def parts(uses: Sequence[Use], cores: Mapping[str, float]) -> tuple[PartUse, ...]:
    """What each part used in the window."""
    if len(uses) < 2:
        return ()
    is_long = uses[-1].at - uses[0].at >= LEAST_SECONDS_FOR_SLOPE
    return tuple(
        PartUse(
            name=name,
            cores=cores.get(name, 0.0),
            megabytes_before=uses[0].megabytes[name],
            megabytes_after=uses[-1].megabytes.get(name, 0.0),
            slope=slope(list(uses), name) if is_long else None,
        )
        for name in uses[0].megabytes
    )
