"""A gateway's report as bytes: SenML JSON from small gateways, columnar JSON from big ones, as vendors differ."""

from collections import Counter
from collections.abc import Sequence

from schemas.wire import columnar, senml

COLUMNAR_FROM_SENSORS = 12
"""Gateways with at least so many sensors speak columnar JSON."""

MICROSECONDS_PER_MILLISECOND = 1000


class Encoder:
    """Encodes reports and numbers those of each columnar gateway from 1."""

    def __init__(self, sensors_per_gateway: Sequence[int]) -> None:
        self._is_columnar = [count >= COLUMNAR_FROM_SENSORS for count in sensors_per_gateway]
        self._sequences: Counter[int] = Counter()

    def encode(self, gateway: int, codes: list[str], units: list[str], values: list[float], observed_at: int) -> bytes:
        """One report.

        Args:
            gateway: Place of the gateway in the city's list.
            codes: Sensors in the report.
            units: Unit of each on the wire.
            values: Value of each in that unit.
            observed_at: Time of all. [us since epoch]
        """
        if self._is_columnar[gateway]:
            self._sequences[gateway] += 1
            at = observed_at // MICROSECONDS_PER_MILLISECOND
            return columnar.encode(codes, at, values, sequence=self._sequences[gateway])
        rows = [(code, unit, observed_at, value) for code, unit, value in zip(codes, units, values, strict=True)]
        return senml.encode(rows, base_name=_shared_prefix(codes))


def _shared_prefix(codes: list[str]) -> str:
    """What all codes begin with; nothing for a single one, which keeps its full name."""
    first, last = min(codes), max(codes)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[:length]
