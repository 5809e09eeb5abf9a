"""The simulators' commands: draw a city as import files, and let its gateways publish while a story is told."""

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from schemas.lifeline import Catalogue, load_lifelines
from simulators.city import (
    DEFAULT_RUN_ID,
    DEFAULT_SEED,
    City,
    CityTooSmall,
    build,
    digest,
    read_import_files,
    write_import_files,
)
from simulators.city.picture import write_picture
from simulators.publish.connection import Connections
from simulators.publish.fleet import Fleet
from simulators.publish.guard import BrokerNotLocal, refuse_distant_broker
from simulators.publish.settings import GatewaySettings, MissingPassword
from simulators.publish.wire_values import UnknownUnit
from simulators.scenario.performance import NoPlace, Performance
from simulators.scenario.story import UnknownStory, load_story, story_names
from simulators.scenario.witness import TruthExists, Witness
from simulators.sensors.catalogue import BadFault, faults_of
from simulators.sensors.equipment import Equipment
from simulators.sensors.rates import RATES_FILE, BadRates, Rates, load_rates, seeded_faults

logger = logging.getLogger(__name__)

NO_STORY = "none"
IDEAL, REAL = "ideal", "real"
SMALLEST_BLOCK, LARGEST_BLOCK = 60.0, 1500.0
"""Smaller blocks than real ones, or too few streets for the networks. [m]"""

LOG_FORMAT = "%(asctime)s simulator  %(message)s"


class NotSimulated(ValueError):
    """The city has gateways without a run id: they could pass for real ones."""


MISCONFIGURED = (
    BadFault,
    BadRates,
    BrokerNotLocal,
    CityTooSmall,
    FileNotFoundError,
    MissingPassword,
    NoPlace,
    NotSimulated,
    TruthExists,
    UnknownStory,
    UnknownUnit,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; what cannot work ends with one line and code 2."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=options.log_level.upper(), format=LOG_FORMAT, datefmt="%H:%M:%S")
    try:
        options.command(options)
    except MISCONFIGURED as error:
        logger.error("%s", error)
        raise SystemExit(2) from error


def draw_city(options: argparse.Namespace) -> None:
    """Draw a city and write its import files."""
    began = time.perf_counter(), time.process_time()
    city = build(options.seed, options.run_id, options.block, options.sensors)
    write_import_files(city, options.out)
    if options.picture:
        write_picture(city, options.picture)
    seconds, busy = time.perf_counter() - began[0], time.process_time() - began[1]
    twins = sum(bool(sensor.twin_of) for sensor in city.sensors)
    logger.info("%d assets and %d links in %s", len(city.assets), len(city.links), options.out)
    logger.info("%d sensors (%d of them twins) behind %d gateways", len(city.sensors), twins, len(city.gateways))
    logger.info("%.1f s, %.1f of them processor time; sha256 %s", seconds, busy, digest(options.out))


def run_gateways(options: argparse.Namespace) -> None:
    """Publish a city's readings until asked to stop."""
    settings = GatewaySettings()
    refuse_distant_broker(settings.broker_host, options.broker_is_not_local)
    city, catalogue = read_import_files(options.city), load_lifelines()
    run_id = _run_id_of(city)
    performance = None
    if options.story != NO_STORY:
        story = load_story(options.story)
        performance = Performance(city, catalogue, story, options.speed)
        logger.info("%s (one second is %g minutes)", story.title, performance.speed / 60.0)
    equipment, rates = _equipment(options, city, catalogue)
    witness = None
    if options.truth:
        seeds = {"noise": options.seed} | ({} if options.faults is None else {"faults": options.faults})
        witness = Witness(
            options.truth, city, catalogue, performance, options.story, digest(options.city), seeds, rates
        )
    stop = _stop_on_signal()
    connections = Connections(settings, run_id)
    ahead = round(settings.clock_ahead_seconds * 1_000_000)

    def clock() -> int:
        return time.time_ns() // 1000 + ahead

    fleet = Fleet(city, catalogue, performance, connections, clock, options.seed, witness, equipment)
    logger.info("%d gateways with %d sensors begin run %s", len(city.gateways), len(city.sensors), run_id)
    fleet.run(stop)
    if witness:
        witness.end(clock())
    connections.close()
    logger.info("%d messages published, %d acknowledged; done", fleet.statistics.messages, connections.acknowledged)


def _equipment(options: argparse.Namespace, city: City, catalogue: Catalogue) -> tuple[Equipment, Rates | None]:
    """Instruments and lines of this run, and the rates of faults that were asked for, if any."""
    is_real = options.instruments == REAL
    if options.faults is None:
        return Equipment(city, catalogue, options.seed, is_real=is_real), None
    rates = load_rates(options.fault_rates)
    plans = seeded_faults(city, catalogue, options.fault_hours, options.faults, rates)
    faults = faults_of(plans, city, catalogue, options.faults)
    logger.info("%d faults of instruments and lines in %g hours", len(faults), options.fault_hours)
    return Equipment(city, catalogue, options.seed, faults, is_real, rates.messages), rates


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


def _run_id_of(city: City) -> str:
    run_ids = {gateway.run_id for gateway in city.gateways}
    if len(run_ids) != 1 or "" in run_ids:
        raise NotSimulated("all gateways of a simulated city need one run id")
    return run_ids.pop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    parser.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    commands = parser.add_subparsers(required=True)

    city = commands.add_parser("city", help="draw a city and write its import files")
    city.add_argument("--out", type=Path, default=Path("city"), help="directory for the import files (default: city)")
    city.add_argument("--seed", type=int, default=DEFAULT_SEED, help="chooses everything invented")
    city.add_argument("--block", type=_block_metres, default=250.0, help="metres between minor streets (default: 250)")
    city.add_argument("--sensors", type=int, help="how many (default: all there is room for; what is beyond are twins)")
    city.add_argument("--run-id", default=DEFAULT_RUN_ID, help="marks the gateways as simulated")
    city.add_argument("--picture", type=Path, help="an SVG file to draw its networks into")
    city.set_defaults(command=draw_city)

    run = commands.add_parser("run", help="publish a city's readings over MQTT")
    run.add_argument("--city", type=Path, required=True, help="directory with the import files")
    run.add_argument("--story", default="gas_leak", choices=[*story_names(), NO_STORY], help="what goes wrong")
    run.add_argument("--speed", type=float, default=None, help="story seconds per real second (default: the story's)")
    run.add_argument("--seed", type=int, default=DEFAULT_SEED, help="chooses the noise")
    run.add_argument("--instruments", default=IDEAL, choices=[IDEAL, REAL], help="real: slow, biased, ageing, hasty")
    run.add_argument("--faults", type=int, default=None, metavar="SEED", help="let faults happen, drawn from this seed")
    run.add_argument("--fault-rates", type=Path, default=RATES_FILE, metavar="FILE", help="how often (default: ours)")
    run.add_argument("--fault-hours", type=float, default=24.0, help="of the run, to draw faults for (default: 24)")
    run.add_argument("--truth", type=Path, default=None, help="new directory for the truth of this run")
    run.add_argument("--broker-is-not-local", action="store_true", help="allow a broker that is not on this machine")
    run.set_defaults(command=run_gateways)
    return parser


def _block_metres(text: str) -> float:
    metres = float(text)
    if not SMALLEST_BLOCK <= metres <= LARGEST_BLOCK:
        raise argparse.ArgumentTypeError(f"must be {SMALLEST_BLOCK:g} to {LARGEST_BLOCK:g} metres")
    return metres
