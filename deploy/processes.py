"""Child processes that end with their parent, and the few facts of `/proc` that are needed to be sure of it.

`setpriv --pdeathsig` asks the kernel to signal a child when its parent dies, even of SIGKILL. The request is tied to
the parent's *thread*: start children from the main thread. A pid file with the start time of the process is the
second net, read at the next start.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Command:
    """What to run, as whom, and how it wants to be ended."""

    arguments: list[str]
    user: str | None = None  # drop to this account; only root can
    stop_signal: signal.Signals = signal.SIGTERM
    # sent by the kernel when our parent dies. Services survive a crash by design, and one that waits for a server
    # that has died as well would wait for ever: no farewell. Servers get the signal that lets them save.
    orphan_signal: signal.Signals = signal.SIGKILL
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    directory: Path | None = None


class Child:
    """One process of ours: start, end, kill with all its descendants."""

    def __init__(self, name: str, log_file: Path, pid_file: Path) -> None:
        self.name = name
        self.log_file = log_file
        self.pid_file = pid_file
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_signal = signal.SIGTERM

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def exit_status(self) -> int | None:
        """How it ended (negative: by this signal), None while it runs or before it started."""
        return self._process.poll() if self._process else None

    def start(self, command: Command) -> None:
        """Start it; standard output and error go to the log file, appended."""
        self._stop_signal = command.stop_signal
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                as_dying_with_parent(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=command.directory,
                env={**os.environ, **command.environment},
                # Ctrl-C in the terminal must reach the supervisor alone, which ends things in order
                start_new_session=True,
            )
        self.pid_file.write_text(identity(self._process.pid) or "", encoding="utf-8")

    def ask_to_stop(self) -> None:
        """Send the stop signal and return at once."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(self._stop_signal)

    def stop(self, patience_seconds: float = 5.0) -> None:
        """Ask to stop, wait, and kill when patience ends."""
        self.ask_to_stop()
        self.wait_until_stopped(patience_seconds)

    def wait_until_stopped(self, patience_seconds: float) -> None:
        """Wait for an end that was asked for; kill when patience ends."""
        if self._process is None:
            return
        try:
            self._process.wait(max(patience_seconds, 0.0))
        except subprocess.TimeoutExpired:
            self.kill()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL to the process and all its descendants, and wait until they are gone."""
        if self._process is None:
            return
        kill_with_descendants(self._process.pid)
        self._process.wait()


def as_dying_with_parent(command: Command) -> list[str]:
    """The command behind `setpriv`, which asks for the signal after it has changed the account, or it would be lost."""
    account = [f"--reuid={command.user}", f"--regid={command.user}", "--init-groups"] if command.user else []
    name = command.orphan_signal.name.removeprefix("SIG")
    return ["setpriv", *account, "--pdeathsig", name, "--", *command.arguments]


def identity(pid: int) -> str | None:
    """Names a process beyond doubt: its id, start time and boot. None when none of this id runs."""
    fields = stat_fields(pid)
    if not fields or fields[0] == "Z":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    return f"{pid} {fields[19]} {boot}"


def is_zombie(pid: int) -> bool:
    """The process has ended, but its parent has not asked for the exit status."""
    return stat_fields(pid)[:1] == ["Z"]


def stat_fields(pid: int) -> list[str]:
    """State, parent and so on as in proc(5), from the third field of `stat` on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    """All processes below this one, whatever session or group they moved to."""
    pids = [int(directory.name) for directory in Path("/proc").glob("[0-9]*")]
    # a process that ended while we looked has no fields and no parent
    parents = {each: int(fields[1]) for each in pids if (fields := stat_fields(each))}
    found = [pid]
    for ancestor in found:
        found.extend(child for child, parent in parents.items() if parent == ancestor)
    return found[1:]


def kill_with_descendants(pid: int) -> None:
    """SIGKILL a process and everything below it; returns when none of them runs any more."""
    family = [pid, *descendants(pid)]
    for member in family:
        try:
            os.kill(member, signal.SIGKILL)
        except ProcessLookupError:
            continue
    wait_until(lambda: not any(identity(member) for member in family), seconds=10.0)


def end_leftovers(directory: Path) -> list[str]:
    """Kill what an earlier supervisor left running, found by pid file; returns the names."""
    ended: list[str] = []
    for file in sorted(directory.glob("*.pid")):
        recorded = file.read_text(encoding="utf-8").strip()
        pid = int(recorded.split()[0]) if recorded else 0
        if pid and identity(pid) == recorded:
            kill_with_descendants(pid)
            ended.append(file.stem)
        file.unlink(missing_ok=True)
    return ended


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until the condition holds; False when time is up."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
