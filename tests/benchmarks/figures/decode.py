"""From payload bytes to resolved readings, without broker and log."""

import time
from collections.abc import Callable

import msgspec

from schemas.lifeline import load_lifelines
from schemas.wire.columnar import Columns
from schemas.wire.senml import Record
from schemas.wire.topics import partition_of
from services.clock import SystemClock
from services.ingest.registry import Registry, SensorRow
from services.ingest.resolve import resolve_message
from tests.benchmarks.city import SENSORS
from tests.benchmarks.machine import load
from tests.benchmarks.packets import WireFormat
from tests.benchmarks.register import BLOCK, PARTITIONS, sensors_of_city, topic_of, waves
from tests.benchmarks.report import Figure

DECODERS = {"senml": msgspec.json.Decoder(list[Record]), "columnar": msgspec.json.Decoder(Columns)}


def measure(wire: WireFormat, seconds: float) -> Figure:
    """Fifty readings a message, all sensors of the city in turn."""
    registry, messages = registry_of_city(), messages_of_city(wire)
    received_at = SystemClock().now()

    def resolve(topic: str, payload: bytes) -> None:
        resolved = resolve_message(registry, topic, payload, received_at)
        assert len(resolved.channels) == BLOCK, resolved.refusals

    decoder = DECODERS[wire]
    value = readings_per_second(resolve, messages, seconds)
    floor = readings_per_second(lambda _, payload: decoder.decode(payload), messages, seconds / 2)
    kind = "msgspec decoding to the same structs alone"
    return Figure(f"decode_{wire}_50", value, "readings/s", floor, kind, "higher", {"load_during": load()})


def registry_of_city() -> Registry:
    """What ingest would read from the register."""
    catalogue = load_lifelines()
    units = {code: quantity.unit for code, quantity in catalogue.quantities.items()}
    sensors = [
        SensorRow(
            sensor_id=each.number + 1,
            sensor_code=each.code,
            gateway_code=each.gateway,
            quantity=each.quantity,
            unit=units[each.quantity],
            partition=partition_of(each.asset, PARTITIONS),
        )
        for each in sensors_of_city(SENSORS)
    ]
    return Registry(1, PARTITIONS, catalogue, sensors)


def messages_of_city(wire: WireFormat) -> list[tuple[str, bytes]]:
    """Topic and payload of one round over all sensors."""
    sensors = sensors_of_city(SENSORS)
    (wave,) = waves(sensors, wire, lanes=1)
    wave.stamp(slice(None), SystemClock().now())
    topics = [topic_of(sensor) for sensor in sensors[::BLOCK]]
    return [(topic, row[wave.packet_at + 2 :].tobytes()) for topic, row in zip(topics, wave.packets, strict=True)]


def readings_per_second(
    work: Callable[[str, bytes], object], messages: list[tuple[str, bytes]], seconds: float
) -> float:
    """How many readings this work gets through."""
    began, done = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < seconds:
        for topic, payload in messages:
            work(topic, payload)
        done += len(messages) * BLOCK
    return done / spent
