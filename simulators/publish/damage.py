"""Payloads as a bad line or a bad firmware makes them."""

from typing import Any

import msgspec

WRONG_VERSION = b'"bver":11,'
STRANGER = "nobody-knows-me"


def truncated(payload: bytes, share: float) -> bytes:
    """Only the first part of a payload, never all of it; no JSON any more. [share 0 to 1]"""
    return payload[: int(share * len(payload))]


def of_wrong_schema(payload: bytes) -> bytes:
    """The same readings in words that nobody has agreed on: a SenML version to come, or columns of another name."""
    if payload.startswith(b"[{"):
        return b"[{" + WRONG_VERSION + payload[2:]
    return payload.replace(b'"sensors"', b'"tags"', 1)


def with_stranger(payload: bytes) -> bytes:
    """The same readings and one of a sensor that no register knows."""
    if payload.startswith(b"["):
        records = msgspec.json.decode(payload, type=list[dict[str, Any]])
        return msgspec.json.encode([*records, {"n": STRANGER, "v": 0.0}])
    columns = msgspec.json.decode(payload, type=dict[str, Any])
    columns["sensors"].append(STRANGER)
    columns["values"].append(0.0)
    return msgspec.json.encode(columns)
