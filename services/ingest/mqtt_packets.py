"""MQTT 5 packets out of a stream of bytes: PUBLISH taken apart at once, everything else left as it is.

OASIS MQTT 5.0: fixed header 2.1, variable byte integers 1.5.5, PUBLISH 3.3.
"""

from typing import NamedTuple

PUBLISH = 0x30
QUALITY_OF_SERVICE = 0x06
EXACTLY_ONCE = 0x04


class MalformedStream(ValueError):
    """These bytes are not MQTT; the connection must be given up."""


class Publication(NamedTuple):
    """A PUBLISH packet. `packet` is its identifier, 0 at QoS 0."""

    topic: bytes
    payload: bytes
    packet: int


class OtherPacket(NamedTuple):
    """Any other packet: first byte and everything behind the length."""

    command: int
    body: bytes


class Split(NamedTuple):
    """What was in the buffer, in order, and the beginning of a packet that is not complete yet."""

    packets: list[Publication | OtherPacket]
    rest: bytes


def split_packets(buffer: bytes) -> Split:
    """Take the complete packets off the front of a buffer.

    Raises:
        MalformedStream: a length of more than four bytes, a field that ends behind its packet, or QoS 2, which we
            never subscribe with.
    """
    packets: list[Publication | OtherPacket] = []
    start, size = 0, len(buffer)
    while size - start >= 2:
        length, body = variable_integer(buffer, start + 1)
        if length < 0 or body + length > size:
            break
        end = body + length
        command = buffer[start]
        if command & 0xF0 == PUBLISH:
            packets.append(publication(buffer, command, body, end))
        else:
            packets.append(OtherPacket(command, buffer[body:end]))
        start = end
    return Split(packets, buffer[start:] if start else buffer)


def variable_integer(buffer: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer and where it ends; -1 when the buffer ends first.

    Raises:
        MalformedStream: longer than four bytes.
    """
    value = shift = 0
    for position in range(at, at + 4):
        if position >= len(buffer):
            return -1, position
        byte = buffer[position]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position + 1
        shift += 7
    raise MalformedStream("a length of more than four bytes")


def publication(buffer: bytes, command: int, body: int, end: int) -> Publication:
    """The PUBLISH packet whose variable header begins at `body`; its properties are skipped."""
    topic = body + 2
    position = topic + int.from_bytes(buffer[body:topic], "big")
    packet = 0
    service = command & QUALITY_OF_SERVICE
    if service:
        packet = int.from_bytes(buffer[position : position + 2], "big")
        position += 2
    if service >= EXACTLY_ONCE or position >= end:
        raise MalformedStream("a PUBLISH that we cannot have subscribed to, or that ends before its fields")
    properties = buffer[position]
    position += 1
    if properties >= 0x80:
        properties, position = variable_integer(buffer, position - 1)
    payload = position + properties
    if properties < 0 or payload > end:
        raise MalformedStream("properties that end behind their packet")
    topic_end = topic + int.from_bytes(buffer[body:topic], "big")
    return Publication(buffer[topic:topic_end], buffer[payload:end], packet)


def acknowledgements(packets: list[int]) -> bytes:
    """PUBACK packets (MQTT 5.0, 3.4) for these identifiers, all successful, as one piece."""
    return b"".join([b"\x40\x02" + packet.to_bytes(2, "big") for packet in packets])
