"""How many sites of each kind a city of a given number of sensors has."""

from collections.abc import Mapping
from dataclasses import dataclass

FILLER = "pressure_point"
"""Sites of one sensor, of which there are as many more as it takes to come to the number asked for."""

ROUNDS = 60


class CityTooSmall(ValueError):
    """Fewer sensors were asked for than the fixed sites alone have."""


@dataclass(frozen=True)
class Growing:
    """Sites of one kind: how many in the smallest city, sensors of each, and how many there can be at most."""

    base: int
    sensors: int
    most: int | None = None

    def count(self, scale: float) -> int:
        """How many at this scale."""
        wanted = round(self.base * scale)
        return wanted if self.most is None else min(wanted, self.most)


def share_out(sensors: int, fixed: int, growing: Mapping[str, Growing]) -> dict[str, int]:
    """So many sites of each kind that the city has exactly ``sensors`` sensors.

    Args:
        sensors: Of the whole city.
        fixed: Sensors that every city has: works, slopes, old workings.
        growing: Kinds of which there are more in a larger city, in proportion until there is no more room.

    Raises:
        CityTooSmall: fewer sensors than the fixed sites have.
    """
    if sensors < fixed:
        raise CityTooSmall(f"a city has at least {fixed} sensors: its works, slopes and old workings")

    def total(scale: float) -> int:
        return fixed + sum(kind.count(scale) * kind.sensors for kind in growing.values())

    low, high = 0.0, float(sensors)
    for _ in range(ROUNDS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if total(middle) <= sensors else (low, middle)
    counts = {name: kind.count(low) for name, kind in growing.items()}
    counts[FILLER] += sensors - total(low)
    return counts
