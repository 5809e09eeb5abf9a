"""A slow and obvious twin of the engine's limit checks: one object per check, written from the rule's own words."""

from dataclasses import dataclass, field

from schemas.lifeline import Limit, LimitRule

MICROSECONDS = 1_000_000
WORST_USABLE = 3


@dataclass
class NaiveLevel:
    limit: Limit
    off_delay: int
    is_active: bool = False
    wanted_since: int | None = None

    def is_beyond(self, value: float) -> bool:
        above = self.limit.high is not None and value >= self.limit.high
        below = self.limit.low is not None and value <= self.limit.low
        return above or below

    def is_back_inside(self, value: float) -> bool:
        if self.is_beyond(value):
            return False
        under = self.limit.high is None or value <= self.limit.high - self.limit.deadband
        over = self.limit.low is None or value >= self.limit.low + self.limit.deadband
        return under and over

    def take(self, value: float, at: int) -> None:
        wants = self.is_back_inside(value) if self.is_active else self.is_beyond(value)
        delay = self.off_delay if self.is_active else self.limit.on_delay_seconds * MICROSECONDS
        if not wants:
            self.wanted_since = None
            return
        if self.wanted_since is None:
            self.wanted_since = at
        if at - self.wanted_since >= delay:
            self.is_active = not self.is_active
            self.wanted_since = None


@dataclass
class NaiveCheck:
    """One limit rule on one sensor; `said` collects (kind, level, at)."""

    rule: LimitRule
    said: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])
    newest: tuple[int, int] = (0, 0)
    level: int = 0

    def __post_init__(self) -> None:
        off_delay = self.rule.off_delay_seconds * MICROSECONDS
        self.levels = [NaiveLevel(limit, off_delay) for limit in self.rule.limits]

    def take(self, value: float, observed_at: int, quality: int, received_at: int) -> None:
        at = min(observed_at, received_at)
        if quality > WORST_USABLE or value != value or (at, observed_at) <= self.newest:
            return
        self.newest = (at, observed_at)
        for level in self.levels:
            level.take(value, at)
        active = [level.limit.level for level in self.levels if level.is_active]
        now = min(active, default=0)
        if now != self.level:
            kind = "raised" if self.level == 0 else "level_changed" if now else "cleared"
            self.said.append((kind, now or self.level, at))
            self.level = now
