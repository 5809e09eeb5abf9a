"""Our way of taking PUBLISH packets apart gives what paho's own gives, however the bytes arrive."""
# pyright: reportPrivateUsage=false

import itertools

import paho.mqtt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt import _packet
from paho.mqtt.enums import MQTTProtocolVersion

from services.ingest.mqtt_client import WRITTEN_FOR
from services.ingest.mqtt_packets import (
    MalformedStream,
    OtherPacket,
    Publication,
    acknowledgements,
    split_packets,
    variable_integer,
)


def length_of(size: int) -> bytes:
    encoded = bytearray()
    while True:
        size, byte = size >> 7, size & 0x7F
        encoded.append(byte | (0x80 if size else 0))
        if not size:
            return bytes(encoded)


def publish(topic: bytes, payload: bytes, packet: int, service: int, properties: bytes = b"") -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + (packet.to_bytes(2, "big") if service else b"")
    body += length_of(len(properties)) + properties + payload
    return bytes([0x30 | service << 1]) + length_of(len(body)) + body


# user property ("a", of some length): what brokers add most often, and long enough to need two length bytes
properties = st.integers(0, 300).map(lambda size: b"&\0\1a" + size.to_bytes(2, "big") + b"x" * size) | st.just(b"")
publications = st.builds(
    publish,
    topic=st.text("abc/", min_size=1, max_size=200).map(str.encode),
    payload=st.binary(max_size=300),
    packet=st.integers(1, 65535),
    service=st.sampled_from((0, 1)),
    properties=properties,
)
others = st.sampled_from((b"\xd0\x00", b"\x90\x04\x00\x01\x00\x01", b"\x40\x02\x00\x07"))
streams = st.lists(publications | others, max_size=20)


def as_paho_sees(packet: bytes) -> Publication:
    _, body = variable_integer(packet, 1)
    seen = _packet.decode_publish(packet[0], bytearray(packet[body:]), MQTTProtocolVersion.MQTTv5)
    return Publication(bytes(seen.topic), bytes(seen.payload), seen.mid or 0)


def test_paho_is_the_version_that_the_client_was_written_for() -> None:
    assert paho.mqtt.__version__ == WRITTEN_FOR


@given(streams)
def test_publications_are_what_paho_makes_of_them(packets: list[bytes]) -> None:
    split = split_packets(b"".join(packets))
    expected = [as_paho_sees(one) if one[0] & 0xF0 == 0x30 else OtherPacket(one[0], one[2:]) for one in packets]

    assert split == (expected, b"")


@given(streams, st.lists(st.integers(0, 5_000), max_size=10))
def test_it_does_not_matter_where_the_network_cuts(packets: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(packets)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    found: list[Publication | OtherPacket] = []
    rest = b""
    for start, end in itertools.pairwise(edges):
        split = split_packets(rest + whole[start:end])
        found += split.packets
        rest = split.rest

    assert (found, rest) == split_packets(whole)


@given(st.binary(max_size=100))
def test_arbitrary_bytes_are_taken_apart_or_refused(stream: bytes) -> None:
    try:
        split = split_packets(stream)
    except MalformedStream:
        return
    assert len(split.rest) <= len(stream)


@pytest.mark.parametrize(
    "stream",
    [b"\x30\x80\x80\x80\x80\x01", publish(b"a", b"x", 1, 2), b"\x32\x04\x00\x01a\x00", b"\x30\x04\x00\x01a\x7f"],
    ids=["length of five bytes", "QoS 2", "ends before its identifier", "properties behind the end"],
)
def test_malformed_stream_is_refused(stream: bytes) -> None:
    with pytest.raises(MalformedStream):
        split_packets(stream)


def test_acknowledgements_are_one_piece() -> None:
    assert acknowledgements([1, 65535]) == b"\x40\x02\x00\x01\x40\x02\xff\xff"
