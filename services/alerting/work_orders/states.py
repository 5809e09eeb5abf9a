"""How far a crew is, from the steps it took.

Steps are facts: a phone that was out of reach tells them late and in any order. The state is therefore computed from
all of them, ordered by when they happened, and a step that comes too late to matter is kept all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

StepKind = Literal[
    "accept",
    "decline",
    "en_route",
    "arrive",
    "check",
    "reading",
    "photo",
    "voice",
    "note",
    "finish",
    "review",
    "return",
    "cancel",
]
OrderState = Literal["assigned", "accepted", "en_route", "arrived", "finished", "reviewed", "declined", "cancelled"]

CREW_KINDS: frozenset[StepKind] = frozenset(
    {"accept", "decline", "en_route", "arrive", "check", "reading", "photo", "voice", "note", "finish"}
)
FORWARD: dict[StepKind, OrderState] = {
    "accept": "accepted",
    "en_route": "en_route",
    "arrive": "arrived",
    "finish": "finished",
    "review": "reviewed",
}
WAY: tuple[OrderState, ...] = ("assigned", "accepted", "en_route", "arrived", "finished", "reviewed")
ENDED: frozenset[OrderState] = frozenset({"reviewed", "declined", "cancelled"})


@dataclass(frozen=True)
class Step:
    """What somebody did, by the clock of their phone."""

    kind: StepKind
    actor: str
    happened_at: datetime


def state_of(steps: Sequence[Step]) -> OrderState:
    """The state that these steps lead to, whatever order they were told in.

    Cancelled is for good. Declined holds until somebody of the crew accepts after it. "return" sends a finished order
    back to the site. Later steps imply the earlier ones: whoever arrives has accepted.
    """
    state: OrderState = "assigned"
    for step in sorted(steps, key=lambda one: (one.happened_at, _rank(one.kind))):
        state = _after(state, step.kind)
    return state


def refusal(kind: StepKind, actor: str, known: Sequence[Step], *, is_of_crew: bool) -> str | None:
    """Why this step can never be right; None when it is to be kept.

    Args:
        kind: What somebody wants to tell.
        actor: Who.
        known: The steps told so far.
        is_of_crew: Does the actor belong to the order's crew?
    """
    if kind in CREW_KINDS and not is_of_crew:
        return "Only the order's own crew does this"
    if kind == "review":
        finishers = {step.actor for step in known if step.kind == "finish"}
        if not finishers:
            return "It has not been finished yet"
        if actor in finishers:
            return "Nobody reviews their own work"
    if kind == "return" and state_of(known) != "finished":
        return "Only a finished order can be sent back"
    if kind == "cancel" and state_of(known) in ("finished", "reviewed"):
        return "It has been finished already"
    return None


def _after(state: OrderState, kind: StepKind) -> OrderState:
    match kind:
        case "cancel":
            return "cancelled"
        case "decline":
            return "declined" if state == "assigned" else state
        case "return":
            return "arrived" if state == "finished" else state
        case _:
            return _forward(state, FORWARD.get(kind))


def _forward(state: OrderState, wanted: OrderState | None) -> OrderState:
    if wanted is None or state == "cancelled":
        return state
    if state == "declined":
        return wanted if wanted == "accepted" else state
    return wanted if WAY.index(wanted) > WAY.index(state) else state


def _rank(kind: StepKind) -> int:
    """Between steps of the same instant, the order of the work decides."""
    order: tuple[StepKind, ...] = ("accept", "decline", "en_route", "arrive", "finish", "review", "return", "cancel")
    return order.index(kind) if kind in order else 3
