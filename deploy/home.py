"""The private directory of one installation: what lives where, and the passwords made at first start."""

import fcntl
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class AlreadyRunning(Exception):
    """Another `lifeline up` or `lifeline demo` uses this private directory."""


@dataclass(frozen=True)
class Home:
    """`.lifeline/` or wherever `LIFELINE_HOME` points; several homes on one machine never meet."""

    root: Path

    @property
    def secrets(self) -> Path:
        """Passwords and keys, readable by the owner alone."""
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        """What servers and services said, one file each."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Ports, process ids and the environment of the services."""
        return self.root / "run"

    def create(self) -> "Home":
        """Make the directories that are missing."""
        for directory, mode in ((self.root, 0o711), (self.secrets, 0o700), (self.logs, 0o755), (self.run, 0o755)):
            directory.mkdir(mode=mode, parents=True, exist_ok=True)
        return self

    def password_file(self, name: str) -> Path:
        """The file that holds this password; random, made at first use."""
        file = self.secrets / name
        if not file.exists():
            fresh = file.with_name(f"{name}.{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(24) + "\n", encoding="utf-8")
            fresh.rename(file)
        return file

    def password(self, name: str) -> str:
        """The password itself."""
        return self.password_file(name).read_text(encoding="utf-8").strip()

    @contextmanager
    def occupied(self) -> Generator[None]:
        """Hold this home for one supervisor; the lock ends with the process, however it ends.

        Raises:
            AlreadyRunning: somebody holds it.
        """
        with (self.run / "supervisor.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning(self.root) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
            lock.truncate(0)

    def supervisor_pid(self) -> int | None:
        """Process id of the supervisor that holds this home, None when nobody does."""
        try:
            with (self.run / "supervisor.lock").open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(lock.read() or 0)
        except OSError:
            return None
        return None


def default_home() -> Home:
    """The home of this environment: `LIFELINE_HOME`, else `.lifeline` in the project."""
    return Home(Path(os.environ.get("LIFELINE_HOME", PROJECT / ".lifeline")).absolute())
