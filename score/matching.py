"""Which alert belongs to which truth, and why. Pure: no figure of the service's own reasoning is looked at.

Whether an alert belongs to a truth:
1. Place. Its sensor is *touched*: listed by the truth, or behind a gateway that the truth lists. Or it is *near*: the
   alert is about danger, its sensor is of the truth's own lifeline, and stands within the radius of the truth's kind.
2. Time. It was raised, or became worse than ever before, between the truth's onset and its end plus the grace of its
   kind. What was already raised before the onset and only stays so is luck, not detection.

What an alert finds: one about danger finds every incident that touches its sensor, since one sensor can feel two at
once. By nearness it finds at most one, its cause. One about a broken device finds faults in the same way.

The cause of an alert is one truth at most, of those that it belonged to when it was raised. Several are decided by,
in this order: touched before near; what the alert is about (danger: incident, look-alike, sensor fault, transport
fault; device: sensor fault, transport fault, incident, look-alike); the shorter distance, when near; the later onset;
the smaller id. An alert is right when its cause is what it is about: an incident for danger, a fault for a device.
Anything else is a false alarm, whatever lies behind it.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from score.kinds import Kind, Kinds
from score.nouns import About, Alert, Step
from simulators.truth import Category, Truth

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

Because: TypeAlias = Literal["touched", "near", "elsewhere", "too_early", "too_late"]
BELONGS: tuple[Because, ...] = ("touched", "near")

SORTS: dict[About, tuple[Category, ...]] = {
    "danger": ("incident", "look_alike", "sensor_fault", "transport_fault"),
    "device": ("sensor_fault", "transport_fault", "incident", "look_alike"),
}
RIGHT: dict[About, tuple[Category, ...]] = {"danger": ("incident",), "device": ("sensor_fault", "transport_fault")}


@dataclass(frozen=True)
class Verdict:
    """Whether an alert belongs to a truth.

    Attributes:
        truth: Which.
        because: The reason: touched or near, or else why not.
        metres: Between sensor and truth.
        step: The first moment of the alert within the truth's time; None when it does not belong.
        is_raising: Whether that moment is the raising itself.
    """

    truth: Truth
    because: Because
    metres: float
    step: Step | None = None
    is_raising: bool = False

    @property
    def belongs(self) -> bool:
        """Whether place and time both agree."""
        return self.because in BELONGS


@dataclass(frozen=True)
class Explanation:
    """What stands behind an alert: its cause, and everything that it finds.

    ``near_miss`` is, for an alert without any truth, the one that touches its sensor at another time, with that reason.
    """

    alert: Alert
    cause: Verdict | None
    finds: tuple[Verdict, ...]
    near_miss: Verdict | None = None

    @property
    def is_right(self) -> bool:
        """Whether its cause is what it is about."""
        return self.cause is not None and self.cause.truth.category in RIGHT[self.alert.about]

    @property
    def behind(self) -> Category | Literal["nothing"]:
        """The category of its cause."""
        return self.cause.truth.category if self.cause else "nothing"


class Matcher:
    """Knows the truths of a run by sensor, gateway and lifeline."""

    def __init__(self, truths: Sequence[Truth], kinds: Kinds) -> None:
        self._kinds = kinds
        self._touching: dict[str, list[Truth]] = defaultdict(list)
        self._failing: dict[str, list[Truth]] = defaultdict(list)
        self._reaching: dict[str, list[Truth]] = defaultdict(list)
        for truth in truths:
            for touched in truth.sensors:
                self._touching[touched.sensor].append(truth)
            for gateway in truth.gateways:
                self._failing[gateway].append(truth)
            if truth.lifeline is not None and kinds.of(truth.kind).radius_metres > 0:
                self._reaching[truth.lifeline].append(truth)

    def explain(self, alert: Alert) -> Explanation:
        """The cause of an alert, and what it finds."""
        verdicts = [
            judge(alert, truth, self._kinds.of(truth.kind), is_touched) for truth, is_touched in self._candidates(alert)
        ]
        belonging = [verdict for verdict in verdicts if verdict.belongs]
        cause = choose_cause(alert.about, belonging)
        finds = tuple(verdict for verdict in belonging if finds_truth(alert.about, verdict, cause))
        near_miss = None if belonging else nearest_in_time(alert, verdicts)
        return Explanation(alert, cause, finds, near_miss)

    def _candidates(self, alert: Alert) -> Iterator[tuple[Truth, bool]]:
        """Truths that touch the sensor of an alert, then those that could be near; with whether it is touched."""
        sensor = alert.sensor
        seen: set[str] = set()
        for truth in (*self._touching.get(sensor.code, ()), *self._failing.get(sensor.gateway, ())):
            if truth.id not in seen:
                seen.add(truth.id)
                yield truth, True
        for truth in self._reaching.get(sensor.lifeline, ()):
            if truth.id not in seen:
                yield truth, False


def judge(alert: Alert, truth: Truth, kind: Kind, is_touched: bool) -> Verdict:
    """Whether an alert belongs to a truth of a kind, with the reason; rules 1 and 2 above."""
    metres = metres_between(alert.sensor.longitude, alert.sensor.latitude, truth.longitude, truth.latitude)
    place = "touched" if is_touched else _near_or_elsewhere(alert, truth, metres, kind.radius_metres)
    if place == "elsewhere":
        return Verdict(truth, place, metres)
    until = truth.ended_at + kind.grace
    for number, step in enumerate(alert.steps):
        if truth.onset_at <= step.at <= until:
            return Verdict(truth, place, metres, step, is_raising=number == 0)
    return Verdict(truth, "too_late" if alert.raised_at > until else "too_early", metres)


def _near_or_elsewhere(alert: Alert, truth: Truth, metres: float, radius: float) -> Because:
    is_near = alert.about == "danger" and alert.sensor.lifeline == truth.lifeline and metres <= radius
    return "near" if is_near and radius > 0 else "elsewhere"


def choose_cause(about: About, belonging: Sequence[Verdict]) -> Verdict | None:
    """The one truth that stands behind an alert; ties are decided as above, the same way every time."""
    raised = [verdict for verdict in belonging if verdict.is_raising]

    def rank(verdict: Verdict) -> tuple[bool, int, float, float, str]:
        truth = verdict.truth
        is_near = verdict.because == "near"
        metres = verdict.metres if is_near else 0.0
        return is_near, SORTS[about].index(truth.category), metres, -truth.onset_at.timestamp(), truth.id

    return min(raised, key=rank, default=None)


def finds_truth(about: About, verdict: Verdict, cause: Verdict | None) -> bool:
    """Whether an alert that belongs to a truth counts as its detection."""
    is_what_it_is_about = verdict.truth.category in RIGHT[about]
    return is_what_it_is_about and (verdict.because == "touched" or verdict is cause)


def nearest_in_time(alert: Alert, verdicts: Sequence[Verdict]) -> Verdict | None:
    """Of truths that agree in place, the one that the alert missed by the shortest time."""
    missed = [verdict for verdict in verdicts if verdict.because in ("too_early", "too_late")]

    def gap(verdict: Verdict) -> tuple[float, str]:
        truth = verdict.truth
        edge = truth.onset_at if verdict.because == "too_early" else truth.ended_at
        return abs((alert.raised_at - edge).total_seconds()), truth.id

    return min(missed, key=gap, default=None)


def metres_between(
    first_longitude: float, first_latitude: float, second_longitude: float, second_latitude: float
) -> float:
    """Great-circle distance by the haversine formula on a sphere; within 0.6 % of the ellipsoid. [m]"""
    north = math.radians(second_latitude - first_latitude)
    east = math.radians(second_longitude - first_longitude)
    across = math.cos(math.radians(first_latitude)) * math.cos(math.radians(second_latitude))
    chord = math.sin(north / 2) ** 2 + across * math.sin(east / 2) ** 2
    return 2.0 * EARTH_RADIUS_METRES * math.asin(math.sqrt(chord))
