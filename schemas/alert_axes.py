"""The axes an alert moves on, and the ISA-18.2 letter that sums them up."""

from typing import Literal

from schemas.alert import Condition

OverrideKind = Literal["shelved", "by_design", "out_of_service"]
Override = Literal["none", "shelved", "by_design", "out_of_service"]
Letter = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I"]

# with which lines of the journal, and changes on the screens, each kind begins and ends
OVERRIDE_BEGINS: dict[OverrideKind, str] = {
    "shelved": "shelved",
    "by_design": "suppressed",
    "out_of_service": "taken_out_of_service",
}
OVERRIDE_ENDS: dict[OverrideKind, str] = {
    "shelved": "unshelved",
    "by_design": "unsuppressed",
    "out_of_service": "returned_to_service",
}
OVERRIDE_LETTERS: dict[Override, Letter] = {"shelved": "G", "by_design": "H", "out_of_service": "I"}


def letter_of(condition: Condition, *, is_acknowledged: bool, is_latched: bool, override: Override) -> Letter:
    """State letter of ISA-18.2-2016 / IEC 62682, derived from the axes.

    A normal, B unacknowledged, C acknowledged, D returned to normal and unacknowledged, E latched unacknowledged,
    F latched acknowledged, G shelved, H suppressed by design, I out of service. An unknown condition counts as true:
    silence is no return to normal.
    """
    if override != "none":
        return OVERRIDE_LETTERS[override]
    if condition != "false":
        return "C" if is_acknowledged else "B"
    if is_latched:
        return "F" if is_acknowledged else "E"
    return "A" if is_acknowledged else "D"
