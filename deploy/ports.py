"""Ports on the loopback address: preferred ones, remembered ones, free ones; never one that somebody else uses."""

import json
import random
import socket
from collections.abc import Mapping
from pathlib import Path

# one block, easy to remember; chosen anew when taken
PREFERRED = {"api": 8400, "broker": 8401, "postgres": 8402, "log": 8403, "log_monitor": 8404}

# below the range from which the kernel gives ports to outgoing connections, so that none of those can take ours
LOWEST, HIGHEST = 20_000, 30_000
# tests fix the seed of the common one, and two of them side by side would draw the same ports
CHANCE = random.SystemRandom()


def is_free(port: int) -> bool:
    """Nobody listens on this port of the loopback address."""
    with socket.socket() as probe:
        # connections of an earlier run that linger in TIME_WAIT do not count
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(avoid: set[int]) -> int:
    """Any free port that is not among those to avoid."""
    while True:
        port = CHANCE.randint(LOWEST, HIGHEST)
        if port not in avoid and is_free(port):
            return port


def free_ports() -> dict[str, int]:
    """A fresh set of ports for one installation, for tests and second installations."""
    chosen: dict[str, int] = {}
    for name in PREFERRED:
        chosen[name] = free_port(set(chosen.values()))
    return chosen


def settle_ports(file: Path, wanted: Mapping[str, int] = PREFERRED) -> tuple[dict[str, int], list[str]]:
    """The ports of a home: those it had before, else the preferred ones, each replaced when taken by a stranger.

    Args:
        file: `run/ports.json`, read and written.
        wanted: What to prefer when nothing is remembered.

    Returns:
        Port by name, and one sentence for each that had to be changed.
    """
    remembered: dict[str, int] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    chosen: dict[str, int] = {}
    remarks: list[str] = []
    for name, preferred in wanted.items():
        port = remembered.get(name, preferred)
        if not is_free(port):
            other = free_port(set(wanted.values()) | set(chosen.values()))
            remarks.append(f"port {port} is taken by another program; {name} uses {other} from now on")
            port = other
        chosen[name] = port
    write_ports(file, chosen)
    return chosen, remarks


def write_ports(file: Path, ports: Mapping[str, int]) -> None:
    """Remember the ports."""
    file.write_text(json.dumps(dict(ports), indent=2) + "\n", encoding="utf-8")


def read_ports(file: Path) -> dict[str, int]:
    """The remembered ports, empty before the first start."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
