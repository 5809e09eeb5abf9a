"""A load test of a few seconds on a whole installation: exact to the reading, and it finds the one that is missing."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest

from deploy.home import PROJECT
from deploy.load.command import JSON_FILE, PAGES, write
from deploy.load.course import Options, run
from deploy.load.results import Results
from deploy.processes import wait_until
from tests.report_pages import Page

LOST = 50
"""Readings of the one message that is said to be acknowledged and never sent."""


@pytest.fixture(scope="module")
def results(session_directory: Path) -> Results:
    """Of a run whose generator lies once, in a home where a database is made quickly."""
    options = Options("quick", "400", check_seconds=1.0, copy_seconds=0.1, standstill_seconds=3.0, lose_message=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(session_directory))
        return run(options, lambda _line: None)


def test_exactly_the_lost_message_is_missing(results: Results) -> None:
    whole = results.completeness

    assert whole.gateways == 8
    assert whole.acknowledged - whole.stored == LOST
    assert [one.acknowledged - one.stored for one in whole.differences] == [LOST]
    assert whole.differences[0].acknowledged_checksum != whole.differences[0].stored_checksum


def test_the_verdict_fails_for_that_alone(results: Results) -> None:
    verdicts = {one.key: one.holds for one in results.verdicts}

    assert verdicts["complete"] is False
    assert not results.holds
    assert {verdicts[key] for key in ("unanswered", "discarded", "rejected", "quiet_found", "loaded_found")} == {True}


def test_generator_and_broker_alone_agree_to_the_message(results: Results) -> None:
    assert results.self_check.messages == results.self_check.received > 0


def test_every_leg_and_part_was_measured(results: Results) -> None:
    assert [leg.name for leg in results.legs if leg.whole is not None] == ["answer", "stored", "evaluated", "screen"]
    assert {"postgres", "broker", "log", "ingest", "recorder", "alerting", "notify", "api"} < {
        part.name for part in results.parts
    }
    assert results.quiet.found == results.quiet.planted > 0
    assert results.loaded.found == results.loaded.planted > 0


def test_report_names_the_gateway_that_lacks_readings(results: Results, tmp_path: Path) -> None:
    write(results, tmp_path)
    pages = {language: Page((tmp_path / name).read_text(encoding="utf-8")) for language, name in PAGES.items()}

    assert msgspec.json.decode((tmp_path / JSON_FILE).read_bytes(), type=Results) == results
    for page in pages.values():
        assert results.completeness.differences[0].gateway in page.text
    assert "FAIL" in pages["en"].text
    assert "未通过" in pages["zh"].text


def test_sudden_death_leaves_no_directory_and_no_process(tmp_path: Path) -> None:
    script = (
        "import subprocess, time\n"
        "from deploy.load.janitor import temporary_directory\n"
        "from deploy.processes import Child, Command\n"
        "with temporary_directory() as directory:\n"
        "    child = Child('sleeper', directory / 'sleeper.log', directory / 'sleeper.pid')\n"
        "    child.start(Command(['sleep', '1000']))\n"
        "    print(directory, child.pid, flush=True)\n"
        "    time.sleep(1000)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=PROJECT, env=environment)
    assert owner.stdout is not None
    directory, sleeper = owner.stdout.readline().decode().split()
    assert Path(directory).exists()
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    assert wait_until(lambda: not Path(directory).exists(), 20.0)
    assert wait_until(lambda: not Path(f"/proc/{sleeper}").exists(), 5.0)
