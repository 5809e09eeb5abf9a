"""Compact columnar JSON for gateways with many sensors: parallel lists instead of one object per reading.

    {"sequence": 17, "sensors": ["G-1-CH4", "G-2-CH4"], "observed_at": 1790000000000, "values": [0.12, 0.10]}

`observed_at` is one time for all or one per reading [ms since epoch]; `units` may be left out.
"""

import msgspec

from schemas.wire.message import MalformedPayload, Message, bounded

MICROSECONDS_PER_MILLISECOND = 1_000


class Columns(msgspec.Struct, gc=False):
    """The message as it stands on the wire."""

    sensors: list[str]
    observed_at: int | list[int]
    values: list[float]
    units: list[str | None] | None = None
    sequence: int | None = None


_decoder = msgspec.json.Decoder(Columns)


def decode(payload: bytes) -> Message:
    """Spread the columns into readings.

    Raises:
        MalformedPayload: not this format, or columns of different lengths.
    """
    try:
        columns = _decoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise MalformedPayload(f"columnar: {error}") from error
    count = len(columns.sensors)
    times = columns.observed_at if isinstance(columns.observed_at, list) else [columns.observed_at] * count
    units: list[str | None] = columns.units if columns.units is not None else [None] * count
    if not len(times) == len(columns.values) == len(units) == count:
        raise MalformedPayload("columnar: the columns have different lengths")
    return Message(
        channels=list(zip(columns.sensors, units, strict=True)),
        observed_at=[bounded(time * MICROSECONDS_PER_MILLISECOND) for time in times],
        values=columns.values,
        sequence=columns.sequence,
    )


def encode(sensors: list[str], observed_at: int | list[int], values: list[float], sequence: int | None = None) -> bytes:
    """A columnar message; times in ms since epoch."""
    columns = Columns(sensors=sensors, observed_at=observed_at, values=values, sequence=sequence)
    return msgspec.json.encode(
        {name: value for name, value in msgspec.structs.asdict(columns).items() if value is not None}
    )
