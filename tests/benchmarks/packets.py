"""Prebuilt MQTT packets of one length, in which only the time of the readings changes from round to round."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

WireFormat = Literal["single", "senml", "columnar"]

PUBLISH_QOS_1 = 0x32
VALUE_CHARACTERS = 9

# as long as every time from 2001 to 2286 written the same way
SECONDS_PLACE = b"1000000000.000000"
MILLISECONDS_PLACE = b"1000000000000"


@dataclass(frozen=True)
class Spoken:
    """One sensor as a gateway speaks of it."""

    code: str
    value: float


@dataclass(frozen=True)
class Wave:
    """The messages that one connection sends again and again.

    Attributes:
        packets: Whole PUBLISH packets. (messages, bytes) u1
        packet_at: Column of the packet identifier.
        time_at: Column at which the time of the readings begins.
        in_milliseconds: The time is written in ms, else in seconds with six decimals.
        readings_per_message: How many readings each message holds.
    """

    packets: NDArray[np.uint8]
    packet_at: int
    time_at: int
    in_milliseconds: bool
    readings_per_message: int

    @property
    def count(self) -> int:
        """Messages of one round."""
        return len(self.packets)

    @property
    def length(self) -> int:
        """Bytes of one packet."""
        return self.packets.shape[1]

    def stamp(self, rows: slice, at: int) -> None:
        """Let these messages tell of this time. [us since epoch]"""
        text = f"{at // 1_000}" if self.in_milliseconds else f"{at // 1_000_000}.{at % 1_000_000:06}"
        digits = np.frombuffer(text.encode(), np.uint8)
        self.packets[rows, self.time_at : self.time_at + len(digits)] = digits


def value_text(value: float) -> str:
    """A JSON number of fixed length, so that all packets are equally long."""
    return f"{value:.{VALUE_CHARACTERS}f}"[:VALUE_CHARACTERS]


def payload(wire: WireFormat, spoken: Sequence[Spoken]) -> bytes:
    """One message with the time still open."""
    if wire == "columnar":
        names = ",".join(f'"{one.code}"' for one in spoken)
        values = ",".join(value_text(one.value) for one in spoken)
        return f'{{"sensors":[{names}],"observed_at":{MILLISECONDS_PLACE.decode()},"values":[{values}]}}'.encode()
    records = [f'{{"n":"{one.code}","v":{value_text(one.value)}}}' for one in spoken]
    if wire == "single":
        return f"[{records[0][:-1]},".encode() + b'"t":' + SECONDS_PLACE + b"}]"
    return f'[{{"bt":{SECONDS_PLACE.decode()},{",".join(records)[1:]}]'.encode()


def publish_packet(topic: str, body: bytes, packet: int) -> bytes:
    """A PUBLISH of quality of service 1 (MQTT 3.1.1, section 3.3)."""
    variable = len(topic).to_bytes(2, "big") + topic.encode() + packet.to_bytes(2, "big") + body
    return bytes([PUBLISH_QOS_1]) + remaining_length(len(variable)) + variable


def remaining_length(length: int) -> bytes:
    """The variable byte integer of MQTT 3.1.1, section 2.2.3."""
    encoded = bytearray()
    while True:
        length, low = divmod(length, 128)
        encoded.append(low | (128 if length else 0))
        if not length:
            return bytes(encoded)


def build_wave(wire: WireFormat, messages: Sequence[tuple[str, Sequence[Spoken]]]) -> Wave:
    """The packets of these (topic, sensors) messages; topics, codes and numbers of sensors are equally long."""
    rows = [
        publish_packet(topic, payload(wire, spoken), packet) for packet, (topic, spoken) in enumerate(messages, start=1)
    ]
    assert len({len(row) for row in rows}) == 1, "packets of one wave are equally long"
    place = MILLISECONDS_PLACE if wire == "columnar" else SECONDS_PLACE
    _, spoken = messages[0]
    return Wave(
        packets=np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1).copy(),
        packet_at=len(rows[0]) - len(payload(wire, spoken)) - 2,
        time_at=rows[0].index(place),
        in_milliseconds=wire == "columnar",
        readings_per_message=len(spoken),
    )
