"""The connections of simulated gateways against a real broker: nothing lost, what is refused is counted, wills told."""

import itertools
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from deploy.servers import Servers
from schemas.wire.topics import readings_topic, status_topic
from simulators.publish.connection import Connections
from simulators.publish.line import QUEUED_MESSAGES
from simulators.publish.packets import Will
from simulators.publish.settings import GatewaySettings
from tests.world import eventually

# a session that outlives its test must not be taken up by the next
numbers = itertools.count()
GATEWAYS = [f"FAST-{number}" for number in range(200)]


def settings(servers: Servers) -> GatewaySettings:
    return GatewaySettings(
        broker_port=servers.broker.port, gateways_password_file=servers.home.password_file("broker_gateways")
    )


class Ear:
    """Everything that comes below a topic filter, duplicates included."""

    def __init__(self, servers: Servers, topic_filter: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.is_subscribed = False
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"ear-{next(numbers)}", clean_session=False)
        self._client.username_pw_set("ingest", servers.password("broker_ingest"))
        self._filter = topic_filter
        self._client.on_message = self._hear
        self._client.on_connect = self._subscribe
        self._client.on_subscribe = self._subscribed
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", servers.broker.port)
        self._client.loop_start()
        eventually(lambda: self.is_subscribed, "the ear listens")

    def _hear(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))

    def _subscribe(self, client: mqtt.Client, *_: Any) -> None:
        client.subscribe(self._filter, qos=1)

    def _subscribed(self, *_: Any) -> None:
        self.is_subscribed = True

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def own_servers(new_servers: Callable[[], Servers]) -> Servers:
    return new_servers()


def publish_numbers(connections: Connections, begin: int, end: int) -> None:
    for number in range(begin, end):
        gateway = GATEWAYS[number % len(GATEWAYS)]
        assert connections.publish(gateway, readings_topic(gateway), str(number).encode())


@pytest.mark.parametrize("own", [(), GATEWAYS], ids=["shared", "own"])
def test_every_message_comes_once_and_in_the_order_of_its_gateway(servers: Servers, own: list[str]) -> None:
    with (
        closing(Ear(servers, "lifeline/v1/+/+/readings")) as ear,
        closing(Connections(settings(servers), "order", own=own)) as connections,
    ):
        publish_numbers(connections, 0, 4_000)
        eventually(lambda: connections.acknowledged == 4_000, "all are acknowledged")
        eventually(lambda: len(ear.heard) == 4_000, "all have come")

        for gateway in GATEWAYS:
            numbers = [int(payload) for topic, payload in ear.heard if topic == readings_topic(gateway)]
            assert numbers == sorted(numbers)
            assert len(numbers) == 20


def test_a_killed_broker_loses_nothing_that_was_taken(own_servers: Servers) -> None:
    with (
        closing(Ear(own_servers, "lifeline/v1/+/+/readings")) as ear,
        closing(Connections(settings(own_servers), "kill", own=GATEWAYS[:50])) as connections,
    ):
        publish_numbers(connections, 0, 500)
        eventually(lambda: len(ear.heard) >= 500, "the first have come")
        own_servers.kill("broker")
        publish_numbers(connections, 500, 1_500)
        own_servers.restart("broker")
        eventually(lambda: connections.acknowledged >= 1_500, "all are acknowledged in the end", 60.0)

    assert connections.refused == 0


def test_a_cut_line_leaves_its_will_and_comes_back(servers: Servers) -> None:
    def will_of(gateway: str) -> Will:
        return Will(status_topic(gateway), f"{gateway} is gone".encode())

    with (
        closing(Ear(servers, "lifeline/v1/+/+/status")) as ear,
        closing(Connections(settings(servers), "wills", own=GATEWAYS[:20], will_of=will_of)) as connections,
    ):
        publish_numbers(connections, 0, 20)
        eventually(lambda: connections.acknowledged == 20, "all lines are up")
        connections.cut(GATEWAYS[:5])
        eventually(lambda: len({payload for _, payload in ear.heard}) == 5, "five wills are told")
        publish_numbers(connections, 20, 40)
        eventually(lambda: connections.acknowledged == 40, "the lines have come back")

        assert {payload.decode() for _, payload in ear.heard} == {f"{gateway} is gone" for gateway in GATEWAYS[:5]}
        assert len(ear.heard) == 5


def test_what_the_broker_refuses_is_counted_and_holds_up_nothing(servers: Servers) -> None:
    with closing(Connections(settings(servers), "refused", count=1)) as connections:
        connections.publish("G", "somewhere/else", b"1")
        connections.publish("G", readings_topic("G"), b"2")
        eventually(lambda: connections.acknowledged == 1, "what is allowed passes")

        assert connections.refused == 1


def test_without_a_broker_a_bounded_number_waits_and_the_rest_is_told(tmp_path: Path) -> None:
    nowhere = GatewaySettings(broker_port=1)
    connections = Connections(nowhere, "nowhere", count=1)
    taken = [connections.publish("G", readings_topic("G"), b"1") for _ in range(QUEUED_MESSAGES + 10)]
    connections.close()

    assert taken == [True] * QUEUED_MESSAGES + [False] * 10
