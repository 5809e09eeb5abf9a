"""`python -m simulators.load PLAN`: play a plan; progress as JSON lines on standard output, the account as a file."""

import os
import resource
import signal
import sys
import time
from pathlib import Path

import msgspec

from schemas.lifeline import load_lifelines
from simulators.city import read_import_files
from simulators.load.account import Crossing, Span
from simulators.load.generator import Generator
from simulators.load.plan import LoadPlan
from simulators.publish.guard import refuse_distant_broker
from simulators.publish.settings import GatewaySettings

ACCOUNT_FILE = "acknowledged.json"


def main() -> None:
    """Play the plan named on the command line."""
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=LoadPlan)
    settings = GatewaySettings()
    refuse_distant_broker(settings.broker_host, is_meant=False)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    began = time.process_time()
    generator = Generator(plan, read_import_files(Path(plan.city)), load_lifelines(), settings, tell)
    signal.signal(signal.SIGTERM, lambda _number, _frame: generator.end_early())
    generator.connect()
    say("ready", processor_seconds=time.process_time() - began, pid=os.getpid())
    generator.run()
    out = Path(plan.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / ACCOUNT_FILE).write_bytes(msgspec.json.encode(generator.account.counts()))
    say("done")


def tell(news: Span | Crossing) -> None:
    """One line of progress."""
    say("span" if isinstance(news, Span) else "crossing", **msgspec.structs.asdict(news))


def say(kind: str, **what: object) -> None:
    """One line of JSON."""
    sys.stdout.write(msgspec.json.encode({"kind": kind, **what}).decode() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
