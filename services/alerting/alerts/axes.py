"""The state machine of an alert: orthogonal axes, and what each act or step does to them. Decisions alone.

Condition {true, false, unknown} belongs to the engine; acknowledged, latched and override {none, shelved, by design,
out of service} to people, rules and clocks. Several overrides may hold one alert; the strongest is shown. The ISA-18.2
letter is derived (`schemas.alert_axes.letter_of`). An illegal act changes nothing and says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from schemas.alert import Condition, TransitionKind, needs_acknowledging_anew
from schemas.alert_axes import Letter, Override, OverrideKind, letter_of

# what a work order says counts more than what logic says, and that more than the patience of a person
STRONGEST_FIRST: tuple[OverrideKind, ...] = ("out_of_service", "by_design", "shelved")


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why an alert is kept quiet. until: when it ends by itself; None: not by time."""

    kind: OverrideKind
    until: datetime | None = None
    # shelved until the first return to normal, at the latest until the end
    is_one_shot: bool = False


@dataclass(frozen=True, slots=True)
class Axes:
    """Where an alert stands. level: the last one while the condition is false. holds: strongest first, one a kind."""

    condition: Condition
    level: int
    is_acknowledged: bool = False
    is_latched: bool = False
    holds: tuple[Hold, ...] = ()

    @property
    def override(self) -> Override:
        """Why it is kept quiet: the strongest reason."""
        return self.holds[0].kind if self.holds else "none"

    @property
    def override_until(self) -> datetime | None:
        """When that reason ends by itself."""
        return self.holds[0].until if self.holds else None

    @property
    def letter(self) -> Letter:
        """State letter of ISA-18.2."""
        return letter_of(
            self.condition,
            is_acknowledged=self.is_acknowledged,
            is_latched=self.is_latched,
            override=self.override,
        )

    @property
    def is_live(self) -> bool:
        """Does it still need a person, or is it still true or held?"""
        return self.condition != "false" or not self.is_acknowledged or self.is_latched

    @property
    def is_annunciated(self) -> bool:
        """May it sound and flash?"""
        return not self.holds and not self.is_acknowledged


@dataclass(frozen=True, slots=True)
class AlertClass:
    """What holds for alerts of one kind and level."""

    is_latching: bool
    longest_shelving: timedelta


Illegal = Literal[
    "acknowledged_already",
    "overridden",
    "not_latched",
    "still_true",
    "shelved_already",
    "not_shelved",
    "too_long",
    "not_in_future",
    "nobody",
]
REASONS: dict[Illegal, str] = {
    "acknowledged_already": "It has been acknowledged already",
    "overridden": "It is shelved, suppressed or out of service",
    "not_latched": "It is not held by a latch",
    "still_true": "Its condition is not normal yet",
    "shelved_already": "It is shelved, suppressed or out of service already",
    "not_shelved": "It is not shelved",
    "too_long": "Its class may not be shelved for so long",
    "not_in_future": "Shelving must end in the future",
    "nobody": "An act needs somebody who does it",
}


def step(axes: Axes | None, kind: TransitionKind, condition: Condition, level: int, *, is_latching: bool) -> Axes:
    """The axes after a step of the engine; None before it was raised.

    A worse level takes the acknowledgement back. Clearing latches where the class says so, and ends a one-shot
    shelving. Unknown is no return to normal: it clears, latches and ends nothing.
    """
    if axes is None:
        return Axes(condition, level)
    is_anew = kind == "raised" or needs_acknowledging_anew(axes.level, level)
    after = replace(axes, condition=condition, level=level, is_acknowledged=axes.is_acknowledged and not is_anew)
    if condition == "true":
        return replace(after, is_latched=False)
    if condition == "unknown" or axes.condition == "false":
        return after
    held = replace(after, is_latched=is_latching)
    return under(held, [hold for hold in held.holds if not hold.is_one_shot])


def under(axes: Axes, holds: Iterable[Hold]) -> Axes:
    """The axes once these overrides hold it, and no others.

    Leaving the last one is a new annunciation while the condition is not normal: an acknowledgement from before says
    nothing about what happened meanwhile.
    """
    after = tuple(sorted(holds, key=lambda hold: STRONGEST_FIRST.index(hold.kind)))
    is_freed = bool(axes.holds) and not after
    is_acknowledged = axes.is_acknowledged and not (is_freed and axes.condition != "false")
    return replace(axes, holds=after, is_acknowledged=is_acknowledged)


def with_hold(holds: Iterable[Hold], hold: Hold) -> tuple[Hold, ...]:
    """These, and this one in the place of any other of its kind."""
    return (*without(holds, hold.kind), hold)


def without(holds: Iterable[Hold], kind: OverrideKind) -> tuple[Hold, ...]:
    """These but the one of this kind."""
    return tuple(hold for hold in holds if hold.kind != kind)


def acknowledge(axes: Axes, actor: str) -> Axes | Illegal:
    """Somebody has taken notice. Illegal in A, C, F, and while overridden."""
    if not actor:
        return "nobody"
    if axes.holds:
        return "overridden"
    if axes.is_acknowledged:
        return "acknowledged_already"
    return replace(axes, is_acknowledged=True)


def reset(axes: Axes, actor: str) -> Axes | Illegal:
    """Somebody entitled lets go of a latched alert; that is also taking notice of it."""
    if not actor:
        return "nobody"
    if not axes.is_latched:
        return "not_latched"
    if axes.condition != "false":
        return "still_true"
    return replace(axes, is_latched=False, is_acknowledged=True)


def shelve(
    axes: Axes, actor: str, now: datetime, until: datetime, alert_class: AlertClass, *, is_one_shot: bool = False
) -> Axes | Illegal:
    """Kept quiet by a person, with an end that the class bounds."""
    if not actor:
        return "nobody"
    if axes.holds:
        return "shelved_already"
    if until <= now:
        return "not_in_future"
    if until - now > alert_class.longest_shelving:
        return "too_long"
    return under(axes, [Hold("shelved", until, is_one_shot)])


def unshelve(axes: Axes, actor: str) -> Axes | Illegal:
    """A person ends the shelving; another override may still hold the alert."""
    if not actor:
        return "nobody"
    if not any(hold.kind == "shelved" for hold in axes.holds):
        return "not_shelved"
    return under(axes, without(axes.holds, "shelved"))


def realarm(axes: Axes) -> Axes:
    """Acknowledged long ago and still not normal: annunciated anew."""
    is_due = axes.is_acknowledged and axes.condition != "false" and not axes.holds
    return replace(axes, is_acknowledged=False) if is_due else axes
