"""Keeping a program running: when it is started again, and what people are told."""

import pytest

from deploy.upkeep import LONGEST_PAUSE_SECONDS, Upkeep, how_it_ended


class Mortal:
    """A child process that ends when told to."""

    def __init__(self) -> None:
        self.pid: int | None = None
        self.exit_status: int | None = None
        self.starts = 0
        self.now = 0.0

    def start(self) -> None:
        self.starts += 1
        self.pid, self.exit_status = 100 + self.starts, None

    def end(self, status: int) -> None:
        self.pid, self.exit_status = None, status


@pytest.fixture
def mortal() -> Mortal:
    return Mortal()


@pytest.fixture
def upkeep(mortal: Mortal) -> Upkeep:
    program = Upkeep("ingest", mortal, mortal.start, lambda: mortal.now)
    program.begin()
    return program


def pause_after_end(upkeep: Upkeep, mortal: Mortal) -> float:
    """Let it end and measure how long it stays down. [s]"""
    mortal.end(1)
    upkeep.tend()
    ended_at = mortal.now
    while mortal.pid is None:
        mortal.now += 0.5
        upkeep.tend()
    return mortal.now - ended_at


def test_running_program_is_left_alone(upkeep: Upkeep, mortal: Mortal) -> None:
    assert upkeep.tend() is None
    assert (upkeep.state, mortal.starts) == ("running", 1)


def test_ended_program_is_started_again_after_a_pause(upkeep: Upkeep, mortal: Mortal) -> None:
    mortal.end(-9)
    assert upkeep.tend() == "ingest ended (killed by signal 9); starting it again in 0.5 s"
    assert upkeep.state == "ended"
    assert upkeep.tend() is None
    mortal.now = 0.5
    assert upkeep.tend() == "ingest is started again"
    assert (upkeep.state, upkeep.restarts) == ("running", 1)


def test_pauses_grow_up_to_a_limit(upkeep: Upkeep, mortal: Mortal) -> None:
    pauses = [pause_after_end(upkeep, mortal) for _ in range(8)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_pauses_begin_anew_after_a_healthy_hour(upkeep: Upkeep, mortal: Mortal) -> None:
    pause_after_end(upkeep, mortal)
    pause_after_end(upkeep, mortal)
    mortal.now += 3600
    assert pause_after_end(upkeep, mortal) == 0.5


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "it never started"),
        (-15, "killed by signal 15"),
        (2, "its settings must be mended, see its log"),
        (1, "exit status 1"),
    ],
    ids=["never started", "signal", "misconfigured", "bug"],
)
def test_end_is_told_in_words(status: int | None, words: str) -> None:
    assert how_it_ended(status) == words
