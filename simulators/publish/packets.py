"""MQTT 5.0 packets of a gateway, as bytes: what it says, and what the broker answers.

OASIS MQTT 5.0: fixed header 2.1, CONNECT 3.1, CONNACK 3.2, PUBLISH 3.3, PUBACK 3.4.
"""

from dataclasses import dataclass
from typing import NamedTuple

CONNACK, PUBACK, PINGRESP, DISCONNECT = 0x20, 0x40, 0xD0, 0xE0
PING = b"\xc0\x00"
FAREWELL = b"\xe0\x00"
SENT_AGAIN = 0x08
"""The DUP flag of a PUBLISH."""

PUBLISH_QOS_1 = 0x32
FAILURE_FROM = 0x80
NO_SUBSCRIBERS = 0x10
RECEIVE_MAXIMUM = 0x21
LARGEST_RECEIVE_MAXIMUM = 65_535

# lengths of the values of CONNACK's properties, by identifier; the others begin with their own length
PROPERTY_BYTES = {0x11: 4, 0x21: 2, 0x24: 1, 0x25: 1, 0x27: 4, 0x22: 2, 0x28: 1, 0x29: 1, 0x2A: 1, 0x13: 2}
USER_PROPERTY = 0x26


class MalformedAnswer(ValueError):
    """The broker's bytes are not MQTT; the connection must be given up."""


@dataclass(frozen=True)
class Will:
    """What the broker publishes, retained, when a connection ends without a farewell."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class Account:
    """As whom to connect."""

    user: str
    password: str | None


class Answer(NamedTuple):
    """One packet of the broker: its kind (high half of the first byte) and everything behind the length."""

    kind: int
    body: bytes


def connect(client_id: str, account: Account, keep_alive: int, session_seconds: int, will: Will | None) -> bytes:
    """CONNECT that takes up the session which the broker may still have. keep_alive, session_seconds [s]"""
    flags = 0
    fields = text(client_id)
    if will is not None:
        # retained, QoS 1
        flags |= 0x04 | 0x08 | 0x20
        fields += b"\x00" + text(will.topic) + len(will.payload).to_bytes(2, "big") + will.payload
    if account.password is not None:
        flags |= 0xC0
        fields += text(account.user) + text(account.password)
    properties = b"\x11" + session_seconds.to_bytes(4, "big")
    body = b"\x00\x04MQTT\x05" + bytes([flags]) + keep_alive.to_bytes(2, "big")
    return packet(0x10, body + bytes([len(properties)]) + properties + fields)


def publish(topic: bytes, payload: bytes, identifier: int, *, again: bool = False) -> bytes:
    """PUBLISH at QoS 1. The topic with its length in front, as `text` makes it."""
    first = PUBLISH_QOS_1 | SENT_AGAIN if again else PUBLISH_QOS_1
    size = remaining_length(len(topic) + 3 + len(payload))
    return b"".join((bytes((first,)), size, topic, identifier.to_bytes(2, "big"), b"\x00", payload))


def packet(first: int, body: bytes) -> bytes:
    """Any packet."""
    return bytes([first]) + remaining_length(len(body)) + body


def text(words: str) -> bytes:
    """A UTF-8 string with its length in front."""
    encoded = words.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def remaining_length(length: int) -> bytes:
    """A variable byte integer (1.5.5)."""
    encoded = bytearray()
    while True:
        length, low = divmod(length, 128)
        encoded.append(low | (128 if length else 0))
        if not length:
            return bytes(encoded)


def split(buffer: bytes) -> tuple[list[Answer], bytes]:
    """The complete packets at the front of a buffer, and the beginning of one that is not complete yet.

    Raises:
        MalformedAnswer: a length of more than four bytes.
    """
    answers: list[Answer] = []
    start, size = 0, len(buffer)
    while size - start >= 2:
        length, body = _variable_integer(buffer, start + 1)
        if length < 0 or body + length > size:
            break
        answers.append(Answer(buffer[start] & 0xF0, buffer[body : body + length]))
        start = body + length
    return answers, buffer[start:]


def reason_of_connack(body: bytes) -> int:
    """Why the broker refuses the connection; below 0x80 when it does not.

    Raises:
        MalformedAnswer: too short.
    """
    if len(body) < 2:
        raise MalformedAnswer("CONNACK without a reason")
    return body[1]


def receive_maximum(body: bytes) -> int:
    """How many messages the broker takes before it has acknowledged the first.

    Raises:
        MalformedAnswer: properties that end behind the packet.
    """
    length, at = _variable_integer(body, 2) if len(body) > 2 else (0, 3)
    end = at + length
    if end > max(len(body), 3):
        raise MalformedAnswer("properties that end behind their packet")
    while at < end:
        identifier, at = body[at], at + 1
        size = PROPERTY_BYTES.get(identifier)
        if identifier == RECEIVE_MAXIMUM:
            return int.from_bytes(body[at : at + 2], "big")
        for _ in range(0 if size else 1 + (identifier == USER_PROPERTY)):
            at += 2 + int.from_bytes(body[at : at + 2], "big")
        at += size or 0
    if at != end:
        raise MalformedAnswer("properties that end behind their packet")
    return LARGEST_RECEIVE_MAXIMUM


def acknowledgement(body: bytes) -> tuple[int, int]:
    """Identifier and reason of a PUBACK; a reason that is left out is success.

    Raises:
        MalformedAnswer: too short.
    """
    if len(body) < 2:
        raise MalformedAnswer("PUBACK without an identifier")
    return int.from_bytes(body[:2], "big"), body[2] if len(body) > 2 else 0


def _variable_integer(buffer: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer and where it ends; -1 when the buffer ends first."""
    value = 0
    for place in range(4):
        if at + place >= len(buffer):
            return -1, at
        byte = buffer[at + place]
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise MalformedAnswer("a length of more than four bytes")
