"""What incidents learn of an alert when the desk has written a transition."""

from dataclasses import dataclass
from datetime import datetime

from schemas.alert import Condition, TransitionKind
from schemas.alert_axes import Override


@dataclass(frozen=True, kw_only=True)
class AlertStep:
    """One transition that was new to the tables, with the alert as it stands after it.

    level_before is None when the alert was raised just now. value stands in the quantity's internal unit.
    """

    alert_id: str
    kind: TransitionKind
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
        """Is this a raise, or a rise to a worse level?"""
        return self.kind == "raised" or (self.level_before is not None and self.level < self.level_before)

    @property
    def may_page(self) -> bool:
        """Late findings and overridden alerts wake nobody."""
        return not self.is_late and self.override == "none"
