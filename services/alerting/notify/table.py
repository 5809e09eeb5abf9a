"""The routing table: who hears which level of which lifeline in which district at which hour, through what."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from services.alerting.notify.occasion import Occasion, RoutedMoment
from services.clock import BEIJING

Channel = Literal["screen", "push", "message", "webhook"]
RecipientKind = Literal["position", "account", "role", "crew", "webhook"]

ALL_CHANNELS: tuple[Channel, ...] = ("screen", "push", "message")
# these reach somebody who does not look at a screen
WAKING_CHANNELS: tuple[Channel, ...] = ("push", "message")


@dataclass(frozen=True, kw_only=True)
class Route:
    """One row: at this level and worse, at this moment, tell that recipient.

    lifeline, district_code: None is all.
    from_time, to_time: Beijing time of day, both or none; from > to spans midnight.
    step: 0 at once; later ones so long after the first page when nobody has answered by then.
    """

    route_id: int
    lifeline: str | None
    district_code: str | None
    level: int
    moment: RoutedMoment
    from_time: time | None
    to_time: time | None
    step: int
    after_seconds: int
    recipient_kind: RecipientKind
    recipient: str
    channels: list[Channel]
    enabled: bool = True

    def fits(self, occasion: Occasion, at: datetime) -> bool:
        """Is this row about such an occasion at this hour?"""
        return self.concerns(occasion) and self.is_open_at(at)

    def concerns(self, occasion: Occasion) -> bool:
        """Is this row about such an occasion at some hour?"""
        return (
            self.enabled
            and self.moment == occasion.moment
            and occasion.level <= self.level
            and self.lifeline in (None, occasion.lifeline)
            and self.district_code in (None, occasion.district_code)
        )

    def is_open_at(self, at: datetime) -> bool:
        """Does this row speak at this hour?"""
        if self.from_time is None or self.to_time is None:
            return True
        hour = at.astimezone(BEIJING).time()
        if self.from_time <= self.to_time:
            return self.from_time <= hour < self.to_time
        return hour >= self.from_time or hour < self.to_time
