"""A small city of alerts as the state machine alone would have it: what the tables must say after whatever happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from schemas.alert import Transition
from services.alerting.alerts import axes as machine
from services.alerting.alerts.axes import AlertClass, Axes, Hold, Illegal

Claim = tuple[int, str]

# as in migration 0007
LATCHING = {1: True, 2: False, 3: False, 4: False}
LONGEST_HOURS = {1: 1, 2: 4, 3: 8, 4: 8}
REMINDED_AFTER = {1: timedelta(seconds=1800), 2: timedelta(seconds=3600)}
CAUSE_LEVEL = 3


@dataclass
class Place:
    """One alert of the model. heard: has a person taken notice of it since it was last annunciated?"""

    claim: Claim
    axes: Axes
    realarm_at: datetime | None = None
    heard: bool = False


@dataclass
class Model:
    """Alerts by name, and what keeps each claim quiet. cause, symptom: the claims of the one suppression."""

    cause: Claim
    symptom: Claim
    alerts: dict[str, Place] = field(default_factory=dict[str, Place])
    quiet: dict[Claim, tuple[Hold, ...]] = field(default_factory=dict[Claim, tuple[Hold, ...]])

    def holds(self, claim: Claim) -> tuple[Hold, ...]:
        return self.quiet.get(claim, ())

    def engine(self, batch: Sequence[Transition]) -> None:
        """A batch that the desk takes at once."""
        for transition in batch:
            claim = (transition.sensor_id, transition.rule_id)
            place = self.alerts.get(transition.alert_id)
            before = None if place is None else place.axes
            after = machine.step(
                before, transition.kind, transition.condition, transition.level, is_latching=LATCHING[transition.level]
            )
            if before is not None and any(hold.is_one_shot for hold in before.holds) and after.condition == "false":
                self.quiet[claim] = tuple(hold for hold in self.holds(claim) if not hold.is_one_shot)
            if after.is_live:
                after = machine.under(after, self.holds(claim))
            if place is None:
                place = self.alerts[transition.alert_id] = Place(claim, after)
            elif transition.level < place.axes.level:
                place.heard = False
            place.axes = after
            self._forget_reminder(place)
        self.settle()
        self.suppress()

    def settle(self) -> None:
        """Every alert that is live, or was kept quiet, follows what keeps its claim quiet."""
        for place in self.alerts.values():
            if place.axes.is_live or place.axes.holds:
                self.put(place, machine.under(place.axes, self.holds(place.claim)))

    def put(self, place: Place, after: Axes) -> None:
        if place.axes.holds and not after.holds and after.condition != "false":
            place.heard = False
        place.axes = after
        self._forget_reminder(place)

    def suppress(self) -> None:
        """The symptom is quiet as long as a loud cause is not normal."""
        is_loud = not self.holds(self.cause) and any(
            place.claim == self.cause and place.axes.condition != "false" and place.axes.level <= CAUSE_LEVEL
            for place in self.alerts.values()
        )
        holds = machine.without(self.holds(self.symptom), "by_design")
        self.quiet[self.symptom] = (*holds, Hold("by_design")) if is_loud else holds
        self.settle()

    def acknowledge(self, alert_id: str, actor: str, now: datetime) -> Illegal | None:
        place = self.alerts[alert_id]
        after = machine.acknowledge(place.axes, actor)
        if isinstance(after, str):
            return after
        place.axes, place.heard = after, True
        span = REMINDED_AFTER.get(after.level)
        place.realarm_at = now + span if span and after.condition != "false" else None
        return None

    def reset(self, alert_id: str) -> Illegal | None:
        place = self.alerts[alert_id]
        after = machine.reset(place.axes, "li")
        if isinstance(after, str):
            return after
        place.axes, place.heard = after, True
        return None

    def shelve(self, alert_id: str, now: datetime, until: datetime, *, is_one_shot: bool) -> Illegal | None:
        place = self.alerts[alert_id]
        wanted = replace(place.axes, holds=self.holds(place.claim))
        alert_class = AlertClass(LATCHING[wanted.level], timedelta(hours=LONGEST_HOURS[wanted.level]))
        after = machine.shelve(wanted, "wang", now, until, alert_class, is_one_shot=is_one_shot)
        if isinstance(after, str):
            return after
        self.quiet[place.claim] = after.holds
        self.put(place, after)
        self.settle()
        return None

    def unshelve(self, alert_id: str) -> Illegal | None:
        place = self.alerts[alert_id]
        after = machine.unshelve(replace(place.axes, holds=self.holds(place.claim)), "wang")
        if isinstance(after, str):
            return after
        self.end(place.claim, "shelved")
        return None

    def take_out(self, claim: Claim) -> str | None:
        if any(hold.kind == "out_of_service" for hold in self.holds(claim)):
            return "out_of_service_already"
        self.quiet[claim] = (*self.holds(claim), Hold("out_of_service"))
        self.settle()
        return None

    def bring_back(self, claim: Claim) -> str | None:
        if not any(hold.kind == "out_of_service" for hold in self.holds(claim)):
            return "not_out_of_service"
        self.end(claim, "out_of_service")
        return None

    def end(self, claim: Claim, kind: machine.OverrideKind) -> None:
        self.quiet[claim] = machine.without(self.holds(claim), kind)
        self.settle()

    def tick(self, now: datetime) -> None:
        """What the timekeeper does: overrides end, causes are looked at, people are reminded."""
        for claim, holds in list(self.quiet.items()):
            self.quiet[claim] = tuple(hold for hold in holds if hold.until is None or hold.until > now)
        self.settle()
        self.suppress()
        for place in self.alerts.values():
            if place.realarm_at is not None and place.realarm_at <= now and not place.axes.holds:
                place.axes, place.heard, place.realarm_at = machine.realarm(place.axes), False, None

    def _forget_reminder(self, place: Place) -> None:
        if not place.axes.is_acknowledged or place.axes.condition == "false":
            place.realarm_at = None
