"""SenML JSON (RFC 8428): an array of records whose base fields hold until they are set again.

Only numeric and boolean values become readings (booleans as 0 and 1); strings, opaque data and sums are defects.
"""

from collections.abc import Sequence

import msgspec

from schemas.wire.message import Defect, MalformedPayload, Message, bounded

# RFC 8428, 4.5.3: times below 2**28 s are relative to receipt, negative ones lie in the past. The clock of a box
# without a battery begins anew in 1970 and looks like a time of the future, in which nobody has measured. A little
# of the future is the sloppiness of boxes that count the samples of a message upwards.
LONGEST_AHEAD_SECONDS = 60
MICROSECONDS = 1_000_000


class Record(msgspec.Struct, gc=False):
    """One SenML record; field names as in RFC 8428, table 1."""

    bn: str | None = None
    bt: float | None = None
    bu: str | None = None
    bv: float | None = None
    bver: int | None = None
    n: str = ""
    u: str | None = None
    v: float | None = None
    vb: bool | None = None
    t: float = 0.0


_decoder = msgspec.json.Decoder(list[Record])


def decode(payload: bytes, received_at: int) -> Message:
    """Resolve base fields and relative times.

    Args:
        payload: The message as received.
        received_at: Anchor of relative times. [us since epoch]

    Raises:
        MalformedPayload: not a SenML array, or a version we do not know.
    """
    try:
        records = _decoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise MalformedPayload(f"SenML: {error}") from error
    message = Message([], [], [])
    base_name, base_unit, base_time, base_value = "", None, 0.0, 0.0
    for record in records:
        if record.bver is not None and record.bver > 10:
            raise MalformedPayload(f"SenML version {record.bver} is newer than RFC 8428")
        base_name = record.bn if record.bn is not None else base_name
        base_unit = record.bu if record.bu is not None else base_unit
        base_time = record.bt if record.bt is not None else base_time
        base_value = record.bv if record.bv is not None else base_value
        value = record.v if record.v is not None else (None if record.vb is None else float(record.vb))
        if value is None:
            if record.n:
                message.defects.append(Defect("not_a_number", f"{base_name}{record.n} has no numeric value"))
            continue
        message.observed_at.append(_moment(base_time + record.t, received_at))
        message.channels.append((base_name + record.n, record.u if record.u is not None else base_unit))
        message.values.append(base_value + value)
    return message


def _moment(seconds: float, received_at: int) -> int:
    """When a record was measured. [s] as sent -> [us since epoch]

    A time relative to receipt lies in the past. What lies in the future is taken for the time since 1970 that a clock
    without a battery shows: it says nothing of when was measured, which may be long ago, and is refused as absurd.
    """
    at = round(seconds * MICROSECONDS)
    is_relative = seconds <= LONGEST_AHEAD_SECONDS
    return bounded(received_at + at if is_relative else at)


def encode(readings: Sequence[tuple[str, str | None, int, float]], base_name: str = "") -> bytes:
    """A SenML message of (sensor code, unit, observed_at [us], value) rows, times relative to the first.

    A prefix that all sensor codes share may be sent once as base name.
    """
    start = readings[0][2]
    records: list[dict[str, object]] = []
    for code, unit, observed_at, value in readings:
        record: dict[str, object] = {"n": code.removeprefix(base_name), "v": value}
        if unit is not None:
            record["u"] = unit
        if observed_at != start:
            record["t"] = (observed_at - start) / MICROSECONDS
        records.append(record)
    records[0] = {"bt": start / MICROSECONDS} | ({"bn": base_name} if base_name else {}) | records[0]
    return msgspec.json.encode(records)
