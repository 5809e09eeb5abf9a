"""A frame in, findings out; the only part of the engine that other modules call."""

from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from schemas.alert import Condition, Direction, Evidence, Findings, Silence, Transition, TransitionKind
from schemas.frame import Frame, decode_frame, encode_frame
from schemas.lifeline import Catalogue, LimitRule, NoDataRule
from services.alerting.engine.arrays import (
    BECAME_KNOWN,
    BECAME_UNKNOWN,
    CLEARED,
    LEVEL_CHANGED,
    RAISED,
    Steps,
    empty_sensors,
    empty_standing,
    empty_steps,
    level_of,
)
from services.alerting.engine.bindings import MICROSECONDS, Bindings, bind
from services.alerting.engine.identity import alert_id_of
from services.alerting.engine.kernel import Tally, process
from services.alerting.engine.silence import QuietStep, find_quiet, forgive_outage

KINDS: dict[int, TransitionKind] = {
    RAISED: "raised",
    LEVEL_CHANGED: "level_changed",
    CLEARED: "cleared",
    BECAME_UNKNOWN: "unknown",
    BECAME_KNOWN: "known",
}
CONDITIONS: dict[TransitionKind, Condition] = {
    "raised": "true",
    "level_changed": "true",
    "known": "true",
    "cleared": "false",
    "unknown": "unknown",
}

# how often a partition is searched for silent sensors, in the log's own time
QUIET_LOOK = MICROSECONDS

SilenceKind = Literal["silent", "heard"]


class LimitEvidence(TypedDict, total=False):
    """The part of the evidence that the rule gives."""

    limit: float
    direction: Direction
    deadband: float
    on_delay_seconds: float
    source: str
    mark: str


@dataclass
class Engine:
    """State of the checks of one or more partitions.

    Attributes:
        bindings: Rules bound to sensors.
        epoch: Which claim of the partitions this engine works under.
    """

    bindings: Bindings
    epoch: int = 0

    def __post_init__(self) -> None:
        self.sensors = empty_sensors(self.bindings.highest_sensor)
        self.standing = empty_standing(len(self.bindings.keys))
        self.looked_at: dict[int, int] = {}
        # partitions that have said, under these bindings, whom they have never heard
        self.has_told: set[int] = set()
        self.tally = Tally(0, 0, 0, 0, 0)

    def process(self, partition: int, frame: Frame) -> Findings:
        """Judge one frame of one partition.

        Frames of a partition must come in the order of the log. The result depends on nothing but them.
        """
        # before its first frame under these bindings, a partition says whom it has never heard
        unheard = [] if partition in self.has_told else self._unheard(partition, frame.received_at)
        self.has_told.add(partition)
        forgive_outage(frame.received_at, self.looked_at.get(partition), self._sensors_of(partition), self.sensors)
        steps, silences = self._judge(partition, frame)
        if frame.received_at - self.looked_at.get(partition, 0) >= QUIET_LOOK:
            self.looked_at[partition] = frame.received_at
            quiet = find_quiet(frame.received_at, partition, self.bindings, self.sensors, self.standing)
            steps += [self._quiet_transition(step, partition, frame.received_at) for step in quiet.steps]
            if len(quiet.silent):
                silences.append(self._silence("silent", quiet.silent, partition, frame.received_at))
        return Findings(transitions=steps, silences=unheard + silences)

    def _judge(self, partition: int, frame: Frame) -> tuple[list[Transition], list[Silence]]:
        if not len(frame):
            return [], []
        steps = empty_steps(self._room(frame))
        heard = np.empty(len(frame), np.int32)
        self.tally = process(
            frame.sensor_id,
            frame.observed_at,
            frame.value,
            frame.quality,
            frame.received_at,
            self.sensors,
            self.bindings.checks,
            self.standing,
            steps,
            heard,
        )
        transitions = [self._transition(steps, row, partition, frame) for row in range(self.tally.steps)]
        spoke = heard[: self.tally.heard]
        return transitions, [self._silence("heard", spoke, partition, frame.received_at)] if len(spoke) else []

    def _room(self, frame: Frame) -> int:
        """At most one step per reading and check of its sensor."""
        return len(frame) * self.bindings.most_checks

    def _transition(self, steps: Steps, row: int, partition: int, frame: Frame) -> Transition:
        check, reading = int(steps.check[row]), int(steps.reading[row])
        kind = KINDS[int(steps.kind[row])]
        rank = int(steps.rank[row]) or int(steps.previous_rank[row])
        sensor_id, rule_id = self.bindings.keys[check]
        observed_at = min(int(frame.observed_at[reading]), frame.received_at)
        raised_at = int(steps.raised_at[row])
        before = int(steps.previous_observed_at[row])
        evidence = Evidence(
            **self._limit_evidence(check, rank, float(frame.value[reading])),
            since=int(steps.since[row]) or None,
            value=float(frame.value[reading]),
            quality=int(frame.quality[reading]),
            previous_value=float(steps.previous_value[row]) if before else None,
            previous_observed_at=before or None,
        )
        return Transition(
            alert_id=alert_id_of(sensor_id, rule_id, raised_at),
            revision=int(steps.revision[row]),
            kind=kind,
            sensor_id=sensor_id,
            rule_id=rule_id,
            rules_version=self.bindings.rules_version,
            level=level_of(rank),
            worst_level=level_of(int(steps.worst[row])),
            condition=CONDITIONS[kind],
            is_late=frame.received_at - observed_at > int(self.bindings.late_after[sensor_id]),
            raised_at=raised_at,
            observed_at=observed_at,
            evidence=evidence,
            partition=partition,
            epoch=self.epoch,
        )

    def _quiet_transition(self, step: QuietStep, partition: int, now: int) -> Transition:
        sensor_id, rule_id = self.bindings.keys[step.check]
        kind = KINDS[step.kind]
        raised_at = int(self.standing.raised_at[step.check])
        rule = self.bindings.rule_of(step.check)
        value = float(self.sensors.value[sensor_id])
        evidence = Evidence(
            source=rule.source if isinstance(rule, NoDataRule) else None,
            mark=rule.mark if isinstance(rule, NoDataRule) else None,
            since=int(self.sensors.heard_at[sensor_id]) or None,
            value=None if np.isnan(value) else value,
            last_received_at=int(self.sensors.heard_at[sensor_id]) or None,
        )
        return Transition(
            alert_id=alert_id_of(sensor_id, rule_id, raised_at),
            revision=int(self.standing.revision[step.check]),
            kind=kind,
            sensor_id=sensor_id,
            rule_id=rule_id,
            rules_version=self.bindings.rules_version,
            level=level_of(int(self.standing.rank[step.check])),
            worst_level=level_of(int(self.standing.worst[step.check])),
            condition=CONDITIONS[kind],
            is_late=False,
            raised_at=raised_at,
            observed_at=now,
            evidence=evidence,
            partition=partition,
            epoch=self.epoch,
        )

    def _limit_evidence(self, check: int, rank: int, value: float) -> LimitEvidence:
        """The limit that decides the present level, and on which side of it the value is or was."""
        rule = self.bindings.rule_of(check)
        if not isinstance(rule, LimitRule):
            return {"source": rule.source, "mark": rule.mark}
        limit = next(one for one in rule.limits if one.level == level_of(rank))
        high = float(self.bindings.checks.high[check, rank - 1])
        low = float(self.bindings.checks.low[check, rank - 1])
        direction = nearer_side(value, high, low)
        return {
            "limit": high if direction == "high" else low,
            "direction": direction,
            "deadband": float(self.bindings.checks.deadband[check, rank - 1]),
            "on_delay_seconds": float(limit.on_delay_seconds),
            "source": limit.source,
            "mark": limit.mark,
        }

    def _unheard(self, partition: int, at: int) -> list[Silence]:
        """Sensors that have never been heard: unknown, not normal."""
        ids = self._sensors_of(partition)
        unheard = ids[self.sensors.is_silent[ids] & (self.sensors.heard_at[ids] == 0)]
        return [self._silence("silent", unheard, partition, at)] if len(unheard) else []

    def _sensors_of(self, partition: int) -> NDArray[np.int32]:
        return self.bindings.sensors_of.get(partition, np.empty(0, np.int32))

    def _silence(self, kind: SilenceKind, sensors: NDArray[np.int32], partition: int, at: int) -> Silence:
        return Silence(kind=kind, sensor_ids=sensors.tolist(), at=at, partition=partition, epoch=self.epoch)


def warm_up() -> None:
    """Have the kernel compiled before the first real frame: without a cache on disk that takes seconds."""
    nobody = Catalogue((), {}, {}, "")
    frame = Frame(np.zeros(1, np.int32), np.zeros(1, np.int64), np.zeros(1), np.ones(1, np.uint8), 0, 0)
    # frames from the log are views on bytes that cannot be written to, and are compiled for as such
    Engine(bind(nobody, 0, [])).process(0, decode_frame(encode_frame(frame)))


def nearer_side(value: float, high: float, low: float) -> Direction:
    """Which of two limits a value concerns: the only one there is, else the nearer one."""
    if np.isnan(low):
        return "high"
    if np.isnan(high):
        return "low"
    return "high" if abs(value - high) <= abs(value - low) else "low"
