"""What could not become a reading: reason, sample and count, on its way to `rejected_messages` through the log."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

SAMPLE_BYTES = 1_000
MINUTE = 60_000_000


class Reason(StrEnum):
    """Why input was refused."""

    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_GATEWAY = "unknown_gateway"
    UNKNOWN_SENSOR = "unknown_sensor"
    SENSOR_OF_ANOTHER_GATEWAY = "sensor_of_another_gateway"
    MALFORMED = "malformed_payload"
    OVERSIZED = "oversized_message"
    WRONG_UNIT = "wrong_unit"
    NOT_A_NUMBER = "not_a_number"
    ABSURD_TIME = "absurd_time"


class Rejection(msgspec.Struct, frozen=True):
    """Refusals of one gateway for one reason within one minute, with the first as sample."""

    gateway: str
    reason: Reason
    minute: int
    count: int
    topic: str
    detail: str
    sample: bytes
    first_at: int
    last_at: int


class RejectionTally:
    """Gathers refusals between two frames, so that a broken gateway costs one row and not a thousand."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Reason, int], Rejection] = {}
        self.total = 0

    def add(
        self, gateway: str, reason: Reason, at: int, topic: str, detail: str, payload: bytes, count: int = 1
    ) -> None:
        """Count refusals; the first of its kind keeps a sample. `at` [us since epoch]"""
        self.total += count
        key = (gateway, reason, at // MINUTE * MINUTE)
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = Rejection(
                gateway, reason, key[2], count, topic, detail[:500], payload[:SAMPLE_BYTES], at, at
            )
        else:
            self._kept[key] = msgspec.structs.replace(kept, count=kept.count + count, last_at=max(kept.last_at, at))

    def take(self) -> list[Rejection]:
        """What was gathered since the last call."""
        taken = list(self._kept.values())
        self._kept.clear()
        return taken


def encode_rejections(rejections: Iterable[Rejection]) -> bytes:
    """Bytes for the log."""
    return msgspec.msgpack.encode(list(rejections))


def decode_rejections(payload: bytes) -> list[Rejection]:
    """The rejections of one entry of the log."""
    return msgspec.msgpack.decode(payload, type=list[Rejection])
