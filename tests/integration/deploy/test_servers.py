"""The private servers: start, crash, restart, and an end that leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from deploy.home import Home
from deploy.processes import descendants, identity, wait_until
from deploy.servers import Servers, start_servers
from deploy.servers.broker import connect_once

NewServers = Callable[[], Servers]


def test_database_has_both_extensions_and_belongs_to_the_service(servers: Servers) -> None:
    with psycopg.connect(servers.conninfo()) as connection:
        names = {row[0] for row in connection.execute("select extname from pg_extension").fetchall()}
        role = connection.execute("select current_user, usesuper from pg_user where usename = current_user").fetchone()
    assert {"timescaledb", "postgis"} <= names
    assert role == ("lifeline", False)


def test_each_test_gets_an_empty_migrated_database(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from applied_migrations").fetchone() != (0,)
        assert connection.execute("select count(*) from sensors").fetchone() == (0,)


@pytest.mark.parametrize("password", ["", "wrong"], ids=["no password", "wrong password"])
def test_broker_refuses_strangers(servers: Servers, password: str) -> None:
    assert connect_once(servers.broker.port, "gateways", password) == b"\x20\x02\x00\x05"


def test_servers_listen_on_the_loopback_address_alone(servers: Servers) -> None:
    hexadecimal_ports = {f"{port:04X}" for port in servers.ports.values()}
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if line.split()[3] == "0A"]
    ours = [address for address in listening if address.split(":")[1] in hexadecimal_ports]
    assert len(ours) == 4
    assert {address.split(":")[0] for address in ours} == {"0100007F"}


@pytest.mark.parametrize("name", ["postgres", "broker", "log"])
def test_server_comes_back_on_its_port_after_a_crash(new_servers: NewServers, name: str) -> None:
    servers = new_servers()
    before = servers.children[name].pid
    assert before is not None
    family = [before, *descendants(before)]

    servers.kill(name)
    assert not any(identity(pid) for pid in family)
    servers.restart(name)

    assert servers.children[name].pid not in (before, None)
    assert servers[name].why_not_ready() is None


def test_database_keeps_what_was_committed_before_a_crash(new_servers: NewServers) -> None:
    servers = new_servers()
    with psycopg.connect(servers.conninfo(), autocommit=True) as connection:
        connection.execute("create table kept (number int)")
        connection.execute("insert into kept values (7)")
    servers.kill("postgres")
    servers.restart("postgres")
    with psycopg.connect(servers.conninfo()) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)


def test_nothing_runs_or_listens_after_stop(empty_home: Home) -> None:
    servers = start_servers(empty_home.root)
    family = [pid for child in servers.children.values() if child.pid for pid in (child.pid, *descendants(child.pid))]
    servers.stop()
    assert not any(identity(pid) for pid in family)
    for port in servers.ports.values():
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


PARENT = """
import signal, sys
from pathlib import Path
from deploy.servers import start_servers
servers = start_servers(Path(sys.argv[1]))
print(*(child.pid for child in servers.children.values()), flush=True)
signal.pause()
"""


@pytest.fixture
def parent_of_servers(empty_home: Home) -> Callable[[], tuple[subprocess.Popen[str], list[int]]]:
    def start() -> tuple[subprocess.Popen[str], list[int]]:
        parent = subprocess.Popen([sys.executable, "-c", PARENT, empty_home.root], stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.stdout.close()
        assert len(pids) == 3
        return parent, pids

    return start


def test_servers_end_when_their_parent_is_killed(
    parent_of_servers: Callable[[], tuple[subprocess.Popen[str], list[int]]],
) -> None:
    parent, pids = parent_of_servers()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: not any(identity(pid) for pid in pids), seconds=10.0)


def test_next_start_ends_what_was_left_running(
    empty_home: Home, parent_of_servers: Callable[[], tuple[subprocess.Popen[str], list[int]]]
) -> None:
    parent, left = parent_of_servers()
    with start_servers(empty_home.root) as servers:
        assert not any(identity(pid) for pid in left)
        assert {child.pid for child in servers.children.values()}.isdisjoint(left)
    parent.kill()
    parent.wait()
