"""Let the gateways of a city publish."""

import argparse
import logging
import math
import signal
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

import numpy as np

from schemas.lifeline import Catalogue, load_lifelines
from simulators.city import DEFAULT_SEED, City, digest, read_import_files
from simulators.commands import Subparsers
from simulators.publish.connection import Connections, Outlet
from simulators.publish.fleet import Clock, Fleet
from simulators.publish.guard import refuse_distant_broker
from simulators.publish.pace import PACES, periods, readings_per_second
from simulators.publish.run import Publishing, Run, Timing, open_clock, tell, write_publishing
from simulators.publish.settings import GatewaySettings
from simulators.scenario.performance import Performance
from simulators.scenario.plan import Plan
from simulators.scenario.schedule import find_scenario, load_schedule
from simulators.scenario.stage import Stage
from simulators.scenario.witness import Witness
from simulators.sensors.catalogue import beside, faults_of
from simulators.sensors.equipment import Equipment
from simulators.sensors.rates import RATES_FILE, Rates, load_rates, seeded_faults

logger = logging.getLogger(__name__)

NOTHING = "none"
IDEAL, REAL = "ideal", "real"
HOURS_OF_FAULTS = 24.0
"""Of a run that ends when it is told to: after these, no more faults are drawn. [h]"""

AHEAD_SECONDS = 1_800.0
"""Before anything of an incident is felt, it is computed beside the run, so that no reading is late for it. Run time;
half a minute of the wall at sixty times real time, which the largest storm takes. [s]"""


class NotSimulated(ValueError):
    """The city has gateways without a run id: they could pass for real ones."""


class OtherRun(ValueError):
    """The gateways of the city belong to another run."""


def add_to(commands: Subparsers) -> None:
    """What can be asked for, and how."""
    run = commands.add_parser("run", help="publish a city's readings over MQTT")
    run.add_argument("--city", type=Path, required=True, help="directory with the import files")
    what = f"what goes wrong: a name that 'scenarios' lists, a YAML file, or {NOTHING} (default: gas_leak)"
    run.add_argument("--scenario", "--story", default="gas_leak", metavar="FILE|NAME", help=what)
    run.add_argument(
        "--lapse", type=float, default=None, help="seconds of the scenario in one second (default: its own)"
    )
    run.add_argument("--pace", default="demo", choices=PACES, help="how often sensors report (default: demo)")
    run.add_argument("--speed", type=_speed, default=1.0, help="event seconds per real second, or max (default: 1)")
    run.add_argument(
        "--begin", type=_moment, help="event time of the beginning, as 2026-01-15T00:00+08:00 (default: now)"
    )
    run.add_argument("--hours", type=float, help="event time until it ends by itself (default: never)")
    run.add_argument("--run-id", help="refuse unless the gateways of the city belong to this run")
    run.add_argument("--seed", type=int, default=DEFAULT_SEED, help="chooses the noise")
    run.add_argument("--instruments", default=IDEAL, choices=[IDEAL, REAL], help="real: slow, biased, ageing, hasty")
    run.add_argument("--faults", type=int, default=None, metavar="SEED", help="let faults happen, drawn from this seed")
    run.add_argument("--fault-rates", type=Path, default=RATES_FILE, metavar="FILE", help="how often (default: ours)")
    run.add_argument("--truth", type=Path, default=None, help="new directory for the truth of this run")
    run.add_argument("--shelf", type=Path, help="directory with what 'rehearse' has computed")
    run.add_argument("--broker-is-not-local", action="store_true", help="allow a broker that is not on this machine")
    run.set_defaults(command=run_gateways)


def run_gateways(options: argparse.Namespace) -> None:
    """Publish a city's readings until asked to stop."""
    settings = GatewaySettings()
    refuse_distant_broker(settings.broker_host, options.broker_is_not_local)
    city, catalogue = read_import_files(options.city), load_lifelines()
    run_id = _run_id_of(city, options.run_id)
    performance, fault_plans = None, tuple[Plan, ...]()
    if options.scenario != NOTHING:
        schedule = load_schedule(find_scenario(options.scenario))
        stage = Stage.of(city, catalogue, options.seed, options.shelf)
        performance = Performance(stage, schedule, options.lapse, AHEAD_SECONDS)
        fault_plans = (*schedule.faults, *performance.caused_faults)
        logger.info("%s (one second is %g minutes)", schedule.title, performance.lapse / 60.0)
        performance.prepare()
    equipment, rates = _equipment(options, city, catalogue, fault_plans)
    witness = None
    if options.truth:
        seeds = {"noise": options.seed} | ({} if options.faults is None else {"faults": options.faults})
        witness = Witness(
            options.truth, city, catalogue, performance, Path(options.scenario).name, digest(options.city), seeds, rates
        )
    timing = Timing(options.begin, options.hours, options.speed)
    file, stop = open_clock(settings, timing), _stop_on_signal()
    connections = Connections(settings, run_id)

    def make_fleet(outlet: Outlet, clock: Clock) -> Fleet:
        return Fleet(
            city, catalogue, performance, outlet, clock, options.seed, witness, options.pace, equipment=equipment
        )

    rate = readings_per_second(city.sensors, catalogue, options.pace)
    logger.info("%d gateways with %d sensors begin run %s", len(city.gateways), len(city.sensors), run_id)
    logger.info("%s pace, %.0f readings per second of event time", options.pace, rate)
    run = Run(make_fleet, connections, timing)
    published = run.by_turning(file, stop) if file else run.by_the_wall(_wall(settings), stop)
    connections.close()
    if performance:
        performance.end()
    _close(published, witness, options.truth)


def _equipment(
    options: argparse.Namespace, city: City, catalogue: Catalogue, plans: Sequence[Plan]
) -> tuple[Equipment, Rates | None]:
    """Instruments and lines of this run, with faults planned and drawn, and the rates that were asked for, if any."""
    faults, rates = faults_of(plans, city, catalogue, options.seed), None
    if options.faults is not None:
        rates = load_rates(options.fault_rates)
        drawn = seeded_faults(city, catalogue, options.hours or HOURS_OF_FAULTS, options.faults, rates)
        faults = beside(faults, faults_of(drawn, city, catalogue, options.faults))
    logger.info("%s instruments, %d faults", options.instruments, len(faults))
    return Equipment(
        city,
        catalogue,
        options.seed,
        faults,
        is_real=options.instruments == REAL,
        shares=rates.messages if rates else None,
        every_seconds=periods(city.sensors, catalogue, options.pace).astype(np.float64),
    ), rates


def _wall(settings: GatewaySettings) -> Clock:
    ahead = round(settings.clock_ahead_seconds * 1_000_000)
    return lambda: time.time_ns() // 1000 + ahead


def _close(published: Publishing, witness: Witness | None, directory: Path | None) -> None:
    if witness and directory:
        witness.end(published.ended_at, published.speed)
        write_publishing(directory, published)
    tell(published)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


def _run_id_of(city: City, wanted: str | None) -> str:
    run_ids = {gateway.run_id for gateway in city.gateways}
    if len(run_ids) != 1 or "" in run_ids:
        raise NotSimulated("all gateways of a simulated city need one run id")
    run_id = run_ids.pop()
    if wanted not in (None, run_id):
        raise OtherRun(
            f"the gateways of this city belong to run {run_id}, and so will every alert: alerts take the run from the"
            f" register. Mark them first: lifeline simulate mark --city CITY --run-id {wanted}, then import them"
        )
    return run_id


def _speed(text: str) -> float:
    speed = math.inf if text == "max" else float(text)
    if not speed > 0.0:
        raise argparse.ArgumentTypeError("must be greater than 0, or max")
    return speed


def _moment(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("needs a time zone, as in 2026-01-15T00:00+08:00")
    return round(moment.timestamp() * 1_000_000)
