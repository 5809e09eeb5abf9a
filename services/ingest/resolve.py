"""One MQTT message -> readings by channel, and what of it is refused: a pure function of message and register."""

from dataclasses import dataclass, field

from schemas.wire.topics import gateway_of
from services.ingest.decode import UnreadableMessage, decode_message
from services.ingest.registry import NO_CHANNEL, GatewayChannels, Registry
from services.ingest.rejections import Reason

UNKNOWN_GATEWAY_CODE = "?"

# what a newer register could know
STRANGERS = frozenset({Reason.UNKNOWN_GATEWAY, Reason.UNKNOWN_SENSOR, Reason.SENSOR_OF_ANOTHER_GATEWAY})


@dataclass(frozen=True)
class Refusal:
    """Why a message, or one reading of it, is not used."""

    reason: Reason
    detail: str


@dataclass
class Resolved:
    """What is left of a message.

    Attributes:
        gateway_code: Who spoke, "?" when the topic does not say.
        channels: Channel number of each usable reading.
        observed_at: Device time of each. [us since epoch]
        values: In the unit of the channel.
        refusals: What is not usable.
    """

    gateway_code: str = UNKNOWN_GATEWAY_CODE
    channels: list[int] = field(default_factory=list[int])
    observed_at: list[int] = field(default_factory=list[int])
    values: list[float] = field(default_factory=list[float])
    refusals: list[Refusal] = field(default_factory=list[Refusal])

    @property
    def meets_strangers(self) -> bool:
        """Would it be worth asking whether the register has changed?"""
        return any(refusal.reason in STRANGERS for refusal in self.refusals)


def resolve_message(registry: Registry, topic: str, payload: bytes, received_at: int) -> Resolved:
    """Find out who speaks about what. `received_at` anchors relative times. [us since epoch]"""
    gateway_code = gateway_of(topic)
    if gateway_code is None:
        return Resolved(refusals=[Refusal(Reason.UNKNOWN_TOPIC, topic)])
    gateway = registry.gateways.get(gateway_code)
    if gateway is None:
        return Resolved(gateway_code, refusals=[Refusal(Reason.UNKNOWN_GATEWAY, gateway_code)])
    try:
        message = decode_message(payload, received_at)
    except UnreadableMessage as refusal:
        return Resolved(gateway_code, refusals=[Refusal(refusal.reason, refusal.detail)])
    channels = registry.resolve(gateway, message.channels)
    refusals = [Refusal(Reason(defect.reason), defect.detail) for defect in message.defects]
    resolved = Resolved(gateway_code, channels, message.observed_at, message.values, refusals)
    return _settle_unknown(registry, gateway, message.channels, resolved) if NO_CHANNEL in channels else resolved


def _settle_unknown(
    registry: Registry, gateway: GatewayChannels, spoken: list[tuple[str, str | None]], resolved: Resolved
) -> Resolved:
    """Open channels for units heard for the first time, and leave out what nobody knows."""
    settled = Resolved(resolved.gateway_code, refusals=resolved.refusals)
    for number, name, observed_at, value in zip(
        resolved.channels, spoken, resolved.observed_at, resolved.values, strict=True
    ):
        channel = registry.learn(gateway, name) if number == NO_CHANNEL else number
        if isinstance(channel, Reason):
            code, unit = name
            settled.refusals.append(Refusal(channel, code if unit is None else f"{code} in {unit}"))
            continue
        settled.channels.append(channel)
        settled.observed_at.append(observed_at)
        settled.values.append(value)
    return settled
