"""`lifeline`: the one command for people who run the service."""

import os
import signal
import sys
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from deploy.home import PROJECT, AlreadyRunning, Home, default_home
from deploy.processes import end_leftovers, wait_until
from deploy.progress import console
from deploy.servers.errors import ServerFailed
from services.clock import to_microseconds
from services.errors import LifelineError

DOWN_SECONDS = 20.0
REHEARSALS_BEGIN = "2026-01-15T00:00+08:00"

app = typer.Typer(
    help="Urban lifeline safety monitoring: servers, services, simulated city.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
pass_on = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": list[str]()}


class Pace(Enum):
    """How often simulated sensors report."""

    DEMO = "demo"
    NATURAL = "natural"


def main() -> None:
    """Run the command line; what went wrong is one sentence, not a traceback."""
    try:
        app()
    except AlreadyRunning as error:
        fail(f"It runs already in {error}: see 'lifeline status', end it with 'lifeline down'.")
    except (ServerFailed, LifelineError) as error:
        fail(str(error))


@app.command()
def demo() -> None:
    """Start everything with a small simulated Jiaozuo and a gas leak, until Ctrl-C."""
    from deploy.installation import run_installation

    run_installation(default_home(), demo=True)


@app.command()
def up(
    clock_file: Annotated[
        Path | None, typer.Option(help="for rehearsals: live by this clock, which a simulator turns; made when missing")
    ] = None,
    begin: Annotated[str, typer.Option(help="what a clock shows that is made here")] = REHEARSALS_BEGIN,
) -> None:
    """Start servers and services without a simulated city, until Ctrl-C."""
    from deploy.installation import run_installation
    from schemas.clock_file import ClockFile

    if clock_file is not None and not clock_file.exists():
        ClockFile.create(clock_file, to_microseconds(moment_of(begin)))
    run_installation(default_home(), demo=False, clock_file=clock_file)


@app.command()
def down() -> None:
    """End what 'up' or 'demo' has started, and what a killed one has left."""
    home = default_home()
    pid = home.supervisor_pid()
    if pid:
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: home.supervisor_pid() is None, DOWN_SECONDS):
            fail(f"The supervisor (process {pid}) has not ended within {DOWN_SECONDS:.0f} s.")
    left = end_leftovers(home.run) if home.run.exists() else []
    console.print(f"Ended: {', '.join(left) or 'everything'}." if pid or left else "Nothing was running.")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """What runs, what waits, how far behind each part is; exit status 1 when something is wrong."""
    from deploy.status import show_status

    sys.exit(show_status(default_home(), as_json=as_json))


@app.command()
def doctor(
    verify_journal: Annotated[
        bool, typer.Option("--verify-journal", help="walk the chains of journal and audit, and replay all alerts")
    ] = False,
) -> None:
    """What is missing on this machine, and how to get it; exit status 1 when something is."""
    from deploy.doctor import show_findings

    if verify_journal:
        sys.exit(show_chains())
    sys.exit(show_findings(default_home()))


def show_chains() -> int:
    """Say of each chain whether it is whole, with the hash of its head to be kept elsewhere, and whether the tables say
    what the journal says; exit status 1 when not.
    """
    import psycopg

    from services.alerting.compare import compare_states
    from services.alerting.verify import verify_chains
    from services.settings import Settings

    os.environ.update(service_environment(default_home()))
    with psycopg.connect(Settings().database()) as connection:  # pyright: ignore[reportCallIssue] - from the environment
        verdicts = verify_chains(connection)
        comparison = compare_states(connection)
    for one in verdicts:
        state = "whole" if one.is_whole else f"BROKEN at line {one.broken_line or one.line_count}: {one.why}"
        console.print(f"{one.chain:8} {one.line_count} lines, {state}, head {one.head_hash}")
    agree = "agree" if comparison.difference_count == 0 else f"DIFFER in {comparison.difference_count} places"
    console.print(f"states   {comparison.alert_count} alerts, journal and tables {agree}")
    for one in comparison.first:
        console.print(f"         {one.alert_id} {one.why}", markup=False)
    return 0 if all(one.is_whole for one in verdicts) and comparison.difference_count == 0 else 1


@app.command()
def migrate() -> None:
    """Bring the database to the current schema; prints what was applied."""
    from schemas.migrate import migrate as run_migrations
    from services.settings import Settings

    os.environ.update(service_environment(default_home()))
    applied = run_migrations(Settings().database())  # pyright: ignore[reportCallIssue] - the fields come from the environment
    console.print("\n".join(applied) or "The schema is current.")


@app.command(name="import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="GeoJSON and CSV files, see docs/import.md")],
) -> None:
    """Take in assets, sensors, gateways, links and map features; reports every row that was left out."""
    from services.api.imports import run
    from services.settings import Settings

    os.environ.update(service_environment(default_home()))
    settings = Settings()  # pyright: ignore[reportCallIssue] - the fields come from the environment
    sys.exit(run(files, settings.database()))


@app.command()
def topic(gateway: Annotated[str, typer.Argument(help="Code of the gateway")]) -> None:
    """Print the topic on which a gateway publishes its readings."""
    from schemas.wire.topics import readings_topic

    console.print(readings_topic(gateway), markup=False)


@app.command()
def ingest() -> None:
    """Run ingest alone, in this terminal, on the servers of this home."""
    become_service("services.ingest")


@app.command()
def recorder() -> None:
    """Run the recorder alone, in this terminal, on the servers of this home."""
    become_service("services.ingest.recorder")


@app.command()
def alerting() -> None:
    """Run alerting alone, in this terminal, on the servers of this home."""
    become_service("services.alerting")


@app.command()
def api() -> None:
    """Run API and console alone, in this terminal, on the servers of this home."""
    become_service("services.api")


@app.command(context_settings=pass_on, add_help_option=False)
def simulate(context: typer.Context) -> None:
    """Draw a simulated city or run its gateways; arguments are passed on, try 'lifeline simulate city --help'."""
    from deploy.installation import gateway_environment

    home = default_home()
    # a city can be drawn, and help be read, before anything was started here
    environment = service_environment(home, required=False)
    known = gateway_environment(home, environment) if home.secrets.exists() else environment
    become(["simulators", *context.args], known, directory=Path.cwd())


@app.command()
def score(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="directory with truth.jsonl and manifest.json of a run")],
    out: Annotated[Path | None, typer.Option(help="where to write score.json and the report; beside the truth")] = None,
    chinese: Annotated[bool, typer.Option("--zh", help="print in Chinese; the report is written in both")] = False,
) -> None:
    """Hold alerts and incidents of a simulated run against what really happened in it; see docs/simulation.md."""
    from score.command import score_directory
    from services.settings import Settings

    os.environ.update(service_environment(default_home()))
    settings = Settings()  # pyright: ignore[reportCallIssue] - the fields come from the environment
    score_directory(run, settings.database(), out, "zh" if chinese else "en", console)


@app.command()
def prove(
    out: Annotated[Path | None, typer.Option(help="new directory for truth and score; one in the home")] = None,
    hours: Annotated[float, typer.Option(help="event time that passes")] = 24.0,
    sensors: Annotated[int, typer.Option(help="how many")] = 20_000,
    speed: Annotated[str, typer.Option(help="event seconds per second, or max")] = "max",
    pace: Annotated[Pace, typer.Option(help="how often sensors report")] = Pace.NATURAL,
    incidents: Annotated[int, typer.Option(help="how many are drawn, innocent look-alikes among them")] = 75,
    scenario: Annotated[str | None, typer.Option(help="name or file of a scenario instead")] = None,
    faults: Annotated[bool, typer.Option(help="real instruments and lines, with the faults that befall them")] = True,
    begin: Annotated[str, typer.Option(help="event time of the beginning")] = REHEARSALS_BEGIN,
    seed: Annotated[int, typer.Option(help="chooses everything invented")] = 1,
    run_id: Annotated[str, typer.Option(help="marks gateways and alerts")] = "proving",
) -> None:
    """Run a simulated city in a home of its own, faster than the world, and score it; leaves only that directory."""
    from deploy.proving.prove import Proof, prove_and_score

    begins_at = to_microseconds(moment_of(begin))
    out = out or default_home().root / "runs" / f"{datetime.now():%Y%m%d-%H%M%S}"
    proof = Proof(
        out.absolute(), begins_at, hours, sensors, speed, pace.value, scenario, incidents, faults, seed, run_id
    )
    if not prove_and_score(proof):
        fail(f"The run is not complete: {out / 'publishing.json'} says what is missing.")


@app.command()
def load(
    profile: Annotated[str, typer.Argument(help="steady, storm, reconnect_storm, soak; or a size for a steady one")],
    size: Annotated[str, typer.Option(help="sensors: 1k, 10k, 100k, 1M")] = "10k",
    minutes: Annotated[float | None, typer.Option(min=0.1, help="of the measured window; as the profile says")] = None,
    period: Annotated[float | None, typer.Option(min=0.05, help="seconds between readings of a sensor")] = None,
    out: Annotated[Path | None, typer.Option(help="where to write load.json and the report")] = None,
    steps: Annotated[
        bool, typer.Option("--steps", help="double the rate again and again until it is too much")
    ] = False,
    check_only: Annotated[bool, typer.Option("--check-only", help="the generator's self-check alone")] = False,
    chinese: Annotated[bool, typer.Option("--zh", help="print in Chinese; the report is written in both")] = False,
) -> None:
    """Put a private installation under a known load and account for every reading; see docs/simulation.md."""
    from deploy.load.command import Options, run_load

    window = None if minutes is None else minutes * 60.0
    options = Options(
        profile, size, window_seconds=window, period_seconds=period, is_steps=steps, is_check_only=check_only
    )
    results = run_load(options, out, "zh" if chinese else "en")
    sys.exit(0 if results.holds else 1)


@app.command()
def remove(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete the private servers with all readings, alerts and passwords."""
    from deploy.servers.place import remove_home

    home = default_home()
    if home.supervisor_pid():
        fail("It is running: end it first with 'lifeline down'.")
    if not yes:
        typer.confirm(f"Delete {home.root} with all its readings, alerts and passwords?", abort=True)
    end_leftovers(home.run)
    remove_home(home.root)
    console.print(f"Deleted {home.root}")


def become_service(module: str) -> NoReturn:
    """Turn into a service of this home."""
    become([module], service_environment(default_home()))


def become(arguments: list[str], environment: dict[str, str], *, directory: Path = PROJECT) -> NoReturn:
    """Turn into `python -m ARGUMENTS`, in a directory in which files that the arguments name are looked for."""
    os.chdir(directory)
    everything = {**os.environ, **environment}
    # -P: a folder that happens to have the name of a package of ours must not be taken for it
    os.execve(sys.executable, [sys.executable, "-P", "-m", *arguments], everything)  # noqa: S606 - no shell is wanted


def service_environment(home: Home, *, required: bool = True) -> dict[str, str]:
    """The variables of this home, overridden by those that are set already."""
    from deploy.installation import read_environment

    written = read_environment(home.run / "environment")
    if required and not written and "LIFELINE_DATABASE_URL" not in os.environ:
        fail(f"Nothing has been started in {home.root} yet: run 'lifeline up' first.")
    return {name: os.environ.get(name, value) for name, value in written.items()}


def moment_of(text: str) -> datetime:
    """An instant as people type it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text} is no time; write it as {REHEARSALS_BEGIN}")
    return moment if moment.tzinfo else fail(f"{text} has no time zone; write it as {REHEARSALS_BEGIN}")


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and how to go on, and leave."""
    console.file.flush()
    sys.stderr.write(f"{sentence}\n")
    sys.exit(1)
