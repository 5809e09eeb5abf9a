"""Live alerts, silent sensors and the state byte of each sensor: a pure function of what the log says, in order."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from schemas.alert import Action, Silence, Transition, needs_acknowledging_anew
from schemas.alert_axes import Override
from services.api.models import ChangeKind

SILENT = 0x08
UNACKNOWLEDGED = 0x10

# closed alerts remembered, so that a step the log repeats cannot bring one back
CLOSED_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class LiveAlert:
    """An alert that is still true or that nobody has acknowledged. Times in us since epoch."""

    alert_id: str
    revision: int
    sensor_id: int
    rule_id: str
    level: int
    worst_level: int
    condition: str
    is_late: bool
    raised_at: int
    changed_at: int
    cleared_at: int | None = None
    acknowledged_at: int | None = None
    acknowledged_by: str | None = None
    value: float | None = None
    limit_value: float | None = None
    direction: str = "none"
    latched: bool = False
    override: Override = "none"
    override_until: int | None = None
    incident_id: int | None = None
    # the reading that was newest when the alert last changed
    observed_at: int | None = None
    quality: int | None = None

    @property
    def is_live(self) -> bool:
        """Does it still need a person, or is it still true?"""
        return self.cleared_at is None or self.acknowledged_at is None or self.latched


@dataclass(frozen=True, slots=True)
class Change:
    """One step of one alert, and the alert after it."""

    kind: ChangeKind
    alert: LiveAlert


@dataclass(frozen=True, slots=True)
class LatchRule:
    """Do alerts of this kind stay in sight after their condition has become normal? None fits everything."""

    rule_id: str | None
    lifeline: str | None
    level: int | None
    is_latching: bool

    def fits(self, rule_id: str, level: int) -> bool:
        """Is this row about such an alert?"""
        return (
            self.rule_id in (None, rule_id)
            and self.lifeline in (None, rule_id.split(".", 1)[0])
            and self.level in (None, level)
        )


@dataclass
class Board:
    """What is going on now. Every method is idempotent: the log may say things twice."""

    alerts: dict[str, LiveAlert] = field(default_factory=dict[str, LiveAlert])
    # classes of alerts, the most specific first
    classes: list[LatchRule] = field(default_factory=list[LatchRule])
    # what is shelved now, by sensor and rule: a new alert under it must not sound for a moment
    shelved: dict[tuple[int, str], int | None] = field(default_factory=dict[tuple[int, str], int | None])
    silent: set[int] = field(default_factory=set[int])
    # sensors whose state byte may have changed since they were last taken
    touched: set[int] = field(default_factory=set[int])
    _of_sensor: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict[int, set[str]](set))
    _closed: OrderedDict[str, int] = field(default_factory=OrderedDict[str, int])

    def load(self, alerts: Iterable[LiveAlert], silent: Iterable[int], closed: Iterable[tuple[str, int]]) -> None:
        """Begin with what the tables say. closed: alert and revision."""
        for alert in alerts:
            self._put(alert)
        self.silent.update(silent)
        for alert_id, revision in closed:
            self._closed[alert_id] = revision
        self.touched.clear()

    def apply_transition(self, transition: Transition) -> Change | None:
        """Take a step of the engine; None when it was known already."""
        before = self.alerts.get(transition.alert_id)
        known = before.revision if before else self._closed.get(transition.alert_id, 0)
        if transition.revision <= known:
            return None
        alert = self._with_axes(before, _after(before, transition))
        self._put(alert)
        return Change(transition.kind, alert)

    def apply_action(self, action: Action) -> Change | None:
        """Take note of what a person did; None when it was known already, or the alert is not live."""
        before = self.alerts.get(action.alert_id)
        if before is None:
            return None
        alert = replace(
            before,
            acknowledged_at=action.acknowledged_at,
            acknowledged_by=action.acknowledged_by,
            latched=action.latched,
            override=cast(Override, action.override),
            override_until=action.override_until,
        )
        self._note_shelving(alert)
        if alert == before:
            return None
        self._put(alert)
        return Change(action.kind, alert)

    def apply_silence(self, silence: Silence) -> None:
        """Sensors have fallen silent, or are heard again."""
        if silence.kind == "silent":
            self.silent.update(silence.sensor_ids)
        else:
            self.silent.difference_update(silence.sensor_ids)
        self.touched.update(silence.sensor_ids)

    def state(self, sensor_id: int) -> int:
        """The byte a map draws: worst level that is true now in the low 3 bits, +8 silent, +16 unacknowledged."""
        alerts = [self.alerts[alert_id] for alert_id in self._of_sensor.get(sensor_id, ())]
        level = min((alert.level for alert in alerts if alert.cleared_at is None), default=0)
        waiting = any(alert.acknowledged_at is None and alert.override == "none" for alert in alerts)
        unacknowledged = UNACKNOWLEDGED if waiting else 0
        return level | unacknowledged | (SILENT if sensor_id in self.silent else 0)

    def abnormal(self) -> set[int]:
        """Sensors whose state byte is not zero."""
        return self.silent | {sensor_id for sensor_id, alerts in self._of_sensor.items() if alerts}

    def take_touched(self) -> list[int]:
        """Sensors touched since the last call, in order."""
        touched = sorted(self.touched)
        self.touched.clear()
        return touched

    def count(self) -> Counter[tuple[str, int]]:
        """Live alerts by rule and level."""
        return Counter((alert.rule_id, alert.level) for alert in self.alerts.values())

    def _with_axes(self, before: LiveAlert | None, alert: LiveAlert) -> LiveAlert:
        """Latch and shelving after a step of the engine, by the same rules as the desk's tables."""
        if before is not None:
            alert = replace(
                alert,
                latched=before.latched and alert.condition != "true",
                override=before.override,
                override_until=before.override_until,
                incident_id=before.incident_id,
            )
        elif (alert.sensor_id, alert.rule_id) in self.shelved:
            until = self.shelved[alert.sensor_id, alert.rule_id]
            alert = replace(alert, override="shelved", override_until=until)
        if alert.condition != "false":
            return alert
        held = next((one.is_latching for one in self.classes if one.fits(alert.rule_id, alert.level)), False)
        return replace(alert, latched=held)

    def _note_shelving(self, alert: LiveAlert) -> None:
        key = (alert.sensor_id, alert.rule_id)
        if alert.override == "shelved":
            self.shelved[key] = alert.override_until
        else:
            self.shelved.pop(key, None)

    def count_overrides(self) -> Counter[str]:
        """Live alerts that are kept quiet, by why."""
        return Counter(alert.override for alert in self.alerts.values() if alert.override != "none")

    def _put(self, alert: LiveAlert) -> None:
        self.touched.add(alert.sensor_id)
        if alert.is_live:
            self.alerts[alert.alert_id] = alert
            self._of_sensor[alert.sensor_id].add(alert.alert_id)
            return
        self.alerts.pop(alert.alert_id, None)
        self._of_sensor[alert.sensor_id].discard(alert.alert_id)
        self._closed[alert.alert_id] = alert.revision
        while len(self._closed) > CLOSED_REMEMBERED:
            self._closed.popitem(last=False)


def _after(before: LiveAlert | None, transition: Transition) -> LiveAlert:
    """The alert after a step of the engine, by the same rules as the desk's tables."""
    evidence = transition.evidence
    keeps = before is not None and not needs_acknowledging_anew(before.level, transition.level)
    says_limit = evidence.limit is not None or before is None
    says_direction = evidence.direction != "none" or before is None
    return LiveAlert(
        alert_id=transition.alert_id,
        revision=transition.revision,
        sensor_id=transition.sensor_id,
        rule_id=transition.rule_id,
        level=transition.level,
        worst_level=min(transition.worst_level, before.worst_level if before else transition.worst_level),
        condition=transition.condition,
        is_late=transition.is_late,
        raised_at=before.raised_at if before else transition.raised_at,
        changed_at=transition.observed_at,
        cleared_at=transition.observed_at if transition.kind == "cleared" else None,
        acknowledged_at=before.acknowledged_at if before and keeps else None,
        acknowledged_by=before.acknowledged_by if before and keeps else None,
        value=evidence.value,
        limit_value=evidence.limit if says_limit or before is None else before.limit_value,
        direction=evidence.direction if says_direction or before is None else before.direction,
        observed_at=transition.observed_at if evidence.quality is not None else before and before.observed_at,
        quality=evidence.quality if evidence.quality is not None else before and before.quality,
    )
