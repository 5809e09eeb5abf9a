"""What every wire format is decoded into: parallel lists of one message, names and units still as spoken."""

from dataclasses import dataclass, field

MAXIMUM_BYTES = 1 << 20
MAXIMUM_READINGS = 10_000

# no device was observed before 1970 or after 2286; such times become 1970 and are refused as absurd later
LATEST_MICROSECONDS = 10**16


class MalformedPayload(ValueError):
    """This payload is not in a known format."""


@dataclass(frozen=True)
class Defect:
    """One record of a message that cannot become a reading; the rest of the message is used."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Message:
    """One gateway's message.

    Attributes:
        channels: Sensor code and unit as sent (None: the unit on record) of each reading.
        observed_at: Device time of each. [us since epoch]
        values: In the unit of its channel.
        sequence: Number of the message, when the gateway counts its messages.
        defects: Records that were left out, with the reason.
    """

    channels: list[tuple[str, str | None]]
    observed_at: list[int]
    values: list[float]
    sequence: int | None = None
    defects: list[Defect] = field(default_factory=list[Defect])

    def __len__(self) -> int:
        return len(self.values)


def bounded(microseconds: int) -> int:
    """The time if a column can hold it, else 1970, which is refused as absurd. [us since epoch]"""
    return microseconds if 0 <= microseconds < LATEST_MICROSECONDS else 0
