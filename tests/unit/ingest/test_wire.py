"""Wire formats: what gateways may say, and what we make of it."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.wire import columnar, senml
from schemas.wire.message import MalformedPayload
from schemas.wire.topics import gateway_of, group_of, readings_topic
from services.ingest.decode import UnreadableMessage, decode_message
from services.ingest.rejections import Reason

RECEIVED = 1_795_305_600_000_000
SECOND = 1_000_000


def senml_of(*records: dict[str, object]) -> bytes:
    return json.dumps(records).encode()


def test_base_fields_hold_until_they_are_set_again() -> None:
    message = senml.decode(
        senml_of(
            {"bn": "A-", "bt": 1_795_305_000, "bu": "%LEL", "n": "1", "v": 10},
            {"n": "2", "v": 20, "t": 5},
            {"bn": "B-", "n": "1", "v": 30, "u": "%VOL"},
        ),
        RECEIVED,
    )

    assert message.channels == [("A-1", "%LEL"), ("A-2", "%LEL"), ("B-1", "%VOL")]
    assert message.values == [10, 20, 30]
    assert [(RECEIVED - at) // SECOND for at in message.observed_at] == [600, 595, 600]


def test_small_times_are_relative_to_receipt() -> None:
    message = senml.decode(senml_of({"n": "A", "v": 1}, {"n": "A", "v": 2, "t": -60}), RECEIVED)

    assert message.observed_at == [RECEIVED, RECEIVED - 60 * SECOND]


def test_base_value_is_added_and_booleans_are_numbers() -> None:
    message = senml.decode(senml_of({"n": "A", "bv": 100, "v": 1}, {"n": "B", "bv": 0, "vb": True}), RECEIVED)

    assert message.values == [101, 1]


def test_text_is_a_defect_and_the_rest_is_used() -> None:
    message = senml.decode(senml_of({"n": "A", "vs": "open"}, {"n": "B", "v": 1}), RECEIVED)

    assert message.channels == [("B", None)]
    assert [defect.reason for defect in message.defects] == ["not_a_number"]


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[", id="cut"),
        pytest.param(b"[1]", id="number"),
        pytest.param(b"hello", id="text"),
        pytest.param(b'"x"', id="string"),
        pytest.param(b'[{"n": 1, "v": 2}]', id="name not text"),
        pytest.param(b'[{"bver": 11, "n": "A", "v": 1}]', id="newer version"),
        pytest.param(b'{"sensors": 1}', id="wrong type"),
        pytest.param(b"[" * 100_000, id="deep"),
    ],
)
def test_unreadable_payload_is_malformed(payload: bytes) -> None:
    with pytest.raises(UnreadableMessage) as refusal:
        decode_message(payload, RECEIVED)

    assert refusal.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("time", [1e300, -1e300, 1e18], ids=["huge", "long ago", "beyond a column"])
def test_times_that_no_column_can_hold_become_1970(time: float) -> None:
    message = senml.decode(senml_of({"n": "A", "v": 1, "t": time}), RECEIVED)

    assert message.observed_at[0] <= RECEIVED - 400 * 86_400 * SECOND


def test_message_with_too_many_readings_is_refused_whole() -> None:
    payload = columnar.encode(["A"] * 10_001, 1_795_305_600_000, [0.0] * 10_001)

    with pytest.raises(UnreadableMessage) as refusal:
        decode_message(payload, RECEIVED)
    assert refusal.value.reason is Reason.OVERSIZED


def test_columns_of_different_lengths_are_malformed() -> None:
    with pytest.raises(MalformedPayload):
        columnar.decode(b'{"sensors": ["A", "B"], "observed_at": 1, "values": [1]}')


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_decoder(payload: bytes) -> None:
    with contextlib.suppress(UnreadableMessage):
        assert len(decode_message(payload, RECEIVED)) <= len(payload)


numbers = st.floats(-1e9, 1e9)


@given(st.lists(st.tuples(st.text("AB-1", min_size=1, max_size=5), st.integers(0, 10**6), numbers), min_size=1))
def test_senml_survives_a_round_trip(rows: list[tuple[str, int, float]]) -> None:
    readings = [(code, "%VOL", RECEIVED + milliseconds * 1000, value) for code, milliseconds, value in rows]
    message = senml.decode(senml.encode(readings), RECEIVED)

    assert message.channels == [(code, unit) for code, unit, _, _ in readings]
    assert message.values == [value for _, _, _, value in readings]
    assert all(abs(got - sent[2]) <= 1 for got, sent in zip(message.observed_at, readings, strict=True))


@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.integers(0, 10**12), numbers)), st.integers(0, 2**31))
def test_columnar_survives_a_round_trip(rows: list[tuple[str, int, float]], sequence: int) -> None:
    sensors, times, values = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    message = columnar.decode(columnar.encode(sensors, times, values, sequence))

    assert [code for code, _ in message.channels] == sensors
    assert message.observed_at == [time * 1000 for time in times]
    assert (message.values, message.sequence) == (values, sequence)


@pytest.mark.parametrize(
    ("topic", "gateway"),
    [
        ("lifeline/v1/03/GW-1/readings", "GW-1"),
        ("lifeline/v1/03/焦作-1/readings", "焦作-1"),
        ("lifeline/v1/3/GW-1/readings", None),
        ("lifeline/v1/03/GW-1/other", None),
        ("lifeline/v1/03//readings", None),
        ("other", None),
    ],
)
def test_topic_names_the_gateway(topic: str, gateway: str | None) -> None:
    assert gateway_of(topic) == gateway


def test_group_of_a_gateway_is_the_same_on_every_machine() -> None:
    assert (group_of("GW-1"), readings_topic("GW-1")) == (8, "lifeline/v1/08/GW-1/readings")
