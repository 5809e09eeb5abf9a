"""MQTT 5.0 as gateways speak it: bytes by the standard's rules, and every way in which an answer can be cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.mqtt_packets import Publication, split_packets
from simulators.publish import packets
from simulators.publish.packets import Account, Answer, MalformedAnswer, Will

ACCOUNT = Account("gateways", "secret")
ANSWERS = b"\x40\x02\x00\x01" + b"\x40\x03\x00\x02\x10" + b"\xd0\x00" + b"\x40\x04\x01\x00\x97\x00"


@given(
    topic=st.text(min_size=1, max_size=40).filter(lambda text: "\x00" not in text),
    payload=st.binary(max_size=300),
    identifier=st.integers(1, 65_535),
)
def test_a_publish_reads_back(topic: str, payload: bytes, identifier: int) -> None:
    found = split_packets(packets.publish(packets.text(topic), payload, identifier))

    assert found.packets == [Publication(topic.encode(), payload, identifier)]
    assert found.rest == b""


@given(cuts=st.lists(st.integers(0, len(ANSWERS)), max_size=5))
def test_answers_read_the_same_however_they_are_cut(cuts: list[int]) -> None:
    heard: list[Answer] = []
    rest = b""
    edges = sorted({0, *cuts, len(ANSWERS)})
    for begin, end in pairwise(edges):
        answers, rest = packets.split(rest + ANSWERS[begin:end])
        heard += answers

    assert rest == b""
    assert [one.kind for one in heard] == [packets.PUBACK, packets.PUBACK, packets.PINGRESP, packets.PUBACK]
    assert [packets.acknowledgement(heard[place].body) for place in (0, 1, 3)] == [(1, 0), (2, 0x10), (256, 0x97)]


def test_connect_with_a_will_is_laid_out_as_the_standard_says() -> None:
    body = packets.connect("g", ACCOUNT, 30, 600, Will("t", b"off"))[2:]

    assert body[:7] == b"\x00\x04MQTT\x05"
    assert body[7] == 0x80 | 0x40 | 0x20 | 0x08 | 0x04
    assert body[8:10] == (30).to_bytes(2, "big")
    assert body[10:16] == b"\x05\x11" + (600).to_bytes(4, "big")
    assert body[16:] == b"\x00\x01g" + b"\x00" + b"\x00\x01t" + b"\x00\x03off" + b"\x00\x08gateways" + b"\x00\x06secret"


@pytest.mark.parametrize(
    ("body", "most"),
    [
        (b"\x00\x00", 65_535),
        (b"\x00\x00\x00", 65_535),
        (b"\x00\x00\x03\x21\x00\x14", 20),
        (b"\x00\x00\x0b\x12\x00\x02id\x22\x00\x0a\x21\x00\x14", 20),
        (b"\x01\x00\x0a\x26\x00\x01a\x00\x01b\x13\x00\x3c", 65_535),
    ],
)
def test_receive_maximum_is_found_among_other_properties(body: bytes, most: int) -> None:
    assert packets.receive_maximum(body) == most


@pytest.mark.parametrize("body", [b"\x00\x00\x05\x13\x00", b"\x00\x00\x02\x11\x00\x00\x00\x00"])
def test_properties_that_end_behind_their_packet_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        packets.receive_maximum(body)


def test_a_length_of_five_bytes_is_refused() -> None:
    with pytest.raises(MalformedAnswer):
        packets.split(b"\x40\xff\xff\xff\xff\x01")


@pytest.mark.parametrize("read", [packets.acknowledgement, packets.reason_of_connack])
def test_answers_that_are_too_short_are_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(MalformedAnswer):
        read(b"\x00")
