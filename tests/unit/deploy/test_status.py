"""What `lifeline status` makes of the supervisor's word and a service's own."""

import os
from datetime import UTC, datetime

import pytest

from deploy.log_state import LogState
from deploy.status import Line, Program, describe
from services.heartbeat import Heartbeat

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
MICROSECONDS = 1_000_000


def program(pid: int | None = None, state: str = "running") -> Program:
    return Program("recorder", pid if pid is not None else os.getpid(), state, NOW, 0)


def beat(state: str = "running", waiting_for: str | None = None, age_seconds: float = 0.5) -> Heartbeat:
    at = int((NOW.timestamp() - age_seconds) * MICROSECONDS)
    return Heartbeat(
        service="recorder",
        instance="a",
        pid=os.getpid(),
        at=at,
        state=state,
        waiting_for=waiting_for,
        lag={"readings": 3},
    )


def described(subject: Program, *beats: Heartbeat) -> Line:
    return describe(subject, LogState(heartbeats=list(beats)), NOW)


def test_service_tells_its_lag_itself() -> None:
    line = described(program(), beat())
    assert (line.state, line.lag, line.is_well) == ("running", {"readings": 3}, True)


def test_waiting_service_is_not_well() -> None:
    line = described(program(), beat("waiting", "database"))
    assert (line.state, line.waiting_for, line.is_well) == ("waiting", "database", False)


def test_service_without_a_fresh_heartbeat_is_silent() -> None:
    assert described(program(), beat(age_seconds=30)).state == "silent"


@pytest.mark.parametrize(
    "ended", [program(pid=2**22 + 1), program(state="ended")], ids=["no process", "between attempts"]
)
def test_service_without_process_has_ended(ended: Program) -> None:
    assert described(ended, beat()).state == "ended"


def test_server_without_heartbeats_is_believed() -> None:
    assert described(program()).state == "running"
