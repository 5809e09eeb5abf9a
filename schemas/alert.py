"""What is said on the ALERTS stream: what the engine found in one frame, and what people did.

Four subjects: `alerts.findings.<partition>` carries `Findings`, `alerts.actions` one `Action`, `alerts.overrides` one
`OverrideChange`, `alerts.changes` one `Change`. An entry is atomic: whoever passes its parts on under the entry's
sequence gives that sequence with the last part only, so that nobody resumes in the middle.
"""

from typing import Literal

import msgspec

Condition = Literal["true", "false", "unknown"]
Direction = Literal["high", "low", "none"]
TransitionKind = Literal["raised", "level_changed", "cleared", "unknown", "known"]

# level of a sensor without an alert; alert levels run from 1 red to 4 blue
NO_LEVEL = 0


class Evidence(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What justified a transition. Values in the quantity's internal unit, times in us since epoch."""

    # the limit that decides the present level, with its source, as the rule had it
    limit: float | None = None
    direction: Direction = "none"
    deadband: float | None = None
    on_delay_seconds: float | None = None
    source: str | None = None
    mark: str | None = None
    # since when the value has been beyond that limit (or, on clearing, back within it)
    since: int | None = None
    # the reading that completed the transition
    value: float | None = None
    quality: int | None = None
    # the reading before it, for the direction of travel
    previous_value: float | None = None
    previous_observed_at: int | None = None
    # for a silent sensor: when it was last heard
    last_received_at: int | None = None


class Transition(msgspec.Struct, kw_only=True, frozen=True):
    """One step of one alert. (alert_id, revision) names it: replaying the log says the same step again.

    `level` is the present level, and the last one when the alert is cleared. Times in us since epoch.
    """

    alert_id: str
    revision: int
    kind: TransitionKind
    sensor_id: int
    rule_id: str
    rules_version: str
    level: int
    worst_level: int
    condition: Condition
    is_late: bool
    raised_at: int
    observed_at: int
    evidence: Evidence
    partition: int
    epoch: int


class Silence(msgspec.Struct, kw_only=True, frozen=True):
    """Sensors of one partition that fell silent, or are heard again, at one moment of the log."""

    kind: Literal["silent", "heard"]
    sensor_ids: list[int]
    at: int
    partition: int
    epoch: int


class Findings(msgspec.Struct, kw_only=True, frozen=True):
    """Everything the engine found in one frame, in order."""

    transitions: list[Transition] = []
    silences: list[Silence] = []


class Action(msgspec.Struct, kw_only=True, frozen=True):
    """What somebody, or a clock, did to an alert, after it was committed; with where the alert stands since then.

    kind: as in the journal, such as acknowledged, shelved, unshelved, reset, realarmed. revision: up to which step of
    the engine the tables knew the alert; whoever has heard of later steps holds them against this.
    """

    kind: str
    journal_id: int
    alert_id: str
    at: int
    actor: str
    note: str | None = None
    revision: int | None = None
    acknowledged_at: int | None = None
    acknowledged_by: str | None = None
    latched: bool = False


class OverrideChange(msgspec.Struct, kw_only=True, frozen=True):
    """An override as it stands, or that it is over: what it means to alerts follows from the state machine.

    rule_id: None for every rule of the sensor. until: when it ends by itself, in us since epoch.
    """

    override_id: int
    kind: Literal["shelved", "by_design", "out_of_service"]
    sensor_id: int
    rule_id: str | None
    at: int
    actor: str
    until: int | None = None
    is_one_shot: bool = False
    is_over: bool = False


class Change(msgspec.Struct, kw_only=True, frozen=True):
    """A line of the journal about an incident or a work order; whoever shows them reads them anew."""

    kind: str
    journal_id: int
    at: int
    actor: str
    incident_id: int | None = None
    work_order_id: int | None = None


def needs_acknowledging_anew(before: int, after: int) -> bool:
    """Does this change of level take an acknowledgement back? Whoever accepted yellow has not seen red."""
    return after < before
