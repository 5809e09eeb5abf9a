"""Messages -> columns -> one frame per partition."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schemas.frame import Frame, tick
from schemas.wire.message import Message
from schemas.wire.topics import gateway_of
from services.ingest.decode import UnreadableMessage, decode_message
from services.ingest.quality import flag_quality, is_absurd_time
from services.ingest.registry import NO_CHANNEL, GatewayChannels, Registry
from services.ingest.rejections import Reason, RejectionTally

UNKNOWN = "?"


@dataclass
class Batch:
    """Readings gathered since the last frames, as lists of columns, one column per message."""

    channels: list[NDArray[np.int32]] = field(default_factory=list[NDArray[np.int32]])
    observed_at: list[NDArray[np.int64]] = field(default_factory=list[NDArray[np.int64]])
    values: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])
    count: int = 0
    received_at: int = 0


class Batcher:
    """Collects messages until frames are due.

    Everything that cannot become a reading goes to the tally with its reason; the rest of the message is used.
    """

    def __init__(self, registry: Registry, tally: RejectionTally) -> None:
        self.registry = registry
        self.tally = tally
        self._batch = Batch()

    @property
    def count(self) -> int:
        """Readings gathered so far."""
        return self._batch.count

    def add(self, topic: str, payload: bytes, received_at: int) -> None:
        """Take one MQTT message in. `received_at` [us since epoch]"""
        gateway_code = gateway_of(topic)
        gateway = self.registry.gateways.get(gateway_code or "")
        self._batch.received_at = max(self._batch.received_at, received_at)
        if gateway_code is None:
            self.tally.add(UNKNOWN, Reason.UNKNOWN_TOPIC, received_at, topic, topic, payload)
        elif gateway is None:
            self.tally.add(gateway_code, Reason.UNKNOWN_GATEWAY, received_at, topic, gateway_code, payload)
        else:
            self._add_message(gateway, gateway_code, topic, payload, received_at)

    def knows(self, topic: str) -> bool:
        """Is the gateway of this topic in the register as it was read last?"""
        return (gateway_of(topic) or "") in self.registry.gateways

    def _add_message(self, gateway: GatewayChannels, code: str, topic: str, payload: bytes, received_at: int) -> None:
        try:
            message = decode_message(payload, received_at)
        except UnreadableMessage as refusal:
            self.tally.add(code, refusal.reason, received_at, topic, refusal.detail, payload)
            return
        for defect in message.defects:
            self.tally.add(code, Reason(defect.reason), received_at, topic, defect.detail, payload)
        channels = self.registry.resolve(gateway, message.channels)
        observed_at = np.array(message.observed_at, np.int64)
        usable = np.ones(len(channels), bool)
        if (channels == NO_CHANNEL).any():
            self._learn(gateway, code, topic, payload, message, channels, received_at)
            usable &= channels != NO_CHANNEL
        absurd = is_absurd_time(observed_at, received_at) & usable
        if absurd.any():
            first = int(absurd.argmax())
            detail = f"{message.channels[first][0]} says {observed_at[first]} us since epoch"
            self.tally.add(code, Reason.ABSURD_TIME, received_at, topic, detail, payload, int(absurd.sum()))
            usable &= ~absurd
        values = np.array(message.values, np.float64)
        if not usable.all():
            channels, observed_at, values = channels[usable], observed_at[usable], values[usable]
        self._batch.channels.append(channels)
        self._batch.observed_at.append(observed_at)
        self._batch.values.append(values)
        self._batch.count += len(channels)

    def _learn(
        self,
        gateway: GatewayChannels,
        code: str,
        topic: str,
        payload: bytes,
        message: Message,
        channels: NDArray[np.int32],
        received_at: int,
    ) -> None:
        for row in np.flatnonzero(channels == NO_CHANNEL):
            spoken = message.channels[row]
            learned = self.registry.learn(gateway, spoken)
            if isinstance(learned, Reason):
                unit = "" if spoken[1] is None else f" in {spoken[1]}"
                self.tally.add(code, learned, received_at, topic, f"{spoken[0]}{unit}", payload)
            else:
                channels[row] = learned

    def take(self) -> dict[int, Frame]:
        """The frames of what was gathered, by partition; empties the batch."""
        batch, self._batch = self._batch, Batch()
        if batch.count == 0:
            return {}
        registry = self.registry
        channels = np.concatenate(batch.channels)
        observed_at = np.concatenate(batch.observed_at)
        sensor_id = registry.sensor_id[channels]
        value = np.concatenate(batch.values) * registry.factor[channels] + registry.offset[channels]
        quality = flag_quality(value, registry.low[sensor_id], registry.high[sensor_id], observed_at, batch.received_at)
        whole = Frame(sensor_id, observed_at, value, quality, batch.received_at, registry.version)
        return split(whole, registry.partition[sensor_id])

    def ticks(self, partitions: set[int], received_at: int) -> dict[int, Frame]:
        """Empty frames for the partitions that nobody reported to."""
        return {partition: tick(received_at, self.registry.version) for partition in partitions}


def split(whole: Frame, partition: NDArray[np.int16]) -> dict[int, Frame]:
    """One frame per partition, readings still in order of arrival."""
    return {int(number): whole.select(np.flatnonzero(partition == number)) for number in np.unique(partition)}
