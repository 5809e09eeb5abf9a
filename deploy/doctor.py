"""`lifeline doctor`: what is missing on this machine or in this home, and how to get it. Changes nothing."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from deploy.home import PROJECT, Home
from deploy.ports import PREFERRED, is_free, read_ports
from deploy.progress import console
from deploy.servers import broker, log, postgres
from deploy.servers.errors import ServerMissing
from schemas.lifeline import load_lifelines
from schemas.lifeline_files import InvalidLifelineFile

GIBIBYTE = 1 << 30
DISK_BYTES = 5 * GIBIBYTE
MEMORY_BYTES = 2 * GIBIBYTE
SETUP = "make setup"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` only when it is not in order."""

    subject: str
    found: str
    remedy: str | None = None


def show_findings(home: Home) -> int:
    """Print one line per finding; returns 1 when something is missing."""
    findings = list(examine(home))
    for finding in findings:
        mark = "[red]missing[/red]" if finding.remedy else "[green]ok     [/green]"
        console.print(f"{mark}  {finding.subject:<16} {finding.found}")
        if finding.remedy:
            console.print(f"         {'':<16} -> {finding.remedy}", markup=False)
    return 1 if any(finding.remedy for finding in findings) else 0


def examine(home: Home) -> Iterator[Finding]:
    """Look at everything that a start needs."""
    yield python()
    yield packages()
    yield database()
    yield program("MQTT broker", lambda: broker.program("mosquitto"))
    yield program("MQTT client", lambda: broker.program("mosquitto_pub"))
    yield program("log server", log.program)
    yield console_build()
    yield disk(home)
    yield memory()
    yield rights(home)
    yield from ports(home)
    yield lifeline_files()


def python() -> Finding:
    """The interpreter is new enough."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", found, None if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def packages() -> Finding:
    """Every package that we declare is there."""
    names = [name_of(line) for line in requires("lifeline") or [] if "extra ==" not in line]
    missing = [name for name in names if not is_installed(name)]
    return Finding("Python packages", f"{len(names) - len(missing)} of {len(names)}", SETUP if missing else None)


def name_of(requirement: str) -> str:
    """The distribution that a requirement such as `numpy<2.5,>=2.4; ...` names."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def is_installed(package: str) -> bool:
    """This distribution is in our environment."""
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def database() -> Finding:
    """A PostgreSQL with both extensions."""
    found = postgres.installed_versions()
    remedy = None if found else f"{SETUP} (PostgreSQL with TimescaleDB and PostGIS)"
    return Finding("PostgreSQL", ", ".join(found) or "none with TimescaleDB and PostGIS", remedy)


def program(subject: str, find: Callable[[], str]) -> Finding:
    """A program that can be found."""
    try:
        return Finding(subject, find())
    except ServerMissing as error:
        return Finding(subject, str(error), SETUP)


def console_build() -> Finding:
    """The front end has been built."""
    built = PROJECT / "services/api/console/dist/index.html"
    return Finding("console", "built" if built.exists() else "not built", None if built.exists() else SETUP)


def disk(home: Home) -> Finding:
    """Room for servers and a week of log."""
    free = shutil.disk_usage(existing(home.root)).free
    remedy = None if free > DISK_BYTES else "free some, or set LIFELINE_HOME to a directory on a larger disk"
    return Finding("disk", f"{free / GIBIBYTE:.0f} GB free at {home.root}", remedy)


def memory() -> Finding:
    """Enough memory for all parts on one machine."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    remedy = None if total > MEMORY_BYTES else "2 GB are the least for servers and services together"
    return Finding("memory", f"{total / GIBIBYTE:.1f} GB", remedy)


def rights(home: Home) -> Finding:
    """We may write where the servers will live."""
    place = existing(home.root)
    remedy = None if os.access(place, os.W_OK) else f"run as the owner of {place}, or set LIFELINE_HOME elsewhere"
    return Finding("rights", f"as {'root' if os.geteuid() == 0 else 'user'} in {place}", remedy)


def ports(home: Home) -> Iterator[Finding]:
    """The ports are ours or free; a taken one is replaced at the next start, so this never stops anything."""
    known = read_ports(home.run / "ports.json") or PREFERRED
    running = home.supervisor_pid() is not None
    for name, port in known.items():
        state = "in use by us" if running else "free" if is_free(port) else "taken, another will be chosen at the start"
        yield Finding(f"port {name}", f"{port} {state}")


def lifeline_files() -> Finding:
    """Quantities and rules can be read."""
    try:
        catalogue = load_lifelines()
    except InvalidLifelineFile as error:
        return Finding("rules", str(error), "mend the file named")
    return Finding("rules", f"{len(catalogue.rules)} for {len(catalogue.quantities)} quantities")


def existing(directory: Path) -> Path:
    """The directory, or the nearest one above it that is there."""
    return directory if directory.exists() else existing(directory.parent)
