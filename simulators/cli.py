"""The simulators' commands: draw a city as import files, and let its gateways publish while a story is told."""

import argparse
import logging
import sys
from collections.abc import Sequence

from simulators.city import CityTooSmall
from simulators.commands import city, run, scenario
from simulators.commands.run import NotSimulated, OtherRun
from simulators.publish.guard import BrokerNotLocal
from simulators.publish.run import NoClock
from simulators.publish.settings import MissingPassword
from simulators.publish.wire_values import UnknownUnit
from simulators.scenario.casting import NoPlace
from simulators.scenario.schedule import BadSchedule, UnknownScenario
from simulators.scenario.witness import TruthExists
from simulators.sensors.catalogue import BadFault
from simulators.sensors.rates import BadRates

logger = logging.getLogger(__name__)

LOG_FORMAT = "%(asctime)s simulator  %(message)s"

MISCONFIGURED = (
    BadFault,
    BadRates,
    BadSchedule,
    BrokerNotLocal,
    CityTooSmall,
    FileNotFoundError,
    MissingPassword,
    NoClock,
    NoPlace,
    NotSimulated,
    OtherRun,
    TruthExists,
    UnknownScenario,
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    parser.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    commands = parser.add_subparsers(required=True)
    for subject in (city, run, scenario):
        subject.add_to(commands)
    return parser
