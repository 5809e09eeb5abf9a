"""`lifeline up` and `lifeline demo`: from an empty directory to a running city, and back to nothing."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy import parts
from deploy.alert_lines import AlertLines
from deploy.demo_people import PEOPLE, ensure_demo_people
from deploy.home import Home
from deploy.ports import settle_ports
from deploy.processes import end_leftovers
from deploy.progress import Progress, console
from deploy.servers import Servers
from deploy.supervise import SERVICES, Supervisor, interrupted_by_signals
from schemas.migrate import migrate

READY_SECONDS = 60.0
CLOCK_VARIABLE = "LIFELINE_CLOCK_FILE"
UP_STEPS, DEMO_STEPS = 4, 6


def run_installation(home: Home, *, demo: bool, clock_file: Path | None = None) -> None:
    """Start everything, keep it running until a signal, end everything.

    Raises:
        AlreadyRunning: another one runs in this home.
        ServerFailed: with the way out.
    """
    progress = Progress()
    say = progress.remark
    with home.create().occupied(), interrupted_by_signals():
        for name in end_leftovers(home.run):
            say(f"{name} of an earlier run was still there and has been ended")
        ports, remarks = settle_ports(home.run / "ports.json")
        for remark in remarks:
            say(remark)
        servers = Servers(home, ports)
        supervisor = Supervisor(home, servers, say)
        try:
            start(supervisor, progress, demo=demo, clock_file=clock_file)
            supervisor.tend_until(lambda: False, seconds=float("inf"))
        except KeyboardInterrupt:
            say("\nEnding ...")
        finally:
            supervisor.stop()
        say(f"Everything has ended. What was stored stays in {home.root}")


def start(supervisor: Supervisor, progress: Progress, *, demo: bool, clock_file: Path | None = None) -> None:
    """Servers, schema, account, services; for a demo also the city and its simulator."""
    servers, home, city_is_ours = supervisor.servers, supervisor.home, False
    progress.total = DEMO_STEPS if demo else UP_STEPS
    with progress.step("PostgreSQL, Mosquitto, NATS"):
        servers.start()
    supervisor.adopt_servers()
    with progress.step("Schema"):
        migrate(servers.conninfo())
    if demo:
        with progress.step("City"):
            city_is_ours = parts.seed_city(servers.conninfo(), city(home))
        if not city_is_ours:
            progress.remark("The register holds other assets: no gateways are simulated for them.")
    environment = servers.environment()
    if clock_file is not None:
        environment[CLOCK_VARIABLE] = str(clock_file.absolute())
        progress.remark(f"This is a rehearsal: all services live by {clock_file}, which a simulator turns.")
    write_environment(home.run / "environment", environment)
    with progress.step("Services"):
        for name, module in SERVICES.items():
            supervisor.start_service(name, [module], environment)
    with progress.step("Console and API answer"):
        answers = supervisor.tend_until(lambda: api_answers(servers.ports["api"]), READY_SECONDS)
    if demo and city_is_ours:
        with progress.step("Simulated gateways"):
            arguments = ["simulators", "run", "--city", str(city(home))]
            supervisor.start_service("simulator", arguments, gateway_environment(home, environment), first=True)
    introduce(servers, parts.ensure_first_account(servers.conninfo(), home.secrets), answers=answers)
    if demo and city_is_ours:
        introduce_people(servers, ensure_demo_people(servers.conninfo(), home.secrets))
    if demo:
        AlertLines(servers.conninfo(), console.print).start()


def introduce(servers: Servers, account: parts.FirstAccount | None, *, answers: bool) -> None:
    """Tell where to look and how to get in."""
    home = servers.home
    console.print()
    if not answers:
        console.print(f"[red]The API does not answer yet[/red]; {home.logs / 'api.log'} may say why.")
    console.print(f"Open      [bold]http://127.0.0.1:{servers.ports['api']}[/bold]")
    if account:
        console.print(f"Sign in   [bold]{account.name}[/bold], {password_words(account)}")
    console.print(f"Gateways  MQTT at 127.0.0.1:{servers.broker.port}, account gateways, password in", end=" ")
    console.print(shown(home.password_file("broker_gateways")))
    console.print("State     .venv/bin/lifeline status      End with Ctrl-C\n")


def introduce_people(servers: Servers, password: str | None) -> None:
    """Who else takes part in the demonstration."""
    if password is None:
        return
    names = ", ".join(person.name for person in PEOPLE)
    console.print(f"People    {names}: password [bold]{password}[/bold]")
    console.print(f"Crew app  [bold]http://127.0.0.1:{servers.ports['api']}/crew[/bold], as zhaolei\n")


def password_words(account: parts.FirstAccount) -> str:
    """The password when it is new, else where it stands."""
    if account.fresh_password is None:
        return f"password in {shown(account.password_file)}"
    return f"password [bold]{account.fresh_password}[/bold] (shown once; kept in {shown(account.password_file)})"


def shown(file: Path) -> str:
    """The path as short as it can be written here."""
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else str(file)


def write_environment(file: Path, environment: Mapping[str, str]) -> None:
    """Keep the variables for those who start a service by hand; passwords are named by file."""
    file.write_text("".join(f"{name}={value}\n" for name, value in environment.items()), encoding="utf-8")


def read_environment(file: Path) -> dict[str, str]:
    """What `write_environment` has written; empty before the first start."""
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)


def gateway_environment(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of a home as gateways may know them: with the gateways' account."""
    password = str(home.password_file("broker_gateways"))
    return {**environment, "LIFELINE_BROKER_USER": "gateways", "LIFELINE_BROKER_PASSWORD_FILE": password}


def city(home: Home) -> Path:
    """Where the import files of the simulated city are."""
    return home.root / "city"


def api_answers(port: int) -> bool:
    """The API takes requests."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=1.0):
            return True
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, OSError):
        return False
