"""A gateway's report as bytes: SenML JSON from small gateways, columnar JSON from big ones, as vendors differ.

Everything but time and values is the same from report to report: it is written once, as a template per set of sensors.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from simulators.arrays import IndexArray, whole_numbers

COLUMNAR_FROM_SENSORS = 12
"""Gateways with at least so many sensors speak columnar JSON."""

MOST_TEMPLATES = 200_000
"""Then all are forgotten and written anew: bounds memory where ever other sets of sensors speak."""

MICROSECONDS = 1_000_000
MICROSECONDS_PER_MILLISECOND = 1_000


class Encoder:
    """Encodes reports and numbers those of each columnar gateway from 1."""

    def __init__(self, codes: Sequence[str], units: Sequence[str], sensors_per_gateway: Sequence[int]) -> None:
        """Code and unit on the wire of every sensor; how many sensors each gateway has."""
        self._codes = codes
        self._units = units
        self._is_columnar = [count >= COLUMNAR_FROM_SENSORS for count in sensors_per_gateway]
        self._sequences: Counter[int] = Counter()
        self._templates: dict[bytes, bytes] = {}

    def encode(self, gateway: int, sensors: IndexArray, values: Sequence[float], observed_at: int) -> bytes:
        """One report.

        Args:
            gateway: Place of the gateway in the city's list.
            sensors: Places of the sensors in the report, ascending. (n,)
            values: Value of each in its unit on the wire; finite.
            observed_at: Time of all. [us since epoch]
        """
        key = sensors.tobytes()
        template = self._templates.get(key) or self._remember(key, gateway, sensors)
        if not self._is_columnar[gateway]:
            return template % (observed_at / MICROSECONDS, *values)
        self._sequences[gateway] += 1
        numbers = (self._sequences[gateway], observed_at // MICROSECONDS_PER_MILLISECOND)
        return template % (*numbers, *values)

    def _remember(self, key: bytes, gateway: int, sensors: IndexArray) -> bytes:
        if len(self._templates) >= MOST_TEMPLATES:
            self._templates.clear()
        codes = [self._codes[place] for place in whole_numbers(sensors)]
        if self._is_columnar[gateway]:
            template = _columnar(codes)
        else:
            template = _senml(codes, [self._units[place] for place in whole_numbers(sensors)])
        # written in bytes, which is faster than to encode every report anew
        self._templates[key] = template.encode()
        return self._templates[key]


def _columnar(codes: list[str]) -> str:
    """Takes sequence, time in ms, then the values (`schemas/wire/columnar.py`)."""
    values = ", ".join(["%r"] * len(codes))
    return f'{{"sequence":%d,"sensors":{_json(codes)},"observed_at":%d,"values":[{values}]}}'


def _senml(codes: list[str], units: list[str]) -> str:
    """Takes time in s, then the values (`schemas/wire/senml.py`)."""
    shared = _shared_prefix(codes)
    base = '"bt":%r,' + (f'"bn":{_json(shared)},' if shared else "")
    records = [
        f'"n":{_json(code.removeprefix(shared))},"v":%r,"u":{_json(unit)}'
        for code, unit in zip(codes, units, strict=True)
    ]
    return "[{" + base + "},{".join(records) + "}]"


def _json(text: Any) -> str:
    return msgspec.json.encode(text).decode().replace("%", "%%")


def _shared_prefix(codes: list[str]) -> str:
    """What all codes begin with; nothing for a single one, which keeps its full name."""
    first, last = min(codes), max(codes)
    length = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[:length]
