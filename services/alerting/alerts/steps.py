"""What incidents learn of an alert when the desk has written a transition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.alert import Condition, TransitionKind
from schemas.alert_axes import Override


@dataclass(frozen=True, kw_only=True)
class AlertStep:
    """One transition that was new to the tables, with the alert as it stands after it.

    kind: "freed" when the alert left its last override and is annunciated anew, without a word of the engine.
    level_before is None when the alert was raised or freed just now. value stands in the quantity's internal unit.
    """

    alert_id: str
    kind: TransitionKind | Literal["freed"]
    sensor_id: int
    asset_id: int | None
    rule_id: str
    lifeline: str
    district_code: str | None
    level: int
    level_before: int | None
    condition: Condition
    is_late: bool
    override: Override
    run_id: str | None
    raised_at: datetime
    at: datetime
    value: float | None
    longitude: float
    latitude: float

    @property
    def is_worse(self) -> bool:
        """Is this new to people: a raise, a rise to a worse level, or the end of the last override?"""
        is_risen = self.level_before is not None and self.level < self.level_before
        return is_risen or self.kind in ("raised", "freed")

    @property
    def may_page(self) -> bool:
        """Late findings and overridden alerts wake nobody."""
        return not self.is_late and self.override == "none"
