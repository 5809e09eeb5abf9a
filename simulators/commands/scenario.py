"""Scenarios: list them, draw one from a seed, compute one in advance."""

import argparse
import logging
import sys
from pathlib import Path

from schemas.lifeline import load_lifelines
from simulators.city import DEFAULT_SEED, read_import_files
from simulators.commands import Subparsers
from simulators.scenario.durations import written
from simulators.scenario.performance import Performance
from simulators.scenario.schedule import find_scenario, load_schedule, scenario_names
from simulators.scenario.seeded import draw_schedule, to_yaml
from simulators.scenario.stage import Stage

logger = logging.getLogger(__name__)


def add_to(commands: Subparsers) -> None:
    """What can be asked for, and how."""
    scenarios = commands.add_parser("scenarios", help="list what can go wrong")
    scenarios.set_defaults(command=list_scenarios)

    schedule = commands.add_parser("schedule", help="draw a schedule of incidents, as a scenario file")
    schedule.add_argument("--city", type=Path, required=True, help="directory with the import files")
    schedule.add_argument("--seed", type=int, default=DEFAULT_SEED, help="chooses kinds, moments, places and sizes")
    schedule.add_argument("--hours", type=float, default=24.0, help="of the run (default: 24)")
    schedule.add_argument("--incidents", type=int, default=60, help="how many, look-alikes among them (default: 60)")
    schedule.add_argument("--out", type=Path, default=Path("plan.yaml"), help="file to write (default: plan.yaml)")
    schedule.set_defaults(command=write_schedule)

    rehearsal = commands.add_parser("rehearse", help="compute a scenario in advance and tell what will happen")
    rehearsal.add_argument("--city", type=Path, required=True, help="directory with the import files")
    rehearsal.add_argument("--scenario", default="gas_leak", metavar="FILE|NAME", help="as for 'run'")
    rehearsal.add_argument("--hours", type=float, default=24.0, help="of run time (default: 24)")
    rehearsal.add_argument("--seed", type=int, default=DEFAULT_SEED, help="as for 'run'")
    rehearsal.add_argument("--shelf", type=Path, help="directory that keeps what was computed, for 'run'")
    rehearsal.set_defaults(command=rehearse)


def list_scenarios(_options: argparse.Namespace) -> None:
    """Name every scenario that comes with the simulator, with its title."""
    for name in scenario_names():
        sys.stdout.write(f"{name:<20} {load_schedule(find_scenario(name)).title}\n")


def write_schedule(options: argparse.Namespace) -> None:
    """Draw a schedule for a city and write it as a scenario file."""
    stage = Stage.of(read_import_files(options.city), load_lifelines(), options.seed)
    schedule = draw_schedule(stage, options.seed, options.hours, options.incidents)
    options.out.write_text(to_yaml(schedule), encoding="utf-8")
    logger.info("%s in %s", schedule.title, options.out)


def rehearse(options: argparse.Namespace) -> None:
    """Compute every incident of a scenario and tell what will happen; a run with the same shelf then never pauses."""
    stage = Stage.of(read_import_files(options.city), load_lifelines(), options.seed, options.shelf)
    performance = Performance(stage, load_schedule(find_scenario(options.scenario)))
    seconds = options.hours * 3600.0
    for act in performance.acts(0.0, seconds):
        sys.stdout.write(f"{written(act.at):>10}  {act.text}\n")
    logger.info("%d incidents at hand", len(performance.under_way))
