"""A tiny city in a real database, a gateway that speaks MQTT, and patience for conditions instead of times."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import LiteralString, TypeVar

import paho.mqtt.client as mqtt
import psycopg
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from schemas.wire.topics import partition_of, readings_topic

PATIENCE_SECONDS = 30.0
NO_MATCHING_SUBSCRIBERS = 0x10
METHANE = "gas.methane_adjacent"

Answer = TypeVar("Answer")


def seed(
    database_url: str,
    sensors: Sequence[str] = ("CH4-1",),
    gateway: str = "GW-1",
    quantity: str = METHANE,
    unit: str = "%VOL",
) -> dict[str, int]:
    """One asset per sensor, all spoken for by one gateway; returns sensor ids by code."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into gateways (gateway_code) values (%s) on conflict do nothing", (gateway,))
        ids = {code: _seed_sensor(connection, code, gateway, quantity, unit) for code in sensors}
        connection.execute("update register set version = version + 1")
        connection.execute("notify register_changed")
    return ids


def _seed_sensor(connection: psycopg.Connection, code: str, gateway: str, quantity: str, unit: str) -> int:
    asset = f"A-{code}"
    connection.execute(
        "insert into assets (asset_code, lifeline, kind, name, partition, geometry)"
        " values (%s, split_part(%s, '.', 1), 'manhole', %s, %s, st_setsrid(st_makepoint(113.24, 35.22), 4326))",
        (asset, quantity, asset, partition_of(asset, 12)),
    )
    row = connection.execute(
        "insert into sensors (sensor_code, gateway_id, asset_id, quantity, unit, longitude, latitude)"
        " select %s, gateway_id, asset_id, %s, %s, 113.24, 35.22 from gateways, assets"
        " where gateway_code = %s and asset_code = %s returning sensor_id",
        (code, quantity, unit, gateway, asset),
    ).fetchone()
    assert row is not None
    return int(row[0])


def now() -> int:
    """Device time of a gateway with a good clock. [us since epoch]"""
    return time.time_ns() // 1_000


class Gateway:
    """Publishes QoS 1 as a careful one does: a message counts as delivered only when somebody has taken it.

    A broker without subscribers confirms with reason 0x10; the message is then published again.
    """

    def __init__(self, environment: Mapping[str, str], code: str = "GW-1", password: str = "") -> None:
        self.code = code
        self.delivered = 0
        self._under_way: dict[int, tuple[str, str | bytes]] = {}
        self._lock = threading.Lock()
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"test-{code}", protocol=MQTTProtocolVersion.MQTTv5
        )
        self.client.username_pw_set("gateways", password)
        self.client.reconnect_delay_set(1, 2)
        self.client.max_queued_messages_set(0)
        self.client.on_publish = self._on_publish
        self.client.connect_async(environment["LIFELINE_BROKER_HOST"], int(environment["LIFELINE_BROKER_PORT"]), 10)
        self.client.loop_start()

    def publish(self, payload: str | bytes, topic: str | None = None) -> None:
        topic = topic or readings_topic(self.code)
        # the answer may come before publish returns
        with self._lock:
            self._under_way[self.client.publish(topic, payload, qos=1).mid] = (topic, payload)

    def _on_publish(self, _client: object, _data: object, mid: int, reason: ReasonCode, _properties: object) -> None:
        threading.Thread(target=self._confirm, args=(mid, reason.value), daemon=True).start()

    def _confirm(self, mid: int, reason: int) -> None:
        with self._lock:
            topic, payload = self._under_way.pop(mid)
        if reason == NO_MATCHING_SUBSCRIBERS:
            time.sleep(0.1)
            self.publish(payload, topic)
        else:
            self.delivered += 1

    def report(self, *readings: tuple[str, float], at: int | None = None) -> None:
        """SenML with the present time, or another."""
        seconds = (at or now()) / 1_000_000
        self.publish(json.dumps([{"n": code, "v": value, "t": seconds} for code, value in readings]))

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def rows(database_url: str, query: LiteralString, *parameters: object) -> list[tuple[object, ...]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        return connection.execute(query, parameters).fetchall()


def eventually(ask: Callable[[], Answer], what: str, seconds: float = PATIENCE_SECONDS) -> Answer:
    """Ask again until the answer is true; fails with `what` when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = ask()
        except psycopg.OperationalError:
            answer = None
        if answer:
            return answer
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)
