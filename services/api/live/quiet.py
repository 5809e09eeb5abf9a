"""What is kept quiet now, as the log says it: overrides by sensor and rule."""

from collections import defaultdict
from collections.abc import Iterable

from schemas.alert import OverrideChange
from services.alerting.commands.axes import Hold
from services.clock import to_datetime


class Quiet:
    """Overrides that stand. Every method is idempotent: the log may say things twice."""

    def __init__(self, standing: Iterable[OverrideChange] = ()) -> None:
        self._of_sensor: defaultdict[int, dict[int, OverrideChange]] = defaultdict(dict[int, OverrideChange])
        for one in standing:
            self.note(one)

    def note(self, change: OverrideChange) -> None:
        """An override has begun, or is over."""
        if change.is_over:
            self._of_sensor[change.sensor_id].pop(change.override_id, None)
        else:
            self._of_sensor[change.sensor_id][change.override_id] = change

    def holds(self, sensor_id: int, rule_id: str) -> list[Hold]:
        """What keeps alerts of this sensor and rule quiet, one of a kind."""
        found = {one.kind: one for one in self._over(sensor_id, rule_id)}
        return [
            Hold(one.kind, None if one.until is None else to_datetime(one.until), one.is_one_shot)
            for one in found.values()
        ]

    def end_one_shots(self, sensor_id: int, rule_id: str) -> None:
        """The first return to normal has come: what was shelved until then is over."""
        for one in [one for one in self._over(sensor_id, rule_id) if one.is_one_shot]:
            del self._of_sensor[sensor_id][one.override_id]

    def _over(self, sensor_id: int, rule_id: str) -> list[OverrideChange]:
        standing = self._of_sensor.get(sensor_id, {})
        return [one for one in standing.values() if one.rule_id in (None, rule_id)]
