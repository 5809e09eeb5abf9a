"""Simulated gateways on a real broker."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from deploy.processes import Child, Command
from deploy.servers import Servers
from simulators.city import build, write_import_files
from simulators.truth import Truth, read_manifest, read_truths
from tests.world import eventually


class Listener:
    """Counts gateways that have spoken."""

    def __init__(self, servers: Servers) -> None:
        self.gateways: set[str] = set()
        self._heard = threading.Condition()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("ingest", servers.password("broker_ingest"))
        self._client.on_message = self._receive
        self._client.connect("127.0.0.1", servers.broker.port)
        self._client.subscribe("lifeline/v1/+/+/readings", qos=1)
        self._client.loop_start()

    def _receive(self, _client: mqtt.Client, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        with self._heard:
            self.gateways.add(message.topic.split("/")[3])
            self._heard.notify_all()

    def wait_for(self, count: int, seconds: float) -> bool:
        with self._heard:
            return self._heard.wait_for(lambda: len(self.gateways) >= count, seconds)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def listener(servers: Servers) -> Iterator[Listener]:
    listener = Listener(servers)
    yield listener
    listener.close()


@pytest.fixture
def start_simulator(servers: Servers, tmp_path: Path) -> Iterator[Callable[..., Child]]:
    """Starts one with more options; ended after the test."""
    write_import_files(build(sensors=700), tmp_path / "city")
    environment = {
        "LIFELINE_BROKER_PORT": str(servers.broker.port),
        "LIFELINE_SECRETS": str(servers.home.password_file("broker_gateways").parent),
    }
    child = Child("simulator", tmp_path / "simulator.log", tmp_path / "simulator.pid")

    def start(*options: str) -> Child:
        arguments = [sys.executable, "-m", "simulators", "run", "--city", str(tmp_path / "city")]
        child.start(Command([*arguments, "--truth", str(tmp_path / "truth"), *options], environment=environment))
        return child

    yield start
    child.stop()


def test_gateways_publish_and_end_within_two_seconds_of_being_asked(
    listener: Listener, start_simulator: Callable[..., Child], tmp_path: Path
) -> None:
    simulator = start_simulator()
    have_spoken = listener.wait_for(60, seconds=30.0)
    began = time.monotonic()
    simulator.stop()
    ended_after = time.monotonic() - began

    story = simulator.log_file.read_text(encoding="utf-8")
    assert have_spoken, story
    assert ended_after < 2.0
    assert "done" in story
    manifest = read_manifest(tmp_path / "truth")
    assert manifest.ended_at is not None
    assert f"{sum(one.messages for one in manifest.gateways)} messages published" in story
    assert [truth.kind for truth in read_truths(tmp_path / "truth")] == ["G1"]


RATES = """
[sensors]
stuck = 500000.0
dropout = 500000.0
[gateways]
gateway_dropout = 2000000.0
[districts]
[messages]
duplicates = 0.05
"""
"""So often that a run of a minute sees some."""


def test_real_instruments_fail_as_often_as_asked_for_and_it_is_written_down(
    listener: Listener, start_simulator: Callable[..., Child], tmp_path: Path
) -> None:
    rates = tmp_path / "rates.toml"
    rates.write_text(RATES, encoding="utf-8")
    options = ["--instruments", "real", "--faults", "3", "--fault-rates", str(rates), "--hours", "0.016"]
    simulator = start_simulator(*options)
    have_spoken = listener.wait_for(60, seconds=30.0)

    def begun() -> list[Truth]:
        return [truth for truth in read_truths(tmp_path / "truth") if truth.is_fault]

    eventually(lambda: len(begun()) >= 3, "dead gateways")
    simulator.stop()

    said = simulator.log_file.read_text(encoding="utf-8")
    assert have_spoken, said
    assert "real instruments, " in said
    manifest = read_manifest(tmp_path / "truth")
    assert manifest.fault_rates == {"stuck": 5e5, "dropout": 5e5, "gateway_dropout": 2e6}
    assert manifest.transport_rates == {"duplicates": 0.05}
    assert manifest.seeds["faults"] == 3
    assert f"{sum(one.messages for one in manifest.gateways)} messages published" in said
    # what goes on when a run ends is told then
    assert {truth.kind for truth in begun()} == {"stuck", "dropout", "gateway_dropout"}
