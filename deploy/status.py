"""`lifeline status`: what runs, what waits, how far behind each part is."""

import asyncio
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import msgspec
from rich.table import Table

from deploy.home import Home
from deploy.log_state import LogState, StreamState, read_log_state
from deploy.ports import read_ports
from deploy.processes import identity
from deploy.progress import console
from services.heartbeat import Heartbeat

MICROSECONDS = 1_000_000
# a service says every second that it lives
FRESH_SECONDS = 10.0


class Program(msgspec.Struct):
    """One line of `run/state.json`, as the supervisor writes it."""

    name: str
    pid: int | None
    state: str
    since: datetime
    restarts: int


@dataclass(frozen=True)
class Line:
    """One server or service as shown."""

    name: str
    pid: int | None
    since: datetime
    state: str
    waiting_for: str | None = None
    restarts: int = 0
    lag: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def is_well(self) -> bool:
        """It runs and waits for nothing."""
        return self.state == "running"


@dataclass(frozen=True)
class Status:
    """Everything that `lifeline status` tells."""

    home: str
    supervisor_pid: int | None
    programs: list[Line]
    streams: list[StreamState]
    newest_reading_age_seconds: float | None
    problems: list[str]


def show_status(home: Home, *, as_json: bool) -> int:
    """Print the status; returns the exit status, 1 when something is wrong."""
    status = read_status(home, datetime.now(UTC))
    if as_json:
        print(json.dumps(asdict(status), default=str, indent=2))  # noqa: T201 - this is the output
    else:
        print_status(status, datetime.now(UTC))
    return 1 if status.problems else 0


def read_status(home: Home, now: datetime) -> Status:
    """Put together what the supervisor has written and what the services say in the log."""
    supervisor = home.supervisor_pid()
    if supervisor is None:
        return Status(str(home.root), None, [], [], None, ["nothing runs: start it with 'lifeline up'"])
    log = asyncio.run(read_log_state(read_ports(home.run / "ports.json")["log"], home.password("log")))
    programs = [describe(program, log, now) for program in read_programs(home)]
    problems = [f"{line.name} is {line.state}{waits(line)}" for line in programs if not line.is_well]
    if log.problem:
        problems.append(f"the log does not answer: {log.problem}")
    newest = max((beat.last_reading_received_at or 0 for beat in log.heartbeats), default=0)
    age = now.timestamp() - newest / MICROSECONDS if newest else None
    return Status(str(home.root), supervisor, programs, log.streams, age, problems)


def read_programs(home: Home) -> list[Program]:
    """What the supervisor says it runs; empty while it is starting."""
    file = home.run / "state.json"
    return msgspec.json.decode(file.read_bytes(), type=list[Program]) if file.exists() else []


def describe(program: Program, log: LogState, now: datetime) -> Line:
    """A program with what it says of itself in its newest heartbeat."""
    beat = next((beat for beat in log.heartbeats if beat.pid == program.pid), None)
    waiting_for, lag = (beat.waiting_for, beat.lag) if beat else (None, {})
    state = state_of(program, beat, now)
    return Line(program.name, program.pid, program.since, state, waiting_for, program.restarts, lag)


def state_of(program: Program, beat: Heartbeat | None, now: datetime) -> str:
    """The supervisor knows whether it lives, the heartbeat how it is."""
    if program.pid is None or program.state != "running" or identity(program.pid) is None:
        return "ended"
    if beat is None:
        return "running"
    is_fresh = now.timestamp() - beat.at / MICROSECONDS < FRESH_SECONDS
    return beat.state if is_fresh else "silent"


def waits(line: Line) -> str:
    """` for the database`, or nothing."""
    return f" for {line.waiting_for}" if line.waiting_for else ""


def print_status(status: Status, now: datetime) -> None:
    """The same for people."""
    if status.programs:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in ("part", "process", "for", "state", "restarts", "behind"):
            table.add_column(column)
        for line in status.programs:
            behind = ", ".join(f"{name} {count}" for name, count in line.lag.items())
            state = line.state + waits(line)
            shown = state if line.is_well else f"[red]{state}[/red]"
            table.add_row(line.name, str(line.pid or "-"), span(now - line.since), shown, str(line.restarts), behind)
        console.print(table)
    for stream in status.streams:
        console.print(f"log {stream.name:<11} {stream.messages} entries, {stream.bytes / 1e6:.1f} MB")
    if status.programs:
        age = status.newest_reading_age_seconds
        console.print("newest reading " + ("none yet" if age is None else f"{age:.1f} s ago"))
    for problem in status.problems:
        console.print(f"[red]![/red] {problem}")


def span(duration: object) -> str:
    """A duration without fractions: `0:04:12`."""
    return str(duration).split(".")[0]
