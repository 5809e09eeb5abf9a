"""`python -m tests.chaos [--seconds 300] [--order 7 41 ...]`: nights under fire, one line each; fails if one is bad."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from deploy.servers import start_servers
from deploy.servers.place import remove_home
from tests.chaos.play import Played, play


def main() -> None:
    """Play what was asked for and print the verdicts."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long parts are killed in one night")
    parser.add_argument("--order", type=int, nargs="+", default=[7, 41, 410_800], help="one night for each")
    arguments = parser.parse_args()
    # a terminal that closes must not leave servers behind
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bad = 0
    for order in arguments.order:
        played = night(order, arguments.seconds)
        complaints = played.complaints()
        verdict = "NOBODY FORGOTTEN" if not complaints else "BAD NIGHT"
        print(f"{verdict}: {played.summary()}", *complaints, sep="\n  ", flush=True)
        bad += bool(complaints)
    sys.exit(1 if bad else 0)


def night(order: int, seconds: float) -> Played:
    """On servers of its own, of which nothing stays."""
    with tempfile.TemporaryDirectory(prefix="lifeline-chaos-") as name:
        directory = Path(name)
        # the servers' own accounts must be able to enter
        directory.chmod(0o711)
        try:
            with start_servers(directory / "home") as servers:
                return play(servers, directory, order, seconds)
        finally:
            remove_home(directory / "home")


if __name__ == "__main__":
    main()
