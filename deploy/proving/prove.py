"""`lifeline prove`: a simulated city from the first reading to its score, in a home of its own."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from deploy.home import PROJECT
from deploy.processes import Child, Command
from deploy.progress import Progress, console
from deploy.proving.house import House, rehearsal, start_services, temporary_home
from deploy.proving.watch import Watch
from deploy.servers import last_lines
from deploy.servers.errors import ServerFailed
from deploy.supervise import LOOK_SECONDS, interrupted_by_signals

STEPS = 7
BLOCK_METRES = 250.0
END_SECONDS = 20.0
SCENARIO_FILE = "scenario.yaml"


@dataclass(frozen=True)
class Proof:
    """What is to be run.

    Attributes:
        out: New directory for truth, manifest, figures of publishing and the score.
        begins_at: Event time of the beginning. [us since epoch]
        hours: Event time until the end. [h]
        sensors: How many; beyond what there is room for they are twins.
        speed: Event seconds per second, or "max".
        pace: How often sensors report.
        scenario: What goes wrong: name or file of a scenario; None: as many incidents as below, drawn from the seed.
        incidents: How many are drawn, innocent look-alikes among them.
        is_faulty: Whether instruments, gateways and lines are real ones, with the faults that befall them.
        seed: Chooses everything invented.
        run_id: What the gateways, and every alert, are marked with.
    """

    out: Path
    begins_at: int
    hours: float
    sensors: int
    speed: str = "max"
    pace: Literal["demo", "natural"] = "natural"
    scenario: str | None = None
    incidents: int = 75
    is_faulty: bool = True
    seed: int = 1
    run_id: str = "proving"

    def arguments(self, city: Path, scenario: str | Path) -> list[str]:
        """What the simulator is started with."""
        options = {
            "--city": city,
            "--scenario": scenario,
            "--lapse": 1.0,
            "--pace": self.pace,
            "--speed": self.speed,
            "--hours": self.hours,
            "--run-id": self.run_id,
            "--seed": self.seed,
            "--truth": self.out,
        }
        if self.is_faulty:
            options |= {"--instruments": "real", "--faults": self.seed}
        return ["simulators", "run", *(str(part) for pair in options.items() for part in pair)]


def prove_and_score(proof: Proof) -> bool:
    """Run and score; leaves nothing running and nothing behind but the directory of the run.

    Returns:
        Whether everything that was due was sent, stored and judged.

    Raises:
        ServerFailed: a part did not come to work, or the simulator failed.
    """
    # imported late, because it is slow
    from score.command import score_directory

    progress = Progress()
    progress.total = STEPS
    with temporary_home() as home, interrupted_by_signals(), rehearsal(home, proof.begins_at, progress) as house:
        with progress.step("City"):
            city = draw_city(proof, house)
        with progress.step("Services"):
            start_services(house)
        with progress.step("Scenario"):
            scenario = proof.scenario or draw_scenario(proof, city)
        with progress.step(f"{proof.hours:g} hours of {proof.sensors:,} sensors"):
            run_simulator(proof, house, city, scenario, progress)
        with progress.step("Score"):
            score_directory(proof.out, house.conninfo, None, "en", console)
    return is_complete(proof.out)


def draw_city(proof: Proof, house: House) -> Path:
    """Draw the city and bring it into the register."""
    from simulators.city import build, write_import_files

    directory = house.home.root / "city"
    files = write_import_files(build(proof.seed, proof.run_id, BLOCK_METRES, proof.sensors), directory)
    house.take_in(files)
    return directory


def draw_scenario(proof: Proof, city: Path) -> Path:
    """Draw what is to happen into a file beside the truth, where people can read it and play it again."""
    from schemas.lifeline import load_lifelines
    from simulators.city import read_import_files
    from simulators.scenario.seeded import draw_schedule, to_yaml
    from simulators.scenario.stage import Stage

    stage = Stage.of(read_import_files(city), load_lifelines(), proof.seed)
    schedule = draw_schedule(stage, proof.seed, proof.hours, proof.incidents)
    proof.out.mkdir(parents=True, exist_ok=True)
    file = proof.out / SCENARIO_FILE
    file.write_text(to_yaml(schedule), encoding="utf-8")
    return file


def run_simulator(proof: Proof, house: House, city: Path, scenario: str | Path, progress: Progress) -> None:
    """Start the simulator and look after everything until it ends; it waits by itself until all is judged."""
    house_logs, house_run = house.home.logs, house.home.run
    child = Child("simulator", house_logs / "simulator.log", house_run / "simulator.pid")
    arguments: Sequence[str] = [sys.executable, "-m", *proof.arguments(city.absolute(), scenario)]
    child.start(Command(list(arguments), environment=house.gateway_environment, directory=PROJECT))
    watch = Watch(house, proof.begins_at, proof.hours)
    try:
        while child.exit_status is None:
            house.supervisor.tend_until(lambda: child.exit_status is not None, seconds=LOOK_SECONDS)
            if line := watch.line():
                progress.remark(f"  {line}")
    finally:
        child.stop(END_SECONDS)
    if child.exit_status != 0:
        raise ServerFailed(f"the simulator has failed:\n{last_lines(child.log_file)}")


def is_complete(out: Path) -> bool:
    """Whether the run says of itself that nothing is missing."""
    return msgspec.json.decode((out / "publishing.json").read_bytes()).get("is_complete") is True
