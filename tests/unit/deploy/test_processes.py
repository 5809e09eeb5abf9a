"""Child processes: named beyond doubt, killed with all that is below them, ended when left behind."""

import os
import signal
import sys
from pathlib import Path

import pytest

from deploy.processes import Child, Command, as_dying_with_parent, descendants, end_leftovers, identity, wait_until

STUBBORN = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()"
)
FAMILY = """
import subprocess, signal
subprocess.Popen(["sleep", "600"], start_new_session=True)
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child("sleeper", tmp_path / "sleeper.log", tmp_path / "sleeper.pid")


def start_python(child: Child, source: str) -> int:
    """Run the source and wait until it says that it is ready; returns its process id."""
    child.start(Command([sys.executable, "-c", source]))
    assert wait_until(lambda: "ready" in child.log_file.read_text(), seconds=10.0)
    assert child.pid is not None
    return child.pid


def test_no_process_has_no_identity() -> None:
    assert identity(2**22 + 1) is None
    assert identity(os.getpid()) == identity(os.getpid())


def test_child_ends_on_its_stop_signal(child: Child) -> None:
    child.start(Command(["sleep", "600"], stop_signal=signal.SIGINT))
    child.stop()
    assert child.exit_status == -signal.SIGINT
    assert not child.pid_file.exists()


def test_child_that_ignores_the_signal_is_killed(child: Child) -> None:
    start_python(child, STUBBORN)
    child.stop(patience_seconds=0.1)
    assert child.exit_status == -signal.SIGKILL


def test_kill_reaches_descendants_in_sessions_of_their_own(child: Child) -> None:
    family = [pid := start_python(child, FAMILY), *descendants(pid)]
    assert len(family) == 2
    child.kill()
    assert not any(identity(member) for member in family)


def test_what_was_left_running_is_ended_by_its_pid_file(child: Child, tmp_path: Path) -> None:
    pid = start_python(child, STUBBORN)
    assert end_leftovers(tmp_path) == ["sleeper"]
    assert identity(pid) is None
    child.kill()


def test_process_that_only_has_the_same_number_is_spared(child: Child, tmp_path: Path) -> None:
    pid = start_python(child, STUBBORN)
    child.pid_file.write_text(f"{pid} 1 another-boot")
    assert end_leftovers(tmp_path) == []
    assert identity(pid)
    child.kill()


def test_account_changes_before_the_signal_is_asked_for() -> None:
    words = as_dying_with_parent(Command(["postgres"], user="postgres", orphan_signal=signal.SIGINT))
    assert words == [
        "setpriv",
        "--reuid=postgres",
        "--regid=postgres",
        "--init-groups",
        "--pdeathsig",
        "INT",
        "--",
        "postgres",
    ]
