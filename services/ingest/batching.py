"""Resolved messages -> one column frame per partition."""

import bisect

import numpy as np
from numpy.typing import NDArray

from schemas.frame import Frame, tick
from services.ingest.intake import Received
from services.ingest.quality import flag_quality, is_absurd_time
from services.ingest.registry import Registry
from services.ingest.rejections import Reason, RejectionTally
from services.ingest.resolve import Resolved


class Batcher:
    """Collects the readings of one frame; what must be refused goes to the tally."""

    def __init__(self, registry: Registry, tally: RejectionTally) -> None:
        self.registry = registry
        self.tally = tally
        self._empty()

    def _empty(self) -> None:
        self._channels: list[int] = []
        self._observed_at: list[int] = []
        self._values: list[float] = []
        # the message of each row, found by where its rows end
        self._messages: list[tuple[Received, str]] = []
        self._ends: list[int] = []
        self._received_at = 0

    @property
    def count(self) -> int:
        """Readings gathered so far."""
        return len(self._values)

    def add(self, message: Received, resolved: Resolved) -> None:
        """Take one message in."""
        for refusal in resolved.refusals:
            self._refuse(message, resolved.gateway_code, refusal.reason, refusal.detail, 1)
        self._channels += resolved.channels
        self._observed_at += resolved.observed_at
        self._values += resolved.values
        self._messages.append((message, resolved.gateway_code))
        self._ends.append(len(self._values))
        self._received_at = max(self._received_at, message.received_at)

    def _refuse(self, message: Received, gateway_code: str, reason: Reason, detail: str, count: int) -> None:
        self.tally.add(gateway_code, reason, message.received_at, message.topic, detail, message.payload, count)

    def take(self) -> dict[int, Frame]:
        """The frames of what was gathered, by partition; empties the batch."""
        frames = self._frames() if self._values else {}
        self._empty()
        return frames

    def _frames(self) -> dict[int, Frame]:
        registry = self.registry
        channels = np.array(self._channels, np.int32)
        observed_at = np.array(self._observed_at, np.int64)
        values = np.array(self._values, np.float64)
        absurd = is_absurd_time(observed_at, self._received_at)
        if absurd.any():
            self._refuse_absurd(np.flatnonzero(absurd))
            channels, observed_at, values = channels[~absurd], observed_at[~absurd], values[~absurd]
        sensor_id = registry.sensor_id[channels]
        value = values * registry.factor[channels] + registry.offset[channels]
        quality = flag_quality(value, registry.low[sensor_id], registry.high[sensor_id], observed_at, self._received_at)
        whole = Frame(sensor_id, observed_at, value, quality, self._received_at, registry.version)
        return split(whole, registry.partition[sensor_id])

    def _refuse_absurd(self, rows: NDArray[np.intp]) -> None:
        for row in rows.tolist():
            message, gateway_code = self._messages[bisect.bisect_right(self._ends, row)]
            self._refuse(message, gateway_code, Reason.ABSURD_TIME, f"{self._observed_at[row]} us since epoch", 1)

    def ticks(self, partitions: set[int], received_at: int) -> dict[int, Frame]:
        """Empty frames for the partitions that nobody reported to."""
        return {partition: tick(received_at, self.registry.version) for partition in partitions}


def split(whole: Frame, partition: NDArray[np.int16]) -> dict[int, Frame]:
    """One frame per partition, readings still in order of arrival."""
    return {int(number): whole.select(np.flatnonzero(partition == number)) for number in np.unique(partition)}
