"""Removes the private home of a load test when its owner is gone, however it went: a pipe that ends says so."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.home import PROJECT
from deploy.processes import end_leftovers
from deploy.servers.place import remove_home

LEAVE_SECONDS = 30.0


@contextmanager
def temporary_directory() -> Generator[Path]:
    """A directory that the servers' accounts can enter; nothing of it stays, even after SIGKILL.

    The private home of an installation in it is ``home``.
    """
    directory = Path(tempfile.mkdtemp(prefix="lifeline-load-"))
    directory.chmod(0o711)
    command = [sys.executable, "-m", "deploy.load.janitor", str(directory)]
    # a session of its own: what ends the terminal must not end it
    janitor = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=PROJECT, start_new_session=True)
    try:
        yield directory
    finally:
        assert janitor.stdin is not None  # noqa: S101 - asked for above
        janitor.stdin.close()
        janitor.wait(LEAVE_SECONDS)


def clean_up(directory: Path) -> None:
    """End what still runs in it and remove everything."""
    home = directory / "home"
    for place in (directory, home / "run"):
        if place.exists():
            end_leftovers(place)
    remove_home(home)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    # returns when the owner closes its end, or dies
    sys.stdin.read()
    clean_up(Path(sys.argv[1]))
