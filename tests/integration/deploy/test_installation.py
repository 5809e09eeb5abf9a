"""`lifeline up` as people use it: one at a time, restarts what dies, ends completely."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.home import Home
from deploy.ports import free_ports, write_ports
from deploy.processes import identity, wait_until
from deploy.status import Program, read_programs
from deploy.supervise import SERVICES

LIFELINE = Path(sys.executable).parent / "lifeline"
PARTS = {"postgres", "broker", "log", *SERVICES}
START_SECONDS = 60.0
END_SECONDS = 10.0

Up = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def up(empty_home: Home) -> Iterator[Up]:
    """Starts `lifeline up` in a home of its own and waits until all parts have been started."""
    write_ports(empty_home.run / "ports.json", free_ports())
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (empty_home.logs / "terminal").open("ab") as terminal:
            supervisor = subprocess.Popen(
                [LIFELINE, "up"], env=environment(empty_home), stdout=terminal, stderr=terminal
            )
        started.append(supervisor)
        assert wait_until(lambda: {part.name for part in parts(empty_home)} == PARTS, START_SECONDS), said(empty_home)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.wait()
    wait_until(lambda: not any(is_alive(part) for part in parts(empty_home)), END_SECONDS)


def environment(home: Home) -> dict[str, str]:
    return {**os.environ, "LIFELINE_HOME": str(home.root)}


def lifeline(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LIFELINE, *arguments], env=environment(home), capture_output=True, text=True, check=False)


def parts(home: Home) -> list[Program]:
    return read_programs(home)


def part(home: Home, name: str) -> Program:
    return next(each for each in parts(home) if each.name == name)


def is_alive(program: Program) -> bool:
    return program.pid is not None and identity(program.pid) is not None


def said(home: Home) -> str:
    return (home.logs / "terminal").read_text(encoding="utf-8")


def test_interrupt_ends_everything_within_ten_seconds(up: Up, empty_home: Home) -> None:
    supervisor = up()
    running = parts(empty_home)
    began = time.monotonic()
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait() == 0
    assert time.monotonic() - began < END_SECONDS
    assert not any(is_alive(each) for each in running)
    assert lifeline(empty_home, "down").stdout == "Nothing was running.\n"


@pytest.mark.parametrize("name", ["recorder", "postgres"])
def test_part_that_was_killed_is_started_again(up: Up, empty_home: Home, name: str) -> None:
    up()
    killed = part(empty_home, name).pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert wait_until(
        lambda: part(empty_home, name).restarts == 1 and is_alive(part(empty_home, name)), START_SECONDS
    ), said(empty_home)
    assert f"{name} ended (killed by signal 9)" in said(empty_home)


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(up: Up, empty_home: Home) -> None:
    supervisor = up()
    running = parts(empty_home)
    supervisor.kill()
    supervisor.wait()
    assert wait_until(lambda: not any(is_alive(each) for each in running), END_SECONDS)

    (empty_home.run / "state.json").unlink()
    again = up()
    assert lifeline(empty_home, "down").returncode == 0
    assert again.wait() == 0


def test_status_tells_that_nothing_runs(empty_home: Home) -> None:
    status = lifeline(empty_home, "status")
    assert status.returncode == 1
    assert "nothing runs" in status.stdout


def test_running_installation_shows_its_parts_and_refuses_a_second_start(up: Up, empty_home: Home) -> None:
    up()
    assert wait_until(lambda: "readings 0" in lifeline(empty_home, "status").stdout, START_SECONDS)
    shown = lifeline(empty_home, "status").stdout
    assert all(name in shown for name in PARTS)

    second = lifeline(empty_home, "up")
    assert second.returncode == 1
    assert "runs already" in second.stderr
