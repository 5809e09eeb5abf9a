"""Live alerts, silent sensors and the state byte of each sensor: a pure function of what the log says, in order."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from schemas.alert import Action, Condition, OverrideChange, Silence, Transition, needs_acknowledging_anew
from schemas.alert_axes import OVERRIDE_BEGINS, OVERRIDE_ENDS, Override
from services.alerting.commands.axes import Axes, Hold, step, under
from services.api.live.quiet import Quiet
from services.api.models import ChangeKind
from services.clock import to_datetime, to_microseconds

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
    # the last step that takes an acknowledgement back: one from before it says nothing any more
    anew_revision: int = 0

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
    # what is kept quiet now: a new alert under it must not sound for a moment
    quiet: Quiet = field(default_factory=Quiet)
    silent: set[int] = field(default_factory=set[int])
    # sensors whose state byte may have changed since they were last taken
    touched: set[int] = field(default_factory=set[int])
    _of_sensor: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict[int, set[str]](set))
    _closed: OrderedDict[str, int] = field(default_factory=OrderedDict[str, int])

    def load(self, alerts: Iterable[LiveAlert], silent: Iterable[int], closed: Iterable[tuple[str, int]]) -> None:
        """Begin with what the tables say. closed: alert and revision."""
        for alert in alerts:
            self._put(replace(alert, anew_revision=0 if alert.acknowledged_at else alert.revision))
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
        alert = _with_axes(_after(before, transition), self._step(before, transition))
        self._put(alert)
        return Change(transition.kind, alert)

    def apply_action(self, action: Action) -> Change | None:
        """Take note of what a person did; None when it was known already, or the alert is not live.

        The tables may not have known steps yet that are known here: such a step is not undone.
        """
        before = self.alerts.get(action.alert_id)
        if before is None:
            return None
        revision = before.revision if action.revision is None else action.revision
        is_accepted = action.acknowledged_at is not None and revision >= before.anew_revision
        alert = replace(
            before,
            acknowledged_at=action.acknowledged_at if is_accepted else None,
            acknowledged_by=action.acknowledged_by if is_accepted else None,
            latched=action.latched if revision >= before.revision else before.latched,
        )
        if alert == before:
            return None
        self._put(alert)
        return Change(action.kind, alert)

    def apply_override(self, change: OverrideChange) -> list[Change]:
        """Something begins to be kept quiet, or is not any more; returns the alerts that this changes."""
        concerned = [alert for alert in self.of_sensor(change.sensor_id) if change.rule_id in (None, alert.rule_id)]
        stood = {alert.alert_id: self._axes(alert) for alert in concerned}
        self.quiet.note(change)
        kind = (OVERRIDE_ENDS if change.is_over else OVERRIDE_BEGINS)[change.kind]
        changes: list[Change] = []
        for alert in concerned:
            holds = self.quiet.holds(alert.sensor_id, alert.rule_id)
            after = _with_axes(alert, under(stood[alert.alert_id], holds))
            if after != alert:
                self._put(after)
                changes.append(Change(kind, after))
        return changes

    def apply_silence(self, silence: Silence) -> None:
        """Sensors have fallen silent, or are heard again."""
        if silence.kind == "silent":
            self.silent.update(silence.sensor_ids)
        else:
            self.silent.difference_update(silence.sensor_ids)
        self.touched.update(silence.sensor_ids)

    def state(self, sensor_id: int) -> int:
        """The byte a map draws: worst level that is true now in the low 3 bits, +8 silent, +16 unacknowledged."""
        alerts = self.of_sensor(sensor_id)
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

    def count_overrides(self) -> Counter[str]:
        """Live alerts that are kept quiet, by why."""
        return Counter(alert.override for alert in self.alerts.values() if alert.override != "none")

    def of_sensor(self, sensor_id: int) -> list[LiveAlert]:
        """Live alerts of this sensor."""
        return [self.alerts[alert_id] for alert_id in self._of_sensor.get(sensor_id, ())]

    def _step(self, before: LiveAlert | None, transition: Transition) -> Axes:
        """The axes after a step, as the desk will decide them for its tables."""
        sensor_id, rule_id, level = transition.sensor_id, transition.rule_id, transition.level
        is_latching = next((one.is_latching for one in self.classes if one.fits(rule_id, level)), False)
        stood = None if before is None else self._axes(before)
        after = step(stood, transition.kind, transition.condition, level, is_latching=is_latching)
        if stood is not None and len(after.holds) < len(stood.holds):
            self.quiet.end_one_shots(sensor_id, rule_id)
        return under(after, self.quiet.holds(sensor_id, rule_id)) if after.is_live else after

    def _axes(self, alert: LiveAlert) -> Axes:
        bare = Axes(
            condition=cast(Condition, alert.condition),
            level=alert.level,
            is_acknowledged=alert.acknowledged_at is not None,
            is_latched=alert.latched,
        )
        if alert.override == "none":
            return bare
        until = None if alert.override_until is None else to_datetime(alert.override_until)
        return under(bare, self.quiet.holds(alert.sensor_id, alert.rule_id) or [Hold(alert.override, until)])

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


def _with_axes(alert: LiveAlert, axes: Axes) -> LiveAlert:
    """The alert as its axes say; an acknowledgement is kept or taken back, never made here."""
    return replace(
        alert,
        acknowledged_at=alert.acknowledged_at if axes.is_acknowledged else None,
        acknowledged_by=alert.acknowledged_by if axes.is_acknowledged else None,
        latched=axes.is_latched,
        override=axes.override,
        override_until=None if axes.override_until is None else to_microseconds(axes.override_until),
    )


def _after(before: LiveAlert | None, transition: Transition) -> LiveAlert:
    """What the step says of the alert; its axes are decided apart."""
    evidence = transition.evidence
    is_anew = before is None or needs_acknowledging_anew(before.level, transition.level)
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
        acknowledged_at=before.acknowledged_at if before else None,
        acknowledged_by=before.acknowledged_by if before else None,
        value=evidence.value,
        limit_value=evidence.limit if says_limit or before is None else before.limit_value,
        direction=evidence.direction if says_direction or before is None else before.direction,
        observed_at=transition.observed_at if evidence.quality is not None else before and before.observed_at,
        quality=evidence.quality if evidence.quality is not None else before and before.quality,
        incident_id=before.incident_id if before else None,
        anew_revision=transition.revision if before is None or is_anew else before.anew_revision,
    )
