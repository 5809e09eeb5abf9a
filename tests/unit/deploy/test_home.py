"""The private directory: passwords that only the owner reads, and one supervisor at a time."""

import os
import stat
from pathlib import Path

import pytest

from deploy.home import AlreadyRunning, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def test_password_is_made_once(home: Home) -> None:
    password = home.password("log")
    assert len(password) >= 24
    assert home.password("log") == password
    assert home.password("postgres") != password


def test_nobody_else_reads_a_password(home: Home) -> None:
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home.password_file("log"), home.secrets)]
    assert modes == [0o600, 0o700]


def test_only_one_supervisor_holds_a_home(home: Home) -> None:
    with home.occupied():
        assert home.supervisor_pid() == os.getpid()
        with pytest.raises(AlreadyRunning), home.occupied():
            pass
    assert home.supervisor_pid() is None


def test_home_that_was_never_used_has_no_supervisor(tmp_path: Path) -> None:
    assert Home(tmp_path / "nowhere").supervisor_pid() is None
