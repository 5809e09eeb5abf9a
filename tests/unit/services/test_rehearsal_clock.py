"""Settings of a rehearsal, and what is told to whoever turns its clock."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.clock_file import ClockFile
from services.alerting.progress import Progress
from services.api.live.feed import Vigil
from services.clock import SystemClock, TurnedClock
from services.errors import Misconfigured
from services.settings import Settings

AT = 1_768_406_400_000_000
SECOND = 1_000_000


def settings(**given: object) -> Settings:
    return Settings.model_validate({"database_url": "postgresql://nowhere"} | given)


def test_services_live_by_the_file_and_people_by_the_wall(tmp_path: Path) -> None:
    file = ClockFile.create(tmp_path / "clock", AT)
    rehearsal = settings(clock_file=tmp_path / "clock")

    assert isinstance(rehearsal.clock(), TurnedClock)
    assert rehearsal.clock().now() == AT
    file.turn(AT + SECOND)
    assert rehearsal.clock().now() == AT + SECOND
    assert rehearsal.wall().now() > AT + 86_400 * SECOND


def test_parts_say_how_far_they_have_come(tmp_path: Path) -> None:
    file = ClockFile.create(tmp_path / "clock", AT)
    rehearsal = settings(clock_file=tmp_path / "clock")

    rehearsal.reach("engine")(AT)
    for _ in range(2):
        rehearsal.reach("taken")(3)

    assert (file.reached("engine"), file.reached("taken")) == (AT, 6)


def test_without_a_rehearsal_time_is_the_machines_and_nobody_listens() -> None:
    usual = settings()

    assert isinstance(usual.clock(), SystemClock)
    usual.reach("engine")(AT)


def test_rehearsal_needs_its_clock_and_only_one(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="clock"):
        settings(clock_file=tmp_path / "missing").clock()
    ClockFile.create(tmp_path / "clock", AT)
    with pytest.raises(Misconfigured, match="ahead"):
        settings(clock_file=tmp_path / "clock", clock_ahead_seconds=5.0).clock()


def test_service_does_not_start_without_the_clock_it_was_told_of(tmp_path: Path) -> None:
    environment = {"LIFELINE_DATABASE_URL": "postgresql://nowhere", "LIFELINE_CLOCK_FILE": str(tmp_path / "missing")}

    ended = subprocess.run(
        [sys.executable, "-m", "services.ingest"], env=environment, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert "needs its clock" in ended.stderr


def test_desk_has_come_as_far_as_the_engine_once_everything_found_is_written() -> None:
    engine, desk = list[int](), list[int]()
    progress = Progress(engine.append, desk.append)

    progress.judged(AT)
    assert (engine[-1], desk[-1]) == (AT, AT)
    progress.found(7)
    progress.judged(AT + 1)
    assert (engine[-1], desk[-1]) == (AT + 1, AT)
    progress.wrote(6)
    assert desk[-1] == AT
    progress.wrote(7)
    assert desk[-1] == AT + 1


def test_feed_of_a_rehearsal_is_old_by_the_wall() -> None:
    vigil, wall = Vigil(is_rehearsal=True), 0

    def hear(received_at: int) -> None:
        beat = {"service": "ingest", "instance": "a", "pid": 1, "at": 0, "state": "running"}
        vigil.hear(json.dumps(beat | {"last_reading_received_at": received_at}).encode(), wall)

    assert vigil.is_stale(AT, wall)
    hear(AT)
    # a minute of event time in a second of the wall
    assert not vigil.is_stale(AT + 60 * SECOND, wall + SECOND)
    for _ in range(11):
        wall += SECOND
        hear(AT)
    assert vigil.is_stale(AT + 60 * SECOND, wall)
