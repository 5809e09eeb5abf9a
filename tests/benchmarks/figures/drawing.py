"""How long a simulated city takes to draw and to write as import files; needs nothing that runs."""

import tempfile
import time
from pathlib import Path

import msgspec

from simulators.city import build, write_import_files
from simulators.city.files import ASSETS_FILE
from simulators.city.layout import DEFAULT_SEED
from tests.benchmarks.machine import load
from tests.benchmarks.report import Figure


def measure(block_metres: float) -> Figure:
    """A fully instrumented city with blocks of this length: 63,000 sensors at 250 m. [m]"""
    with tempfile.TemporaryDirectory() as directory:
        began, busy = time.perf_counter(), time.process_time()
        city = build(DEFAULT_SEED, "benchmark", block_metres, None)
        write_import_files(city, Path(directory))
        value, used = time.perf_counter() - began, time.process_time() - busy
        floor = seconds_to_copy(Path(directory) / ASSETS_FILE)
    conditions: dict[str, object] = {
        "sensors": len(city.sensors),
        "assets": len(city.assets),
        "links": len(city.links),
        "processor_seconds": round(used, 2),
        "load_during": load(),
    }
    kind = "msgspec reading and writing the asset file"
    return Figure("city_drawn", value, "s", floor, kind, "lower", conditions)


def seconds_to_copy(file: Path) -> float:
    """The least that has to be done for the assets alone. [s]"""
    began = time.perf_counter()
    file.write_bytes(msgspec.json.encode(msgspec.json.decode(file.read_bytes())))
    return time.perf_counter() - began
