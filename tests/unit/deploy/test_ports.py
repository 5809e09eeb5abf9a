"""Which ports a home uses: its own, the preferred, or free ones; never somebody else's."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.ports import free_port, free_ports, is_free, read_ports, settle_ports, write_ports


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which a stranger listens."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        yield stranger.getsockname()[1]


def test_free_ports_differ_and_are_free() -> None:
    ports = free_ports()
    assert len(set(ports.values())) == len(ports)
    assert all(is_free(port) for port in ports.values())


def test_preferred_port_is_used_and_remembered(tmp_path: Path) -> None:
    wanted = {"api": free_port(set())}
    file = tmp_path / "ports.json"
    assert settle_ports(file, wanted) == (wanted, [])
    assert read_ports(file) == wanted


def test_remembered_port_comes_before_the_preferred_one(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    remembered = free_port(set())
    write_ports(file, {"api": remembered})
    ports, remarks = settle_ports(file, {"api": free_port({remembered})})
    assert (ports, remarks) == ({"api": remembered}, [])


def test_port_of_a_stranger_is_replaced_and_said(tmp_path: Path, taken_port: int) -> None:
    file = tmp_path / "ports.json"
    write_ports(file, {"broker": taken_port})
    ports, remarks = settle_ports(file, {"broker": taken_port})
    assert ports["broker"] != taken_port
    assert remarks == [f"port {taken_port} is taken by another program; broker uses {ports['broker']} from now on"]
    assert read_ports(file) == ports


def test_nothing_is_known_before_the_first_start(tmp_path: Path) -> None:
    assert read_ports(tmp_path / "ports.json") == {}
