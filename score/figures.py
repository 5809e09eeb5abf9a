"""The figures of a group of truths and alerts: all of them, one lifeline, or one kind. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from score.matching import Explanation
from score.outcomes import Outcome


class Spread(msgspec.Struct, frozen=True):
    """How figures are spread; percentiles between two of them are interpolated linearly."""

    count: int
    p50: float
    p95: float
    greatest: float


class LevelErrors(msgspec.Struct, frozen=True):
    """Was the worst level that found incidents deserve said? Under counts milder ones, over more severe ones."""

    compared: int
    right: int
    under: int
    over: int


class FalseAlarms(msgspec.Struct, frozen=True):
    """Alerts whose cause is not what they are about.

    Attributes:
        danger: About danger where there was none.
        danger_behind: The same by what lies behind: nothing, look_alike, sensor_fault, transport_fault.
        device: About a broken device where none was.
        device_behind: The same by what lies behind: nothing, incident, look_alike.
        per_hour: Of both, per hour of event time.
        per_1000_sensor_days: Of both; None where the group has no sensors of its own.
    """

    danger: int
    danger_behind: Mapping[str, int]
    device: int
    device_behind: Mapping[str, int]
    per_hour: float
    per_1000_sensor_days: float | None


class Figures(msgspec.Struct, frozen=True):
    """What is said of a group. Seconds and metres; None where nothing could be measured.

    Attributes:
        incidents: Truths that are dangers.
        detectable: Of these, the ones that recall counts.
        found: Of these, the ones found.
        recall: Found of detectable.
        undetectable: Truths that recall does not count, and how many of them were found all the same.
        delay: Time to detect of what was found, after the first detectable moment; what was missed is in recall alone.
        early: Found before the first detectable moment, by luck or by a better eye than ours.
        levels: Errors of level.
        level_delay: From deserving the worst level until it was said.
        alerts_per_incident: Alerts whose cause is a found incident, per such incident.
        incidents_per_truth: Incidents of the service over which these alerts are spread; 1 is ideal.
        localisation: From the incident of the first alert to the true place.
        faults: Truths that are faults and could be noticed, and how many an alert called a broken device.
        false_alarms: Alerts that cry wolf.
    """

    incidents: int
    detectable: int
    found: int
    recall: float | None
    undetectable: int
    undetectable_found: int
    delay: Spread | None
    early: int
    levels: LevelErrors
    level_delay: Spread | None
    alerts_per_incident: float | None
    incidents_per_truth: float | None
    localisation: Spread | None
    faults: int
    faults_found: int
    look_alikes: int
    false_alarms: FalseAlarms


@dataclass(frozen=True)
class Exposure:
    """For how long a group was watched, by how many sensors; None: it has no sensors of its own."""

    hours: float
    sensors: int | None


def spread(values: Iterable[float | None]) -> Spread | None:
    """How figures are spread; None when there are none."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not known.size:
        return None
    p50, p95 = np.percentile(known, [50, 95])
    return Spread(len(known), float(p50), float(p95), float(known.max()))


def figures_of(outcomes: Sequence[Outcome], explanations: Sequence[Explanation], exposure: Exposure) -> Figures:
    """All figures of a group.

    Args:
        outcomes: Of its truths.
        explanations: Of its alerts.
        exposure: Time and sensors by which false alarms are divided.
    """
    incidents = [outcome for outcome in outcomes if outcome.truth.category == "incident"]
    counted = [outcome for outcome in incidents if outcome.is_counted]
    uncounted = [outcome for outcome in incidents if not outcome.is_counted]
    found = [outcome for outcome in counted if outcome.is_found]
    faults = [outcome for outcome in outcomes if outcome.truth.is_fault and outcome.is_counted]
    delays = [outcome.delay_seconds for outcome in found]
    placed = [outcome for outcome in found if outcome.incidents]
    return Figures(
        incidents=len(incidents),
        detectable=len(counted),
        found=len(found),
        recall=len(found) / len(counted) if counted else None,
        undetectable=len(uncounted),
        undetectable_found=sum(outcome.is_found for outcome in uncounted),
        delay=spread(delays),
        early=sum(delay is not None and delay < 0 for delay in delays),
        levels=_level_errors(found),
        level_delay=spread(outcome.level_delay_seconds for outcome in found),
        alerts_per_incident=_mean([len(outcome.alerts) for outcome in found]),
        incidents_per_truth=_mean([len(outcome.incidents) for outcome in placed]),
        localisation=spread(outcome.metres for outcome in found),
        faults=len(faults),
        faults_found=sum(outcome.is_found for outcome in faults),
        look_alikes=sum(outcome.truth.category == "look_alike" for outcome in outcomes),
        false_alarms=_false_alarms(explanations, exposure),
    )


def _level_errors(found: Sequence[Outcome]) -> LevelErrors:
    verdicts = Counter(outcome.level_verdict for outcome in found if outcome.level_verdict is not None)
    return LevelErrors(verdicts.total(), verdicts["right"], verdicts["under"], verdicts["over"])


def _false_alarms(explanations: Sequence[Explanation], exposure: Exposure) -> FalseAlarms:
    wrong = [explanation for explanation in explanations if not explanation.is_right]
    danger = Counter(explanation.behind for explanation in wrong if explanation.alert.about == "danger")
    device = Counter(explanation.behind for explanation in wrong if explanation.alert.about == "device")
    sensor_days = exposure.sensors * exposure.hours / 24.0 if exposure.sensors else None
    return FalseAlarms(
        danger=danger.total(),
        danger_behind=dict(sorted(danger.items())),
        device=device.total(),
        device_behind=dict(sorted(device.items())),
        per_hour=len(wrong) / exposure.hours,
        per_1000_sensor_days=len(wrong) / sensor_days * 1000.0 if sensor_days else None,
    )


def _mean(counts: Sequence[int]) -> float | None:
    return sum(counts) / len(counts) if counts else None
