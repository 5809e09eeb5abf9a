"""Where alerts stand, from the journal alone: a pure fold of its lines, in the order of the chain.

The lines of an alert say everything that its axes depend on: steps of the engine with whether their class latches and
what they met standing, acts of people, beginnings and ends of overrides, timers. Whether the tables agree is for
`lifeline doctor --verify-journal` to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from schemas.alert import Condition, TransitionKind
from schemas.alert_axes import OVERRIDE_BEGINS, OVERRIDE_ENDS, OverrideKind
from services.alerting.alerts import axes as machine
from services.alerting.alerts.axes import Axes, Hold
from services.alerting.alerts.stored import to_hold

# what each step of the engine says of the condition
CONDITIONS: dict[str, Condition] = {
    "raised": "true",
    "level_changed": "true",
    "known": "true",
    "cleared": "false",
    "unknown": "unknown",
}
BEGINNINGS: dict[str, OverrideKind] = {line: kind for kind, line in OVERRIDE_BEGINS.items()}
ENDINGS: dict[str, OverrideKind] = {line: kind for kind, line in OVERRIDE_ENDS.items()}


@dataclass(frozen=True)
class AlertLine:
    """One line of the journal under an alert."""

    alert_id: str
    kind: str
    actor: str
    level: int | None
    details: Mapping[str, Any]


class CannotFollow(Exception):
    """A line says what the state machine does not allow after the lines before it."""


def replay(lines: Iterable[AlertLine]) -> dict[str, Axes]:
    """Axes by alert, after these lines.

    Raises:
        CannotFollow: a line cannot follow from those before.
    """
    stands: dict[str, Axes] = {}
    for line in lines:
        after = follow(stands.get(line.alert_id), line)
        if after is not None:
            stands[line.alert_id] = after
    return stands


def follow(before: Axes | None, line: AlertLine) -> Axes | None:
    """The axes after one more line of the alert.

    Raises:
        CannotFollow: the machine refuses it.
    """
    if line.kind == "restated":
        return _restated(line)
    if line.kind in CONDITIONS:
        return _stepped(before, line)
    if before is None:
        raise CannotFollow(f"{line.kind} before it was raised")
    if line.kind in BEGINNINGS:
        return machine.under(before, machine.with_hold(before.holds, _begun(line)))
    if line.kind in ENDINGS:
        return machine.under(before, machine.without(before.holds, ENDINGS[line.kind]))
    return _acted(before, line)


def _restated(line: AlertLine) -> Axes:
    said = line.details
    bare = Axes(said["condition"], _level(line), said["acknowledged"], said["latched"])
    return machine.under(bare, [to_hold(hold) for hold in said["holds"]])


def _stepped(before: Axes | None, line: AlertLine) -> Axes:
    kind, condition = cast(TransitionKind, line.kind), CONDITIONS[line.kind]
    is_latching = bool(line.details.get("latches", False))
    after = machine.step(before, kind, condition, _level(line), is_latching=is_latching)
    met = line.details.get("holds")
    return after if met is None else machine.under(after, [to_hold(hold) for hold in met])


def _begun(line: AlertLine) -> Hold:
    said = {"until": None, "is_one_shot": False, **line.details, "kind": BEGINNINGS[line.kind]}
    return to_hold(said)


def _acted(before: Axes, line: AlertLine) -> Axes:
    match line.kind:
        case "acknowledged":
            after = machine.acknowledge(before, line.actor)
        case "reset":
            # lines from before 0012 did not say that a class latches, so that a latch may be unknown here
            after = machine.reset(replace(before, is_latched=True), line.actor)
        case "realarmed":
            after = machine.realarm(before)
        case _:
            return before
    if isinstance(after, str):
        raise CannotFollow(f"{line.kind}: {machine.REASONS[after]}")
    return after


def _level(line: AlertLine) -> int:
    if line.level is None:
        raise CannotFollow(f"{line.kind} without a level")
    return line.level


def differences(told: Axes | None, shown: Axes) -> list[str]:
    """On which axes the journal and a table disagree, in words; nothing when they agree."""
    if told is None:
        return ["the journal does not know it"]
    pairs = {
        "condition": (told.condition, shown.condition),
        "level": (told.level, shown.level),
        "acknowledged": (told.is_acknowledged, shown.is_acknowledged),
        "latched": (told.is_latched, shown.is_latched),
        "override": (_named(told), _named(shown)),
    }
    return [f"{axis}: journal {said}, table {held}" for axis, (said, held) in pairs.items() if said != held]


def _named(axes: Axes) -> str:
    return " and ".join(f"{hold.kind} until {hold.until}" for hold in axes.holds) or "none"
