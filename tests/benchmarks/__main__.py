"""`python -m tests.benchmarks [--quick] [--only NAME ...]`: one JSON line per figure on standard output."""

import argparse
import signal
from collections.abc import Callable, Iterator

from tests.benchmarks.city import City, running_city
from tests.benchmarks.figures import decode, drawing, engine, handover, latency, recovery, throughput
from tests.benchmarks.figures.throughput import Pace
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.report import Figure, say, table

LONG = Pace(warm_up=5.0, window=16.0, floor=4.0)
SHORT = Pace(warm_up=0.5, window=2.0, floor=0.5)


def plans(*, quick: bool) -> dict[str, Callable[[City], list[Figure]]]:
    """What can be measured, in the order in which it is: what needs no load first, what disturbs most last."""
    pace = SHORT if quick else LONG
    alone = 0.4 if quick else 3.0
    delays = latency.Plan(3.0, 40, 1.0) if quick else latency.Plan(24.0, 300, 6.0)
    pages = handover.Plan(5, 20, 20) if quick else handover.Plan(100, 200, 300)
    return {
        "engine": lambda _: [engine.measure(100_000, alone), engine.measure(1_000, alone)],
        "decode": lambda _: [decode.measure("senml", alone), decode.measure("columnar", alone)],
        "drawing": lambda _: [drawing.measure(500.0 if quick else 250.0)],
        "single": lambda city: [throughput.measure(city, "single_messages", "single", pace)],
        "senml": lambda city: [throughput.measure(city, "senml_50", "senml", pace)],
        "columnar": lambda city: [throughput.measure(city, "columnar_50", "columnar", pace)],
        "latency": lambda city: latency.measure(city, delays),
        "handover": lambda city: handover.measure(city, pages),
        "recovery": lambda city: [recovery.measure(city, 1.0 if quick else 10.0)],
    }


def figures(city: City, chosen: list[str], *, quick: bool) -> Iterator[Figure]:
    """Measure one after the other."""
    for name, measure in plans(quick=quick).items():
        if not chosen or name in chosen:
            say(name)
            yield from measure(city)


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute; the figures mean little")
    parser.add_argument("--only", nargs="+", default=[], choices=list(plans(quick=True)), help="leave the rest out")
    arguments = parser.parse_args()
    # a terminal that closes must not leave servers behind
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    where = machine()
    say("starting servers and services")
    found: list[Figure] = []
    with running_city() as city:
        where |= {"versions": versions(city)}
        for figure in figures(city, arguments.only, quick=arguments.quick):
            found.append(figure)
            print(figure.line(where), flush=True)
    print("\n" + table(found))


if __name__ == "__main__":
    main()
