"""Draw a city, and give its gateways another run id."""

import argparse
import logging
import time
from pathlib import Path

from simulators.city import DEFAULT_RUN_ID, DEFAULT_SEED, build, digest, write_import_files
from simulators.city.files import mark_gateways
from simulators.city.picture import write_picture
from simulators.commands import Subparsers

logger = logging.getLogger(__name__)

SMALLEST_BLOCK, LARGEST_BLOCK = 60.0, 1500.0
"""Smaller blocks than real ones, or too few streets for the networks. [m]"""


def add_to(commands: Subparsers) -> None:
    """What can be asked for, and how."""
    city = commands.add_parser("city", help="draw a city and write its import files")
    city.add_argument("--out", type=Path, default=Path("city"), help="directory for the import files (default: city)")
    city.add_argument("--seed", type=int, default=DEFAULT_SEED, help="chooses everything invented")
    city.add_argument("--block", type=_block_metres, default=250.0, help="metres between minor streets (default: 250)")
    city.add_argument("--sensors", type=int, help="how many (default: all there is room for; what is beyond are twins)")
    city.add_argument("--run-id", default=DEFAULT_RUN_ID, help="marks the gateways as simulated")
    city.add_argument("--picture", type=Path, help="an SVG file to draw its networks into")
    city.set_defaults(command=draw_city)

    mark = commands.add_parser("mark", help="give the gateways of a city another run id")
    mark.add_argument("--city", type=Path, required=True, help="directory with the import files")
    mark.add_argument("--run-id", required=True, help="marks the gateways, and every alert of theirs, as simulated")
    mark.set_defaults(command=mark_city)


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


def mark_city(options: argparse.Namespace) -> None:
    """Give the gateways of a city another run id."""
    file = mark_gateways(options.city, options.run_id)
    logger.info("run %s; the service learns it with: lifeline import %s", options.run_id, file)


def _block_metres(text: str) -> float:
    metres = float(text)
    if not SMALLEST_BLOCK <= metres <= LARGEST_BLOCK:
        raise argparse.ArgumentTypeError(f"must be {SMALLEST_BLOCK:g} to {LARGEST_BLOCK:g} metres")
    return metres
